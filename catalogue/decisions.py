"""What officers decide about products."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from companies import officers
from companies.mandates import mail_recipient
from pavilion import audit, clock, outbox

from . import origin, origins, products
from .models import OriginAssessment, Product
from .texts import title_of

FINAL = (OriginAssessment.Status.ITALY, OriginAssessment.Status.NOT_ITALY)


@transaction.atomic
def decide_origin(product: Product, *, status: str, reason: str, claim: str = "", actor) -> OriginAssessment:
    """Record an officer's decision on the present facts: Italy or not Italy, with the reason; it confirms or overrules the rules.

    `claim` says of the "100%" claim whether materials manufactured abroad count as processing (OriginAssessment.Claim, ""
    when nobody asks); what the law excludes stays excluded.

    It holds until the company changes the facts. Raises PermissionDenied for anyone but the catalogue's officers,
    ValidationError when the reason is missing, the status is no decision, or the facts are incomplete. Side effects:
    audit; a mail to the company; a published product that is not Italian leaves the pages.
    """
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Origins are decided by officers of the catalogue.")
    if status not in FINAL:
        raise ValidationError({"status": _("Choose Italy or not Italy.")})
    if claim and (claim not in OriginAssessment.Claim.values or status != OriginAssessment.Status.ITALY):
        raise ValidationError({"claim": _("The claim can be allowed or refused only when the origin is Italy.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason: the company reads it, and it goes on record.")})
    product = products.lock(product)
    assessment = origins.assess_product(product)
    if assessment.status == OriginAssessment.Status.INCOMPLETE:
        raise ValidationError(_("The company has not declared all the facts: there is nothing to decide on yet."))
    before = {"status": assessment.result}
    lists = origins.lists_in_force()
    wording = origins.wording_of(product, lists)
    facts = origins.facts_of(product)
    answer = origin.assess(facts, wording=wording, lists=lists, decided=status, decided_claim=claim)
    assessment.decided_status, assessment.decided_reason = status, reason.strip()
    assessment.decided_by, assessment.decided_at = actor, clock.now()
    assessment.decided_facts_hash = assessment.facts_hash
    assessment.decided_claim = claim
    for name, value in origins.answer_fields(answer, wording, facts).items():
        setattr(assessment, name, value)
    assessment.save()
    audit.record(
        assessment, "origin_decided", actor=actor, reason=reason.strip(), before=before, after={"status": status}
    )
    products.settle(product)
    _tell(product, assessment)
    return assessment


@transaction.atomic
def note_look(product: Product, *, reason: str, actor) -> OriginAssessment:
    """Record that an officer looked at the words the rules pointed to and has nothing against them.

    Raises PermissionDenied for anyone but the catalogue's officers, ValidationError without a reason or without such words.
    Side effects: audit.
    """
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Texts are looked at by officers of the catalogue.")
    if not reason.strip():
        raise ValidationError({"reason": _("Write what you saw: it goes on record.")})
    product = products.lock(product)
    assessment = origins.assess_product(product)
    if not assessment.must_be_looked_at:
        raise ValidationError(_("There is nothing to look at in the texts of this product."))
    assessment.looked_hash, assessment.looked_by, assessment.looked_at = assessment.warned_hash, actor, clock.now()
    assessment.save(update_fields=["looked_hash", "looked_by", "looked_at"])
    audit.record(assessment, "words_looked_at", actor=actor, reason=reason.strip())
    return assessment


@transaction.atomic
def flag_trade_defence(product: Product, *, flagged: bool, reason: str, actor) -> Product:
    """Say that goods are, or are no longer, under anti-dumping or like measures (R5): their origin is then for an officer.

    Raises PermissionDenied for anyone but the catalogue's officers, ValidationError without a reason. Side effects: audit;
    the origin is derived anew.
    """
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Measures are noted by officers of the catalogue.")
    if not reason.strip():
        raise ValidationError({"reason": _("Write which measure it is: it goes on record.")})
    product = products.lock(product)
    if product.trade_defence != flagged:
        product.trade_defence = flagged
        product.save(update_fields=["trade_defence"])
        audit.record(product, "trade_defence", actor=actor, reason=reason.strip(), after={"trade_defence": flagged})
        products.settle(product)
    return product


def _tell(product: Product, assessment: OriginAssessment) -> None:
    recipient = mail_recipient(product.company)
    if not recipient:
        return
    language = recipient["user"].language if "user" in recipient else recipient["language"]
    with translation.override(language):
        outbox.queue_mail(
            key=f"origin-decided:{assessment.pk}:{assessment.decided_at.isoformat()}",
            template="catalogue/origin_decided",
            context={
                "title": title_of(product),
                "italy": assessment.decided_status == OriginAssessment.Status.ITALY,
                "reason": assessment.decided_reason,
                "path": f"/company/products/{product.pk}/",
            },
            **recipient,
        )
