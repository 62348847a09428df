"""What a company has ready: texts for answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from companies import languages
from companies.models import Company
from pavilion import clock

from .asked import TEXT_LENGTH

MAX_TEMPLATES = 40  # of one company


class AnswerTemplate(models.Model):
    """A text a company begins its answers with; what stands in braces is filled in (inquiries/answer_templates.py)."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="answer_templates")
    name = models.CharField(_("name"), max_length=60)
    language = models.CharField(_("language"), max_length=2)
    text = models.TextField(_("text"), max_length=TEXT_LENGTH)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("changed at"), default=clock.now)

    class Meta:
        verbose_name, verbose_name_plural = _("answer template"), _("answer templates")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "language",
                "company",
                name="answer_template_once",
                violation_error_message=_("You have a template of this name in this language already."),
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S") & Q(text__regex=r"\S"), name="answer_template_whole"),
            models.CheckConstraint(condition=Q(language__regex="^[a-z]{2}$"), name="answer_template_language"),
        ]

    def __str__(self):
        return self.name

    @property
    def language_name(self) -> str:
        """Its language, in the page's language."""
        return ", ".join(languages.names([self.language]))
