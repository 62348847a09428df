"""The check without an account: three questions, one screen, the reason and what to do. Nothing is stored.

It asks the agreement's three requirements and answers with the same checks as a real application
(selection/checks.py), on the few facts given.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from companies.models import Site

from . import check_texts, checks
from .models import Finding, RequirementText

Check = RequirementText.Check
Automatic = Finding.Automatic


class Made:
    """Where the product is made: what a company can say without an account."""

    ITALY = "italy"
    PARTLY = "partly"
    LAST_STEP_ABROAD = "abroad"
    ONLY_PACKED = "packed"


@dataclass(frozen=True)
class Answer:
    """One requirement: what the facts given suggest, why, and what to do."""

    title: str
    automatic: str
    reason: str
    advice: str


def answers(*, office: str, site_kind: str, site_in_italy: bool, made: str) -> list[Answer]:
    """The three answers. `office`: ISO country; `site_kind`: Site.Kind or "" for no site; `made`: one of Made."""
    return [_office(office), _site(site_kind, site_in_italy), _product(made)]


def overall(found: list[Answer]) -> str:
    """The worst of the answers: one that is not met, else one that is unclear, else met."""
    states = [answer.automatic for answer in found]
    for state in (Automatic.NOT_MET, Automatic.UNCLEAR):
        if state in states:
            return state
    return Automatic.MET


def _office(country: str) -> Answer:
    met = country == "IT"
    return Answer(
        title=_("Registered office in Italy"),
        automatic=Automatic.MET if met else Automatic.NOT_MET,
        reason=_("The registered office is in Italy.")
        if met
        else check_texts.sentence(checks.why("office_abroad", country=country)),
        advice=""
        if met
        else _("The agreement asks for a registered office in Italy; a branch of a foreign company is not enough."),
    )


def _site(kind: str, in_italy: bool) -> Answer:
    produces = kind in Site.PRODUCING
    title = _("Production site in Italy")
    if produces and in_italy:
        return Answer(title, Automatic.MET, _("You produce in Italy, at a site of a kind that counts."), "")
    if produces:
        return Answer(
            title,
            Automatic.NOT_MET,
            _("The site that produces is abroad."),
            _(
                "A plant in Italy is needed in which a step of manufacture takes place: your own, or a subcontractor’s "
                "working on your account, which the office will judge."
            ),
        )
    return Answer(
        title,
        Automatic.NOT_MET,
        _("Offices, shops and warehouses do not count as production.") if kind else _("There is no production site."),
        _(
            "If a subcontractor in Italy manufactures on your account, you can still apply: the office reads the contract "
            "and decides."
        ),
    )


def _product(made: str) -> Answer:
    title = _("At least one product of Italian origin")
    return {
        Made.ITALY: Answer(
            title,
            Automatic.MET,
            _("A product made wholly in Italy, from the first step to the last, has Italian origin."),
            "",
        ),
        Made.PARTLY: Answer(
            title,
            Automatic.UNCLEAR,
            _("It depends on the last substantial step: if it is done in Italy, the origin is usually Italian."),
            _(
                "Apply and describe the steps of manufacture: the rules answer at once, and where they cannot, an officer decides."
            ),
        ),
        Made.LAST_STEP_ABROAD: Answer(
            title,
            Automatic.NOT_MET,
            _("With its last substantial step abroad a product does not have Italian origin, whatever its brand."),
            _(
                "Only products whose last substantial step is in Italy can be shown. Perhaps another product of yours is."
            ),
        ),
        Made.ONLY_PACKED: Answer(
            title,
            Automatic.NOT_MET,
            _("Packing, labelling, sorting and simple assembly never give a product its origin."),
            _(
                "Only products with a real step of manufacture in Italy can be shown. Perhaps another product of yours is."
            ),
        ),
    }[made]
