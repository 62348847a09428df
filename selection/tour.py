"""What the tour of the demonstration shows in this room: applying, screening, approving, giving a place up."""

from django.urls import reverse
from django.utils.translation import gettext as _

from companies.demo import email_of
from pavilion import clock
from pavilion.tour import Door, Stop

from . import calls
from .demo import APPROVER, SCREENER
from .models import Call

# companies/demo.py says who they are.
APPLICANT, LEAVER, NEXT = "pelletterie-val-rossa", "cadore-lenti", "maioliche-colle-alto"
AUDITOR = "giulio.neri@pavilion.example"


def stops() -> list[Stop]:
    """Stops one to four."""
    return [_apply(), _screen(), _approve(), _give_up()]


def doors() -> list[Door]:
    """What to look at when everything is over, at the last stop."""
    places = reverse("admin:selection_place_changelist")
    return [Door(_("The history of the places, as Giulio Neri, auditor"), places, AUDITOR)]


def _apply() -> Stop:
    call = calls.current(Call.objects.all(), clock.now())
    check = reverse("selection:check", args=[call.slug]) if call else reverse("selection:calls")
    return Stop(
        number=1,
        title=_("A company asks whether it can apply, and applies"),
        steps=[
            _("Answer the three questions of the check. No account is needed and nothing is kept."),
            _(
                "Then enter as Pelletterie Val Rossa, a leather maker whose application is half done, and go on with it."
            ),
            _("Complete the steps that are left – any small PDF will do for the documents – and submit."),
        ],
        doors=[
            Door(_("The three questions"), check),
            Door(_("Enter as Pelletterie Val Rossa"), reverse("companies:dashboard"), email_of(APPLICANT)),
        ],
        expected=_(
            "At each step the requirements say whether they are met, and why. On submission there is a protocol number that "
            "begins with DEMO-, a receipt at once, its PDF within a minute, and an e-mail."
        ),
    )


def _screen() -> Stop:
    queue = reverse("admin:selection_application_changelist") + "?whose=unassigned"
    return Stop(
        number=2,
        title=_("An officer screens an application and proposes"),
        steps=[
            _(
                "Enter as Elena Marchi: these files nobody has. Of one company the only plant is abroad, another has an office "
                "only, a third forgot a document: the findings in their files say so."
            ),
            _("Open the file of Frantoio Torre Saracena and declare that you have no conflict of interest."),
            _("Take the file, decide each requirement beside what the portal found by itself, and propose admission."),
        ],
        doors=[Door(_("Enter as Elena Marchi, screening"), queue, SCREENER)],
        expected=_(
            "The file is one page: what was submitted, the documents, a finding for each requirement, the history. The letter is "
            "written already and can be changed. Elena cannot approve what she proposed."
        ),
    )


def _approve() -> Stop:
    waiting = reverse("admin:selection_application_changelist") + "?whose=second"
    return Stop(
        number=3,
        title=_("A second officer approves four: three places, and the first on the list"),
        steps=[
            _("Enter as Paolo Conti: these proposals wait for a second officer, and three places are free."),
            _(
                "Open the four oldest, in any order: declare that you have no conflict of interest, read what an approval "
                "would bring now, and approve. The latest one is your own from the stop before; leave it."
            ),
        ],
        doors=[
            Door(_("Enter as Paolo Conti, approval"), waiting, APPROVER),
            Door(_("Enter as Maioliche Colle Alto"), reverse("companies:dashboard"), email_of(NEXT)),
        ],
        expected=_(
            "The first three by protocol number are offered the last three places. The fourth, Maioliche Colle Alto, is admitted "
            "too, and is the first on the waiting list: the company reads its position, and why."
        ),
    )


def _give_up() -> Stop:
    return Stop(
        number=4,
        title=_("A company gives its place up, and the next one gets it"),
        steps=[
            _("Enter as Cadore Lenti, which holds a place. Open the place from “My company” and give it up."),
            _("Enter as Maioliche Colle Alto: it has been offered that very place. Accept it; the store opens."),
        ],
        doors=[
            Door(_("Enter as Cadore Lenti"), reverse("companies:dashboard"), email_of(LEAVER)),
            Door(_("Enter as Maioliche Colle Alto"), reverse("companies:dashboard"), email_of(NEXT)),
            Door(_("The e-mails"), reverse("dev-mail")),
        ],
        expected=_(
            "One transaction ends the membership, closes the store and offers the place to the next in line. There are never "
            "more than 300 holders: the database would refuse."
        ),
    )
