"""Django's `{% load i18n %}`, whose `{% blocktranslate %}` writes Italian articles as the numbers want them (pavilion/italian.py)."""

from django.template import Library
from django.templatetags import i18n
from django.utils.safestring import mark_safe

from pavilion.italian import elided

register = Library()
register.tags |= i18n.register.tags
register.filters |= i18n.register.filters


class SentenceNode(i18n.BlockTranslateNode):
    """A sentence with what was put into it."""

    def render(self, context, nested=False):
        """Its text; "" where it is kept under a name."""
        said = elided(super().render(context, nested))
        if self.asvar:
            context[self.asvar] = mark_safe(elided(context[self.asvar]))  # as safe as before
        return said


@register.tag("blocktranslate")
@register.tag("blocktrans")
def sentence(parser, token):
    """As Django's."""
    node = i18n.do_block_translate(parser, token)
    return SentenceNode(
        node.extra_context,
        node.singular,
        node.plural,
        node.countervar,
        node.counter,
        node.message_context,
        node.trimmed,
        node.asvar,
        node.tag_name,
    )
