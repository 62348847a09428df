"""Companies ask the agency for help."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Company
from pavilion import clock

HELP_LENGTH = 4000


class HelpRequest(models.Model):
    """A question of a company to the agency's office, and what came of it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("help", "awaiting an answer")
        ANSWERED = "answered", pgettext_lazy("help", "answered")
        CLOSED = "closed", pgettext_lazy("help", "closed")

    class Topic(models.TextChoices):
        APPLICATION = "application", _("Application and place")
        STORE = "store", _("Store and products")
        MESSAGES = "messages", _("Messages and requests of buyers")
        BANNERS = "banners", _("Banners")
        ACCOUNT = "account", _("Account and people")
        OTHER = "other", _("Something else")

    class Outcome(models.TextChoices):
        SOLVED = "solved", pgettext_lazy("help", "explained or solved")
        PASSED_ON = "passed_on", pgettext_lazy("help", "passed on, we come back to you")
        NOT_POSSIBLE = "impossible", pgettext_lazy("help", "not possible")

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="help_requests"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token = models.UUIDField(unique=True, editable=False)  # of the form: pressing "send" twice asks once
    topic = models.CharField(_("topic"), max_length=11, choices=Topic)
    page = models.CharField(_("page"), max_length=300, blank=True)  # the path they came from
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    changed_at = models.DateTimeField(_("last change"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("help request"), _("help requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", outcome="") | Q(state="answered") & ~Q(outcome="") | Q(state="closed"),
                name="help_request_outcome",
            ),
            models.CheckConstraint(condition=Q(page="") | Q(page__regex=r"^/[^/\\]"), name="help_request_page"),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="help_request_company"),
            models.Index(fields=["changed_at", "id"], condition=Q(state="open"), name="help_request_queue"),
        ]

    def __str__(self):
        return f"#{self.pk}"


class HelpNote(models.Model):
    """What one of the two wrote."""

    request = models.ForeignKey(HelpRequest, on_delete=models.CASCADE, related_name="notes")
    by_officer = models.BooleanField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), max_length=HELP_LENGTH)
    written_at = models.DateTimeField(pgettext_lazy("message", "written at"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("note of a help request"), _("notes of help requests")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(text__regex=r"\S"), name="help_note_text")]

    def __str__(self):
        return f"#{self.pk}"
