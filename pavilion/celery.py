"""The Celery application: a doorbell. What is to be done stands in PostgreSQL (pavilion/work.py)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pavilion.settings.demo")

app = Celery("pavilion")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["pavilion.logs"], related_name=None)


@app.on_after_configure.connect
def _add_schedule(sender, **_kwargs):
    from pavilion.schedule import beat_schedule

    sender.conf.beat_schedule = beat_schedule()
