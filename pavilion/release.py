"""Which release of the portal this process runs: for whatever is kept longer than a process lives."""

import functools
import hashlib

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage


@functools.cache
def stamp() -> str:
    """Changes with any template, translation or name of a static file. Reads a few hundred file sizes and times, once."""
    files = [
        *(settings.BASE_DIR / "templates").rglob("*.html"),
        *(settings.BASE_DIR / "locale").rglob("*.mo"),
    ]
    state = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in sorted(files)]
    state.append(getattr(staticfiles_storage, "manifest_hash", ""))
    return hashlib.sha256(repr(state).encode()).hexdigest()[:12]
