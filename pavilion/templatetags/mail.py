"""How the plain text of a mail becomes its HTML part; only templates/mail/wrap.html loads this library.

Styles stand in the elements, since readers of mail drop style sheets; mails are the one place where that is allowed.
"""

import re

from django import template
from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

register = template.Library()

ONLY_AN_ADDRESS = re.compile(r"https?://\S+")
LINE_OF_ADDRESS = re.compile(rf"(?m)^{ONLY_AN_ADDRESS.pattern}$")
BUTTON = (
    "display:inline-block;background:#22348f;color:#ffffff;text-decoration:none;font-weight:600;"
    "padding:12px 22px;border-radius:6px"
)
QUOTE = "margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid #dcdfe8;color:#4a5168"


@register.filter
def mail_html(text: str) -> SafeString:
    """Paragraphs, lists ("- "), quotes ("> "), links; a line that is only an address becomes a button, an indented one a link."""
    apart = LINE_OF_ADDRESS.sub(r"\n\g<0>\n", text)
    blocks = [block.strip() for block in re.split(r"\n\s*\n", apart.strip()) if block.strip()]
    return mark_safe("\n".join(_block(block) for block in blocks))  # every block escapes its text


def _block(block: str) -> str:
    if ONLY_AN_ADDRESS.fullmatch(block):
        return format_html(
            '<p style="margin:20px 0 6px"><a href="{0}" style="{1}">{2}</a></p>'
            '<p style="margin:0 0 20px;font-size:14px;color:#4a5168;word-break:break-all">{0}</p>',
            block,
            BUTTON,
            gettext("Open the page"),
        )
    lines = block.splitlines()
    if all(line.startswith("- ") for line in lines):
        items = "".join(f'<li style="margin:0 0 6px">{_linked(line[2:])}</li>' for line in lines)
        return f'<ul style="margin:0 0 16px;padding-left:20px">{items}</ul>'
    if all(line.startswith(">") for line in lines):
        quoted = "<br>".join(_linked(line[1:].strip()) for line in lines)
        return f'<blockquote style="{QUOTE}">{quoted}</blockquote>'
    return f'<p style="margin:0 0 16px">{"<br>".join(_linked(line) for line in lines)}</p>'


def _linked(line: str) -> str:
    linked = urlize(line, nofollow=False, autoescape=True) if "://" in line or "@" in line else escape(line)
    return str(linked).replace("<a ", '<a style="color:#22348f" ')
