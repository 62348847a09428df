"""The documents of a draft: uploaded each in its place, shown to the company alone, taken away again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from companies.mandates import company_required
from pavilion.files import serve_private
from pavilion.transitions import NotAllowedNow
from selection import drafts
from selection.forms import DocumentsForm
from selection.models import Document

from .frame import onward, show
from .guards import attempt, own_application, posted


def documents(request, application):
    """Upload what is new; what is wrong is said at its field, and the rest is kept all the same."""
    present = {document.kind: document for document in application.documents.all()}
    form = DocumentsForm(posted(request), request.FILES or None, present=present)
    if request.method == "POST":
        valid = form.is_valid()
        kept = _keep(request, application, form)
        if valid and kept is not None:
            return onward(request, drafts.save_step(application, "documents", user=request.user), "documents")
        if kept:
            messages.success(request, _("Kept: %(names)s.") % {"names": ", ".join(kept)})
    there = list(application.documents.all())
    return show(
        request,
        application,
        "documents",
        form=form,
        kinds=_kinds(form, there),
        others=[document for document in there if document.kind == Document.Kind.OTHER],
    )


@company_required
def document(request, pk: int, document_pk: int):
    """The company opens a document of its own."""
    application = own_application(request, pk)
    found = get_object_or_404(application.documents, pk=document_pk)
    return serve_private(found.file, filename=found.filename, content_type="application/pdf")


@require_POST
@company_required
def document_remove(request, pk: int, document_pk: int):
    """Take a document of a draft away."""
    application = own_application(request, pk)
    found = get_object_or_404(application.documents, pk=document_pk)
    attempt(request, drafts.remove_document, found, user=request.user)
    return redirect("selection:step", pk, "documents")


def _keep(request, application, form) -> list[str] | None:
    """Store every accepted file; names of what was kept, None when one could not be kept after all."""
    kept = []
    for kind, file in form.uploads():
        issued_on = form.cleaned_data.get("issued_on") if kind == Document.Kind.EXTRACT else None
        try:
            fresh = drafts.add_document(
                application, kind=kind, file=file, facts=file.pdf_facts, issued_on=issued_on, user=request.user
            )
        except NotAllowedNow as refused:
            form.add_error(kind, str(refused))
            return None
        kept.append(fresh.filename)
    extract = form.present.get(Document.Kind.EXTRACT)
    day = form.cleaned_data.get("issued_on")
    if extract and day and not form.cleaned_data.get("extract") and day != extract.issued_on:
        drafts.date_extract(extract, issued_on=day, user=request.user)
    return kept


def _kinds(form, there: list[Document]) -> list[dict]:
    """Each place of the form: its fields, and the document that is there."""
    present = {document.kind: document for document in there if document.kind != Document.Kind.OTHER}
    return [
        {
            "kind": kind,
            "fields": [form[name] for name in names],
            "document": present.get(kind),
            "title": form.fields[kind].label,
        }
        for kind, names in (
            (Document.Kind.EXTRACT, ["extract", "issued_on"]),
            (Document.Kind.IDENTITY, ["identity"]),
            (Document.Kind.DECLARATION, ["declaration"]),
            (Document.Kind.OTHER, ["other"]),
        )
    ]
