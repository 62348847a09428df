"""The written tables of the selection: which verb leads from which state to which, for whom, and under what condition.

`manage.py show_transitions` prints them; docs/selection.md explains them. A guard returns why the verb is closed, in
words for people, or nothing. It reads what the verb hands it: `now` (an instant) and `officer` (a User).
"""

from datetime import timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies import officers
from companies.officers import ADMINISTRATION, APPROVAL, SCREENING
from pavilion import clock
from pavilion.transitions import SYSTEM, Table, Transition

from .models import Application, Call, Decision, FeeOffer, Finding, Grant, PreRejectionNotice
from .roles import COMPANY

FEE_SLACK_DAYS = 5  # what was paid on the last day may take so long to become known


def moment(instant) -> str:
    """An instant as people read it in Rome."""
    return formats.date_format(clock.rome(instant), "DATETIME_FORMAT")


# --- Guards: calls --------------------------------------------------------------------------------------------------
def call_is_ready(call: Call, given: dict) -> str | None:
    """A call is published whole, and while it can still be answered."""
    if not call.requirements.exists():
        return _("Choose at least one requirement first.")
    if call.submission_closes_at <= given["now"]:
        return _("The closing instant is past: move it before publishing.")
    return None


def may_be_extended(call: Call, given: dict) -> str | None:
    """An open call is extended to a later instant; one that has closed would be opened again, which is another call."""
    if call.submission_closes_at <= given["now"]:
        return _("The call has closed: it cannot be extended any more.")
    closes_at = given.get("submission_closes_at")
    if closes_at is not None and closes_at <= call.submission_closes_at:
        return _("The new closing instant must be later than the present one: %(instant)s.") % {
            "instant": moment(call.submission_closes_at)
        }
    return None


def may_be_resumed(call: Call, given: dict) -> str | None:
    """Whoever applied is not worse off after a suspension: the closing instant is never moved forward."""
    closes_at = given.get("submission_closes_at")
    if closes_at is not None and closes_at < call.submission_closes_at:
        return _("The closing instant cannot be earlier than it was: %(instant)s.") % {
            "instant": moment(call.submission_closes_at)
        }
    return None


def places_may_change(call: Call, given: dict) -> str | None:
    """The number of places changes to another one, of at least one."""
    count = given.get("place_count")
    if count is not None and count == call.place_count:
        return _("The call has %(count)s places already.") % {"count": count}
    return None


def submission_is_over(call: Call, given: dict) -> str | None:
    """A list is made of everything that arrived: after the closing instant."""
    if given["now"] < call.submission_closes_at:
        return _("The call is open until %(instant)s (Rome): a list is published after that.") % {
            "instant": moment(call.submission_closes_at)
        }
    return None


def all_are_decided(call: Call, given: dict) -> str | None:
    """The final list leaves nobody in doubt."""
    undecided = call.applications.undecided().count()
    if undecided:
        return ngettext(
            "%(count)s application is not decided yet.", "%(count)s applications are not decided yet.", undecided
        ) % {"count": undecided}
    return None


def no_offer_is_open(call: Call, given: dict) -> str | None:
    """A call ends when every offer was answered or has lapsed."""
    offered = Grant.objects.filter(place__call=call, state=Grant.State.OFFERED).count()
    if offered:
        return ngettext("%(count)s offer is not answered yet.", "%(count)s offers are not answered yet.", offered) % {
            "count": offered
        }
    return None


# --- Guards: applications -------------------------------------------------------------------------------------------
def window_is_open(application: Application, given: dict) -> str | None:
    """Applications arrive between the opening and the closing instant of a published call, the latter excluded."""
    call, now = application.call, given["now"]
    if call.state != Call.State.PUBLISHED:
        return _("This call does not take applications at present. Your draft is kept.")
    if now < call.opens_at:
        return _("The call opens on %(instant)s (Rome). Your draft is kept: you can submit it from then on.") % {
            "instant": moment(call.opens_at)
        }
    if now >= call.submission_closes_at:
        return _("The call closed on %(instant)s (Rome). Your draft is kept, but it cannot be submitted any more.") % {
            "instant": moment(call.submission_closes_at)
        }
    if not application.answers.get("privacy_read_at"):
        return _("Read the privacy notice first: it is the first step.")
    if not given.get("declared"):
        return _("Tick both declarations above the button.")
    return None


