"""The desk's pages of this room. Officers mostly read; what they decide or change goes through the verbs of the room."""

from . import certificates, exchange, lists, origin, products, reports, reviews, schemas, work

__all__ = ["certificates", "exchange", "lists", "origin", "products", "reports", "reviews", "schemas", "work"]
