"""The desk's pages of the room."""

from . import conversations, guarding, requests, restrictions, vat_checks

__all__ = ["conversations", "guarding", "requests", "restrictions", "vat_checks"]
