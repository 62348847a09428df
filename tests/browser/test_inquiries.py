"""A stranger asks, confirms, is answered and answers, in a real browser; and the pages on which it does not go as wished."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from PIL import Image

from catalogue import pictures
from catalogue.models import Picture, ProductPicture
from inquiries import abuse, conversations, limits
from inquiries.models import Conversation, Side
from tests.browser_fixtures import latest_mail, link_in
from tests.inquiries.factories import PASSWORD, make_buyer, make_conversation, make_product, make_shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW_PASSWORD = "una-password-lunga-7"
EVERY_WAY = [(1280, True), (390, True), (390, False)]


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch):
    """A driven browser fills a form faster than any person."""
    cache.clear()
    monkeypatch.setattr(abuse, "QUICKEST", timedelta())


@pytest.fixture
def shop():
    return make_shop("Ceramiche Prova S.r.l.")


def sign_in(walk, email: str, *, password: str = PASSWORD) -> None:
    """Fill the sign-in page that is open, in either language."""
    walk.page.locator("[name=login]").fill(email)
    walk.page.locator("[name=password]").fill(password)
    walk.page.locator("main form button[type=submit]").first.click()
    walk.page.wait_for_load_state()


def fill_enquiry(walk, *, email: str = "jane@example.org") -> None:
    walk.tick("For my company")
    walk.fill("Your message", "We furnish a hotel in Toronto: 48 bathrooms, floor and walls. What can you offer?")
    walk.fill("Quantity", "1,400").choose("Destination country", "Canada")
    walk.choose("Delivery terms wanted", "FOB, on board the ship")
    walk.fill("Your first and last name", "Jane Miller").fill("Your company", "Maple Interiors Ltd")
    walk.choose("Country of your company", "Canada").fill("Your e-mail address", email)
    walk.tick("I have read the privacy notice")


@pytest.mark.parametrize(("width", "scripts"), EVERY_WAY)
def test_a_stranger_asks_and_is_answered(new_walk, shop, width, scripts):
    _company, representative, product = shop
    jane = new_walk("jane", width=width, scripts=scripts)

    jane.go(f"/en/enquiry/product/{product.pk}/").look("empty-form")
    jane.click("Send the enquiry").look("what-is-missing")
    assert jane.sees("Write your message.")
    fill_enquiry(jane)
    jane.click("Send the enquiry").look("check-your-mail")
    assert jane.path == "/en/enquiry/check-your-mail/"
    assert not Conversation.objects.exists()

    jane.go(link_in(latest_mail("jane@example.org", subject="Confirm your enquiry"))).look("before-sending")
    jane.click("Send the enquiry").look("sent")
    assert jane.sees("Your enquiry was sent")

    anna = new_walk("anna", locale="it-IT", width=width, scripts=scripts)
    anna.go(link_in(latest_mail(representative.email, subject="Richiesta (Canada)")))
    sign_in(anna, representative.email)
    anna.look("thread")
    assert anna.sees("1.400 m²")
    anna.fill("La vostra risposta", "Sì: 23,40 € al m², FOB La Spezia. Campioni in una settimana.")
    anna.click("Invia", exact=True).look("answered")
    anna.follow("Messaggi").look("inbox")

    jane.follow("Choose a password")
    jane.fill("E-mail address", "jane@example.org")
    jane.page.locator("main form button[type=submit]").first.click()
    jane.page.wait_for_load_state()
    jane.go(link_in(latest_mail("jane@example.org", subject="assword")))
    jane.page.locator("[name=password1]").fill(NEW_PASSWORD)
    jane.page.locator("[name=password2]").fill(NEW_PASSWORD)
    jane.page.locator("main form button[type=submit]").first.click()
    jane.page.wait_for_load_state()
    jane.go(link_in(latest_mail("jane@example.org", subject="has answered")))
    sign_in(jane, "jane@example.org", password=NEW_PASSWORD)
    assert jane.sees("23,40 € al m²")
    jane.fill("Your message", "Perfect. Please send the samples.").click("Send", exact=True).look("answered-back")
    jane.follow("Messages").look("own-conversations")

    assert latest_mail(representative.email).subject == "Nuovo messaggio (Canada): Piastrella Cala"
    assert Conversation.objects.get().messages.count() == 3


def test_an_account_signs_in_to_send(new_walk, shop):
    buyer = make_buyer("jane@example.org")
    jane = new_walk("jane", width=390)
    jane.go(f"/en/enquiry/store/{shop[0].store.slug}/").look("form-of-a-store")
    fill_enquiry_of_store(jane)
    jane.click("Send the enquiry")

    jane.go(link_in(latest_mail("jane@example.org", subject="Sign in to send"))).look("sign-in-first")
    jane.follow("Sign in")
    sign_in(jane, "jane@example.org")
    jane.click("Send the enquiry").look("thread")

    assert Conversation.objects.get().buyer == buyer


def fill_enquiry_of_store(walk) -> None:
    walk.tick("For my company").fill("Your message", "Do you paint to the customer’s own drawing?")
    walk.fill("Your first and last name", "Jane Miller").fill("Your company", "Maple Interiors Ltd")
    walk.choose("Country of your company", "Canada").fill("Your e-mail address", "jane@example.org")
    walk.tick("I have read the privacy notice")


@pytest.mark.parametrize("language", ["en", "it"])
def test_who_buys_for_themselves_and_other_ends(new_walk, shop, language):
    walk = new_walk(width=390)
    address = f"/{language}/enquiry/product/{shop[2].pk}/"
    walk.go(address)
    walk.page.locator("[name=purpose][value=self]").check()
    walk.page.locator("[name=text]").fill("One vase for my mother")
    walk.page.locator("main form.pv-form button[type=submit]").click()
    walk.page.wait_for_load_state()
    walk.look("for-myself")
    assert walk.page.locator("[name=text]").input_value() == "One vase for my mother"

    walk.go(f"/{language}/enquiry/confirm/1.forged/", expect=404).look("useless-link")
    shop[0].store.open_until = shop[0].store.open_from + timedelta(seconds=1)
    shop[0].store.save()
    walk.go(address, expect=410).look("closed-store")
    assert not Conversation.objects.exists()


def test_too_many_messages(new_walk, shop, monkeypatch):
    monkeypatch.setattr(limits, "ENQUIRIES_OF_EMAIL", limits.Limit("test:email", 0, 3600))
    jane = new_walk("jane")
    jane.go(f"/en/enquiry/product/{shop[2].pk}/")
    fill_enquiry(jane)

    jane.allow(429).click("Send the enquiry").look("too-many")

    assert jane.sees("Too many messages were sent in a short time.")
    assert jane.page.get_by_label("Your message").input_value().startswith("We furnish a hotel")


def test_a_companys_inbox_full_empty_and_ended(new_walk, shop):
    company, representative, product = shop
    picture(product)
    anna = new_walk("anna", locale="it-IT")
    anna.go("/it/company/messages/")
    sign_in(anna, representative.email)
    anna.look("empty")
    texts = [
        "نبحث عن خمسمائة متر مربع من البلاط",
        "我们需要五百平方米的瓷砖",
        "Lange Wörter: " + "Fliesen" * 60,
        "Hello <b>🏺</b>",
    ]
    rows = [
        make_conversation(make_buyer(name=f"Buyer {number} GmbH & Co. KG"), make_product(company), text)
        for number, text in enumerate(texts * 6)
    ]
    conversations.answer(rows[0], user=representative, text="Yes", token=uuid4())
    conversations.close(rows[1], user=representative, side=Side.COMPANY)
    conversations.decline(rows[2], user=representative, reason="market")

    anna.go("/it/company/messages/").look("full")
    anna.follow("Conversazioni meno recenti").look("second-page")
    anna.go("/it/company/messages/?show=ended").look("ended")
    for number in (3, 4):
        anna.go(f"/it/company/messages/{rows[number].pk}/").look(f"thread-{number}")
    anna.follow("Declina la richiesta").look("decline")
    anna.tick("La quantità è troppo piccola per noi").click("Declina la richiesta").look("declined")
    assert anna.sees("Questa richiesta è stata declinata")
    own = make_conversation(make_buyer(), product)
    anna.go(f"/it/company/messages/{own.pk}/").look("thread-with-picture")


def picture(product) -> None:
    """A picture of a product, ready to be shown."""
    content = BytesIO()
    Image.new("RGB", (1200, 900), "#22348f").save(content, "PNG")
    made = pictures.receive_picture(ContentFile(content.getvalue()))
    pictures.make_renditions(made)
    Picture.objects.filter(pk=made.pk).update(work_state=Picture.State.DONE)
    ProductPicture.objects.create(product=product, picture=made, alt_it="Mattonella blu", alt_en="Blue tile")


def test_the_inbox_goes_by_keyboard_and_a_file_goes_along(new_walk, shop, tmp_path):
    """Two conversations: one is opened, answered with a picture and left, the other closed, all by keys; then the keys are off."""
    first, second = (make_conversation(make_buyer(), shop[2]) for _number in range(2))
    anna = new_walk("anna", locale="en-GB")
    anna.go("/en/company/messages/")
    sign_in(anna, shop[1].email)
    keys = anna.page.keyboard
    anna.page.locator(".pv-keys").wait_for()

    keys.press("j")
    keys.press("Enter")
    anna.page.wait_for_url(f"**/company/messages/{second.pk}/")
    anna.page.locator(".pv-keys").wait_for()
    keys.press("r")
    keys.type("just the letters e and u")  # typed, not taken for keys
    Image.new("RGB", (300, 300), "navy").save(tmp_path / "tile.png")
    anna.page.locator("[name=files]").set_input_files(tmp_path / "tile.png")
    anna.click("Send", exact=True)
    assert second.messages.last().text == "just the letters e and u"
    assert anna.page.get_by_role("link", name="tile.jpg").is_visible()
    keys.press("u")
    anna.page.wait_for_url("**/company/messages/")
    anna.page.locator(".pv-keys").wait_for()
    keys.press("j")
    with anna.page.expect_navigation():
        keys.press("e")
    anna.look("inbox-by-keys")
    first.refresh_from_db()
    assert first.state == "closed"

    anna.page.get_by_role("button", name="Turn the keys off").click()
    keys.press("j")
    assert anna.page.locator("h2 a:focus").count() == 0


def test_the_first_thirty_days_help_and_figures(new_walk, shop):
    """A young store: the checklist on its first page, its figures, a question to the agency from there."""
    anna = new_walk("anna", locale="en-GB")
    anna.go("/en/company/")
    sign_in(anna, shop[1].email)
    shop[0].store.open_from = shop[0].store.open_from + timedelta(days=20)
    shop[0].store.save()
    anna.go("/en/company/").look("first-days")
    assert anna.sees("Your first thirty days")
    anna.follow("All figures").look("figures")
    anna.follow("Help").choose("What is it about?", "Banners")
    anna.fill("Your question", "May one banner run in two sectors?").look("help")
    anna.click("Send the question").look("asked")
    assert shop[0].help_requests.get().page == "/en/company/figures/"
