"""Favourites and saved searches: what is kept, for whom, and what is mailed when."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from catalogue.models import Store
from inquiries import favourites, home, privacy, saved_searches, tasks
from inquiries.models import Favourite, SavedSearch
from pavilion import clock
from pavilion.models import OutboxMail

from .factories import NOW, make_buyer, make_company, make_product, make_store
from .request_factories import list_product, make_tree

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def buyer():
    return make_buyer()


@pytest.fixture
def shop():
    company = make_company()
    make_store(company)
    return company


def save(buyer, query="q=tile", *, category=None, frequency="daily") -> SavedSearch:
    return saved_searches.save(buyer, saved_searches.normalise(QueryDict(query), category), frequency=frequency)


def run_at(instant) -> int:
    with clock.frozen(instant):
        return int(tasks.mail_saved_searches())


def publish(company, title="Stoneware floor tile", *, at):
    return list_product(company, title=title, published_at=at)


# --- Favourites -------------------------------------------------------------------------------------------------------
def test_a_stranger_is_led_to_sign_in_and_back_and_the_button_keeps(client, shop):
    product = make_product(shop, pk=1234567)  # numbers in addresses have no thousands separators
    page = client.get(reverse("catalogue:product", args=["cala-tile", product.pk]))
    url = f"{reverse('inquiries:favourite_add')}?product={product.pk}"
    assert url in page.text

    led = client.get(url)
    assert led.status_code == 302
    assert f"add/%3Fproduct%3D{product.pk}" in led.url
    buyer = make_buyer()
    client.force_login(buyer.user)
    assert "Keep it among" in client.get(url).text
    assert not Favourite.objects.exists()  # opening asks
    client.post(url)
    client.post(url)

    assert Favourite.objects.get().subject == product
    assert "among your favourites" in client.get(url).text
    assert "Cala tile" in client.get(reverse("inquiries:favourites")).text


@pytest.mark.parametrize(
    "query", ["", "product=0", "product=x", "product=%00", "store=nowhere", "store=%00", "product=²"]
)
def test_what_is_not_shown_cannot_be_kept(client, buyer, query):
    client.force_login(buyer.user)

    assert client.get(f"{reverse('inquiries:favourite_add')}?{query}").status_code == 404


def test_what_is_no_longer_shown_stays_without_a_link(client, buyer, shop):
    favourites.add(buyer, make_product(shop, title_en="Old vase"))
    favourites.add(buyer, shop.store)
    Store.objects.update(open_from=NOW - DAY, open_until=NOW)
    client.force_login(buyer.user)

    page = client.get(reverse("inquiries:favourites")).text

    assert page.count("Not shown at present") == 2
    assert "old-vase" not in page


def test_the_list_asks_the_same_however_much_is_kept(client, buyer, shop, django_assert_num_queries):
    client.force_login(buyer.user)
    counts = []
    for number in (1, 9):
        for _one in range(number):
            favourites.add(buyer, make_product(shop))
            save(buyer, f"q=tile{Favourite.objects.count()}&region=emilia-romagna")
        for name in ("favourites", "searches"):
            with connection.execute_wrapper(lambda run, *args: (counts.append(name), run(*args))[1]):  # noqa: B023
                assert client.get(reverse(f"inquiries:{name}")).status_code == 200
        counts.append("|")
    first, second, _rest = "".join(word[0] for word in counts).split("|")

    assert first == second


def test_there_is_a_limit_to_both(buyer, shop, monkeypatch):
    monkeypatch.setattr(favourites, "MAX_FAVOURITES", 1)
    monkeypatch.setattr(saved_searches, "MAX_SEARCHES", 1)
    favourites.add(buyer, shop.store)
    save(buyer)

    for more in (lambda: favourites.add(buyer, make_product(shop)), lambda: save(buyer, "q=vase")):
        with pytest.raises(ValidationError) as caught:
            more()
        assert caught.value.code == "many"
    favourites.add(buyer, shop.store)  # kept already
    assert save(buyer, "q=tile", frequency="weekly").frequency == "weekly"


# --- What is saved ----------------------------------------------------------------------------------------------------
def test_the_same_question_is_one_search(buyer, shop):
    first = save(buyer, "minimum=50&q=++floor+tile&region=emilia-romagna&sort=price&after=9&c=3&nonsense=1&lead=99")
    again = save(buyer, "region=emilia-romagna&region=atlantis&q=floor+tile&minimum=50&ships=XX", frequency="never")

    assert first.query == "q=floor+tile&region=emilia-romagna&minimum=50"
    assert (again.pk, again.frequency) == (first.pk, "never")
    assert saved_searches.words_of(first, saved_searches.labels()) == "“floor tile” · Emilia-Romagna · Up to 50 units"


def test_a_list_leads_to_saving_what_it_shows(client, buyer, shop):
    publish(shop, at=NOW - DAY)
    category = make_tree()
    page = client.get(reverse("catalogue:category", args=[category.path]) + "?ships=CA").text
    url = f"{reverse('inquiries:search_save')}?within={category.pk}&ships=CA"
    assert url.replace("&", "&amp;") in page
    client.force_login(buyer.user)

    assert "Ships to Canada" in client.get(url).text
    assert "Choose how often" in client.post(url, {"frequency": "hourly"}).text
    client.post(url, {"frequency": "weekly"})

    row = SavedSearch.objects.get()
    assert (row.category, row.query, row.frequency) == (category, "ships=CA", "weekly")
    listed = client.get(reverse("inquiries:searches")).text
    assert f"{reverse('catalogue:category', args=[category.path])}?ships=CA" in listed


def test_everything_is_no_search(client, buyer):
    client.force_login(buyer.user)
    url = reverse("inquiries:search_save") + "?sort=price"

    assert "this would be every product" in client.get(url).text
    client.post(url, {"frequency": "daily"})
    assert not SavedSearch.objects.exists()
    for within in ("x", "0", "9" * 30):
        assert client.get(f"{reverse('inquiries:search_save')}?within={within}").status_code == 404


# --- What is mailed ---------------------------------------------------------------------------------------------------
def test_only_what_is_new_and_answers_is_mailed_once(buyer, shop):
    publish(shop, "Old floor tile", at=NOW - DAY)
    save(buyer, "q=floor")
    publish(shop, "New floor tile", at=NOW + timedelta(hours=2))
    publish(shop, "Glass vase", at=NOW + timedelta(hours=2))

    assert run_at(NOW + timedelta(hours=3)) == 0  # the same day of Rome
    assert run_at(NOW + DAY) == 1
    assert run_at(NOW + DAY) == 0  # twice
    assert run_at(NOW + 2 * DAY) == 0  # nothing came in since

    mail = OutboxMail.objects.get()
    assert mail.subject == "New products for “floor”"
    assert "New floor tile" in mail.text
    assert "Old floor tile" not in mail.text
    assert "Glass vase" not in mail.text


def test_a_late_run_misses_nothing_and_a_product_at_the_edge_is_mailed_once(buyer, shop):
    save(buyer)
    publish(shop, "Edge tile", at=NOW + DAY - timedelta(minutes=10))  # perhaps not listed yet when the job runs

    assert run_at(NOW + DAY) == 0
    assert run_at(NOW + 9 * DAY) == 1
    assert run_at(NOW + 10 * DAY) == 0


def test_a_store_that_opens_brings_its_products(buyer, shop):
    Store.objects.update(open_from=NOW + 2 * DAY)
    save(buyer)
    publish(shop, at=NOW - DAY)

    assert [run_at(NOW + days * DAY) for days in (1, 3, 4)] == [0, 1, 0]


def test_once_a_week_is_once_a_week(buyer, shop):
    save(buyer, frequency="weekly")
    publish(shop, at=NOW + timedelta(hours=2))

    assert [run_at(NOW + days * DAY) for days in (1, 6, 7, 8)] == [0, 0, 1, 0]


def test_filters_count_and_who_wants_no_mail_gets_none(buyer, shop):
    save(buyer, "q=tile&region=emilia-romagna")
    save(buyer, "q=tile&sample=yes")
    save(buyer, "q=tile", frequency="never")
    publish(shop, at=NOW + timedelta(hours=2))
    blocked = make_buyer()
    save(blocked)
    blocked.user.is_active = False
    blocked.user.save()

    assert run_at(NOW + DAY) == 1
    assert "Emilia-Romagna" in OutboxMail.objects.get().text


def test_the_mail_speaks_the_buyers_language(buyer, shop):
    buyer.user.language = "it"
    buyer.user.save()
    save(buyer)
    publish(shop, at=NOW + timedelta(hours=2))

    run_at(NOW + DAY)

    mail = OutboxMail.objects.get()
    assert mail.subject == "Nuovi prodotti per “tile”"
    assert "/it/products/?q=tile&sort=newest" in mail.text


def test_the_link_of_a_mail_stops_it_by_post_without_signing_in(client, buyer, shop):
    row = save(buyer)
    publish(shop, at=NOW + timedelta(hours=2))
    run_at(NOW + DAY)
    url = re.search(r"/en/searches/stop/\S+", OutboxMail.objects.get().text)[0]

    assert "Stop the e-mails" in client.get(url).text
    row.refresh_from_db()
    assert row.frequency == "daily"  # opening changes nothing
    assert client.post(url).status_code == 200

    row.refresh_from_db()
    assert row.frequency == "never"
    assert client.post(url + "x").status_code == 404
    with clock.frozen(NOW + 500 * DAY):
        assert client.post(url).status_code == 404


def test_taken_up_again_nothing_is_sent_after(buyer, shop):
    row = save(buyer, frequency="never")
    publish(shop, at=NOW + DAY)
    with clock.frozen(NOW + 3 * DAY):
        saved_searches.set_frequency(row, "daily")

    assert run_at(NOW + 4 * DAY) == 0


# --- Whose ------------------------------------------------------------------------------------------------------------
def test_it_stands_on_the_buyers_page_and_goes_with_the_account(buyer, shop):
    assert home.buyer_panels(buyer.user, NOW) == []
    favourites.add(buyer, shop.store)
    save(buyer)

    assert home.buyer_panels(buyer.user, NOW)[0]["context"] == {"favourites": 1, "searches": 1}
    copy = privacy.copy_for(buyer.user)
    assert (copy["favourites"][0]["store__name"], copy["saved_searches"][0]["query"]) == (shop.store.name, "q=tile")
    privacy.erase(buyer.user, [])
    assert not Favourite.objects.exists()
    assert not SavedSearch.objects.exists()


def test_another_buyer_changes_nothing(client, buyer, shop):
    kept, row = favourites.add(buyer, shop.store), save(buyer)
    client.force_login(make_buyer().user)

    for name, pk in (("favourite_remove", kept.pk), ("search_change", row.pk), ("search_delete", row.pk)):
        assert client.post(reverse(f"inquiries:{name}", args=[pk]), {"frequency": "never"}).status_code == 404
    client.force_login(buyer.user)
    client.post(reverse("inquiries:search_change", args=[row.pk]), {"frequency": "never"})
    row.refresh_from_db()
    assert row.frequency == "never"
    client.post(reverse("inquiries:search_delete", args=[row.pk]))
    client.post(reverse("inquiries:favourite_remove", args=[kept.pk]))
    assert not (SavedSearch.objects.exists() or Favourite.objects.exists())


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE inquiries_favourite SET store_id = NULL", "favourite_one_subject"),
        ("UPDATE inquiries_favourite SET product_id = {product}", "favourite_one_subject"),
        ("INSERT INTO inquiries_favourite (buyer_id, store_id, added_at) SELECT buyer_id, store_id, now() FROM inquiries_favourite", "favourite_store_once"),
        ("INSERT INTO inquiries_favourite (buyer_id, product_id, added_at) SELECT buyer_id, {product}, now() FROM inquiries_favourite, (VALUES (1), (2)) AS twice", "favourite_product_once"),
        ("UPDATE inquiries_savedsearch SET query = ''", "saved_search_asks"),
        ("UPDATE inquiries_savedsearch SET frequency = 'hourly'", "saved_search_frequency"),
        ("UPDATE inquiries_savedsearch SET checked_at = saved_at - interval '1 hour'", "saved_search_checked_later"),
        ("INSERT INTO inquiries_savedsearch (buyer_id, language, query, frequency, saved_at, checked_at) SELECT buyer_id, language, query, frequency, saved_at, checked_at FROM inquiries_savedsearch", "saved_search_once"),
    ],
)  # fmt: skip
def test_the_database_refuses(buyer, shop, statement, constraint):
    favourites.add(buyer, shop.store)
    save(buyer)
    product = make_product(shop).pk

    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(product=product))

    assert caught.value.__cause__.diag.constraint_name == constraint
