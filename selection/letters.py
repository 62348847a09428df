"""The letter to the company: assembled from what was found, in the company's language, then edited by the officer."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from companies.models import localised

from .models import Application, Decision, Finding, PreRejectionNotice

ANSWER_HERE = "[…]"  # in a rejection's letter: where the answer to the company's observations goes


def failed(application: Application) -> list[Finding]:
    """The findings that were not met, in the order of the requirements."""
    return list(application.findings.filter(outcome=Finding.Outcome.NOT_MET).select_related("requirement"))


def reasons(application: Application) -> str:
    """The reasons of a rejection: each failed requirement with its legal basis and what the officer wrote about it."""
    with translation.override(application.language):
        parts = []
        for finding in failed(application):
            requirement = finding.requirement
            basis = f" ({requirement.legal_basis})" if requirement.legal_basis else ""
            parts.append(f"{requirement.code} {requirement.title}{basis}: {finding.note}")
    return "\n\n".join(parts)


def draft_letter(application: Application, outcome: str) -> str:
    """The first form of the letter for a proposal; the officer changes what is needed."""
    return _letter(application, "admission" if outcome == Decision.Outcome.ADMIT else "rejection")


def draft_completion(application: Application) -> str:
    """The first form of the letter that asks to complete; the items follow it."""
    return _letter(application, "completion")


def draft_notice(application: Application) -> str:
    """The first form of a pre-rejection notice, with the reasons of the failed requirements."""
    return _letter(application, "notice")


def _letter(application: Application, name: str) -> str:
    with translation.override(application.language):
        return render_to_string(
            f"selection/letters/{name}.txt",
            {
                "application": application,
                "call": application.call,
                "company": application.company,
                "entry": application.protocol,
                "reasons": reasons(application),
                "observed": PreRejectionNotice.objects.filter(application=application, state="answered").first(),
                "answer_here": ANSWER_HERE,
                "operator": settings.OPERATOR,
            },
        ).strip()


def ready_reasons(finding: Finding, language: str) -> list[str]:
    """The ready-made reasons for finding this requirement not met, in the company's language."""
    with translation.override(language):
        return [localised(reason, "text") for reason in finding.requirement.requirement.reasons.all()]
