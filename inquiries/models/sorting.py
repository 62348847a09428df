"""How a company keeps its inbox in order: its own tags, and which colleague takes care of a conversation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Mandate
from pavilion import clock

from .conversations import Conversation

MAX_TAGS = 30  # of one company


class ConversationTag(models.Model):
    """A word a company sorts its conversations by. Buyers never see it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="conversation_tags")
    name = models.CharField(_("name"), max_length=30)

    class Meta:
        verbose_name, verbose_name_plural = _("tag"), _("tags")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "company",
                name="conversation_tag_once",
                violation_error_message=_("You have a tag of this name already."),
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="conversation_tag_name"),
        ]

    def __str__(self):
        return self.name


class Tagging(models.Model):
    """A tag on a conversation of the same company (a trigger refuses another's)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(ConversationTag, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        verbose_name, verbose_name_plural = _("tag of a conversation"), _("tags of conversations")
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tagging_once")]

    def __str__(self):
        return f"{self.conversation_id} {self.tag_id}"


class Assignment(models.Model):
    """Which colleague takes care of a conversation; the mandate is of the same company (a trigger refuses another's)."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="assignment")
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="assignments")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("assignment"), _("assignments")

    def __str__(self):
        return f"{self.conversation_id} {self.mandate_id}"
