"""Translations: every text is found, kept, checked and compiled, without GNU gettext."""

import gettext
import io

import pytest

from tools import messages
from tools.extraction import CannotExtract, python_texts, template_room, template_texts


def texts(source: str) -> list[tuple[str, str, str]]:
    return [(text.text, text.plural, text.context) for text in template_texts(source, path="templates/x.html")]


def code(source: str) -> list[tuple[str, str, str]]:
    return [(text.text, text.plural, text.context) for text in python_texts(source, path="x.py")]


# --- Finding -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% translate "Places" %}', ("Places", "", "")),
        ('{% trans "It\'s" %}', ("It's", "", "")),
        ('{% translate "Open" context "of a call" %}', ("Open", "", "of a call")),
        ('{% translate "Title" as title %}', ("Title", "", "")),
        ('<a title="{{ _("Close the menu") }}">', ("Close the menu", "", "")),
        ('{% include "x.html" with title=_("Stores") %}', ("Stores", "", "")),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", ("Hello %(name)s", "", "")),
        ("{% blocktranslate trimmed %}\n    One\n    line\n{% endblocktranslate %}", ("One line", "", "")),
        ("{% blocktranslate %}50% free{% endblocktranslate %}", ("50%% free", "", "")),
        (
            "{% blocktranslate count n=places trimmed %}\n  {{ n }} place\n{% plural %}\n  {{ n }} places\n{% endblocktranslate %}",
            ("%(n)s place", "%(n)s places", ""),
        ),
        (
            '{% blocktranslate count n=x context "seats" %}one{% plural %}{{ n }}{% endblocktranslate %}',
            ("one", "%(n)s", "seats"),
        ),
    ],
)
def test_texts_of_templates(template, found):
    assert texts(f"{{% load i18n %}}\n   <p>it's {{# a 'note #}}\n      {template}\n") == [found]


def test_what_a_scheduled_task_says_of_itself_is_a_text():
    source = '@scheduled\ndef work():\n    """Send what\n    is due.\n\n    Only once."""\n'

    assert code(source) == [("Send what is due.", "", "")]


def test_a_scheduled_task_says_what_it_does():
    with pytest.raises(CannotExtract, match="says in its docstring"):
        code("@scheduled\ndef work():\n    return 1\n")


def test_a_template_without_texts():
    assert texts("<p>if (x) { 'y\" }</p>\n\t  {{ value|default:'none' }}") == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("Name")', ("Name", "", "")),
        ('gettext_lazy("A long " "name")', ("A long name", "", "")),
        ('translation.gettext("Name")', ("Name", "", "")),
        ('pgettext_lazy("verb", "Open")', ("Open", "", "verb")),
        ('ngettext("%(n)s place", "%(n)s places", n)', ("%(n)s place", "%(n)s places", "")),
        ('npgettext_lazy("seats", "one", "many", "n")', ("one", "many", "seats")),
        ('_("Hello %(name)s") % {"name": name}', ("Hello %(name)s", "", "")),
    ],
)
def test_texts_of_python(source, found):
    assert code(source) == [found]


@pytest.mark.parametrize("source", ["_(label)", '_("")', 'print("Name")', "_()", "row[_]"])
def test_what_is_no_text_of_python(source):
    assert code(source) == []


@pytest.mark.parametrize("source", ['_(f"Hello {name}")', '_("Hello %s" % name)', '_("Hello {}".format(name))'])
def test_a_text_that_is_built_before_it_is_translated_is_refused(source):
    with pytest.raises(CannotExtract, match=r"x\.py:2: translate the text first"):
        code(f"\n{source}")


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("templates/base.html", "pavilion"),
        ("templates/account/login.html", "pavilion"),
        ("templates/mail/account/confirm.txt", "pavilion"),
        ("templates/mail/wrap.html", "pavilion"),
        ("templates/catalogue/front.html", "catalogue"),
        ("templates/mail/selection/receipt.txt", "selection"),
        ("templates/admin/selection/screening.html", "selection"),
        ("templates/admin/index.html", "pavilion"),
        ("templates/parts/selection/x.html", "pavilion"),
    ],
)
def test_the_room_of_a_template(path, room):
    assert template_room(path) == room


# --- Keeping and compiling -------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path):
    """A checkout with one room and one template."""
    (tmp_path / "companies").mkdir()
    (tmp_path / "companies" / "models.py").write_text(
        'A = _("Company")\nB = ngettext("%(n)s site", "%(n)s sites", n)\n'
    )
    (tmp_path / "templates" / "companies").mkdir(parents=True)
    (tmp_path / "templates" / "companies" / "x.html").write_text('{% load i18n %}{% translate "Company" %}\n')
    return tmp_path


def catalogue(checkout):
    return checkout / "locale" / "companies" / "it" / "LC_MESSAGES" / "django.po"


def translate(checkout, **translations: str):
    file = catalogue(checkout)
    text = file.read_text()
    for english, italian in translations.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{italian}"')
    text = text.replace('msgstr[0] ""', 'msgstr[0] "%(n)s sede"').replace('msgstr[1] ""', 'msgstr[1] "%(n)s sedi"')
    file.write_text(text)


def complete(checkout):
    messages.update(checkout)
    translate(checkout, Company="Impresa")
    messages.update(checkout)


