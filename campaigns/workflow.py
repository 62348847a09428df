"""The verbs of a banner: write, propose, approve, send back, suspend, take up again, end, and write a new version.

Each checks who asks, on the locked row, in this order: company → campaign. The forms of companies, the desk and the
demonstration all call these. Approving, suspending and ending ring for the table that serving reads.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from companies.facts import only
from companies.models import Company
from pavilion import audit, clock, doorbell
from pavilion.constraints import explained
from pavilion.locks import transaction_with_locks
from pavilion.transitions import SYSTEM, check, enter, why_not

from . import mails
from .models import Campaign, Creative
from .roles import OWNER, roles_towards
from .tables import CAMPAIGN

FIELDS = (
    "placement", "language", "searches", "regions", "kind", "starts_at", "ends_at", "priority", "goal",
    "target", "store", "product", "category",
)  # fmt: skip
CREATIVE_FIELDS = ("headline", "line", "alt", "picture")
SMALLEST_WIDTH = 640  # pixels: a narrower picture looks coarse in any slot
REPLACED = "replaced"


def create_campaign(company: Company | None, *, data: dict, actor) -> Campaign:
    """A new draft of a company, or of the agency (None). `data`: FIELDS, `sectors` and `creatives` {language: words and picture}.

    Raises PermissionDenied for anyone but the owner, ValidationError for what does not fit. Side effects: audit.
    """
    if OWNER not in roles_towards(actor, company):
        raise PermissionDenied("A banner is written by its owner.")
    campaign = Campaign(company=company, created_by=actor)
    with transaction_with_locks():
        _write(campaign, data)
        audit.record(campaign, "created", actor=actor, after={"company": company.pk if company else None})
    return campaign


def update_campaign(campaign: Campaign, *, data: dict, actor) -> Campaign:
    """Change a draft, or what was sent back. Raises as `create_campaign` does, NotAllowedNow in any other state."""
    with transaction_with_locks():
        row = lock(campaign)
        check(CAMPAIGN, row, "edit", roles=roles_towards(actor, row.company))
        _write(row, data)
        audit.record(row, "updated", actor=actor, after={"fields": sorted(data)})
    return row


def propose(campaign: Campaign, *, actor) -> Campaign:
    """Submit a banner for approval. Raises NotAllowedNow with what is missing, or when the package has no room for it."""
    return _enter(campaign, "propose", actor, facts={"proposed_at": clock.now(), "proposed_by": actor, "reason": ""})


def withdraw(campaign: Campaign, *, actor) -> Campaign:
    """Take a proposal back to go on writing."""
    return _enter(campaign, "withdraw", actor)


def approve(campaign: Campaign, *, actor) -> Campaign:
    """A second person approves: from now on its dates decide. The version it replaces ends with it; the owner gets a mail."""
    return _enter(campaign, "approve", actor, facts={"approved_at": clock.now(), "approved_by": actor, "reason": ""})


def send_back(campaign: Campaign, *, actor, reason: str) -> Campaign:
    """Return a proposal with the reason; the owner gets it by mail. Raises ValidationError without a reason."""
    return _enter(campaign, "send_back", actor, reason=_required(reason))


def suspend(campaign: Campaign, *, actor, reason: str) -> Campaign:
    """Stop showing a banner until an officer takes it up again; the owner gets the reason by mail."""
    return _enter(campaign, "suspend", actor, reason=_required(reason))


def resume(campaign: Campaign, *, actor) -> Campaign:
    """Show a suspended banner again; the owner gets a mail."""
    return _enter(campaign, "resume", actor, facts={"reason": ""})


def end(campaign: Campaign, *, actor=None, reason: str = "") -> Campaign:
    """End a banner for good: its owner, an officer, or (without an actor) the portal itself when its dates are past."""
    return _enter(campaign, "end", actor, reason=reason.strip(), facts={"ended_at": clock.now()})


def revise(campaign: Campaign, *, actor) -> Campaign:
    """A new version of an approved banner, as a draft with everything the old one says. The old one runs until it is approved."""
    with transaction_with_locks():
        row = lock(campaign)
        check(CAMPAIGN, row, "revise", roles=roles_towards(actor, row.company), context={"now": clock.now()})
        fresh = Campaign(company=row.company, created_by=actor, version=row.version + 1, replaces=row)
        for name in FIELDS:
            setattr(fresh, name, getattr(row, name))
        with explained(Campaign):
            fresh.save(force_insert=True)
        fresh.sectors.set(row.sectors.all())
        for creative in row.creatives.all():
            words = {name: getattr(creative, name) for name in CREATIVE_FIELDS}
            Creative.objects.create(campaign=fresh, language=creative.language, **words)
        audit.record(fresh, "created", actor=actor, after={"replaces": row.pk})
    return fresh


def discard(campaign: Campaign, *, actor) -> None:
    """Delete a draft, or what was sent back. Its audit events stay."""
    with transaction_with_locks():
        row = lock(campaign)
        check(CAMPAIGN, row, "discard", roles=roles_towards(actor, row.company))
        audit.record(row, "discarded", actor=actor)
        row.delete()


def closed(campaign: Campaign, verb: str, user) -> str:
    """Why a verb is closed to a person now, in words; "" when it is open. Raises PermissionDenied when it is never theirs."""
    context = {"now": clock.now(), "officer": user}
    return why_not(CAMPAIGN, campaign, verb, roles=roles_towards(user, campaign.company), context=context)


def open_verbs(campaign: Campaign, user) -> dict[str, str]:
    """The verbs of this state that are this person's: {verb: why it is closed now, or ""}."""
    roles = roles_towards(user, campaign.company)
    return {verb: closed(campaign, verb, user) for verb in CAMPAIGN.verbs(campaign.state, roles)}


