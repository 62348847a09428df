"""Drafts: an application before it is submitted. It can be left and resumed, and gives no place in any list."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from companies.models import Company
from pavilion import audit, clock
from pavilion.constraints import explained
from pavilion.files import private_storage, unguessable_name
from pavilion.italian import elided
from pavilion.locks import transaction_with_locks
from pavilion.transitions import NotAllowedNow
from pavilion.uploads import PdfFacts

from . import locking
from .models import Application, Call, Document
from .roles import COMPANY, roles_towards

STEPS = ("privacy", "company", "site", "products", "documents", "summary")
MAX_OTHER_DOCUMENTS = 10


def start_application(call: Call, company: Company, *, user, replacing: bool = False) -> Application:
    """The company's draft for this call: the one it has, or a new one; `replacing` an application nobody works on yet.

    A draft may be prepared before the call opens. Raises NotAllowedNow when the call is closed or the company already
    has an application, PermissionDenied for who does not act for the company. Side effects of a new one: audit event.
    """
    if COMPANY not in roles_towards(user, company):
        raise PermissionDenied("start_application")
    live = Application.objects.live().filter(call=call, company=company).first()
    if live is not None and not (replacing and _may_be_replaced(live)):
        raise NotAllowedNow(_("Your company already has an application for this call."))
    draft = Application.objects.filter(call=call, company=company, state=Application.State.DRAFT).first()
    if draft is not None:
        return draft
    now = clock.now()
    if call.state != Call.State.PUBLISHED or now >= call.submission_closes_at:
        raise NotAllowedNow(
            elided(
                _("This call closed on %(day)s: no new application can be started.")
                % {"day": formats.date_format(clock.rome(call.submission_closes_at), "DATETIME_FORMAT")}
            )
        )
    try:
        with explained(Application):
            draft = Application.objects.create(
                call=call, company=company, started_by=user, started_at=now, saved_at=now, language=user.language
            )
            audit.record(draft, "start", actor=user, after={"call": call.pk, "company": company.pk})
    except ValidationError:  # the same button was pressed twice at once
        draft = Application.objects.get(call=call, company=company, state=Application.State.DRAFT)
    return draft


def replaceable(draft: Application) -> Application | None:
    """The company's submitted application that this draft would replace: nobody works on it yet."""
    others = Application.objects.live().filter(call=draft.call_id, company=draft.company_id).exclude(pk=draft.pk)
    live = others.select_related("protocol").first()
    return live if live is not None and _may_be_replaced(live) else None


def _may_be_replaced(live: Application) -> bool:
    return live.state == Application.State.SUBMITTED and live.assigned_to_id is None


def save_step(application: Application, step: str, *, user, **answers) -> Application:
    """Remember that a step was saved, with what it asks beyond the rooms below; returns the draft as it is now.

    Raises NotAllowedNow once the application is submitted, PermissionDenied for others.
    """
    if step not in STEPS:
        raise ValueError(f"There is no step {step!r}.")
    with transaction_with_locks():
        application = _lock_draft(application, user)
        now = clock.now()
        saved = application.answers.get("saved", {}) | {step: now.isoformat()}
        application.answers = application.answers | answers | {"saved": saved}
        application.saved_at = now
        application.save(update_fields=["answers", "saved_at"])
    return application


def read_privacy(application: Application, *, user) -> Application:
    """Remember when the privacy notice was read: without it nothing is submitted."""
    return save_step(application, "privacy", user=user, privacy_read_at=clock.now().isoformat())


def saved_steps(application: Application) -> set[str]:
    """The steps saved at least once."""
    return set(application.answers.get("saved", {}))


def add_document(application: Application, *, kind: str, file: File, facts: PdfFacts, issued_on=None, user) -> Document:
    """Keep an uploaded PDF that pavilion.uploads.inspect_pdf has accepted; it takes the place of the last of its kind.

    The file is stored before the transaction and taken away again if that fails. Raises NotAllowedNow when the
    application is submitted or has too many other documents, PermissionDenied for others.
    """
    storage = private_storage()
    stored = storage.save(unguessable_name("applications", file.name), file)
    try:
        with transaction_with_locks():
            application = _lock_draft(application, user)
            same = application.documents.filter(kind=kind)
            if kind != Document.Kind.OTHER:
                for earlier in same:
                    _delete(earlier)
            elif same.count() >= MAX_OTHER_DOCUMENTS:
                raise NotAllowedNow(
                    _("At most %(count)s other documents: take one away first.") % {"count": MAX_OTHER_DOCUMENTS}
                )
            return Document.objects.create(
                application=application,
                kind=kind,
                file=stored,
                filename=clean_filename(file.name),
                sha256=facts.sha256,
                size=facts.size,
                pages=facts.pages,
                issued_on=issued_on,
                uploaded_by=user,
                uploaded_at=clock.now(),
            )
    except BaseException:
        storage.delete(stored)
        raise


def date_extract(document: Document, *, issued_on: date, user) -> Document:
    """Correct the date of an extract that is already there. Raises as `add_document`."""
    with transaction_with_locks():
        _lock_draft(document.application, user)
        document.issued_on = issued_on
        document.save(update_fields=["issued_on"])
    return document


def remove_document(document: Document, *, user) -> None:
    """Take a document of a draft away, its file included."""
    with transaction_with_locks():
        _lock_draft(document.application, user)
        _delete(document)


def discard(application: Application, *, user) -> None:
    """Throw a draft away with its documents; the company's data and products stay."""
    with transaction_with_locks():
        application = _lock_draft(application, user)
        for document in application.documents.all():
            _delete(document)
        audit.record(application, "discard", actor=user, before={"call": application.call_id})
        application.delete()


def clean_filename(name: str) -> str:
    """A file name fit to be shown: no folders, no control characters, at most 200 characters."""
    name = "".join(character for character in name.replace("\\", "/").rpartition("/")[2] if character.isprintable())
    return name[-200:].strip() or "document.pdf"


def _lock_draft(application: Application, user) -> Application:
    application = locking.lock_application(application.pk)
    if COMPANY not in roles_towards(user, application.company):
        raise PermissionDenied("draft")
    if not application.is_draft:
        raise NotAllowedNow(_("This application was submitted: it cannot be changed any more."))
    return application


def _delete(document: Document) -> None:
    name = document.file.name
    document.delete()
    transaction.on_commit(lambda: private_storage().delete(name), robust=True)
