"""The test run: the demonstration's settings, quicker passwords and nothing outside the process."""

from .demo import *

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CLOCK_SHIFT_FILE = None  # tests freeze the clock instead
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CELERY_TASK_ALWAYS_EAGER = False
ALLOWED_HOSTS = ["*"]
PAGE_CACHE_SECONDS = 0  # a test that wants the page cache turns it on
# pytest-django looks for this very name before its live server serves static files.
INSTALLED_APPS = [
    app.replace("pavilion.static_config.PavilionStaticFilesConfig", "django.contrib.staticfiles")
    for app in INSTALLED_APPS
]
