"""What an application said, frozen: canonical JSON with the hashes of its documents, and a fingerprint anyone can check.

Personal parts stand apart in a PersonalRecord that can be erased; the snapshot holds only their salted hash, so that
its fingerprint stays what it was.
"""

import hashlib
import json
import secrets
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder

from catalogue.products import product_facts
from companies.factsheet import company_facts, personal_facts

from .models import Application, PersonalRecord, Snapshot

VERSION = 1


def canonical(content: dict) -> str:
    """The one written form of a content: keys sorted, no spaces, nothing escaped. Raises TypeError for a float, whose
    written form is not certain; decimals and dates become strings."""
    plain = json.loads(json.dumps(content, cls=DjangoJSONEncoder), parse_float=_no_float)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fingerprint(content: dict) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def collect(application: Application, *, products: list[dict] | None = None) -> dict:
    """What the application says now, without personal data: also what the checks read while it is a draft.

    `products` are the company's product facts, when they were read together with those of others.
    """
    return {
        "version": VERSION,
        "call": application.call.number,
        "application": application.pk,
        "company": company_facts(application.company),
        "products": product_facts(application.company) if products is None else products,
        "documents": [
            {
                "id": document.pk,
                "kind": document.kind,
                "sha256": document.sha256,
                "size": document.size,
                "pages": document.pages,
                "issued_on": document.issued_on.isoformat() if document.issued_on else "",
            }
            for document in application.documents.all()
        ],
    }


def take(application: Application, *, at: datetime, declarations: dict[str, str]) -> Snapshot:
    """Freeze what the application says, with the texts that were declared ({code: exact text}); returns the snapshot.

    Must run inside the submitting transaction. Writes the snapshot and its personal record.
    """
    number = application.snapshots.count() + 1
    snapshot, record = make(application, number=number, at=at, declarations=declarations)
    snapshot.save(force_insert=True)
    record.save(force_insert=True)
    return snapshot


def make(
    application: Application,
    *,
    number: int,
    at: datetime,
    declarations: dict[str, str],
    products: list[dict] | None = None,
) -> tuple[Snapshot, PersonalRecord]:
    """The rows that `take` writes, not yet written. `products` as for `collect`."""
    personal = plain(_personal(application))
    salt = secrets.token_hex(32)
    content = plain(
        collect(application, products=products)
        | {
            "submitted_at": at.isoformat(),
            "submitted_by": application.submitted_by_id,
            "language": application.language,
            "declarations": declarations,
            "personal_sha256": personal_hash(personal, salt),
        }
    )
    snapshot = Snapshot(
        application=application, number=number, taken_at=at, content=content, fingerprint=fingerprint(content)
    )
    return snapshot, PersonalRecord(snapshot=snapshot, content=personal, salt=salt)


def personal_hash(personal: dict, salt: str) -> str:
    """The salted SHA-256 that stands in a snapshot for its personal parts."""
    return hashlib.sha256(f"{salt}:{canonical(personal)}".encode()).hexdigest()


def is_intact(snapshot: Snapshot) -> bool:
    """Whether a snapshot still has its fingerprint, and its personal record (unless erased) its hash."""
    if fingerprint(snapshot.content) != snapshot.fingerprint:
        return False
    record = PersonalRecord.objects.filter(snapshot=snapshot).first()
    return record is None or personal_hash(record.content, record.salt) == snapshot.content["personal_sha256"]


def _personal(application: Application) -> dict:
    return personal_facts(application.company) | {
        "documents": {str(document.pk): document.filename for document in application.documents.all()}
    }


def plain(content: dict) -> dict:
    """A content as it comes back from the database: dates and decimals as text."""
    return json.loads(canonical(content))


def _no_float(text: str):
    raise TypeError(f"A snapshot holds no floating-point number: {text}")
