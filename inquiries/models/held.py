"""What waits for an officer before the other side sees it, and the prints by which the same text is known again."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Product, Store
from companies.models import Buyer, Company
from pavilion import clock

from .asked import TEXT_LENGTH, AskedFor, Side
from .conversations import Conversation, Message


class HeldMessageQuerySet(models.QuerySet):
    """Questions asked of held messages."""

    def waiting(self) -> "HeldMessageQuerySet":
        """Those nobody has decided about, whoever decides."""
        return self.filter(state=HeldMessage.State.HELD)

    def queue(self) -> "HeldMessageQuerySet":
        """Those an officer decides about: what a block stopped is nobody's to release."""
        return self.exclude(holds__contains=[HeldMessage.Hold.BLOCKED])

    def of_user(self, user) -> "HeldMessageQuerySet":
        """What a person wrote as a buyer."""
        return self.filter(sender=user, side=Side.BUYER)


class HeldMessage(AskedFor):
    """A message that was stopped ahead of delivery. Its target has no page of it, gets no mail and no counter moves.

    An enquiry names its subject, a further message its conversation.
    """

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("message", "being checked")
        DELIVERED = "delivered", pgettext_lazy("message", "delivered")
        REJECTED = "rejected", pgettext_lazy("message", "not delivered")

    class Hold(models.TextChoices):
        """Why it was stopped."""

        ALIKE_OWN = "alike_own", _("the same text went to many companies")
        ALIKE_OTHERS = "alike_others", _("other accounts sent the same text")
        LINKS = "links", _("it holds web addresses and the sender is new")
        REPORTED = "reported", _("several companies reported the sender")
        RESTRICTED = "restricted", _("a country on the list of restricted destinations")
        BLOCKED = "blocked", _("blocked")

    class Rejection(models.TextChoices):
        """What the sender reads."""

        ADVERTISING = "advertising", _("It advertises, and does not ask for anything.")
        FRAUD = "fraud", _("It looks like an attempt to deceive.")
        HARVEST = "harvest", _("The same text was sent to many companies. Please use a request for quotation instead.")
        RESTRICTED = "restricted", _("Deliveries to this country are restricted.")
        RULES = "rules", _("It does not fit the rules of the pavilion.")

    company = models.ForeignKey(Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="+")
    buyer = models.ForeignKey(Buyer, verbose_name=_("buyer"), on_delete=models.PROTECT, related_name="held_messages")
    side = models.CharField(max_length=7, choices=Side, default=Side.BUYER)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, null=True, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="held_messages")
    text = models.TextField(_("message"), max_length=TEXT_LENGTH)
    token = models.UUIDField(editable=False)  # of the form: pressing "send" twice sends once
    written_at = models.DateTimeField(pgettext_lazy("message", "written at"), default=clock.now)
    holds = ArrayField(models.CharField(max_length=12, choices=Hold), editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.HELD)
    rejection = models.CharField(_("reason"), max_length=11, choices=Rejection, blank=True)
    note = models.CharField(_("note for the file"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    message = models.OneToOneField(Message, null=True, on_delete=models.PROTECT, related_name="+")

    objects = HeldMessageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("held message"), _("held messages")
        constraints = [
            models.UniqueConstraint(fields=["sender", "token"], name="held_token_once"),
            models.CheckConstraint(
                condition=Q(product__isnull=False, store=None, conversation=None)
                | Q(product=None, store__isnull=False, conversation=None)
                | Q(product=None, store=None, conversation__isnull=False),
                name="held_one_target",
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="held_text"),
            models.CheckConstraint(condition=~Q(holds=[]), name="held_why"),
            models.CheckConstraint(
                condition=Q(side="buyer") | Q(side="company", conversation__isnull=False), name="held_side"
            ),
            models.CheckConstraint(
                condition=Q(state="held", decided_at=None, decided_by=None, message=None, rejection="")
                | Q(state="delivered", decided_at__isnull=False, decided_by__isnull=False, rejection="")
                & Q(message__isnull=False)
                | Q(state="rejected", decided_at__isnull=False, message=None) & ~Q(rejection=""),
                name="held_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | ~Q(holds__contains=["blocked"]), name="held_block_stands"
            ),
        ]
        indexes = [
            models.Index(fields=["written_at", "id"], condition=Q(state="held"), name="held_queue"),
            models.Index(fields=["sender", "-id"], name="held_sender"),
        ]

    def __str__(self):
        return f"#{self.pk}"

    @property
    def subject(self) -> Product | Store:
        """What was written about."""
        about = self.conversation or self
        return about.product or about.store

    @property
    def is_enquiry(self) -> bool:
        """Whether it begins a conversation, or adds an enquiry to one."""
        return self.conversation_id is None

    @property
    def hold_words(self) -> list[str]:
        """Why it was stopped, in words."""
        return [str(self.Hold(code).label) for code in self.holds]

    @property
    def is_restricted(self) -> bool:
        """Whether a country on the officers' list is among the reasons: the sender is told this one."""
        return self.Hold.RESTRICTED in self.holds


class TextPrintQuerySet(models.QuerySet):
    """Questions asked of prints."""

    def since(self, instant: datetime) -> "TextPrintQuerySet":
        """Those of what was written after an instant."""
        return self.filter(at__gt=instant)


class TextPrint(models.Model):
    """The print of a text a buyer sent (inquiries/alike.py): no words, and nothing that gives them back."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    bands = ArrayField(models.BigIntegerField())  # texts that share none are not alike
    signature = ArrayField(models.BigIntegerField())
    at = models.DateTimeField(default=clock.now)

    objects = TextPrintQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("print of a text"), _("prints of texts")
        indexes = [
            GinIndex(fields=["bands"], name="text_print_bands"),
            models.Index(fields=["sender", "at"], name="text_print_sender"),
            models.Index(fields=["at"], name="text_print_at"),
        ]

    def __str__(self):
        return f"#{self.pk}"
