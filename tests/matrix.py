"""The URL × role matrix: what every address answers to every kind of person.

Each room keeps its own entries in tests/<room>/matrix.py:

    from tests.matrix import COMPANY, Entry, everybody, only

    ENTRIES = [
        Entry("companies:register", only(BUYER, COMPANY, OTHER_COMPANY)),
        Entry("companies:site_change", only(COMPANY), kwargs=lambda world: {"pk": world.site.pk}),
    ]

    def furnish(world):
        \"\"\"Give the people of the matrix what they need to be who they are; keep what entries point at on `world`.\"\"\"
        world.site = …

`expect` says the status of a GET (or of `method`) for every role: no role may be left out, so that nobody is forgotten. What
belongs to `world` belongs to COMPANY: OTHER_COMPANY and BUYER must find nothing there (404), strangers are led to the sign-in
page (302). tests/pavilion/test_matrix.py walks every named address of the URL configuration and fails for one without an entry.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver

STRANGER, BUYER, COMPANY, OTHER_COMPANY = "stranger", "buyer", "company", "other company"
OFFICERS = ("screening", "approval", "catalogue", "campaigns", "audit", "administration")
PEOPLE = (BUYER, COMPANY, OTHER_COMPANY, *OFFICERS)  # with an account
ROLES = (STRANGER, *PEOPLE)


@dataclass(frozen=True)
class Entry:
    """What one address answers: its name, the status for each role, how to build its arguments."""

    name: str
    expect: dict[str, int]
    kwargs: Callable = field(default=lambda world: {})
    method: str = "get"
    query: str = ""

    def __post_init__(self):
        assert set(self.expect) == set(ROLES), f"{self.name}: say what each of {ROLES} gets"


def everybody(status: int = 200) -> dict[str, int]:
    """The same for strangers and everyone with an account."""
    return dict.fromkeys(ROLES, status)


def signed_in(status: int = 200, *, stranger: int = 302) -> dict[str, int]:
    """For everyone with an account; strangers are led to the sign-in page."""
    return dict.fromkeys(PEOPLE, status) | {STRANGER: stranger}


def only(*roles: str, status: int = 200, others: int = 404, stranger: int = 302) -> dict[str, int]:
    """For some roles; the others find nothing, strangers are led to the sign-in page."""
    return dict.fromkeys(PEOPLE, others) | {STRANGER: stranger} | dict.fromkeys(roles, status)


def room_matrices() -> list:
    """The modules tests.<room>.matrix that exist, lowest floor first."""
    names = [f"tests.{room}.matrix" for room in ["pavilion", *settings.ROOMS]]
    return [import_module(name) for name in names if find_spec(name.rpartition(".")[0]) and find_spec(name)]


def entries() -> dict[str, list[Entry]]:
    """Every entry of every room by the name of its address (one address may be asked in several ways)."""
    found: dict[str, list[Entry]] = {}
    for module in room_matrices():
        for entry in module.ENTRIES:
            found.setdefault(entry.name, []).append(entry)
    return found


def build_world() -> SimpleNamespace:
    """A person for every role (`world.users`), furnished by each room in turn."""
    from pavilion.models import User

    world = SimpleNamespace(users={STRANGER: None})
    for role in PEOPLE:
        address = f"{role.replace(' ', '-')}@example.org"
        world.users[role] = User.objects.create_user(address, language="en", is_staff=role in OFFICERS)
        if role in OFFICERS:
            world.users[role].groups.set(Group.objects.filter(name=role))
    for module in room_matrices():
        if hasattr(module, "furnish"):
            module.furnish(world)
    return world


def named_addresses(resolver: URLResolver | None = None, namespace: str = "") -> set[str]:
    """The names of every address in the URL configuration, with their namespaces."""
    found = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                found.add(f"{namespace}{pattern.name}")
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= named_addresses(pattern, inner)
    return found
