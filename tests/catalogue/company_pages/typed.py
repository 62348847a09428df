"""What visitors of the company's pages send."""

from django.urls import reverse


def url(name, *args):
    return reverse(f"catalogue:{name}", args=args)


def rows(prefix, *entries, initial=0):
    """A formset as a visitor sends it."""
    typed = {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": initial}
    for number, entry in enumerate(entries):
        typed |= {f"{prefix}-{number}-{name}": value for name, value in entry.items()}
    return typed


BLANK = {
    "name_it": "",
    "name_en": "",
    "operation": "processing",
    "site": "",
    "country": "IT",
    "town": "",
    "subcontractor": "",
}


def typed_step(**changes):
    return {"name_it": "Cottura", "name_en": "Firing", "operation": "processing", "country": "IT"} | changes


def typed_new(*steps, **changes):
    return {"title_it": "Gres", "category": "", "hs_code": "6907"} | changes | rows("steps", *steps)


def messages_of(answer):
    return [str(message) for message in answer.context["messages"]]
