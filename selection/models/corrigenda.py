"""What was changed in a call after its publication, numbered, for everyone to read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import localised

from .calls import Call


class Corrigendum(models.Model):
    """One change of a published call: its number, its text, and what it was before and is now. Never edited (trigger)."""

    class Kind(models.TextChoices):
        CLARIFICATION = "announce", _("clarification or correction")
        EXTENSION = "extend", _("extension of the closing date")
        PLACES = "places", _("change of the number of places")
        SUSPENSION = "suspend", _("suspension")
        RESUMPTION = "resume", _("resumption")
        REVOCATION = "revoke", _("revocation")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="corrigenda")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text_it = models.TextField(_("text in Italian"), max_length=4000)
    text_en = models.TextField(_("text in English"), max_length=4000)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name, verbose_name_plural = _("corrigendum"), _("corrigenda")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="corrigendum_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="corrigendum_number"),
            models.CheckConstraint(condition=~Q(text_it="") & ~Q(text_en=""), name="corrigendum_texts"),
        ]

    def __str__(self):
        return f"{self.call_id}/{self.number}"

    @property
    def text(self) -> str:
        """The text in the page's language."""
        return localised(self, "text")
