"""Texts a company begins its answers with."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from inquiries import answer_templates
from inquiries.answer_templates import Draft
from inquiries.models import MAX_TEMPLATES, AnswerTemplate

from .factories import make_buyer, make_conversation, make_shop
from .test_constraints import broken

pytestmark = pytest.mark.django_db
TEXT = "Dear {buyer} of {firm},\n\nthank you for asking about {product}. {me}, {company}"
FILLED = "Dear Jane Miller of Maple Interiors Ltd,\n\nthank you for asking about Cala tile. Anna Rossi, Ceramiche Prova S.r.l."


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def conversation(shop):
    return make_conversation(make_buyer(), shop[2])


@pytest.fixture
def template(shop):
    return answer_templates.create(shop[0], Draft(name="Thanks", language="en", text=TEXT), user=shop[1])


def thread(conversation) -> str:
    return reverse("inquiries:company_thread", args=[conversation.pk])


def test_a_template_is_put_after_what_was_typed_and_nothing_is_sent(client, shop, conversation, template):
    client.force_login(shop[1])
    posted = {"text": "Good morning!", "template": template.pk, "insert": "1", "token": str(uuid4())}

    page = client.post(thread(conversation), posted)

    assert page.context["form"]["text"].value() == f"Good morning!\n\n{FILLED}"
    assert not page.context["form"].is_bound
    assert conversation.messages.count() == 1


@pytest.mark.parametrize("wanted", ["", "x", "999999", "9" * 30])
def test_a_template_that_is_not_there_leaves_what_was_typed(client, shop, conversation, wanted):
    theirs = make_shop("Altra S.p.A.")
    answer_templates.create(theirs[0], Draft(name="x", language="en", text="Secret text"), user=theirs[1])
    client.force_login(shop[1])

    page = client.post(thread(conversation), {"text": "Half an answer", "template": wanted, "insert": "1"})

    assert page.context["form"]["text"].value() == "Half an answer"
    assert "Secret text" not in page.text


def test_a_filled_template_is_for_the_script_and_ones_own(client, shop, conversation, template):
    client.force_login(shop[1])
    url = reverse("inquiries:answer_template_filled", args=[conversation.pk, template.pk])

    answer = client.get(url)

    assert (answer.headers["Content-Type"], answer.text) == ("text/plain; charset=utf-8", FILLED)
    client.force_login(make_shop("Altra S.p.A.")[1])
    assert client.get(url).status_code == 404


def test_it_is_filled_in_in_its_own_language(shop, conversation):
    draft = Draft(name="Grazie", language="it", text="{product}, {country}, {nothing}")
    row = answer_templates.create(shop[0], draft, user=shop[1])
    mandate = shop[1].mandates.get()

    assert answer_templates.filled(row, conversation, mandate) == "Piastrella Cala, Canada, {nothing}"


def test_a_buyers_name_in_braces_is_not_filled_in_again(shop, conversation, template):
    conversation.buyer.contact_name = "{company} {me}"

    assert answer_templates.filled(template, conversation, shop[1].mandates.get()).startswith("Dear {company} {me} of")


def test_templates_are_written_changed_and_deleted_on_their_pages(client, shop):
    client.force_login(shop[1])
    assert "No templates yet" in client.get(reverse("inquiries:answer_templates")).text
    new = reverse("inquiries:answer_template_new")
    good = {"name": "Thanks", "language": "de", "text": "Guten Tag {buyer}, vielen Dank."}

    assert client.post(new, good).status_code == 302
    again = client.post(new, good | {"name": "THANKS"})
    assert "You have a template of this name in this language already." in again.text
    assert "vielen Dank" in again.text
    row = AnswerTemplate.objects.get()
    page = reverse("inquiries:answer_template", args=[row.pk])
    client.post(page, good | {"text": "Guten Tag, besten Dank."})
    row.refresh_from_db()
    assert (row.text, row.changed_by) == ("Guten Tag, besten Dank.", shop[1])
    client.post(page, {"delete": "1"})
    assert not AnswerTemplate.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"language": "xx"}, "language"),
        ({"text": ""}, "text"),
        ({"text": "Dear {byuer}, hello"}, "text"),
        ({"text": "Dear {}, hello there"}, "text"),
        ({"text": "http://a.example " * 5}, "text"),
        ({"text": "x" * 4001}, "text"),
    ],
)
def test_what_is_wrong_is_said(client, shop, wrong, field):
    client.force_login(shop[1])
    good = {"name": "Thanks", "language": "en", "text": "Thank you for writing."}

    page = client.post(reverse("inquiries:answer_template_new"), good | wrong)

    assert list(page.context["form"].errors) == [field]
    assert not AnswerTemplate.objects.exists()


def test_verbs_ask_who_it_is(shop, template):
    stranger = make_shop("Altra S.p.A.")[1]
    draft = Draft(name="x", language="en", text="A text of strangers")

    for verb in (
        lambda: answer_templates.create(shop[0], draft, user=stranger),
        lambda: answer_templates.change(template, draft, user=stranger),
        lambda: answer_templates.delete(template, user=stranger),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert AnswerTemplate.objects.get().text == TEXT


def test_a_company_has_so_many(shop):
    AnswerTemplate.objects.bulk_create(
        AnswerTemplate(company=shop[0], name=str(number), language="en", text="x", changed_by=shop[1])
        for number in range(MAX_TEMPLATES)
    )

    with pytest.raises(ValidationError, match="at most 40"):
        answer_templates.create(shop[0], Draft(name="more", language="en", text="One more text"), user=shop[1])


def test_the_database_keeps_templates_whole(shop, template):
    AnswerTemplate.objects.create(company=shop[0], name="Other", language="en", text="x", changed_by=shop[1])

    for change, constraint in (
        ("text = ' '", "answer_template_whole"),
        ("language = 'E'", "answer_template_language"),
        ("name = 'thanks'", "answer_template_once"),
    ):
        assert broken(f"UPDATE inquiries_answertemplate SET {change} WHERE name = 'Other'", []) == constraint
