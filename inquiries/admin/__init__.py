"""The desk's pages of the room."""

from . import conversations, requests

__all__ = ["conversations", "requests"]
