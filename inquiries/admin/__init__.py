"""The desk's pages of the room."""

from . import conversations, guarding, requests, restrictions

__all__ = ["conversations", "guarding", "requests", "restrictions"]