def test_a_new_catalogue_asks_for_every_text(checkout):
    messages.update(checkout)
    assert (
        catalogue(checkout)
        .read_text()
        .endswith(
            '#: companies/models.py\n#, python-format\nmsgid "%(n)s site"\nmsgid_plural "%(n)s sites"\n'
            'msgstr[0] ""\nmsgstr[1] ""\n\n#: companies/models.py templates/companies/x.html\nmsgid "Company"\nmsgstr ""\n'
        )
    )
    name = "locale/companies/it/LC_MESSAGES/django.po"
    assert messages.problems(checkout) == [f"{name}: '%(n)s site' has no Italian", f"{name}: 'Company' has no Italian"]


def test_a_complete_catalogue_has_no_problems_and_works(checkout):
    complete(checkout)
    assert messages.problems(checkout) == []
    italian = gettext.GNUTranslations(io.BytesIO(catalogue(checkout).with_suffix(".mo").read_bytes()))
    assert italian.gettext("Company") == "Impresa"
    assert [italian.ngettext("%(n)s site", "%(n)s sites", n) for n in (0, 1, 2)] == [
        "%(n)s sedi",
        "%(n)s sede",
        "%(n)s sedi",
    ]


def test_updating_again_changes_no_byte(checkout):
    complete(checkout)
    before = [file.read_bytes() for file in sorted(catalogue(checkout).parent.iterdir())]
    messages.update(checkout)
    assert [file.read_bytes() for file in sorted(catalogue(checkout).parent.iterdir())] == before


def test_updating_keeps_translations_and_notes_and_drops_what_is_gone(checkout):
    complete(checkout)
    file = catalogue(checkout)
    file.write_text(
        file.read_text().replace("#: companies/models.py temp", "# Not: azienda\n#: companies/models.py temp")
    )
    (checkout / "companies" / "models.py").write_text('A = _("Company")\nC = _("Site")\n')
    messages.update(checkout)
    text = file.read_text()
    assert 'msgid "Company"\nmsgstr "Impresa"' in text
    assert "# Not: azienda" in text
    assert 'msgid "Site"\nmsgstr ""' in text
    assert "sedi" not in text


def test_a_room_without_texts_has_no_catalogue(checkout):
    complete(checkout)
    (checkout / "companies" / "models.py").write_text("")
    (checkout / "templates" / "companies" / "x.html").write_text("")
    messages.update(checkout)
    assert list(catalogue(checkout).parent.iterdir()) == []


# --- Checking ------------------------------------------------------------------------


def spoil(checkout, before: str, after: str):
    file = catalogue(checkout)
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))
    catalogue_now = messages.read(file)
    file.with_suffix(".mo").write_bytes(messages.as_mo(catalogue_now))


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('"Impresa"', '""', "'Company' has no Italian"),
        ('msgstr[1] "%(n)s sedi"', 'msgstr[1] ""', "'%(n)s site' has no Italian"),
        ("#: companies/models.py templates", "#, fuzzy\n#: companies/models.py templates", "'Company' is marked fuzzy"),
        ("%(n)s sedi", "sedi", "'%(n)s site': placeholders differ from the Italian's ('sedi')"),
        ("%(n)s sede", "%(m)s sede", "'%(n)s site': placeholders differ from the Italian's ('%(m)s sede')"),
        ('msgid "Company"', 'msgid "Firm"', "1 texts are not in it: 'Company'; run make messages"),
        ('"Impresa"', '"Impresa\\n"', "'Company': one begins or ends with a new line and the other does not"),
    ],
)
def test_what_the_check_finds(checkout, before, after, problem):
    complete(checkout)
    spoil(checkout, before, after)
    assert f"locale/companies/it/LC_MESSAGES/django.po: {problem}" in messages.problems(checkout)


def test_one_thing_need_not_say_its_number(checkout):
    complete(checkout)
    spoil(checkout, "%(n)s sede", "una sede")
    assert messages.problems(checkout) == []


def test_a_stale_compiled_file_is_found(checkout):
    complete(checkout)
    file = catalogue(checkout)
    file.write_text(file.read_text().replace("Impresa", "Azienda"))
    assert messages.problems(checkout) == [
        "locale/companies/it/LC_MESSAGES/django.po: its .mo is not compiled from it; run make messages"
    ]


def test_two_rooms_may_not_translate_one_text_differently(checkout):
    (checkout / "selection").mkdir()
    (checkout / "selection" / "models.py").write_text('A = _("Company")\n')
    complete(checkout)
    other = checkout / "locale" / "selection" / "it" / "LC_MESSAGES" / "django.po"
    other.write_text(other.read_text().replace('msgid "Company"\nmsgstr ""', 'msgid "Company"\nmsgstr "Azienda"'))
    other.with_suffix(".mo").write_bytes(messages.as_mo(messages.read(other)))
    assert messages.problems(checkout) == [
        "locale/selection/it/LC_MESSAGES/django.po: 'Company' reads 'Azienda' here and 'Impresa' in "
        "locale/companies/it/LC_MESSAGES/django.po"
    ]


def test_a_broken_catalogue_is_named(checkout):
    complete(checkout)
    catalogue(checkout).write_text('<<<<<<< HEAD\nmsgid "a"\n')
    assert messages.problems(checkout)[0].startswith("locale/companies/it/LC_MESSAGES/django.po: ")
