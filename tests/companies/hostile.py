"""What people, and programs that pretend to be people, put into forms."""

from collections.abc import Callable

from django.db import transaction

VALUES = {
    "empty": "",
    "spaces": "   ",
    "huge": "x" * 20_000,
    "nul": "a\x00b",
    "control": "a\x07b",
    "two lines": "first\r\nBcc: someone@example.org",
    "emoji": "👩‍🏭🇮🇹",
    "foreign script": "株式会社プラトー",
    "right to left": "شركة الخزف",
    "turned": "Prova \u202el.r.S",
    "markup": "<script>alert(1)</script>",
    "sql": "'; DROP TABLE companies_company; --",
    "number": "-99999999999999999999",
    "digits of elsewhere": "٠١٢٣٤٥٦٧٨٩٠",
}
TEXT = set(VALUES) - {"empty", "spaces", "huge", "nul", "control", "two lines", "turned"}  # what a name may be made of
OPTIONAL = {"empty", "spaces"}


def taken_by_each_field(make_form: Callable, good: dict, save: Callable) -> dict[str, set[str]]:
    """Every value in every field of a form: refused with a message, or taken and saved. Returns which were taken.

    `good` is refused by nothing. What was saved is undone.
    """
    taken = {}
    for field in good:
        for kind, value in VALUES.items():
            with transaction.atomic():
                form = make_form(good | {field: value})
                if form.is_valid():
                    save(form)
                    taken.setdefault(field, set()).add(kind)
                else:
                    assert all(form.errors.values()), (field, kind)
                transaction.set_rollback(True)
    return taken


def post_everywhere(client, address: str, fields) -> None:
    """Every value in all fields at once, through the browser: the page comes back with all that was typed."""
    for value in VALUES.values():
        typed = dict.fromkeys(fields, value)
        answer = client.post(address, typed)
        assert answer.status_code == 200
        form = answer.context["form"]
        assert form.errors
        assert {name: form[name].value() for name in typed} == typed
        assert "<script>alert" not in answer.content.decode()
