"""The pages on which an enquiry is written and confirmed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from companies.models import Buyer
from inquiries import enquiries, limits
from inquiries.models import Conversation, Message, PendingEnquiry
from pavilion import clock
from pavilion.models import OutboxMail, User

from .factories import (
    NOW,
    form_data,
    make_buyer,
    make_company,
    make_conversation,
    make_pending,
    make_product,
    make_shop,
    make_store,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def url(shop):
    return reverse("inquiries:about_product", args=[shop[2].pk])


def nothing_left() -> bool:
    return not (PendingEnquiry.objects.exists() or Conversation.objects.exists() or OutboxMail.objects.exists())


def test_the_form_stands_beside_the_facts_of_the_product(client, url):
    page = client.get(url)

    assert page.status_code == 200
    assert [card.title for card in [page.context["card"]]] == ["Cala tile"]
    assert page.context["card"].facts == [("Price", "On request"), ("Minimum order", "120 m²")]
    assert page.context["form"]["unit"].value() == "m2"
    assert "no-store" in page.headers["Cache-Control"]


def test_a_stranger_sends_and_reads_to_check_the_mail(client, url):
    page = client.post(url, form_data())

    assert (page.status_code, page.url) == (302, reverse("inquiries:check_mail"))
    assert PendingEnquiry.objects.get().email == "jane@example.org"
    assert "Check your e-mail" in client.get(page.url).text


def test_the_same_answer_whoever_the_address_belongs_to(client, url, shop):
    make_user("known@example.org")
    make_buyer("buyer@example.org")
    User.objects.create_user("blocked@example.org", None, is_active=False)
    enquiries.confirm(make_pending(shop[2], "nopassword@example.org"))
    answers = set()
    for name in ("unknown", "known", "buyer", "blocked", "nopassword"):
        answer = client.post(url, form_data(email=f"{name}@example.org"))
        following = client.get(answer.url)
        answers.add((answer.status_code, answer.url, answer.content, following.status_code, following.content))
        assert not answer.cookies.get("messages")

    assert len(answers) == 1


def test_the_same_limit_whoever_the_address_belongs_to(client, url, monkeypatch):
    monkeypatch.setattr(limits, "ENQUIRIES_OF_EMAIL", limits.Limit("test:email", 0, 3600))
    make_user("known@example.org")
    data = form_data()

    known = client.post(url, data | {"email": "xnown@example.org"})
    unknown = client.post(url, data | {"email": "known@example.org"})

    assert (known.status_code, unknown.status_code) == (429, 429)
    hide = lambda page: re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page.text.replace("xnown", "known"))  # noqa: E731
    assert hide(known) == hide(unknown)
    assert "Too many messages were sent in a short time." in known.text
    assert "We look for 500 square metres." in known.text
    assert nothing_left()


def test_a_robot_that_fills_every_field_thinks_it_was_heard(client, url):
    page = client.post(url, form_data(homepage="https://spam.example"))

    assert (page.status_code, page.url) == (302, reverse("inquiries:check_mail"))
    assert nothing_left()


def test_a_robot_that_is_too_quick_is_asked_again(client, url):
    first = client.get(url)

    page = client.post(url, form_data(shown=first.context["form"].stamp))

    assert page.status_code == 200
    assert "That was very quick." in page.text
    assert nothing_left()


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, url):
    page = client.post(url, form_data(email="jane@", text="Wir suchen 🏺 für 我们", contact_name="Jürgen"))

    assert page.status_code == 200
    assert page.context["form"].errors == {"email": ["Write a whole e-mail address, for example name@company.com."]}
    for typed in ("jane@", "Wir suchen 🏺 für 我们", "Jürgen"):
        assert typed in page.text
    assert nothing_left()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"purpose": "company"},
        form_data(text="\x00"),
        form_data(text="x" * 100_000),
        form_data(quantity="9" * 400, needed_by="0000-00-00", destination="\x00", country="🏺"),
        form_data(purpose="both", unit=["m2", "kg"], privacy="\x00"),
        form_data(token="\x00", shown="\x00", homepage="\x00"[:0]),
        dict.fromkeys(form_data(), "<script>alert(1)</script>") | {"homepage": ""},
    ],
)
def test_bad_input_is_answered_with_the_form(client, url, data):
    page = client.post(url, data)

    assert page.status_code == 200
    assert page.context["form"].errors
    assert "<script>alert(1)" not in page.text
    assert nothing_left()


def test_who_buys_for_themselves_is_shown_where_to_go(client, url):
    page = client.post(url, form_data(purpose="self", text="One vase for my mother, please"))

    assert page.status_code == 200
    assert "This store sells to businesses" in page.text
    assert 'href="https://prova.example"' in page.text
    assert "One vase for my mother, please" in page.text
    assert page.context["form"].errors == {}
    assert nothing_left()


def test_a_private_buyer_reads_so_too_where_the_company_has_no_website(client):
    company = make_company(website="")
    make_store(company)

    page = client.post(reverse("inquiries:about_product", args=[make_product(company).pk]), {"purpose": "self"})

    assert "The company has not told us of a website of its own." in page.text


def test_a_signed_in_buyer_sends_at_once(client, url, shop):
    buyer = make_buyer()
    client.force_login(buyer.user)
    data = form_data()

    page = client.post(url, {name: data[name] for name in ("purpose", "text", "quantity", "unit", "token")})

    conversation = Conversation.objects.get()
    assert (page.status_code, page.url) == (302, reverse("inquiries:thread", args=[conversation.pk]))
    assert (conversation.buyer, conversation.product) == (buyer, shop[2])


def test_pressing_send_twice_sends_once(client, url):
    client.force_login(make_buyer().user)
    data = form_data()

    client.post(url, data)
    client.post(url, data)

    assert Message.objects.count() == 1


def test_an_account_without_a_profile_gets_one(client, url):
    user = make_user()
    client.force_login(user)

    client.post(url, form_data())

    assert Buyer.objects.get(user=user).company_name == "Maple Interiors Ltd"
    assert Conversation.objects.get().buyer.user == user


def test_who_has_written_before_is_shown_the_conversation(client, url, shop):
    buyer = make_buyer()
    conversation = make_conversation(buyer, shop[2])
    client.force_login(buyer.user)

    page = client.get(url)

    assert reverse("inquiries:thread", args=[conversation.pk]) in page.text


def test_a_refused_enquiry_stands_in_the_form_again(client, url, shop):
    client.force_login(shop[1])

    page = client.post(url, form_data())

    assert page.status_code == 409
    assert page.context["form"].non_field_errors() == ["This is your own company: you cannot write to it as a buyer."]
    assert "We look for 500 square metres." in page.text


@pytest.mark.parametrize("state", ["draft", "in_review", "changes_asked", "withdrawn"])
def test_what_is_not_shown_does_not_exist(client, shop, state):
    product = make_product(shop[0], state=state)

    assert client.get(reverse("inquiries:about_product", args=[product.pk])).status_code == 404


def test_what_never_was_does_not_exist(client, shop):
    never = make_store(make_company())
    never.open_from = never.open_until = None
    never.save()
    later = make_company()
    make_store(later)
    later.store.open_from = NOW + timedelta(days=1)
    later.store.save()
    for address in (
        reverse("inquiries:about_product", args=[10**9]),
        reverse("inquiries:about_store", args=["nobody"]),
        reverse("inquiries:about_store", args=[never.slug]),
        reverse("inquiries:about_store", args=[later.store.slug]),
        reverse("inquiries:about_product", args=[make_product(make_company()).pk]),
        reverse("inquiries:about_product", args=[make_product(later).pk]),
        "/en/enquiry/product/99999999999999999999999/",
    ):
        assert client.get(address).status_code == 404, address


def test_a_closed_store_says_so_and_leads_to_an_earlier_conversation(client, url, shop):
    buyer = make_buyer()
    conversation = make_conversation(buyer, shop[2])
    with clock.frozen(NOW + timedelta(days=2000)):
        page = client.get(url)
        assert (page.status_code, "This store is closed" in page.text) == (410, True)
        typed = client.post(url, form_data(needed_by=""))
        assert (typed.status_code, "We look for 500 square metres." in typed.text) == (409, True)
        client.force_login(buyer.user)
        assert client.get(url).url == reverse("inquiries:thread", args=[conversation.pk])


def test_a_store_has_a_form_too(client, shop):
    page = client.get(reverse("inquiries:about_store", args=[shop[0].store.slug]))

    assert page.status_code == 200
    assert page.context["card"].title == "Ceramiche Prova"


# --- The link ------------------------------------------------------------------------


@pytest.fixture
def pending(shop):
    return make_pending(shop[2], quantity=500, unit="m2")


@pytest.fixture
def link(pending):
    return reverse("inquiries:confirm", args=[enquiries.link_token(pending)])


def delivered() -> int:
    return Message.objects.count()


def test_opening_the_link_changes_nothing(client, link):
    for _time in range(2):
        page = client.get(link)

        assert page.status_code == 200
        assert "We look for 500 square metres." in page.text
        assert "Nothing has been sent yet." in page.text
    assert client.head(link).status_code == 200
    assert delivered() == 0
    assert not User.objects.filter(email="jane@example.org").exists()


def test_pressing_the_button_delivers_once(client, link):
    for _time in range(3):
        page = client.post(link)

        assert (page.status_code, page.url) == (302, link)
    assert delivered() == 1
    shown = client.get(link)
    assert "Your enquiry was sent" in shown.text
    assert "We look for 500 square metres." not in shown.text


def test_the_button_needs_its_page(link):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post(link).status_code == 403
    assert delivered() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_expired_link_says_so(client, link, method):
    with clock.frozen(NOW + timedelta(hours=72)):
        page = getattr(client, method)(link)

    assert (page.status_code, "This link has expired" in page.text) == (410, True)
    assert delivered() == 0


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "change",
    [
        lambda url: url[:-2] + "x/",
        lambda url: url.replace("confirm/", "confirm/1"),
        lambda url: "/en/enquiry/confirm/x/",
    ],
)
def test_a_tampered_link_does_not_work(client, link, method, change):
    page = getattr(client, method)(change(link))

    assert (page.status_code, "This link does not work" in page.text) == (404, True)
    assert delivered() == 0


def test_an_account_with_a_password_must_sign_in(client, link):
    user = make_user("jane@example.org")

    page = client.get(link)
    assert "Sign in to send your enquiry" in page.text
    assert "We look for 500 square metres." not in page.text
    posted = client.post(link)
    assert (posted.status_code, posted.url) == (302, f"{reverse('account_login')}?next={link}")
    client.force_login(make_user())
    assert "You are signed in with another address." in client.get(link).text
    assert client.post(link).status_code == 302
    assert delivered() == 0

    client.force_login(user)
    assert "Nothing has been sent yet." in client.get(link).text
    sent = client.post(link)
    assert sent.url == reverse("inquiries:thread", args=[Conversation.objects.get().pk])
    assert delivered() == 1


def test_a_store_that_closed_meanwhile_gets_nothing(client, link, shop):
    shop[0].store.open_until = NOW - timedelta(hours=1)
    shop[0].store.save()

    page = client.post(link)

    assert (page.status_code, "Your enquiry was not sent" in page.text) == (409, True)
    assert delivered() == 0


def test_the_account_that_was_made_can_set_a_password(client, link, mailoutbox, django_capture_on_commit_callbacks):
    client.post(link)

    client.post(reverse("account_reset_password"), {"email": "jane@example.org"})

    reset = OutboxMail.objects.exclude(template__startswith="inquiries").get()
    assert (reset.to, "/password/reset/key/" in reset.text) == ("jane@example.org", True)


@pytest.mark.parametrize("count", [1, 50])
def test_the_form_asks_the_same_of_the_database_however_much_there_is(
    client, url, shop, count, django_assert_num_queries
):
    for _time in range(count):
        make_product(shop[0])
        make_conversation(make_buyer(), shop[2]) if _time < 20 else None
    client.get(url)

    with django_assert_num_queries(6):
        assert client.get(url).status_code == 200
