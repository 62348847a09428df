"""What a company declares on submitting: the exact texts, which are frozen with the application."""

from django.utils.translation import gettext as _

from .models import Call


def declarations(call: Call) -> dict[str, str]:
    """The declarations of a call by code, in the language of the page."""
    return {
        "true": _(
            "I declare, under articles 46 and 47 of Presidential Decree 445/2000, that what this application says is "
            "true, and that the products described as being of Italian origin comply with the laws on “Made in Italy”."
        ),
        "call": _("I accept the conditions of call %(number)s.") % {"number": call.number},
    }


def warning() -> list[str]:
    """What whoever declares must have read: the consequences of a false declaration."""
    return [
        _(
            "Whoever makes false statements, forges documents or uses them is punished under the criminal code and the "
            "special laws (article 76 of Presidential Decree 445/2000) and loses the benefits obtained (article 75)."
        ),
        _(
            "Putting “Made in Italy” on goods that do not originate in Italy is an offence (article 4, paragraph 49 of Law "
            "350/2003, with the penalties of article 517 of the criminal code)."
        ),
        _(
            "The office checks declarations by sample and wherever there is reasonable doubt (article 71 of the decree)."
        ),
    ]