def may_be_taken(application: Application, given: dict) -> str | None:
    """A file is taken by whoever declared no conflict of interest, from nobody's hands."""
    if application.assigned_to_id and application.assigned_to_id != given["officer"].pk:
        return _("Another officer has this file. It must be released first.")
    return no_conflict(application, given)


def no_conflict(application: Application, given: dict) -> str | None:
    """Whoever decides has declared, for this file, that there is no conflict of interest."""
    declaration = application.conflicts.filter(user=given["officer"]).first()
    if declaration is None:
        return _("Declare first whether you have a conflict of interest.")
    if declaration.has_conflict:
        return _("You declared a conflict of interest: this file is closed to you.")
    return None


def is_in_hand(application: Application, given: dict) -> str | None:
    """The file is worked on by the officer who took it."""
    if application.assigned_to_id != given["officer"].pk:
        return _("Take the file first.")
    return no_conflict(application, given)


def may_be_released(application: Application, given: dict) -> str | None:
    """Who has the file may put it back; whoever administers the desk may do it for them."""
    if application.assigned_to_id is None:
        return _("Nobody has this file.")
    if application.assigned_to_id != given["officer"].pk and not given.get("administers"):
        return _("Another officer has this file.")
    return None


def may_propose_admission(application: Application, given: dict) -> str | None:
    """Every requirement is decided, and no blocking one is missing."""
    reason = is_in_hand(application, given)
    if reason:
        return reason
    findings = application.findings.select_related("requirement")
    open_codes = [
        f.requirement.code for f in findings if f.outcome not in (Finding.Outcome.MET, Finding.Outcome.NOT_MET)
    ]
    if open_codes:
        return _("Closed until these are decided: %(codes)s") % {"codes": ", ".join(open_codes)}
    failed = [
        f.requirement.code for f in findings if f.outcome == Finding.Outcome.NOT_MET and f.requirement.is_blocking
    ]
    if failed:
        return _("Closed: not met: %(codes)s") % {"codes": ", ".join(failed)}
    return None


def may_propose_rejection(application: Application, given: dict) -> str | None:
    """A blocking requirement was found missing and, where the call says so, the company was heard first."""
    reason = may_reject(application, given)
    if reason:
        return reason
    if (
        application.call.pre_rejection_notice
        and not PreRejectionNotice.objects.filter(application=application).exists()
    ):
        return _("Closed until the company was told the reasons: send the pre-rejection notice first")
    return None


def may_reject(application: Application, given: dict) -> str | None:
    """At least one blocking requirement was found missing."""
    reason = is_in_hand(application, given)
    if reason:
        return reason
    failed = application.findings.filter(outcome=Finding.Outcome.NOT_MET, requirement__is_blocking=True)
    if not failed.exists():
        return _("Closed until a blocking requirement is found not met")
    return None


def may_approve_admission(application: Application, given: dict) -> str | None:
    """A second officer approves what the first proposed."""
    return _may_decide(application, given, Decision.Outcome.ADMIT)


def may_approve_rejection(application: Application, given: dict) -> str | None:
    """A second officer approves what the first proposed."""
    return _may_decide(application, given, Decision.Outcome.REJECT)


def may_send_back(application: Application, given: dict) -> str | None:
    """A second officer may send either proposal back."""
    return _may_decide(application, given, None)


def _may_decide(application: Application, given: dict, outcome: str | None) -> str | None:
    # The verb that decides has read the proposal already, and closes only one that still stands.
    found = "proposal" in given
    decision = given["proposal"] if found else application.decisions.filter(state=Decision.State.PROPOSED).first()
    if decision is None or (outcome and decision.outcome != outcome):
        return _("There is no such proposal.")
    if decision.proposed_by_id == given["officer"].pk:
        return _("Whoever proposed cannot also approve: another officer must decide.")
    return no_conflict(application, given)


