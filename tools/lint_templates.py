"""Templates must work under a Content-Security-Policy without exceptions: no script, style or handler in the page."""

import re
from pathlib import Path

DJANGO = re.compile(r"\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
TAG = r"<[a-zA-Z][^<>]*?\s"
RULES = [
    (re.compile(r"<style\b", re.IGNORECASE), "a <style> element"),
    (re.compile(TAG + r"style\s*=", re.IGNORECASE), "a style attribute"),
    (re.compile(TAG + r"on[a-z]+\s*=", re.IGNORECASE), "an on… handler"),
    (re.compile(r"""=\s*["']?\s*javascript:""", re.IGNORECASE), "a javascript: address"),
]
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
# A script with an address is a file of ours; data in a script element is never run.
HARMLESS = re.compile(r"""\ssrc\s*=|type\s*=\s*["']application/(?:ld\+)?json["']""", re.IGNORECASE)
MAIL = "mail"  # mail programs know nothing but style attributes


def problems(root: Path) -> list[str]:
    """Every inline script, style and handler in the templates of pages, a line each."""
    folder = root / "templates"
    found = []
    for file in sorted(folder.rglob("*.html")):
        if file.relative_to(folder).parts[0] != MAIL:
            found += [f"{file.relative_to(root)}:{line}: {what}" for line, what in inline_code(file.read_text())]
    return found


def inline_code(template: str) -> list[tuple[int, str]]:
    """The inline code of one template, as (line, what it is)."""
    page = DJANGO.sub(_blank, template)
    found = [(match.end(), what) for rule, what in RULES for match in rule.finditer(page)]
    found += [(match.start(), "an inline script") for match in SCRIPT.finditer(page) if not HARMLESS.search(match[1])]
    return [(page.count("\n", 0, position) + 1, what) for position, what in sorted(found)]


def _blank(match: re.Match) -> str:
    """Template tags may hold anything: in the page they stand for a word of its own, on as many lines."""
    return " x" + "\n" * match[0].count("\n") + " "
