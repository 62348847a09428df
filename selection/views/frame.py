"""What every step is drawn in: the stepper, the requirements beside it, and the ways on."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from selection import drafts, panel

TITLES = {
    "privacy": gettext_lazy("Privacy"),
    "company": gettext_lazy("Company"),
    "site": gettext_lazy("Production site"),
    "products": gettext_lazy("Products and origin"),
    "documents": gettext_lazy("Documents"),
    "summary": gettext_lazy("Summary and submission"),
}


def show(request, application, name: str, template: str = "", **context):
    """Draw a step, or a page within it, with the stepper and the requirements."""
    position = drafts.STEPS.index(name)
    saved = drafts.saved_steps(application)
    following = drafts.STEPS[position + 1] if position + 1 < len(drafts.STEPS) else ""
    context |= {
        "application": application,
        "call": application.call,
        "company": request.company,
        "steps": [
            {
                "name": other,
                "title": TITLES[other],
                "url": panel.address(application, other),
                "is_now": other == name,
                "is_done": other in saved and other != name,
            }
            for other in drafts.STEPS
        ],
        "number": position + 1,
        "title": TITLES[name],
        "following": TITLES.get(following, ""),
        "back": panel.address(application, drafts.STEPS[position - 1]) if position else "",
        "panel": panel.of_draft(application),
        "max_megabytes": settings.MAX_DOCUMENT_BYTES // 1_000_000,
    }
    return render(request, template or f"selection/steps/{name}.html", context)


def onward(request, application, name: str):
    """After saving: the next step, or out, as the button pressed says."""
    if "leave" in request.POST:
        messages.success(request, _("Saved. You can go on whenever you like; nothing has been submitted yet."))
        return redirect("companies:dashboard")
    if "stay" in request.POST:
        messages.success(request, _("Saved."))
        return redirect("selection:step", application.pk, name)
    return redirect("selection:step", application.pk, drafts.STEPS[drafts.STEPS.index(name) + 1])
