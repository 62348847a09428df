"""A company keeps its inbox in order: tags, colleagues, filters, several conversations at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from companies.mandates import mandate_of
from inquiries import assignment, conversations, inbox_choice, tags
from inquiries.models import MAX_TAGS, Assignment, Conversation, ConversationTag, Side, Tagging
from pavilion import clock
from pavilion.models import AuditEvent, OutboxMail

from .factories import NOW, make_buyer, make_conversation, make_product, make_representative, make_shop
from .test_constraints import broken

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def bruno(shop):
    return make_representative(shop[0], language="en", name="Bruno Neri")


@pytest.fixture
def three(shop):
    return [make_conversation(make_buyer(), shop[2]) for _number in range(3)]


@pytest.fixture
def inbox(client, shop):
    """The conversations a look at the inbox shows, and its page."""
    client.force_login(shop[1])

    def look(query: str = ""):
        page = client.get(reverse("inquiries:inbox") + query)
        return {row.pk for row in page.context["page"].rows}, page

    return look


def do(client, query: str = "", **data):
    return client.post(reverse("inquiries:inbox_many") + query, data, follow=True)


def test_filters_and_counters_say_whose_and_what(inbox, client, shop, bruno, three):
    mine, his, free = three
    fair = tags.create(shop[0], "fair", user=shop[1])
    assignment.assign(mine, mandate_of(shop[1]), user=shop[1])
    assignment.assign(his, mandate_of(bruno), user=shop[1])
    tags.put_on(free, fair, user=shop[1])
    conversations.close(his, user=shop[1], side=Side.COMPANY)

    assert inbox("?who=me")[0] == {mine.pk}
    assert inbox("?who=nobody")[0] == {free.pk}
    assert inbox(f"?tag={fair.pk}")[0] == {free.pk}
    assert inbox(f"?who=me&tag={fair.pk}")[0] == set()
    assert inbox(f"?who={mandate_of(bruno).pk}&show=ended")[0] == {his.pk}
    rows, page = inbox()
    assert rows == {mine.pk, free.pk}
    assert page.context["counts"] == inbox_choice.Counts(everybody=2, mine=1, nobody=1)
    assert [(tag.name, tag.unread) for tag in page.context["tags"]] == [("fair", 1)]
    assert "None of this person and with this tag." in inbox(f"?who=me&tag={fair.pk}")[1].text


@pytest.mark.parametrize("query", ["?who=x&tag=y&show=z", "?who=-1", "?tag=" + "9" * 30, "?who=%00", "?tag=²&who=٣"])
def test_a_broken_address_shows_the_whole_inbox(inbox, three, query):
    assert inbox(query)[0] == {row.pk for row in three}


def test_another_companys_tag_or_colleague_in_the_address_shows_nothing(inbox, three):
    other = make_shop("Altra S.p.A.")
    tag = tags.create(other[0], "theirs", user=other[1])

    assert inbox(f"?tag={tag.pk}")[0] == set()
    assert inbox(f"?who={mandate_of(other[1]).pk}")[0] == set()


def test_several_at_once(client, shop, bruno, three):
    client.force_login(shop[1])
    fair = tags.create(shop[0], "fair", user=shop[1])
    chosen = [three[0].pk, three[1].pk]

    assert "2 conversations changed." in do(client, row=chosen, do="assign", to=mandate_of(bruno).pk).text
    do(client, row=chosen, do="tag", tag=fair.pk)
    page = do(client, f"?who={mandate_of(bruno).pk}", row=chosen, do="close")

    assert page.redirect_chain == [(f"{reverse('inquiries:inbox')}?who={mandate_of(bruno).pk}", 302)]
    assert set(Assignment.objects.values_list("conversation", flat=True)) == set(chosen)
    assert Tagging.objects.filter(tag=fair).count() == 2
    assert Conversation.objects.ended().count() == 2
    again = do(client, row=[*chosen, three[2].pk], do="close")
    assert "1 conversation changed." in again.text
    assert "Some conversations could not be changed" in again.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose what to do."),
        ({"do": "close"}, "Choose at least one conversation."),
        ({"do": "delete", "row": "own"}, "Choose what to do."),
        ({"do": "close", "row": "theirs"}, "One of the conversations is not there any more."),
        ({"do": "close", "row": "x"}, "One of the conversations is not there any more."),
        ({"do": "close", "row": "9" * 30}, "One of the conversations is not there any more."),
        ({"do": "assign", "row": "own", "to": "theirs"}, "This person does not act for the company now."),
        ({"do": "tag", "row": "own", "tag": ""}, "Choose one of your tags."),
        ({"do": "tag", "row": "own", "tag": "theirs"}, "Choose one of your tags."),
    ],
)
def test_what_cannot_be_done_is_said(client, shop, three, data, said):
    other = make_shop("Altra S.p.A.")
    theirs = {
        "row": make_conversation(make_buyer(), other[2]).pk,
        "to": mandate_of(other[1]).pk,
        "tag": tags.create(other[0], "theirs", user=other[1]).pk,
    }
    posted = {name: {"own": three[0].pk, "theirs": theirs.get(name)}.get(value, value) for name, value in data.items()}
    client.force_login(shop[1])

    assert said in do(client, **posted).text

    assert Conversation.objects.ended().count() == 0
    assert not Assignment.objects.exists()
    assert not Tagging.objects.exists()


def test_a_conversations_page_sorts_it(client, shop, bruno, three):
    client.force_login(shop[1])
    fair = tags.create(shop[0], "fair", user=shop[1])
    url = reverse("inquiries:sort", args=[three[0].pk])

    client.post(url, {"to": mandate_of(bruno).pk, "tags": [fair.pk], "new_tag": "samples"})
    page = client.get(reverse("inquiries:company_thread", args=[three[0].pk]))
    assert [tagging.tag.name for tagging in three[0].taggings.order_by("pk")] == ["fair", "samples"]
    assert page.context["sorting"]["to"].value() == mandate_of(bruno).pk

    client.post(url, {"to": "", "tags": [fair.pk], "new_tag": "FAIR"}, follow=True)
    assert three[0].taggings.count() == 2  # a name in use: nothing was changed
    client.post(url, {"to": ""})
    assert not three[0].taggings.exists()
    assert not Assignment.objects.exists()


def test_the_buyer_sees_none_of_it(client, shop, bruno):
    buyer = make_buyer()
    conversation = make_conversation(buyer, shop[2])
    tags.put_on(conversation, tags.create(shop[0], "difficult", user=shop[1]), user=shop[1])
    assignment.assign(conversation, mandate_of(bruno), user=shop[1])
    client.force_login(buyer.user)

    seen = client.get(reverse("inquiries:thread", args=[conversation.pk])).text
    seen += client.get(reverse("inquiries:conversations")).text

    assert "difficult" not in seen
    assert "Bruno" not in seen


def test_a_colleague_is_told_and_from_then_on_alone(shop, bruno, three):
    conversation = three[0]
    assignment.assign(conversation, mandate_of(shop[1]), user=shop[1])
    assert not OutboxMail.objects.filter(template="inquiries/assigned").exists()  # one's own doing

    assignment.assign(conversation, mandate_of(bruno), user=shop[1])
    assignment.assign(conversation, mandate_of(bruno), user=shop[1])

    assert [mail.user for mail in OutboxMail.objects.filter(template="inquiries/assigned")] == [bruno]
    events = AuditEvent.objects.filter(subject_type="inquiries.conversation", subject_id=conversation.pk)
    assert [event.verb for event in events] == ["assigned", "assigned"]
    OutboxMail.objects.all().delete()
    conversations.write(conversation, user=conversation.buyer.user, text="And now?", token=uuid4())
    assert [mail.user for mail in OutboxMail.objects.all()] == [bruno]


def test_whoever_leaves_the_company_keeps_no_conversation(inbox, shop, bruno, three):
    assignment.assign(three[0], mandate_of(bruno), user=shop[1])
    mandate = mandate_of(bruno)
    mandate.valid_to = clock.now()
    mandate.save()
    OutboxMail.objects.all().delete()

    conversations.write(three[0], user=three[0].buyer.user, text="Anybody there?", token=uuid4())

    assert [mail.user for mail in OutboxMail.objects.all()] == [shop[1]]
    assert three[0].pk in inbox("?who=nobody")[0]
    with pytest.raises(ValidationError):
        assignment.assign(three[1], mandate, user=shop[1])


def test_verbs_ask_who_it_is(shop, three):
    other = make_shop("Altra S.p.A.")
    own = tags.create(shop[0], "fair", user=shop[1])
    theirs = tags.create(other[0], "theirs", user=other[1])

    for verb in (
        lambda: tags.create(shop[0], "x", user=other[1]),
        lambda: tags.rename(own, "x", user=other[1]),
        lambda: tags.delete(own, user=other[1]),
        lambda: tags.put_on(three[0], own, user=other[1]),
        lambda: tags.put_on(three[0], theirs, user=shop[1]),
        lambda: tags.set_tags(three[0], [theirs], user=shop[1]),
        lambda: assignment.assign(three[0], None, user=three[0].buyer.user),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    assert set(ConversationTag.objects.values_list("name", flat=True)) == {"fair", "theirs"}
    assert not Tagging.objects.exists()


def test_tags_are_made_renamed_and_deleted_on_their_pages(client, shop, three):
    client.force_login(shop[1])
    url = reverse("inquiries:tags")
    assert "No tags yet." in client.get(url).text
    client.post(url, {"name": " trade   fair "})
    tag = ConversationTag.objects.get()
    assert tag.name == "trade fair"
    for wrong in ("", "x" * 31, "a\x00b", "https://a.example"):
        assert list(client.post(url, {"name": wrong}).context["form"].errors) == ["name"]
    assert "You have a tag of this name already." in client.post(url, {"name": "Trade Fair"}).text

    page = reverse("inquiries:tag", args=[tag.pk])
    client.post(page, {"name": "Milan"})
    tags.put_on(three[0], tag, user=shop[1])
    assert "It is on 1 conversation." in client.get(page).text
    client.post(page, {"delete": "1"})
    assert not ConversationTag.objects.exists()
    assert Conversation.objects.count() == 3


def test_a_company_has_so_many_tags(shop):
    ConversationTag.objects.bulk_create(
        ConversationTag(company=shop[0], name=f"tag {number}") for number in range(MAX_TAGS)
    )

    with pytest.raises(ValidationError, match="at most 30"):
        tags.create(shop[0], "one more", user=shop[1])


def test_the_database_keeps_companies_apart(shop, three):
    other = make_shop("Altra S.p.A.")
    own = tags.create(shop[0], "fair", user=shop[1])
    theirs = tags.create(other[0], "theirs", user=other[1])
    tags.put_on(three[0], own, user=shop[1])
    assignment.assign(three[0], mandate_of(shop[1]), user=shop[1])

    assert broken("UPDATE inquiries_tagging SET tag_id = %s", [theirs.pk]) == "tagging_own_company"
    assert broken("UPDATE inquiries_assignment SET mandate_id = %s", [mandate_of(other[1]).pk]) == (
        "assignment_own_company"
    )
    assert broken("UPDATE inquiries_conversationtag SET name = ' '", []) == "conversation_tag_name"
    assert broken("INSERT INTO inquiries_conversationtag (company_id, name) VALUES (%s, 'FAIR')", [shop[0].pk]) == (
        "conversation_tag_once"
    )
    assert broken("INSERT INTO inquiries_tagging (conversation_id, tag_id) VALUES (%s, %s)", [three[0].pk, own.pk]) == (
        "tagging_once"
    )


def test_marks_cost_the_inbox_no_query_each(client, shop, bruno):
    client.force_login(shop[1])
    fair, samples = (tags.create(shop[0], name, user=shop[1]) for name in ("fair", "samples"))

    def fill(count: int):
        for number in range(count):
            with clock.frozen(NOW + timedelta(minutes=number)):
                row = make_conversation(make_buyer(), make_product(shop[0]))
                tags.set_tags(row, [fair, samples], user=shop[1])
                assignment.assign(row, mandate_of(bruno), user=shop[1])

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("inquiries:inbox"))
        return len(found)

    fill(1)
    cost()
    one = cost()
    fill(19)
    assert cost() == one
