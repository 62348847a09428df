"""A buyer asks, three companies quote, one counter-offer, one is chosen; in a real browser, with and without scripts."""

import pytest
from django.core.cache import cache

from inquiries import quotes
from inquiries.models import Quote, QuoteRequest
from tests.browser_fixtures import latest_mail, link_in
from tests.inquiries.factories import make_buyer
from tests.inquiries.request_factories import (
    list_product,
    make_maker,
    make_membership,
    make_quote,
    make_request,
    offer,
)
from tests.selection.factories import pdf

from .test_inquiries import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_limit_used():
    cache.clear()


def write_request(jane) -> None:
    jane.fill("In one line", "Stoneware tiles for a hotel of 48 rooms").fill(
        "Details", "Matt, frost proof, sea freight."
    )
    jane.choose("Country of destination", "Canada").choose("Delivery terms wanted", "FOB, on board the ship")
    page = jane.page
    page.locator("[name=lines-0-category]").select_option(label="Tiles")
    page.locator("[name=lines-0-text]").fill("Porcelain floor tiles 60×60")
    page.locator("[name=lines-0-quantity]").fill("1,400")
    page.locator("[name=lines-0-unit]").select_option("m2")
    page.locator("[name=lines-0-target_price]").fill("22.00")


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_buyer_asks_three_quote_and_one_is_chosen(new_walk, tmp_path, width, scripts):
    makers = [
        make_maker(f"Ceramiche {name} S.r.l.", title="Porcelain floor tile") for name in ("Alba", "Brenta", "Cima")
    ]
    buyer = make_buyer("jane@example.org")
    plan = tmp_path / "plan of Maple Interiors.pdf"
    plan.write_bytes(pdf().read())

    jane = new_walk("jane", width=width, scripts=scripts)
    jane.go("/en/requests/new/")
    sign_in(jane, "jane@example.org")
    jane.look("empty-form").click("Save the draft").look("what-is-missing")
    assert jane.sees("Say in one line what you are looking for.")
    assert jane.sees("Describe at least one thing you need.")
    write_request(jane)
    jane.click("Save the draft").look("draft")
    jane.attach("Add a PDF", plan).click("Add the file")
    jane.click("Send the request").look("sent")
    assert jane.sees("3 companies are invited")

    (_company, anna_user), (second, second_user), (third, third_user) = makers
    anna = new_walk("anna", locale="it-IT", width=width, scripts=scripts)
    mail = latest_mail(anna_user.email, subject="Richiesta di offerta (Canada)")
    anna.go(link_in(mail))
    sign_in(anna, anna_user.email)
    anna.look("invitation")
    assert anna.sees("Perché siete stati invitati")
    assert not anna.sees("Maple") and "Maple" not in anna.page.content()
    anna.follow("Scrivi un’offerta").click("Invia l’offerta").look("quote-what-is-missing")
    anna.fill("Prezzo unitario", "21,50").fill("Tempo di consegna, giorni", "35").fill("Luogo convenuto", "La Spezia")
    anna.click("Invia l’offerta").look("quoted")
    assert anna.sees("Maple Interiors Ltd") and anna.sees("plan of Maple Interiors.pdf")

    request = QuoteRequest.objects.get()
    make_quote(request, second, second_user, unit_price="22.40", lead_days=20)
    make_quote(request, third, third_user, unit_price="19.90", lead_days=60)
    jane.go(link_in(latest_mail("jane@example.org", subject="Quote by Ceramiche Alba")))
    jane.go(f"/en/requests/{request.pk}/").look("three-quotes")
    assert jane.sees("3 quotes side by side") and jane.sees("lowest total")
    jane.page.locator(".pv-quote", has_text="Ceramiche Alba").get_by_role("link").last.click()
    jane.page.wait_for_load_state()
    jane.fill("Total you would accept", "29,000").fill("What you ask for", "Can you meet 29,000 euro?")
    jane.click("Send the counter-offer").look("countered")

    anna.go(link_in(latest_mail(anna_user.email, subject="Controfferta del compratore"))).look("counter-offer")
    anna.follow("Rispondi con una nuova versione").fill("Prezzo unitario", "20,80").click("Invia l’offerta")
    jane.go(link_in(latest_mail("jane@example.org", subject="New revision by Ceramiche Alba"))).look("revision")
    jane.click("Choose this quote").look("chosen")
    assert jane.sees("You have chosen this quote")

    assert Quote.objects.get(state="awarded").revisions.count() == 2
    assert QuoteRequest.objects.get().state == QuoteRequest.State.AWARDED
    anna.go(link_in(latest_mail(anna_user.email, subject="La vostra offerta è stata scelta"))).look("won")
    assert latest_mail(second_user.email).subject.startswith("La richiesta è conclusa")
    assert buyer.requests.get().events.filter(kind="countered").count() == 1


def test_the_board_the_lists_and_the_other_ends(new_walk):
    company, user = make_maker("Vasi Prova S.r.l.")
    buyer = make_buyer("jane@example.org")
    quoted = make_request(buyer, text="Ivory")
    quote = make_quote(quoted, company, user)
    quotes.counter(quote, user=buyer.user, text="A little less?")
    make_membership(company)
    late, late_user = make_maker("Tarda S.r.l.", title="Roof")
    late.products.all().delete()
    board = make_request(buyer, text="Black", title="Black tiles for a pool")
    list_product(late)
    make_membership(late)

    anna = new_walk("anna", locale="it-IT", width=390)
    anna.go("/it/company/requests/")
    sign_in(anna, user.email)
    anna.look("invitations").go("/it/company/").look("my-company")
    assert anna.sees("Rispondete a una controfferta")

    tarda = new_walk("tarda", locale="it-IT")
    tarda.go("/it/company/requests/board/")
    sign_in(tarda, late_user.email)
    tarda.look("board").follow("Black tiles for a pool").look("board-request")
    assert "Maple" not in tarda.page.content()
    tarda.fill("Perché voi", "Produciamo queste piastrelle da trent’anni.").click("Chiedi di essere considerata")
    tarda.look("board-empty")

    jane = new_walk("jane", width=390)
    jane.go("/en/requests/")
    sign_in(jane, "jane@example.org")
    jane.look("list").go(f"/en/requests/{board.pk}/").look("asker")
    jane.click("Invite Tarda S.r.l.")
    jane.go(f"/en/requests/{quoted.pk}/close/").look("close").click("Close the request").look("closed")
    assert offer(board).prices
