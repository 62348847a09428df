"""/dev/mail/: the demonstration's post office, so that anyone who tries the portal can read what it sends.

Exists only in a demonstration; everywhere else these addresses are 404. The HTML part of a mail is shown in a
frame of its own address, whose policy allows no script and no form.
"""

from email.message import EmailMessage
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import urlize
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache

from . import mail

SHOWN = 100
# What remains allowed lets a person follow the links of a mail, as in any reader of mail.
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


def demonstration_only(view):
    """A page of the demonstration: 404 in any other installation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404("There is no demonstration here.")
        return view(request, *args, **kwargs)

    return guarded


@demonstration_only
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    """The mails kept, newest first; `to` shows those of one address."""
    recipient = request.GET.get("to", "").strip().lower()
    mails = [_summary(name, message) for name, message in mail.read_mails(limit=SHOWN)]
    recipients = sorted({one["to"] for one in mails})
    shown = [one for one in mails if not recipient or one["to"] == recipient]
    context = {"mails": shown, "recipients": recipients, "recipient": recipient}
    return render(request, "dev/mail_list.html", context)


@demonstration_only
@never_cache
def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: who, what, the HTML part in its frame, the plain text below."""
    message = _message(name)
    text = _part(message, "plain")
    context = {
        "mail": _summary(name, message),
        "text": mark_safe(urlize(text, autoescape=True)),  # urlize escapes
        "has_html": bool(_part(message, "html")),
        "headers": [
            (key, str(message[key])) for key in ("From", "To", "Subject", "Date", "Message-ID") if message[key]
        ],
    }
    return render(request, "dev/mail.html", context)


@demonstration_only
@never_cache
def mail_frame(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, as its sender made it, where it can do nothing but be read."""
    html = _part(_message(name), "html")
    if not html:
        raise Http404("This mail has no HTML part.")
    html = html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(
        html,
        headers={
            "Content-Security-Policy": FRAME_POLICY,
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "SAMEORIGIN",
        },
    )


def _message(name: str) -> EmailMessage:
    message = mail.read_mail(name)
    if message is None:
        raise Http404("There is no such mail.")
    return message


def _summary(name: str, message: EmailMessage) -> dict:
    sent = message["Date"].datetime if message["Date"] else None
    return {
        "name": name,
        "to": str(message["To"] or "").lower(),
        "subject": str(message["Subject"] or ""),
        "sent": sent,
    }


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content() if part is not None else ""
