"""The ground every room stands on: settings, clock, outbox, audit, work rows, files, health. No room's subject."""

from .celery import app as celery_app

__all__ = ["celery_app"]
