"""The desk's pages of the room."""

from . import campaigns, placements

__all__ = ["campaigns", "placements"]
