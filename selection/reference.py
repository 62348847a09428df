"""Reference data of the room: the catalogue of requirements with their ready reasons."""

from django.db import transaction

from .models import Requirement, RequirementReason
from .requirement_texts import REQUIREMENTS


@transaction.atomic
def load_reference() -> None:
    """Load or refresh the catalogue of requirements. Idempotent; the copies frozen in published calls stay as they are."""
    for position, entry in enumerate(REQUIREMENTS, start=1):
        facts = {name: value for name, value in entry.items() if name not in ("code", "reasons")}
        requirement, _created = Requirement.objects.update_or_create(
            code=entry["code"], defaults=facts | {"position": position}
        )
        for code, (text_it, text_en) in entry["reasons"].items():
            RequirementReason.objects.update_or_create(
                requirement=requirement, code=code, defaults={"text_it": text_it, "text_en": text_en}
            )
