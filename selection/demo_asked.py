"""What the office asked and offered some of the demonstration's crowd, through the portal's own verbs.

Three files in screening: one completed by its company, one whose completion never came, one whose company may still
observe on a pre-rejection notice. Two offers at the reduced fee: one to answer, one accepted with its payment notice.
"""

from datetime import timedelta

from django.core.files.base import ContentFile

from companies.mandates import main_contact
from pavilion import clock

from . import asking, fees, letters, workflow
from .demo_crowd import Cast, ago
from .demo_papers import paper
from .models import Application, CompletionRequest, Document, Finding

ANSWER = "Alleghiamo la visura aggiornata. La sede indicata nella domanda vi risulta come unità locale."


def tell(applications: list[Application], officer) -> None:
    """The course of three applications that `officer` has in hand, in the order of their arrival."""
    answered, unanswered, warned = applications
    with clock.frozen(ago(8)):
        request = _ask(answered, officer, days=10)
    with clock.frozen(ago(7.5)):
        _ask(unanswered, officer, days=2)
    with clock.frozen(ago(5)):
        _answer(request)
    with clock.frozen(ago(4)):
        asking.lapse_due()
    with clock.frozen(ago(3)):
        _warn(warned, officer)


def _ask(application: Application, officer, *, days: int) -> CompletionRequest:
    reason = _reason(application, "E10", "unreadable")
    _note(application, officer, "E10", Finding.Outcome.ASK, reason)
    return asking.request_completion(
        application,
        officer,
        items={application.call.requirements.get(code="E10").pk: reason},
        due_on=clock.today() + timedelta(days=days),
        letter=letters.draft_completion(application),
    )


def _answer(request: CompletionRequest) -> None:
    company = request.application.company
    content, facts = paper(Document.Kind.EXTRACT, company)
    extract = asking.Upload(
        ContentFile(content, name="visura.pdf"), facts, kind=Document.Kind.EXTRACT, issued_on=clock.today()
    )
    asking.answer(request, user=main_contact(company), text=ANSWER, uploads=[extract])


def _warn(application: Application, officer) -> None:
    _note(application, officer, "E2", Finding.Outcome.NOT_MET, _reason(application, "E2", "not_in_extract"))
    reasons, letter = letters.reasons(application), letters.draft_notice(application)
    asking.send_notice(application, officer, reasons=reasons, letter=letter)


def _reason(application: Application, code: str, reason: str) -> str:
    """A ready-made reason of a requirement, in the language of the demonstration's companies."""
    return application.call.requirements.get(code=code).requirement.reasons.get(code=reason).text_it


def _note(application: Application, officer, code: str, outcome: str, note: str) -> None:
    """This requirement found so, every other one met."""
    outcomes = {
        finding.pk: (outcome, note) if finding.requirement.code == code else (Finding.Outcome.MET, "")
        for finding in application.findings.select_related("requirement")
    }
    workflow.note_findings(application, officer, outcomes=outcomes)


def offer_fees(parts: Cast, administrator) -> None:
    """The reduced fee, offered on the same day to whoever let an offer lapse and to the first on the earlier call's list."""
    lapsed, waiting = parts.ended[1].company, parts.earlier_waiting[0].company
    with clock.frozen(ago(6)):
        offers = [
            fees.offer_reduced(company.applications.get(), officer=administrator) for company in (lapsed, waiting)
        ]
    with clock.frozen(ago(2)):
        fees.accept(offers[1], user=main_contact(waiting))
