"""What the helpers that suggest have learned (catalogue/suggestions.py)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pavilion import clock


class Learned(models.Model):
    """One state of what was learned from published products; the latest is in use, older ones are deleted."""

    made_at = models.DateTimeField(_("made at"), default=clock.now)
    examples = models.PositiveIntegerField(_("products it learned from"))
    groups = models.JSONField()  # a learning.Classifier
    headings = models.JSONField()  # by group: {heading: how often}
    habits = models.JSONField()  # by sector: titles.Habits

    class Meta:
        verbose_name, verbose_name_plural = _("state of what was learned"), _("states of what was learned")
        get_latest_by = "made_at"

    def __str__(self):
        return f"{self.made_at:%Y-%m-%d %H:%M}"
