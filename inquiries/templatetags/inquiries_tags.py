"""Addresses of the inbox, on its own pages."""

from urllib.parse import urlencode

from django import template

from inquiries.inbox_choice import Choice

register = template.Library()


@register.simple_tag
def inbox_but(choice: Choice, after: str = "", **changes) -> str:
    """The query string of the same look at the inbox with a change; `after` leads to a further page of it."""
    changes = {name: str(value) if name == "who" else value for name, value in changes.items()}
    query = choice.but(**changes)
    return query + (f"{'&' if len(query) > 1 else ''}{urlencode({'after': after})}" if after else "")