def may_be_replaced(application: Application, given: dict) -> str | None:
    """A company replaces its application while nobody works on it."""
    if application.assigned_to_id:
        return _("An officer is working on this application: it cannot be replaced any more.")
    if not application.call.is_accepting(given["now"]):
        return _("The call takes no applications at present.")
    return None


def may_be_inadmissible(application: Application, given: dict) -> str | None:
    """Two people: one has the file in hand, another ends it."""
    if application.assigned_to_id == given["officer"].pk:
        return _("Whoever examines the file does not end it alone: another officer must.")
    return no_conflict(application, given)


def holds_no_place(application: Application, given: dict) -> str | None:
    """Whoever was offered or holds a place answers the offer or gives the place up instead."""
    if application.grants.filter(state__in=Grant.LIVE).exists():
        return _("You were offered a place: decline it or give it up instead.")
    return None


# --- Guards: asking the company -------------------------------------------------------------------------------------
def may_be_assigned(application: Application, given: dict) -> str | None:
    """A file is given to someone who screens and has declared no conflict with its company."""
    to = given["to"]
    if not officers.has_role(to, SCREENING):
        return _("Files are given to officers who screen.")
    if application.conflicts.filter(user=to, has_conflict=True).exists():
        return _("This officer declared a conflict of interest with the company.")
    return _("This officer has the file already.") if application.assigned_to_id == to.pk else None


def may_request(application: Application, given: dict) -> str | None:
    """Something is asked for: a requirement is marked "ask to complete"."""
    reason = is_in_hand(application, given)
    if reason:
        return reason
    if not application.findings.filter(outcome=Finding.Outcome.ASK).exists():
        return _("Closed until a requirement is marked “ask to complete”")
    return None


def may_send_notice(application: Application, given: dict) -> str | None:
    """A blocking requirement was found missing, and the company has not been told yet."""
    reason = may_reject(application, given)
    if reason:
        return reason
    if PreRejectionNotice.objects.filter(application=application).exists():
        return _("The notice was sent already.")
    return None


def answer_is_open(application: Application, given: dict) -> str | None:
    """What is asked is answered once, until its last day, included."""
    asked = given["asked"]
    if not asked.is_open:
        return _("This was answered already, or it is over.")
    if clock.rome(given["now"]).date() > asked.due_on:
        return _("The last day to answer was %(day)s.") % {"day": formats.date_format(asked.due_on, "DATE_FORMAT")}
    return None


def answer_is_over(application: Application, given: dict) -> str | None:
    """A question lapses after its last day."""
    asked = given["asked"]
    over = asked.is_open and clock.rome(given["now"]).date() > asked.due_on
    return None if over else _("The company can still answer.")


# --- Guards: grants -------------------------------------------------------------------------------------------------
def offer_is_open(grant: Grant, given: dict) -> str | None:
    """An offer is answered before it expires."""
    if given["now"] >= grant.expires_at:
        return _("The offer expired on %(instant)s (Rome).") % {"instant": moment(grant.expires_at)}
    return None


def offer_is_over(grant: Grant, given: dict) -> str | None:
    """An offer lapses from the instant it expires."""
    return _("The offer is still open.") if given["now"] < grant.expires_at else None


# --- Guards: the reduced fee -----------------------------------------------------------------------------------------
def fee_is_open(offer: FeeOffer, given: dict) -> str | None:
    """The reduced fee is accepted until its last day, included."""
    if clock.rome(given["now"]).date() > offer.due_on:
        return _("The offer ended on %(day)s.") % {"day": formats.date_format(offer.due_on, "DATE_FORMAT")}
    return None


