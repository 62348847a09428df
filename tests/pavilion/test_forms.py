"""How forms are drawn: labels, help, errors tied to their fields, a box that leads to them; dates that keep what was typed."""

import re

import pytest
from django import forms as django_forms
from django.template import Context, Template
from django.utils import translation

from pavilion import forms
from pavilion.navigation import Link
from pavilion.templatetags.pavilion import current


class Sheet(forms.Form):
    fieldsets = [
        ("Where", "The plant, not the office.", ["street", ["town", "code"]]),
        ("", "", ["steps", "day", "file", "read"]),
    ]

    street = django_forms.CharField(label="Street", help_text="With the number")
    town = django_forms.CharField(label="Town", required=False)
    code = django_forms.RegexField(r"^\d{5}$", label="Postcode", error_messages={"invalid": "Five figures, please"})
    steps = django_forms.MultipleChoiceField(
        label="Which steps?",
        widget=django_forms.CheckboxSelectMultiple,
        choices=[("a", "Cutting"), ("b", forms.Described("Firing", "Often the last substantial one"))],
    )
    day = django_forms.DateField(label="Day", required=False)
    file = django_forms.FileField(label="Extract", required=False)
    read = django_forms.BooleanField(label="I have read it")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def drawn(form) -> str:
    """The form as a page shows it, with single spaces."""
    return re.sub(r"\s+", " ", str(form))


def test_an_empty_form_has_labels_help_and_words_for_what_is_optional():
    page = drawn(Sheet())

    assert '<label for="id_street">Street</label>' in page
    assert '<div class="pv-help" id="id_street_helptext">With the number</div>' in page
    assert 'aria-describedby="id_street_helptext"' in page
    assert '<label for="id_town">Town <span class="pv-optional">(optional)</span></label>' in page
    assert 'class="pv-input" aria-required="true"' in page
    assert (page.count(" required"), page.count("pv-errbox")) == (0, 0)


def test_groups_and_rows_stand_as_the_form_says():
    page = drawn(Sheet())

    assert '<legend>Where</legend> <p class="pv-help">The plant, not the office.</p>' in page
    row = page.index('<div class="pv-row pv-row-2">')
    assert page.index("id_street") < row < page.index("id_town") < page.index("id_code") < page.index("Which steps?")


def test_choices_explain_themselves():
    assert "<span>Firing<small>Often the last substantial one</small></span>" in drawn(Sheet())


def test_errors_stand_at_their_fields_and_lead_there_from_the_box():
    form = Sheet({"street": "", "code": "4104", "read": "on"})
    page = drawn(form)

    assert form.error_links == [
        ("id_street", "Street: This field is required."),
        ("id_code", "Postcode: Five figures, please"),
        ("id_steps", "Which steps? This field is required."),
    ]
    assert (
        '<div class="pv-errbox" role="alert" tabindex="-1" autofocus> <h2>There are 3 things to put right</h2>' in page
    )
    assert '<a href="#id_code">Postcode: Five figures, please</a>' in page
    assert '<a href="#id_steps">' in page
    assert '<fieldset class="pv-field is-bad" aria-describedby="id_steps_error" id="id_steps" tabindex="-1">' in page
    assert re.search(r'value="4104"[^>]*aria-invalid="true"[^>]*aria-describedby="id_code_error"', page)
    assert re.search(
        r'<div id="id_code_error"><p class="pv-err"><svg.*?</svg><span>Five figures, please</span></p></div>', page
    )


def test_one_error_is_one_thing():
    page = drawn(Sheet({"street": "Via 1", "code": "41049", "steps": ["a"]}))

    assert "There is one thing to put right" in page


def test_what_people_typed_is_escaped():
    page = drawn(Sheet({"street": '"><script>alert(1)</script>', "code": "<b>"}))

    assert ("<script>" in page, "<b>" in page) == (False, False)


@pytest.mark.parametrize(
    ("typed", "kind"), [("2026-02-01", "date"), ("", "date"), ("31/02/2026", "text"), ("domani", "text")]
)
def test_a_date_field_keeps_what_was_typed(typed, kind):
    page = drawn(Sheet({"day": typed}))

    assert re.search(r'<input type="(\w+)" name="day"', page)[1] == kind
    assert typed == "" or f'value="{typed}"' in page


def test_a_formset_draws_each_entry_in_its_own_group():
    sheets = django_forms.formset_factory(Sheet, extra=2)(prefix="steps")
    page = drawn(sheets)

    assert page.count('<fieldset class="pv-item">') == 2
    assert "<legend>Entry 2</legend>" in page
    assert 'name="steps-TOTAL_FORMS" value="2"' in page
    assert page.count("pv-errbox") == 0


def test_one_box_gathers_the_errors_of_several_forms():
    sheets = django_forms.formset_factory(Sheet, extra=1)(
        {"s-TOTAL_FORMS": "1", "s-INITIAL_FORMS": "0", "s-0-street": "Via 1"}, prefix="s"
    )
    page = Template("{% error_box form sheets None %}").render(Context({"form": Sheet({}), "sheets": sheets}))

    assert '<a href="#id_street">' in page
    assert '<a href="#id_s-0-code">' in page
    assert page.count("<h2>") == 1


def test_the_box_stays_away_without_errors():
    assert Template("{% error_box form %}").render(Context({"form": Sheet()})).strip() == ""


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b"])
def test_control_characters_are_refused(character):
    with pytest.raises(django_forms.ValidationError):
        forms.no_control_characters(f"a{character}b")


@pytest.mark.parametrize("text", ["", "caffè ☕ 漢字", "two\r\nlines\tand a tab"])
def test_everything_people_type_is_let_through(text):
    assert forms.no_control_characters(text) is None


def test_an_empty_choice_asks_to_choose():
    class Kinds(forms.Form):
        kind = django_forms.ChoiceField(choices=[("", "---------"), ("a", "A")])

    assert '<option value="" selected>Choose</option>' in re.sub(r"\s+", " ", str(Kinds()))


def test_of_the_links_of_a_navigation_the_nearest_alone_is_marked(rf):
    company, inbox = Link("Company", "/en/company/"), Link("Messages", "/en/company/messages/")

    def marks(path):
        request = rf.get(path)
        return [current({"request": request}, link.url, [company, inbox]) for link in (company, inbox)]

    assert marks("/en/company/messages/4/") == ["", ' aria-current="true"']
    assert marks("/en/company/profile/") == [' aria-current="true"', ""]
    assert marks("/en/company/") == [' aria-current="page"', ""]


def test_what_django_answers_is_said_in_our_italian():
    class Asked(forms.Form):
        number = django_forms.IntegerField()
        name = django_forms.CharField(max_length=3)

    with translation.override("it"):
        errors = str(Asked({"number": "x", "name": "abcd"}).errors)

    assert "Scrivete un numero intero." in errors
    assert "Al massimo 3 caratteri: questo testo ne ha 4." in errors
