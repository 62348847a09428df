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
def decide_origin(product: Product, *, status: str, reason: str, actor) -> OriginAssessment:
    """Record an officer's decision on the present facts: Italy or not Italy, with the reason.

    It holds until the company changes the facts. Raises PermissionDenied for anyone but the catalogue's officers,
    ValidationError when the reason is missing, the status is no decision, or the facts are incomplete. Side effects:
    audit; a mail to the company; a published product that is not Italian leaves the pages.
    """
    if not officers.has_role(actor, officers.CATALOGUE):
        raise PermissionDenied("Origins are decided by officers of the catalogue.")
    if status not in FINAL:
        raise ValidationError({"status": _("Choose Italy or not Italy.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason: the company reads it, and it goes on record.")})
    product = products.lock(product)
    assessment = origins.assess_product(product)
    if assessment.status == OriginAssessment.Status.INCOMPLETE:
        raise ValidationError(_("The company has not declared all the facts: there is nothing to decide on yet."))
    before = {"status": assessment.result}
    answer = origin.assess(origins.facts_of(product), decided=status)
    assessment.decided_status, assessment.decided_reason = status, reason.strip()
    assessment.decided_by, assessment.decided_at = actor, clock.now()
    assessment.decided_facts_hash = assessment.facts_hash
    assessment.claim_100_allowed = answer.claim_100 == origin.CLAIM_ALLOWED
    assessment.findings = answer.as_dict() | {"rules": origins.RULES_VERSION}
    assessment.save()
    audit.record(
        assessment, "origin_decided", actor=actor, reason=reason.strip(), before=before, after={"status": status}
    )
    products.settle(product)
    _tell(product, assessment)
    return assessment


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
