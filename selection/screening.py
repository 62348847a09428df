"""What surrounds the decision: declarations on conflicts of interest, and the opening of documents, all on record."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from companies import officers
from pavilion import audit, clock
from pavilion.locks import transaction_with_locks

from . import locking
from .models import Application, ConflictDeclaration, Document

READERS = (officers.SCREENING, officers.APPROVAL)  # who works on files, after their declaration
OVERSEERS = (officers.AUDIT,)  # who reads files without deciding anything


def declare_conflict(application: Application, officer, *, has_conflict: bool) -> ConflictDeclaration:
    """Write an officer's declaration for one file. A conflict may be declared later too; it is never taken back.

    Side effects: an audit event; a file in the officer's hands goes back for others to take.
    """
    if not officers.roles_of(officer) & set(READERS):
        raise PermissionDenied("declare_conflict")
    with transaction_with_locks():
        application = locking.lock_application(application.pk)
        declaration = ConflictDeclaration.objects.filter(application=application, user=officer).first()
        if declaration is not None and (declaration.has_conflict or not has_conflict):
            return declaration
        declaration, _created = ConflictDeclaration.objects.update_or_create(
            application=application,
            user=officer,
            defaults={"has_conflict": has_conflict, "declared_at": clock.now()},
        )
        released = has_conflict and application.assigned_to_id == officer.pk
        if released:
            application.assigned_to = None
            application.save(update_fields=["assigned_to"])
        audit.record(
            application,
            "declare_conflict" if has_conflict else "declare_no_conflict",
            actor=officer,
            after={"released": True} if released else {},
        )
    return declaration


def may_read(application: Application, officer) -> bool:
    """Whether the file is open to this officer: those who work on it after declaring no conflict; auditors always."""
    roles = officers.roles_of(officer)
    if roles & set(OVERSEERS):
        return True
    return bool(roles & set(READERS)) and application.conflicts.filter(user=officer, has_conflict=False).exists()


@transaction.atomic
def open_document(document: Document, officer) -> Document:
    """Put on record that an officer opens a document. Raises PermissionDenied when the file is not open to them."""
    if not may_read(document.application, officer):
        raise PermissionDenied("open_document")
    audit.record(document.application, "open_document", actor=officer, after={"document": document.pk})
    return document
