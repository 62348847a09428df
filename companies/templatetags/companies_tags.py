"""How this room's facts are written on pages."""

from django import template

from companies import identifiers

register = template.Library()


@register.filter
def phone(number: str) -> str:
    """A stored telephone number with the spaces people read it by."""
    return identifiers.phone_for_people(number) if number else ""
