"""Reference data: every room's `reference.load_reference()`, run after migrating and by `manage.py load_reference`."""

from . import extensions


def load_all() -> None:
    """Load or refresh the reference data of every room, lowest floor first. Idempotent."""
    for module in extensions.modules("reference"):
        if module.__name__ != __name__:
            module.load_reference()