def lock(campaign: Campaign) -> Campaign:
    """The campaign, fresh, its company's row and its own locked until the end of the transaction."""
    if campaign.company_id:
        Company.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.company_id)
    return (
        Campaign.objects.select_for_update(of=("self",), no_key=True)
        .select_related("placement", "company", "store__company__store", "product__company__store", "replaces")
        .get(pk=campaign.pk)
    )


def ring() -> None:
    """Ask for a fresh table once the present transaction has committed."""
    from .tasks import build_decks

    doorbell.ring(build_decks)


def _enter(campaign: Campaign, verb: str, actor, *, reason: str = "", facts: dict | None = None) -> Campaign:
    """One step of the table, with what follows from it: the replaced version ends, a mail, a fresh table."""
    facts = dict(facts or {})
    if reason:
        facts["reason"] = reason
    with transaction_with_locks():
        row = lock(campaign)
        roles = roles_towards(actor, row.company) if actor else {SYSTEM}
        with explained(Campaign):
            step = enter(
                CAMPAIGN,
                row,
                verb,
                roles=roles,
                actor=actor,
                reason=reason,
                context={"now": clock.now(), "officer": actor},
                facts=facts,
            )
        if (
            verb == "approve"
            and row.replaces_id
            and row.replaces.state in (Campaign.State.APPROVED, Campaign.State.SUSPENDED)
        ):
            end(row.replaces, reason=REPLACED)
        if step.mail:
            mails.tell_owner(row, step.mail, at=clock.now())
        ring()
    return row


def _write(row: Campaign, data: dict) -> None:
    """Set what was said on a row that may still be changed. Raises ValidationError for what does not fit together."""
    facts = dict(only(data, (*FIELDS, "sectors", "creatives")))
    sectors, creatives = facts.pop("sectors", None), facts.pop("creatives", None)
    for name, value in facts.items():
        setattr(row, name, value)
    row.searches = row.searches if row.placement.wants_searches else []
    row.regions = row.regions if row.placement.wants_regions else []
    _check_target(row)
    with explained(Campaign):
        row.save()
    if sectors is not None:
        row.sectors.set(sectors if row.placement.wants_sectors else [])
    for language, words in (creatives or {}).items():
        _write_creative(row, language, words)


def _write_creative(row: Campaign, language: str, words: dict | None) -> None:
    """One language's words; None takes that language away."""
    if words is None:
        row.creatives.filter(language=language).delete()
        return
    words = only(words, CREATIVE_FIELDS)
    picture = words.get("picture")
    if picture and picture.width < SMALLEST_WIDTH:
        raise ValidationError(
            {
                f"picture_{language}": _("This picture is too small for a banner: it needs %(width)s pixels in width.")
                % {"width": SMALLEST_WIDTH}
            }
        )
    with explained(Creative):
        Creative.objects.update_or_create(campaign=row, language=language, defaults=words)


def _check_target(row: Campaign) -> None:
    """A company leads to its own store and products alone."""
    advertised = row.target_company
    if row.company_id and advertised is not None and advertised.pk != row.company_id:
        raise PermissionDenied("A company’s banner leads to what is its own.")


def _required(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason: whoever owns the banner reads it.")})
    return reason.strip()
