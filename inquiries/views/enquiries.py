"""Writing an enquiry: the form beside what it is about, the mail to open, the link that delivers."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalogue import terms
from catalogue.models import Product, Store
from companies.buyers import buyer_of
from companies.models import Buyer
from inquiries import attachments, cards, enquiries, restrictions, subjects
from inquiries.enquiries import LinkUseless, SignInFirst, Stranger
from inquiries.forms import EnquiryForm, Purpose
from inquiries.limits import TooOften
from inquiries.models import Conversation, HeldMessage
from pavilion import clock
from pavilion.transitions import NotAllowedNow


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_product(request, product_id: int) -> HttpResponse:
    """The enquiry form about a product."""
    return _enquire(request, subjects.find_product(product_id))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_store(request, slug: str) -> HttpResponse:
    """The enquiry form about a store as a whole."""
    return _enquire(request, subjects.find_store(slug))


@never_cache
@require_safe
def check_mail(request) -> HttpResponse:
    """What every stranger reads after sending, whoever the address belongs to."""
    return render(request, "inquiries/check_mail.html", {"hours": int(enquiries.LINK_LIFE.total_seconds()) // 3600})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token: str) -> HttpResponse:
    """The mailed link. Opening it changes nothing; the button delivers, once."""
    try:
        pending = enquiries.read_link(token)
        if request.method == "POST":
            return _deliver(request, pending)
    except LinkUseless as error:
        return render(
            request, "inquiries/link_useless.html", {"expired": error.expired}, status=410 if error.expired else 404
        )
    context = {
        "pending": pending,
        "company": pending.subject.company,
        "must_sign_in": pending.confirmed_at is None and enquiries.sign_in_needed(pending, request.user),
        "sign_in_url": redirect_to_login(request.path).url,
    }
    return render(request, "inquiries/confirm.html", context)


def _deliver(request, pending) -> HttpResponse:
    try:
        done = enquiries.confirm(pending, user=request.user)
    except SignInFirst:
        return redirect_to_login(request.path)
    except NotAllowedNow as refusal:
        context = {"pending": pending, "company": pending.subject.company, "refusal": str(refusal)}
        return render(request, "inquiries/confirm.html", context, status=409)
    if request.user.is_authenticated and done.buyer.user_id == request.user.pk:
        return redirect("inquiries:held" if isinstance(done, HeldMessage) else "inquiries:thread", done.pk)
    return redirect(request.path)


def _enquire(request, subject: Product | Store | None) -> HttpResponse:
    if subject is None or not subjects.was_shown(subject, clock.now()):
        raise Http404
    profile = buyer_of(request.user)
    earlier = _conversation(profile, subject)
    if request.method != "POST" and not subjects.takes_enquiries(subject, clock.now()):
        if earlier:
            return redirect("inquiries:thread", earlier.pk)
        return render(request, "inquiries/store_closed.html", {"company": subject.company}, status=410)
    form, for_self = _form(request, subject, profile)
    status = 200
    if form.is_stranger and form.trapped:
        return redirect("inquiries:check_mail")
    if form.is_valid():
        answer, status = _send(request, form, subject, profile)
        if answer:
            return answer
    card = cards.card_of(subject)
    context = {
        "form": form,
        "for_self": for_self,
        "company": subject.company,
        "card": card,
        "heading": _("Write to the company") if card.is_store else _("Ask for an offer"),
        "trail": [(card.title, card.url)],
        "profile": profile,
        "earlier": earlier,
        "restrictions": restrictions.of(*_countries(form, profile), now=clock.now()),
    }
    return render(request, "inquiries/enquire.html", context, status=status)


def _form(request, subject: Product | Store, profile: Buyer | None) -> tuple[EnquiryForm, bool]:
    """(the form as this person fills it, whether they buy for themselves).

    What someone wrote who buys for themselves stands in the form again, unsent: nothing typed is lost.
    """
    options = {
        "is_stranger": not request.user.is_authenticated,
        "has_profile": profile is not None,
    }
    if isinstance(subject, Product):
        options["unit"] = subject.unit
        options["minimum"] = terms.quantity(subject.minimum_order, subject.unit) if subject.minimum_order else ""
    if request.method != "POST":
        return EnquiryForm(initial={"destination": profile.country.code if profile else ""}, **options), False
    if request.POST.get("purpose") == Purpose.SELF:
        return EnquiryForm(initial=request.POST.dict(), **options), True
    return EnquiryForm(request.POST, request.FILES, **options), False


def _send(request, form: EnquiryForm, subject, profile: Buyer | None) -> tuple[HttpResponse | None, int]:
    """(the page to go to, its status) when it was sent; (None, a status) with the reason among the form's errors."""
    source = get_adapter().get_client_ip(request)
    try:
        if form.is_stranger:
            stranger = Stranger(email=form.cleaned_data["email"], language=get_language(), **form.person())
            with attachments.stored(form.cleaned_data["files"]) as files:
                enquiries.write_as_stranger(stranger, subject, asked=form.asked(), source=source, files=files)
            return redirect("inquiries:check_mail"), 302
        buyer = profile or enquiries.buyer_for(request.user, person=form.person())
        with attachments.stored(form.cleaned_data["files"]) as files:
            message = enquiries.write_enquiry(buyer, subject, asked=form.asked(), source=source, files=files)
    except TooOften:
        form.add_error(
            None, _("Too many messages were sent in a short time. What you wrote stands here: please try later.")
        )
        return None, 429
    except NotAllowedNow as refusal:
        form.add_error(None, str(refusal))
        return None, 409
    if isinstance(message, HeldMessage):
        return redirect("inquiries:held", message.pk), 302
    messages.success(request, _("Your enquiry was sent. The company has been told by e-mail."))
    return redirect("inquiries:thread", message.conversation_id), 302


def _countries(form: EnquiryForm, profile: Buyer | None) -> list[str]:
    """The countries an enquiry concerns, as far as they are known when its form is shown."""
    typed = [str(form[name].value() or "") for name in ("destination", "country") if name in form.fields]
    return [*typed, profile.country.code if profile else ""]


def _conversation(profile: Buyer | None, subject) -> Conversation | None:
    if profile is None:
        return None
    return Conversation.objects.filter(buyer=profile, **subjects.key_of(subject)).first()
