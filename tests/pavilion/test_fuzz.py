"""Every page with a query nobody expects, every form with values nobody would type: never a failure (status 500).

The addresses come from the URL × role matrix, the forms from the pages themselves. Whatever a request changed is undone.
"""

import random

import pytest
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms.formsets import BaseFormSet
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from tests import matrix
from tests.matrix import BUYER, COMPANY, STRANGER
from tests.pavilion.matrix import desk_stems
from tests.pavilion.test_matrix import world  # noqa: F401  the same people

ROLES = (STRANGER, BUYER, COMPANY, "screening", "administration")
NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "-1",
    "0",
    "1e999",
    "NaN",
    "Infinity",
    "9" * 40,
    "99999999999999999999",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "' OR 1=1 --",
    "%",
    "\\",
    "<script>x</script>",
    "{{ 7*7 }}",
    "%00",
    "../../etc/passwd",
    "\ud83d\ude00" * 50,
    "\u202e\u0000\uffff",
    "é" * 5000,
    "[]",
    "{}",
    "null",
    "true",
    "1,2,3",
    "a:b.c",
    "٣",
    "½",
]
value = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.integers().map(str))
quick = how(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


def parameters() -> list[str]:
    """The query parameters the public pages say they read, and those of lists, sign-in and the desk."""
    found = {
        "q",
        "p",
        "o",
        "all",
        "next",
        "as",
        "after",
        "before",
        "page",
        "lang",
        "error",
        "state",
        "code",
        "_popup",
        "e",
    }

    def walk(resolver):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern)
            else:
                found.update(getattr(pattern.callback, "public_parameters", ()))

    walk(get_resolver())
    return sorted(found)


def browser(world, role: str) -> Client:  # noqa: F811
    client = Client(raise_request_exception=False)
    if world.sessions[role]:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    return client


def asked(client: Client, method: str, address: str, data: dict):
    """One request, undone; its status, after the whole answer was read."""
    cache.clear()  # limits are not what is tried here
    with transaction.atomic():
        if method == "get":
            response = client.get(address, query_params=data)
        else:
            response = client.post(address, data)
        if response.streaming:
            b"".join(response)
        transaction.set_rollback(True)
    return response


def addresses(world) -> list[str]:  # noqa: F811
    """Every page that answers GET, the lists of the desk included."""
    found = []
    with translation.override("en"):
        for entry in [one for several in matrix.entries().values() for one in several]:
            if entry.method == "get":
                found.append(reverse(entry.name, kwargs=entry.kwargs(world)))
        found += [reverse(f"{stem}_changelist") for stem in desk_stems()]
    return sorted(set(found))


def try_queries(client: Client, address: str, names: list[str]) -> None:
    """Ask for a page with queries nobody expects."""
    values = st.one_of(value, st.lists(value, max_size=3))

    @quick
    @given(st.dictionaries(st.sampled_from(names), values, min_size=1, max_size=6))
    def ask(query):
        assert asked(client, "get", address, query).status_code < 500, (address, query)

    ask()


def try_form(client: Client, address: str, shown: dict[str, forms.Field]) -> None:
    """Send a page's fields with values nobody would type."""

    @quick
    @given(st.integers(0, 10**6), st.lists(value, min_size=len(shown), max_size=len(shown)))
    def send(seed, strange):
        draw = random.Random(seed)
        pairs = zip(shown.items(), strange, strict=True)
        sent = {name: typed(field, draw, odd) for (name, field), odd in pairs if draw.random() < 0.9}
        assert asked(client, "post", address, sent).status_code < 500, (address, sent)

    send()


def test_no_query_makes_a_page_fail(world, subtests):  # noqa: F811
    names = parameters()
    assert len(names) > 20

    for number, address in enumerate(addresses(world)):
        role = ROLES[number % len(ROLES)] if not address.startswith("/admin/") else ROLES[3 + number % 2]
        client = browser(world, role)

        with subtests.test(address, role=role):
            try_queries(client, address, names)


def forms_of(response) -> list:
    """The forms and formsets a page shows."""
    found = []
    for context in response.context or []:
        for one in context.flatten().values() if hasattr(context, "flatten") else context.values():
            if isinstance(one, forms.BaseForm | BaseFormSet):
                found.append(one)
            elif hasattr(one, "form") and isinstance(getattr(one, "form", None), forms.BaseForm):
                found.append(one.form)
    return list({id(one): one for one in found}.values())


def fields_of(shown) -> dict[str, forms.Field]:
    """Names and fields as a browser sends them."""
    if isinstance(shown, BaseFormSet):
        inner = [*shown.forms, shown.management_form]
        return {name: field for form in inner for name, field in fields_of(form).items()}
    return {shown.add_prefix(name): field for name, field in shown.fields.items()}


def typed(field: forms.Field, draw: random.Random, strange: str):
    """Something for this field: mostly what it expects, sometimes what nobody would type."""
    if isinstance(field, forms.FileField):
        kinds = [
            ("x.pdf", b"%PDF-1.4 broken"),
            ("x.png", b"\x89PNG\r\n\x1a\n"),
            ("x\x00.pdf", b""),
            ("x.svg", b"<svg/>"),
        ]
        return SimpleUploadedFile(*draw.choice(kinds))
    choices = [str(key) for key, _words in getattr(field, "choices", []) if not isinstance(key, list | tuple)][:20]
    if choices and draw.random() < 0.6:
        return draw.choice(choices)
    return strange if draw.random() < 0.7 else draw.choice(["1", "a@example.org", "2026-12-01", "12,50", "IT"])


@pytest.mark.parametrize("role", [STRANGER, BUYER, COMPANY, "screening", "administration"])
def test_no_form_makes_a_page_fail(world, subtests, role):  # noqa: F811
    client = browser(world, role)
    tried = 0
    for address in addresses(world):
        if "logout" in address:
            continue
        page = asked(client, "get", address, {})
        shown = {name: field for form in forms_of(page) for name, field in fields_of(form).items()}
        if page.status_code != 200 or not shown:
            continue
        tried += 1

        with subtests.test(address, role=role):
            try_form(client, address, shown)
    assert tried >= 3
