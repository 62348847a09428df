"""Read, purge and shorten stylesheets with tinycss2: what tools/build_static.py does to the design system."""

import re

import tinycss2

CONDITIONAL = {"media", "supports"}
# Attributes that only the design system's own script sets: it is not shipped.
SCRIPTED_ATTRIBUTES = ("data-bs-", "data-popper", "data-focus-mouse", "data-splide", "data-vjs", "x-placement")


class Used:
    """The class names, ids and elements that may occur in a page, and how to tell whether a selector can match."""

    def __init__(self, *, classes: set[str], elements: set[str]):
        self.classes = classes
        self.elements = elements

    def may_match(self, selector: list) -> bool:
        """Whether every class, id and element a selector asks for may occur. Classes inside :not() ask for nothing; what turns
        on the attributes of the missing script is left out even there, since such rules were drawn to work with it."""
        previous = ""
        for token in selector:
            if token.type == "hash":
                return False
            if token.type in ("[] block", "function") and _scripted(token):
                return False
            if token.type == "ident":
                if previous == "." and token.value not in self.classes:
                    return False
                if previous not in (".", ":") and token.lower_value not in self.elements:
                    return False
            previous = token.value if token.type == "literal" else ""
        return True


def _scripted(token) -> bool:
    return any(f"[{name}" in token.serialize() for name in SCRIPTED_ATTRIBUTES)


def purge(css: str, used: Used, *, kept_variables: str = "") -> str:
    """The rules of `css` that may match something used, without comments, fonts, unused animations and variables.

    `kept_variables`: other stylesheets whose var(--…) must still find their value. Returns short CSS.
    """
    rules = tinycss2.parse_stylesheet(css.lstrip("\ufeff"), skip_comments=True, skip_whitespace=True)
    kept = _keep(rules, used)
    text = _serialize(kept)
    animations = set(re.findall(r"animation(?:-name)?:([^;}]*)", text))
    names = {name for value in animations for name in re.findall(r"[\w-]+", value)}
    kept = [rule for rule in kept if rule[0] != "@keyframes" or rule[1] in names]
    return _serialize(_drop_variables(kept, kept_variables))


def shorten(css: str) -> str:
    """The same stylesheet without comments and superfluous space."""
    return _serialize(_read(tinycss2.parse_stylesheet(css.lstrip("\ufeff"), skip_comments=True, skip_whitespace=True)))


# A read stylesheet is a list of ("rule", selector text, [(name, value, important)]),
# ("@media"/"@supports", condition, [rules]), ("@keyframes", name, [rules]) and ("@font-face", "", [declarations]).
def _read(rules: list) -> list[tuple]:
    read = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [_text(selector) for selector in _split(rule.prelude)]
            read.append(("rule", ",".join(selectors), _declarations(rule.content)))
        elif rule.type == "at-rule" and rule.lower_at_keyword in CONDITIONAL | {"keyframes"}:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            read.append((f"@{rule.lower_at_keyword}", _text(rule.prelude), _read(inner)))
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("font-face", "page"):
            read.append((f"@{rule.lower_at_keyword}", _text(rule.prelude), _declarations(rule.content)))
        else:
            raise ValueError(f"line {rule.source_line}: {rule.type} is not understood: {rule.serialize()[:80]}")
    return read


def _keep(rules: list, used: Used) -> list[tuple]:
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [selector for selector in _split(rule.prelude) if used.may_match(selector)]
            declarations = _declarations(rule.content)
            if selectors and declarations:
                kept.append(("rule", ",".join(_text(selector) for selector in selectors), declarations))
        elif rule.type == "at-rule" and rule.lower_at_keyword in CONDITIONAL:
            inner = _keep(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), used)
            if inner:
                kept.append((f"@{rule.lower_at_keyword}", _text(rule.prelude), inner))
        elif rule.type == "at-rule" and rule.lower_at_keyword == "keyframes":
            kept += _read([rule])
    return kept


def _drop_variables(rules: list[tuple], other: str) -> list[tuple]:
    """Leave out custom properties that nothing reads, again and again, since one may be read only by another."""
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", _serialize(rules) + other))
        fewer = _without(rules, read)
        if fewer == rules:
            return rules
        rules = fewer


def _without(rules: list[tuple], read: set[str]) -> list[tuple]:
    kept = []
    for kind, head, body in rules:
        if kind in ("@media", "@supports"):
            body = _without(body, read)
        elif kind == "rule":
            body = [declaration for declaration in body if declaration[0][:2] != "--" or declaration[0] in read]
        if body:
            kept.append((kind, head, body))
    return kept


def _declarations(content: list) -> list[tuple[str, str, bool]]:
    found = []
    for item in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if item.type != "declaration":
            raise ValueError(f"line {item.source_line}: {item.type} is not understood: {item.serialize()[:80]}")
        name = item.name if item.name.startswith("--") else item.lower_name
        found.append((name, _text(item.value), item.important))
    return found


def _split(tokens: list) -> list[list]:
    """Cut a list of selectors at its commas."""
    parts: list[list] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _text(tokens: list) -> str:
    """Tokens as text with single spaces, none at the ends, at commas, and around > and ~ (not +, which may add)."""
    without_comments = [token for token in tokens if token.type != "comment"]
    text = tinycss2.serialize(without_comments)
    pieces = re.split(r"(\"[^\"]*\"|'[^']*'|url\([^)]*\))", text)
    for index in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[index])
        piece = re.sub(r"\s*,\s*", ",", piece)
        piece = re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", piece))
        pieces[index] = re.sub(r"\s*([>~])\s*", r"\1", piece)
    return "".join(pieces).strip()


def _serialize(rules: list[tuple]) -> str:
    return "".join(_one(kind, head, body) for kind, head, body in rules)


def _one(kind: str, head: str, body: list[tuple]) -> str:
    if kind in ("@media", "@supports", "@keyframes"):
        return f"{kind} {head}{{{_serialize(body)}}}"
    inner = ";".join(f"{name}:{value}{'!important' if important else ''}" for name, value, important in body)
    head = head if kind == "rule" else f"{kind} {head}".strip()
    return f"{head}{{{inner}}}"
