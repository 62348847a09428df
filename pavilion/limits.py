"""Limits: how often something may happen per account, address or target, counted in the cache.

When the cache is away each process counts for itself: a limit is then looser, never absent.
"""

from django.core.cache import cache


def within_limit(name: str, *, limit: int, seconds: int) -> bool:
    """Count one more of `name` (for example "enquiry:account:17") and say whether it is still within `limit`.

    The count begins again `seconds` after its first; it is approximate at the edges, which is enough against abuse.
    """
    key = f"limit:{name}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # ran out between the two commands
        return True


def forget(name: str) -> None:
    """Begin counting anew, for example after a success."""
    cache.delete(f"limit:{name}")
