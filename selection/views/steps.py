"""The steps of a draft. Each one saves, can be left and resumed, and shows how the requirements stand."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from catalogue.templatetags.catalogue_tags import origin_tag, origin_words
from companies import registration, sites
from companies.forms import DetailsForm, IdentityForm, SiteForm
from companies.mandates import company_of, company_required
from companies.views.verbs import attempt as attempt_form
from pavilion import clock
from pavilion.transitions import NotAllowedNow
from selection import calls, checks, drafts, snapshots, workflow
from selection.declarations import declarations, warning
from selection.forms import PrivacyForm, SubmitForm

from .documents import documents
from .frame import onward, show
from .guards import own_application, posted
from .products import products


@company_required
def step(request, pk: int, name: str):
    """One step of the company's own draft; a submitted application shows its page instead."""
    application = own_application(request, pk)
    if name not in HANDLERS:
        raise Http404
    if not application.is_draft:
        return redirect("selection:application", pk)
    try:
        return HANDLERS[name](request, application)
    except NotAllowedNow as refused:
        messages.error(request, str(refused))
        return redirect("selection:application", pk)


def privacy(request, application):
    """Read the notice, tick the box."""
    read = bool(application.answers.get("privacy_read_at"))
    form = PrivacyForm(posted(request), initial={"read": read})
    if request.method == "POST" and form.is_valid():
        return onward(request, drafts.read_privacy(application, user=request.user), "privacy")
    return show(request, application, "privacy", form=form)


def company(request, application):
    """Who the company is: its registration, confirmed or corrected."""
    identity = IdentityForm(posted(request), instance=company_of(request.user))
    details = DetailsForm(posted(request), instance=company_of(request.user))
    if request.method == "POST" and identity.is_valid() & details.is_valid():
        data = identity.cleaned_data | details.facts()
        if attempt_form(identity, registration.update_company, request.company, data=data, actor=request.user):
            return onward(request, drafts.save_step(application, "company", user=request.user), "company")
    return show(request, application, "company", form=identity, details=details)


def site(request, application):
    """Where it produces: the sites there are, and a form for a new one or for the one chosen."""
    present = list(request.company.sites.current().select_related("province"))
    chosen = request.POST.get("site") or request.GET.get("site") or ("" if present else "new")
    instance = None
    if chosen and chosen != "new":
        pk = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
        instance = get_object_or_404(request.company.sites.current(), pk=pk)
    form = None
    if chosen:
        form = SiteForm(request.POST if request.method == "POST" else None, instance=instance)
    if request.method == "POST":
        if form is None:
            return onward(request, drafts.save_step(application, "site", user=request.user), "site")
        if form.is_valid() and _save_site(request, form, instance):
            return onward(request, drafts.save_step(application, "site", user=request.user), "site")
    return show(request, application, "site", form=form, sites=present, chosen=instance, is_new=chosen == "new")


def _save_site(request, form, instance):
    if instance is None:
        return attempt_form(form, sites.add_site, request.company, data=form.cleaned_data, actor=request.user)
    fresh = request.company.sites.current().get(pk=instance.pk)
    return attempt_form(form, sites.update_site, fresh, data=form.cleaned_data, actor=request.user)


def summary(request, application):
    """Everything once more, the declarations, and the submission."""
    if request.method == "POST" and "leave" in request.POST:
        return redirect("companies:dashboard")
    declared = declarations(application.call)
    form = SubmitForm(posted(request), declarations=declared)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.submit(application, user=request.user, declarations=declared)
        except NotAllowedNow as refused:
            if not own_application(request, application.pk).is_draft:  # the button was pressed twice
                return redirect("selection:receipt", application.pk)
            form.add_error(None, str(refused))
        else:
            return redirect("selection:receipt", application.pk)
    now = clock.now()
    content = snapshots.collect(application)
    return show(
        request,
        application,
        "summary",
        form=form,
        content=content,
        products=[
            (
                checks.title_of(product),
                origin_tag(product["origin"]["status"]),
                origin_words(product["origin"]["status"]),
            )
            for product in content["products"]
        ],
        documents=list(application.documents.all()),
        phase=calls.phase(application.call, now),
        is_open=application.call.is_accepting(now),
        privacy_read=application.answers.get("privacy_read_at"),
        replaces=drafts.replaceable(application),
        warning=warning(),
    )


HANDLERS = {
    "privacy": privacy,
    "company": company,
    "site": site,
    "products": products,
    "documents": documents,
    "summary": summary,
}
