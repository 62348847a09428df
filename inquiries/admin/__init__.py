"""The desk's pages of the room."""

from . import conversations, guarding, help, requests, restrictions, vat_checks

__all__ = ["conversations", "guarding", "help", "requests", "restrictions", "vat_checks"]
