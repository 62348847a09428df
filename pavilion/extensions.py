"""How the ground finds what rooms offer, by name and without importing any of them.

A room may have the modules `deadlines`, `demo`, `desk`, `home`, `page_cache`, `privacy`, `reference`, `slots`, `tables`,
`tour`; INSTALLED_APPS says which rooms there are.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings


def modules(name: str) -> list[ModuleType]:
    """The module `name` of every installed room that has one, in the order of the floors."""
    return _modules(name, tuple(settings.ROOMS))


@cache
def _modules(name: str, rooms: tuple[str, ...]) -> list[ModuleType]:
    """Looked for on the disk once: a room that has no such module would be looked through for every page."""
    found = []
    for room in ["pavilion", *rooms]:
        path = f"{room}.{name}"
        if find_spec(path) is not None:
            found.append(import_module(path))
    return found


def call_all(module_name: str, function_name: str, *args, **kwargs) -> list:
    """Call a function wherever a room offers it; returns the answers in the order of the floors."""
    functions = (getattr(module, function_name, None) for module in modules(module_name))
    return [function(*args, **kwargs) for function in functions if function]
