"""The test run: the demonstration's settings, quicker passwords and nothing outside the process."""

import os

# A process of a parallel run has files and a cache of its own, as it has a database.
if "PYTEST_XDIST_WORKER" in os.environ:
    worker = os.environ["PYTEST_XDIST_WORKER"]
    os.environ["PAVILION_STATE"] = f"{os.environ.get('PAVILION_STATE', '.state')}/{worker}"
    number = int(worker.removeprefix("gw")) + 1  # 0 is whoever shares the server
    os.environ["REDIS_URL"] = f"{os.environ.get('REDIS_URL', 'redis://127.0.0.1:6379/0').rpartition('/')[0]}/{number}"

from .demo import *

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMO_COMPANIES = 0  # a test that wants a crowd says how large
CLOCK_SHIFT_FILE = None  # tests freeze the clock instead
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CELERY_TASK_ALWAYS_EAGER = False
ALLOWED_HOSTS = ["*"]
PAGE_CACHE_SECONDS = 0  # a test that wants the page cache turns it on
DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of tests end with theirs
DATABASES["default"]["OPTIONS"]["patience"] = 0
MEMORY_SECONDS = 0  # each test asks its own database
# pytest-django looks for this very name before its live server serves static files.
INSTALLED_APPS = [
    app.replace("pavilion.static_config.PavilionStaticFilesConfig", "django.contrib.staticfiles")
    for app in INSTALLED_APPS
]
