"""What the tour of the demonstration shows in this room: applying, screening, approving, giving a place up."""

from django.urls import reverse
from django.utils.translation import gettext as _

from companies.demo import email_of
from pavilion import clock
from pavilion.tour import Door, Stop

from . import calls
from .demo import APPROVER, SCREENER
from .models import Call

APPLICANT, LEAVER = "pelletterie-val-rossa", "cadore-lenti"  # companies/demo.py says who they are


def stops() -> list[Stop]:
    """Stops one to four."""
    return [_apply(), _screen(), _approve(), _give_up()]


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
            "begins with DEMO-, a receipt at once, its PDF within a minute, and a mail."
        ),
    )


def _screen() -> Stop:
    queue = reverse("admin:selection_application_changelist") + "?whose=unassigned"
    return Stop(
        number=2,
        title=_("An officer screens an application and proposes"),
        steps=[
            _("Enter as Elena Marchi and open a file that nobody has. Declare that you have no conflict of interest."),
            _("Take the file, decide each requirement beside what the portal found by itself, and propose."),
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
            _("Enter as Paolo Conti: four proposals wait for a second officer, and three places are free."),
            _("Open each one, read what an approval would bring now, and approve it."),
        ],
        doors=[Door(_("Enter as Paolo Conti, approval"), waiting, APPROVER)],
        expected=_(
            "The first three are offered the last three places. The fourth is admitted too, and is the first on the waiting "
            "list: the company reads its position, and why."
        ),
    )


def _give_up() -> Stop:
    return Stop(
        number=4,
        title=_("A company gives its place up, and the next one gets it"),
        steps=[
            _("Enter as Cadore Lenti, which holds a place. Open the place from “My company” and give it up."),
            _("Read the mails: the first on the waiting list was offered that very place."),
        ],
        doors=[
            Door(_("Enter as Cadore Lenti"), reverse("companies:dashboard"), email_of(LEAVER)),
            Door(_("The mails"), reverse("dev-mail")),
        ],
        expected=_(
            "One transaction ends the membership, closes the store and offers the place to the next in line. There are never "
            "more than 300 holders: the database would refuse."
        ),
    )
