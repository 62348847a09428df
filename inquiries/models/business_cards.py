"""Business cards that were shared in conversations."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Mandate
from pavilion import clock

from .asked import Side
from .conversations import Conversation


class SharedCard(models.Model):
    """A person lets the other side of one conversation see their business card, until they take it back.

    Holds no address: what the card says is read from the person's profile while it is shared. Rows stay when a card is taken back:
    who could see it, from when until when, is on record.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="shared_cards")
    side = models.CharField(max_length=7, choices=Side)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shared_cards")
    mandate = models.ForeignKey(Mandate, null=True, on_delete=models.PROTECT, related_name="+")  # of the company's side
    shared_at = models.DateTimeField(_("shared at"), default=clock.now)
    revoked_at = models.DateTimeField(_("taken back at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("shared business card"), _("shared business cards")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "side", "user"], condition=Q(revoked_at=None), name="shared_card_once"
            ),
            models.CheckConstraint(
                condition=Q(side="buyer", mandate=None) | Q(side="company", mandate__isnull=False),
                name="shared_card_side",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("shared_at")), name="shared_card_period"
            ),
        ]

    def __str__(self):
        return f"#{self.pk}"
