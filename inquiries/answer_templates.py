"""Texts a company begins its answers with: made, changed, deleted, filled in for one conversation."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.models import Company, Mandate
from pavilion import clock
from pavilion.constraints import explained

from .company_side import require_mandate
from .models import MAX_TEMPLATES, TEXT_LENGTH, AnswerTemplate, Conversation

# What may stand in braces, with what it means.
PLACES = {
    "buyer": gettext_lazy("the buyer’s name"),
    "firm": gettext_lazy("the buyer’s company"),
    "country": gettext_lazy("the buyer’s country"),
    "product": gettext_lazy("the product or store it is about"),
    "company": gettext_lazy("your company"),
    "me": gettext_lazy("whoever answers"),
}
IN_BRACES = re.compile(r"\{([^{}\n]{0,30})\}")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a template says."""

    name: str
    language: str
    text: str


def unknown_places(text: str) -> list[str]:
    """What stands in braces and means nothing."""
    return list(dict.fromkeys(name for name in IN_BRACES.findall(text) if name not in PLACES))


@transaction.atomic
def create(company: Company, draft: Draft, *, user) -> AnswerTemplate:
    """A new template. Raises PermissionDenied without a mandate, ValidationError for a name in use or one too many."""
    Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    require_mandate(user, company.pk)
    if AnswerTemplate.objects.filter(company=company).count() >= MAX_TEMPLATES:
        raise ValidationError(
            _("A company has at most %(number)s templates: delete one you no longer use.") % {"number": MAX_TEMPLATES}
        )
    return _save(AnswerTemplate(company=company), draft, user)


def change(template: AnswerTemplate, draft: Draft, *, user) -> AnswerTemplate:
    """Let a template say something else. Raises as `create` does."""
    require_mandate(user, template.company_id)
    return _save(template, draft, user)


def delete(template: AnswerTemplate, *, user) -> None:
    """Forget a template; answers that began with it stay. Raises PermissionDenied without a mandate."""
    require_mandate(user, template.company_id)
    template.delete()


def filled(template: AnswerTemplate, conversation: Conversation, mandate: Mandate) -> str:
    """The text for one conversation, with what stands in braces filled in; in the template's language where we speak it."""
    language = template.language if template.language in ("it", "en") else "en"
    with translation.override(language):
        facts = {
            "buyer": conversation.buyer.contact_name,
            "firm": conversation.buyer.company_name,
            "country": str(conversation.buyer.country.name),
            "product": conversation.title,
            "company": conversation.company.legal_name,
            "me": mandate.person_name,
        }
    return IN_BRACES.sub(lambda found: facts.get(found[1], found[0]), template.text)


def added(typed: str, text: str) -> str:
    """What was typed, with a template's text after it; no longer than a message may be."""
    return f"{typed.rstrip()}\n\n{text}".lstrip()[:TEXT_LENGTH] if typed.strip() else text


def _save(template: AnswerTemplate, draft: Draft, user) -> AnswerTemplate:
    template.name, template.language, template.text = draft.name, draft.language, draft.text
    template.changed_by, template.changed_at = user, clock.now()
    with explained(AnswerTemplate):
        template.save()
    return template