def payment_fits(offer: FeeOffer, given: dict) -> str | None:
    """What was paid is the amount of the notice, in time; and the company has not got a free place meanwhile."""
    if given["amount"] != offer.amount:
        return _("The notice is for %(amount)s euro: another amount is not recorded.") % {"amount": offer.amount}
    if given["paid_on"] > offer.due_on:
        return _("It was paid after the last day, %(day)s: return it, or make a new offer.") % {
            "day": formats.date_format(offer.due_on, "DATE_FORMAT")
        }
    if given["paid_on"] > clock.rome(given["now"]).date():
        return _("The day of the payment lies in the future.")
    if offer.application_id and offer.application.grants.filter(state__in=Grant.LIVE).exists():
        return _("A free place was offered to this company meanwhile: it answers that offer first.")
    return None


def fee_is_over(offer: FeeOffer, given: dict) -> str | None:
    """An offer lapses after its last day; one whose payment is awaited some days later, since money travels."""
    slack = timedelta(days=FEE_SLACK_DAYS) if offer.state == FeeOffer.State.AWAITED else timedelta()
    today = clock.rome(given["now"]).date()
    return None if today > offer.due_on + slack else _("The offer is still open.")


# --- The tables -----------------------------------------------------------------------------------------------------
S = Application.State
UNDECIDED = Application.UNDECIDED

C, ADMIN = Call.State, (ADMINISTRATION,)
CHANGED, LISTED = "selection/call_changed", "selection/list_published"


def staying(states: tuple[str, ...], verb: str, *rest) -> list[Transition]:
    """Rows of a verb that changes something else than the state."""
    return [Transition((state,), verb, state, ADMIN, *rest) for state in states]


CALLS = Table(
    "call",
    [
        Transition((C.DRAFT,), "publish", C.PUBLISHED, ADMIN, call_is_ready),
        *staying((C.PUBLISHED, C.SUSPENDED, C.PROVISIONAL, C.FINAL), "announce", None, CHANGED),
        *staying((C.PUBLISHED,), "extend", may_be_extended, CHANGED),
        *staying((C.PUBLISHED, C.PROVISIONAL, C.FINAL), "places", places_may_change, CHANGED),
        Transition((C.PUBLISHED,), "suspend", C.SUSPENDED, ADMIN, None, CHANGED),
        Transition((C.SUSPENDED,), "resume", C.PUBLISHED, ADMIN, may_be_resumed, CHANGED),
        Transition(
            (C.PUBLISHED, C.SUSPENDED, C.PROVISIONAL), "revoke", C.REVOKED, ADMIN, None, "selection/call_revoked"
        ),
        Transition(
            (C.PUBLISHED, C.PROVISIONAL), "publish_provisional", C.PROVISIONAL, ADMIN, submission_is_over, LISTED
        ),
        Transition((C.PROVISIONAL, C.FINAL), "publish_final", C.FINAL, ADMIN, all_are_decided, LISTED),
        Transition((C.FINAL,), "conclude", C.CONCLUDED, ADMIN, no_offer_is_open, "selection/call_concluded"),
    ],
)

