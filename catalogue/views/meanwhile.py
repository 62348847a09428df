"""Two windows or two people on one page: whoever saves second is told, instead of writing over what the first one wrote."""

import hashlib
import json

from django.utils.translation import gettext as _


def mark(*forms) -> str:
    """A fingerprint of what the forms of a page were filled with; the page sends it back as "seen"."""
    stored = json.dumps([one.initial for one in forms], default=str, sort_keys=True)
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


def saved_meanwhile(request, form, *rows) -> bool:
    """Whether something else is stored than the page showed, and than it says now; said on the form, whose next try counts.

    Forms must have been validated. A page sent without its mark is taken as it is.
    """
    seen = request.POST.get("seen", "")
    parts = (form, *rows)
    if not seen or seen == mark(*parts) or not any(one.has_changed() for one in parts):
        return False
    form.add_error(
        None,
        _(
            "Meanwhile this was saved from another window or by a colleague, and nothing of what stands below is saved yet. "
            "Save again to put it in the place of what they wrote."
        ),
    )
    return True
