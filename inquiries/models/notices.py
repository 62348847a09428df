"""How people want to be told, and what waits to be told to them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pavilion import clock

from .asked import Side
from .conversations import Conversation


class Pace(models.TextChoices):
    """How soon a person is told by mail."""

    AT_ONCE = "now", pgettext_lazy("pace", "At once")
    HOURLY = "hourly", pgettext_lazy("pace", "Once an hour")
    DAILY = "daily", pgettext_lazy("pace", "Once a day")
    NEVER = "never", pgettext_lazy("pace", "No e-mail")


class NoticeChoice(models.Model):
    """How one person wants to be told; whoever has chosen nothing is told at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choice")
    pace = models.CharField(_("how soon"), max_length=6, choices=Pace, default=Pace.AT_ONCE)
    chosen_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("choice of notices"), _("choices of notices")
        constraints = [
            models.CheckConstraint(condition=Q(pace__in=["now", "hourly", "daily", "never"]), name="notice_choice_pace")
        ]

    def __str__(self):
        return f"{self.user_id} {self.pace}"


class WaitingNoticeQuerySet(models.QuerySet):
    """Questions asked of what waits."""

    def due(self, now: datetime) -> "WaitingNoticeQuerySet":
        """What has waited as long as its reader wanted."""
        return self.filter(due_at__lte=now)


class WaitingNotice(models.Model):
    """One line for the next mail of a person who wants several things in one; deleted when that mail is written.

    `key` names the event, as in the outbox: no event is told twice. With a conversation it is dropped once that was read.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="waiting_notices")
    key = models.CharField(max_length=200, unique=True)
    side = models.CharField(max_length=7, choices=Side)
    line = models.CharField(max_length=300)
    url = models.CharField(max_length=500)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()

    objects = WaitingNoticeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("waiting notice"), _("waiting notices")
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["buyer", "company"]), name="waiting_notice_side"),
            models.CheckConstraint(condition=Q(line__regex=r"\S") & ~Q(url=""), name="waiting_notice_whole"),
        ]
        indexes = [
            models.Index(fields=["due_at", "user"], name="waiting_notice_due"),
        ]

    def __str__(self):
        return self.key
