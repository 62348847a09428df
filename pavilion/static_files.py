"""Which static files of the parts we use are served: theirs, without those of parts no page of ours shows."""

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder

# django-countries brings hundreds of flags: a country is a name here, never a flag.
LEFT_OUT = {"django_countries"}


class AppFilesFinder(AppDirectoriesFinder):
    """Finds the static files of the installed applications, except those of LEFT_OUT."""

    def __init__(self, app_names=None, *args, **kwargs):
        names = app_names or [config.name for config in apps.get_app_configs()]
        super().__init__([name for name in names if name not in LEFT_OUT], *args, **kwargs)
