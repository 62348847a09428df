"""Conversations between buyers and companies, their messages and events."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Product, Store
from companies.models import Buyer, Company, localised
from pavilion import clock

from .asked import TEXT_LENGTH, AskedFor, Side

EXCERPT_LENGTH = 160


class ConversationQuerySet(models.QuerySet):
    """Questions asked of conversations."""

    def of_company(self, company: Company) -> "ConversationQuerySet":
        """Those a company takes part in."""
        return self.filter(company=company)

    def of_user(self, user) -> "ConversationQuerySet":
        """Those a person takes part in as a buyer."""
        return self.filter(buyer__user=user)

    def open(self) -> "ConversationQuerySet":
        """Those nobody has ended."""
        return self.filter(has_ended=False)

    def ended(self) -> "ConversationQuerySet":
        """Those that were closed or declined."""
        return self.filter(has_ended=True)

    def inbox(self, side: Side, after: tuple | None = None) -> "ConversationQuerySet":
        """Unread first, then by the last message; `after` is the key (Conversation.inbox_key) of the last row shown.

        Runs along an index when asked of one side's open or ended conversations.
        """
        keys = [f"{side.value}_has_unread", "last_message_at", "id"]
        rows = self.order_by(*(F(key).desc() for key in keys))
        if after is None:
            return rows
        fields = [Conversation._meta.get_field(key) for key in keys]
        values = [Value(value, output_field=_plain(field)) for value, field in zip(after, fields, strict=True)]
        return rows.filter(LessThan(_row(*keys), _row(*values)))


def _row(*parts) -> Func:
    """A row value: PostgreSQL compares it along an index, which a chain of ORs does not."""
    return Func(*parts, function="ROW", output_field=models.BooleanField())


def _plain(field: models.Field) -> models.Field:
    return field.output_field if isinstance(field, models.GeneratedField) else type(field)()


class Conversation(models.Model):
    """What a buyer and a company say to each other about one thing: a product, or a store as a whole."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("conversation", "awaiting an answer")
        ANSWERED = "answered", pgettext_lazy("conversation", "answered")
        DECLINED = "declined", pgettext_lazy("conversation", "declined")
        CLOSED = "closed", pgettext_lazy("conversation", "closed")

    OPEN_STATES = (State.WAITING, State.ANSWERED)

    class DeclineReason(models.TextChoices):
        QUANTITY = "quantity", _("The quantity is too small for us")
        MARKET = "market", _("We do not deliver to this country")
        PRODUCT = "product", _("We do not make this product any more")
        CAPACITY = "capacity", _("We cannot take new orders at present")
        OTHER = "other", _("Another reason")

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="conversations"
    )
    buyer = models.ForeignKey(Buyer, verbose_name=_("buyer"), on_delete=models.PROTECT, related_name="conversations")
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, on_delete=models.PROTECT, related_name="conversations"
    )
    store = models.ForeignKey(
        Store, verbose_name=_("store"), null=True, on_delete=models.PROTECT, related_name="conversations"
    )
    # What the subject was called when the buyer wrote: the lists join no product, and a renamed one stays recognisable.
    title_it = models.CharField(max_length=140)
    title_en = models.CharField(max_length=140, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    decline_reason = models.CharField(_("reason"), max_length=8, choices=DeclineReason, blank=True)
    ended_at = models.DateTimeField(_("conversation ended at"), null=True)
    created_at = models.DateTimeField(_("begun at"), default=clock.now)
    last_message_at = models.DateTimeField(_("last message at"))
    last_message_side = models.CharField(max_length=7, choices=Side)
    last_excerpt = models.CharField(max_length=EXCERPT_LENGTH)
    buyer_unread = models.PositiveIntegerField(default=0)
    company_unread = models.PositiveIntegerField(default=0)
    buyer_has_unread = models.GeneratedField(
        expression=Q(buyer_unread__gt=0), output_field=models.BooleanField(), db_persist=True
    )
    has_ended = models.GeneratedField(
        expression=Q(state__in=["declined", "closed"]), output_field=models.BooleanField(), db_persist=True
    )
    company_has_unread = models.GeneratedField(
        expression=Q(company_unread__gt=0), output_field=models.BooleanField(), db_persist=True
    )

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("conversation"), _("conversations")
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, store=None) | Q(product=None, store__isnull=False),
                name="conversation_one_subject",
            ),
            models.UniqueConstraint(
                fields=["buyer", "product"], condition=Q(product__isnull=False), name="conversation_product_once"
            ),
            models.UniqueConstraint(
                fields=["buyer", "store"], condition=Q(store__isnull=False), name="conversation_store_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["declined", "closed"], ended_at__isnull=False)
                | Q(state__in=["waiting", "answered"], ended_at=None),
                name="conversation_end",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(decline_reason="") | ~Q(state="declined") & Q(decline_reason=""),
                name="conversation_decline_reason",
            ),
            models.CheckConstraint(
                condition=Q(last_message_side__in=["buyer", "company"]), name="conversation_last_side"
            ),
        ]
        indexes = [
            models.Index(
                F("company"),
                F("has_ended"),
                F("company_has_unread").desc(),
                F("last_message_at").desc(),
                F("id").desc(),
                name="conversation_company_inbox",
            ),
            models.Index(
                F("buyer"),
                F("has_ended"),
                F("buyer_has_unread").desc(),
                F("last_message_at").desc(),
                F("id").desc(),
                name="conversation_buyer_inbox",
            ),
            models.Index(
                fields=["company", "last_message_at", "id"], condition=Q(state="waiting"), name="conversation_waiting"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self) -> str:
        """What it is about, in the page's language."""
        return localised(self, "title")

    @property
    def is_open(self) -> bool:
        """Whether nobody has ended it."""
        return self.state in self.OPEN_STATES

    def unread(self, side: Side) -> int:
        """How many messages a side has not opened."""
        return self.company_unread if side == Side.COMPANY else self.buyer_unread

    def inbox_key(self, side: Side) -> tuple:
        """Where this row stands in the side's inbox; see ConversationQuerySet.inbox."""
        return (self.unread(side) > 0, self.last_message_at, self.pk)


class Message(AskedFor):
    """One message. An enquiry says in fields what is asked for; the messages after it are text alone."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=7, choices=Side)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token = models.UUIDField(default=uuid.uuid4, editable=False)  # of the form: pressing "send" twice sends once
    is_enquiry = models.BooleanField(default=False)
    text = models.TextField(_("message"), max_length=TEXT_LENGTH)
    written_at = models.DateTimeField(pgettext_lazy("message", "written at"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("message"), _("messages")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sender", "token"], name="message_token_once"),
            models.CheckConstraint(condition=Q(side__in=["buyer", "company"]), name="message_side"),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="message_text"),
            models.CheckConstraint(
                condition=Q(is_enquiry=True, side="buyer")
                | Q(is_enquiry=False, quantity=None, unit="", destination="", incoterm="", needed_by=None),
                name="message_terms_of_enquiry",
            ),
            models.CheckConstraint(
                condition=Q(quantity=None, unit="") | (Q(quantity__isnull=False, quantity__gt=0) & ~Q(unit="")),
                name="message_quantity_unit",
            ),
        ]
        indexes = [models.Index(fields=["conversation", "-id"], name="message_thread")]

    def __str__(self):
        return f"#{self.pk}"


class ConversationEvent(models.Model):
    """What happened in a conversation and when: append-only (a trigger refuses the rest), the source of response figures.

    Holds no text and no address. `company` stands here too, so that its figures are one range of one index.
    """

    class Kind(models.TextChoices):
        SENT = "sent", pgettext_lazy("event", "sent")
        DELIVERED = "delivered", pgettext_lazy("event", "delivered")
        READ = "read", pgettext_lazy("event", "read")
        ANSWERED = "answered", pgettext_lazy("event", "answered")
        DECLINED = "declined", pgettext_lazy("event", "declined")
        CLOSED = "closed", pgettext_lazy("event", "closed")
        REOPENED = "reopened", pgettext_lazy("event", "opened again")
        REPORTED = "reported", pgettext_lazy("event", "reported")

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="events")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("event"), max_length=10, choices=Kind)
    side = models.CharField(max_length=7, choices=Side)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("event"), _("events")
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["buyer", "company"]), name="conversation_event_side"),
            models.CheckConstraint(
                condition=~Q(kind__in=["sent", "delivered", "answered"]) | Q(message__isnull=False),
                name="conversation_event_message",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "id"], name="conversation_event_order"),
            models.Index(fields=["company", "at"], name="conversation_event_company"),
        ]

    def __str__(self):
        return f"{self.conversation_id} {self.kind}"