APPLICATIONS = Table(
    "application",
    [
        Transition((S.DRAFT,), "submit", S.SUBMITTED, (COMPANY,), window_is_open, mail="selection/submitted"),
        Transition((S.SUBMITTED,), "take", S.SCREENING, (SCREENING,), may_be_taken, mail="selection/taken"),
        Transition((S.SCREENING,), "take_over", S.SCREENING, (SCREENING,), may_be_taken),
        Transition((S.SCREENING,), "release", S.SCREENING, (SCREENING, ADMINISTRATION), may_be_released),
        Transition((S.SCREENING,), "note", S.SCREENING, (SCREENING,), is_in_hand),
        *[
            Transition((state,), "assign", state, (ADMINISTRATION,), may_be_assigned)
            for state in (S.SUBMITTED, S.SCREENING, *Application.SUSPENDED)
        ],
        Transition(
            (S.SCREENING,),
            "request_completion",
            S.COMPLETION,
            (SCREENING,),
            may_request,
            mail="selection/completion_requested",
        ),
        Transition(
            (S.COMPLETION,),
            "answer_completion",
            S.SCREENING,
            (COMPANY,),
            answer_is_open,
            mail="selection/answer_received",
        ),
        Transition(
            (S.COMPLETION,),
            "lapse_completion",
            S.SCREENING,
            (SYSTEM,),
            answer_is_over,
            mail="selection/answer_missing",
        ),
        Transition(
            (S.SCREENING,), "send_notice", S.NOTICE, (SCREENING,), may_send_notice, mail="selection/notice_sent"
        ),
        Transition((S.NOTICE,), "observe", S.SCREENING, (COMPANY,), answer_is_open, mail="selection/answer_received"),
        Transition(
            (S.NOTICE,), "lapse_notice", S.SCREENING, (SYSTEM,), answer_is_over, mail="selection/answer_missing"
        ),
        Transition((S.SCREENING,), "propose_admission", S.PROPOSED, (SCREENING,), may_propose_admission),
        Transition((S.SCREENING,), "propose_rejection", S.PROPOSED, (SCREENING,), may_propose_rejection),
        Transition((S.PROPOSED,), "send_back", S.SCREENING, (APPROVAL,), may_send_back),
        Transition(
            (S.PROPOSED,),
            "approve_admission",
            S.ELIGIBLE,
            (APPROVAL,),
            may_approve_admission,
            mail="selection/offer or selection/eligible",
        ),
        Transition(
            (S.PROPOSED,),
            "approve_rejection",
            S.REJECTED,
            (APPROVAL,),
            may_approve_rejection,
            mail="selection/rejected",
        ),
        Transition(
            (*UNDECIDED, S.ELIGIBLE), "withdraw", S.WITHDRAWN, (COMPANY,), holds_no_place, "selection/withdrawn"
        ),
        Transition((S.SUBMITTED,), "supersede", S.SUPERSEDED, (COMPANY,), may_be_replaced, mail="selection/superseded"),
        Transition(
            (S.SCREENING,),
            "set_inadmissible",
            S.INADMISSIBLE,
            (APPROVAL,),
            may_be_inadmissible,
            mail="selection/inadmissible",
        ),
        Transition((*UNDECIDED, S.ELIGIBLE), "call_revoked", S.VOID, (SYSTEM,), mail="selection/call_revoked"),
    ],
)

G = Grant.State
GRANTS = Table(
    "grant",
    [
        Transition((G.OFFERED,), "accept", G.ACCEPTED, (COMPANY,), offer_is_open, mail="selection/accepted"),
        Transition((G.OFFERED,), "decline", G.DECLINED, (COMPANY,), offer_is_open, mail="selection/declined"),
        Transition((G.OFFERED,), "lapse", G.LAPSED, (SYSTEM,), offer_is_over, mail="selection/lapsed"),
        Transition((G.ACCEPTED,), "give_up", G.GIVEN_UP, (COMPANY,), mail="selection/given_up"),
        Transition((G.OFFERED, G.ACCEPTED), "revoke", G.REVOKED, (ADMINISTRATION,), mail="selection/revoked"),
    ],
)

F = FeeOffer.State
FEES = Table(
    "fee",
    [
        Transition((F.OFFERED,), "accept", F.AWAITED, (COMPANY,), fee_is_open, mail="selection/fee_notice"),
        Transition((F.OFFERED, F.AWAITED), "decline", F.DECLINED, (COMPANY,), mail="selection/fee_declined"),
        Transition(
            (F.AWAITED,),
            "record_payment",
            F.PAID,
            (ADMINISTRATION, SYSTEM),
            payment_fits,
            mail="selection/fee_paid",
        ),
        Transition((F.OFFERED, F.AWAITED), "lapse", F.LAPSED, (SYSTEM,), fee_is_over, mail="selection/fee_lapsed"),
        Transition(
            (F.OFFERED, F.AWAITED), "withdraw", F.WITHDRAWN, (ADMINISTRATION, SYSTEM), mail="selection/fee_withdrawn"
        ),
    ],
)

TABLES = (CALLS, APPLICATIONS, GRANTS, FEES)
