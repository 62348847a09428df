"""The read model: rows follow their products, whatever happens in between."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.template.loader import render_to_string
from django.utils import translation

from catalogue import attributes, cards, listings, page_cache, products, stores
from catalogue.models import Listing, ListingJob, Product
from catalogue.models.listings import LAST
from catalogue.texts import text_for
from pavilion import clock, work

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.maker()


def row(product, language="en") -> Listing:
    return Listing.objects.get(product=product, language=language)


def test_a_published_product_has_a_row_in_each_language(made):
    company, person = made
    product = factories.published(company, person, sku="RB-1")

    english, italian = row(product), row(product, "it")

    assert (english.title, english.slug) == ("Porcelain stoneware Cala", "porcelain-stoneware-cala")
    assert (italian.title, italian.slug) == ("Gres porcellanato Cala", "gres-porcellanato-cala")
    assert (english.l1, english.l2, english.l3) == (factories.sector().pk, factories.group().pk, None)
    assert (english.region, english.place) == ("08", "Sassuolo (MO)")
    assert (english.open_from, english.open_until) == (factories.OPENED, factories.CLOSES)
    assert (english.minimum_order, english.lead_days, english.price_mode) == (120, 30, "request")
    assert english.words == "Ceramiche Prova Sassuolo MO Emilia-Romagna Tiles Ceramics Clay"
    assert english.codes == "rb1 690721 RB 1"
    assert english.others["it"].startswith("Gres porcellanato Cala Gres a tutta massa. Piastrelle Ceramica")
    assert {"region:08", "price:request", "minimum:500", "lead:30"} <= set(english.tokens)
    assert not {"minimum:100", "lead:15", "sample:yes"} & set(english.tokens)
    assert (english.by_price, english.by_minimum, english.by_lead) == (LAST, 120, 30)


def test_a_card_says_what_a_buyer_asks_first(made):
    company, person = made
    product = factories.published(company, person)

    card = row(product).card

    assert f'href="/en/p/porcelain-stoneware-cala-{product.pk}/"' in card
    for words in ("Ceramiche Prova, Sassuolo", "On request", "120 m²", "20–30 days", "Italian origin, assessed"):
        assert words in card
    assert 's-cer"' in card
    assert "<picture>" in card


def test_without_a_text_in_the_language_the_other_stands_in_and_says_so(made):
    company, person = made
    product = factories.published(company, person, texts={"it": {"title": "Gres"}})

    assert (row(product).title, row(product).text_language) == ("Gres", "it")
    assert '<h3 lang="it">' in row(product).card
    assert '<h3 lang="it">' not in row(product, "it").card


def test_a_title_in_another_script_still_has_an_address(made):
    company, person = made
    product = factories.published(company, person, texts={"it": {"title": "瓷砖"}})

    assert row(product).slug == "p"


@pytest.mark.parametrize("state", ["draft", "in_review", "changes_asked", "withdrawn"])
def test_only_published_products_have_rows(made, state):
    company, person = made
    product = factories.published(company, person)
    Product.objects.filter(pk=product.pk).update(state=state)

    listings.write_rows([product.pk])

    assert Listing.objects.count() == 0


def test_a_store_that_never_opened_has_no_rows():
    company, person = factories.maker(opened=False)
    stores.ensure_store(company)
    factories.published(company, person)
    assert Listing.objects.count() == 0

    factories.open_store(company)
    listings.rebuild_waiting()

    assert Listing.objects.count() == 2


def test_rows_are_visible_exactly_while_the_store_is_open(made):
    company, person = made
    product = factories.published(company, person)
    moment = timedelta(microseconds=1)

    def seen(instant):
        return list(Listing.objects.visible("en", instant).values_list("product_id", flat=True))

    assert seen(factories.OPENED - moment) == []
    assert seen(factories.OPENED) == [product.pk]
    assert seen(factories.CLOSES - moment) == [product.pk]
    assert seen(factories.CLOSES) == []


def test_a_new_period_holds_for_the_rows_at_once_without_a_worker(made):
    company, person = made
    product = factories.published(company, person)

    factories.open_store(company, until=factories.NOW)
    assert list(Listing.objects.visible("en", factories.NOW)) == []

    stores.set_store_open_until(company, open_from=None, until=None)
    assert Listing.objects.filter(product=product).count() == 0


def test_an_edit_is_shown_after_the_rebuild(made):
    company, person = made
    product = factories.published(company, person)

    products.update_product(product, data={"texts": {"en": {"title": "New name"}}}, actor=person)
    assert row(product).title == "Porcelain stoneware Cala"
    assert listings.rebuild_waiting() == 1

    assert (row(product).title, row(product).slug) == ("New name", "new-name")


def test_a_store_that_changes_its_name_changes_its_cards(made):
    company, person = made
    product = factories.published(company, person)

    stores.update_store(company.store, data={"name": "Rocca Verde"}, actor=person)
    listings.rebuild_waiting()

    assert "Rocca Verde, Sassuolo" in row(product).card


def test_a_worker_that_lost_its_lease_writes_nothing(made):
    company, person = made
    product = factories.published(company, person)
    products.update_product(product, data={"minimum_order": 7}, actor=person)
    jobs = work.claim(ListingJob)
    products.update_product(product, data={"minimum_order": 8}, actor=person)

    assert listings._rebuild(jobs) == 0

    assert row(product).minimum_order == 120
    listings.rebuild_waiting()
    assert row(product).minimum_order == 8


@pytest.mark.django_db(transaction=True)
def test_a_job_that_another_worker_looks_at_for_an_instant_is_not_left_behind(monkeypatch):
    company, person = factories.maker()
    first, second = factories.many(company, person, 2)
    listings.mark_dirty([first.pk, second.pk])
    jobs = work.claim(ListingJob)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM catalogue_listingjob WHERE product_id = %s FOR NO KEY UPDATE", [second.pk])
    write, written = listings.write_rows, []

    def write_and_let_go(ids):
        written.append(list(ids))
        write(written[-1])
        other.rollback()

    monkeypatch.setattr(listings, "write_rows", write_and_let_go)

    assert listings._rebuild(jobs) == 2
    assert written == [[first.pk], [second.pk]]
    other.close()


def test_one_product_that_cannot_be_drawn_does_not_stop_the_others(made, monkeypatch):
    company, person = made
    broken, fine = factories.published(company, person), factories.published(company, person)
    draw = listings.rows_of

    def fail(product):
        if product.pk == broken.pk:
            raise RuntimeError("no ink")
        return draw(product)

    listings.mark_dirty([broken.pk, fine.pk])
    monkeypatch.setattr(listings, "rows_of", fail)

    assert listings.rebuild_waiting() == 1

    job = ListingJob.objects.get(product=broken)
    assert (job.work_state, job.attempts, job.last_error) == ("waiting", 1, "RuntimeError: no ink")
    assert ListingJob.objects.get(product=fine).work_state == "done"


def test_rows_of_many_products_are_written_with_the_same_number_of_queries(made, django_assert_num_queries):
    company, person = made
    factories.many(company, person, 1)
    listings.mark_dirty(Product.objects.values_list("pk", flat=True))
    attributes.forget_schemas()
    with django_assert_num_queries(23):
        listings.rebuild_waiting()
    made_then = factories.many(company, person, 20)
    for place, product in enumerate(made_then):
        group = factories.group(f"cer-g{place % 5}", f"Gruppo {place % 5}", name_en=f"Group {place % 5}")
        Product.objects.filter(pk=product.pk).update(category=group)
    listings.mark_dirty(Product.objects.values_list("pk", flat=True))
    attributes.forget_schemas()

    with django_assert_num_queries(23):
        assert listings.rebuild_waiting() == 21


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_card_is_what_its_template_says_with_the_values_in_their_places(made, language):
    company, person = made
    odd = 'Gres "A&B" <i>\ue000title\ue000'
    plain = factories.published(company, person, texts={"it": {"title": odd}}, sample_offered=True)
    priced = factories.published(company, person, price_mode="range", price_from="2", price_to="3", minimum_order=None)
    silent = factories.draft(company, person, lead_days_from=None, lead_days_to=None)
    for product in (plain, priced, silent):
        said = {
            "title": text_for(product, language).title,
            "slug": "p",
            "text_language": text_for(product, language).language,
        }
        with translation.override(language):
            expected = render_to_string("catalogue/parts/card.html", cards.values(product, company.store, **said))
            assert cards.card(product, company.store, **said) == expected


@pytest.mark.django_db(transaction=True)
def test_every_row_is_made_again_by_several_processes(monkeypatch, capsys):
    company, person = factories.maker()
    made = factories.many(company, person, 3)
    Listing.objects.update(title="Old")
    there = connection.settings_dict
    address = f"postgresql://{there['USER']}:{there['PASSWORD']}@{there['HOST']}:{there['PORT']}/{there['NAME']}"
    monkeypatch.setenv("DATABASE_URL", address)

    call_command("rebuild_listings", "--all", "--processes", "2")

    assert "3 products in" in capsys.readouterr().out
    assert not Listing.objects.filter(title="Old").exists()
    assert Listing.objects.filter(product__in=made).count() == 6


def test_the_next_change_is_the_next_opening_or_closing():
    moment = timedelta(days=3)
    assert page_cache.next_change(factories.NOW) is None
    factories.maker()
    assert page_cache.next_change(factories.NOW) == factories.CLOSES
    second, _person = factories.maker()

    factories.open_store(second, open_from=factories.NOW + moment)

    assert page_cache.next_change(factories.NOW) == factories.NOW + moment
    assert page_cache.next_change(factories.NOW + moment) == factories.CLOSES
    assert page_cache.next_change(factories.CLOSES) is None


@pytest.mark.django_db(transaction=True)
def test_edits_and_rebuilds_side_by_side_end_in_the_last_state():
    company, person = factories.maker()
    made = [factories.published(company, person) for _number in range(4)]
    failures = []

    def run(function):
        try:
            with clock.frozen(factories.NOW):
                function()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    def edit(product):
        for minimum in range(1, 9):
            products.update_product(product, data={"minimum_order": minimum}, actor=person)

    def rebuild():
        for _round in range(12):
            listings.rebuild_waiting()

    threads = [threading.Thread(target=run, args=(lambda product=product: edit(product),)) for product in made]
    threads += [threading.Thread(target=run, args=(rebuild,)) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    listings.rebuild_waiting()

    assert failures == []
    assert set(Listing.objects.values_list("minimum_order", flat=True)) == {8}
    assert set(ListingJob.objects.values_list("work_state", flat=True)) == {"done"}


def test_numbers_are_written_as_the_language_writes_them(made):
    company, person = made
    product = factories.published(
        company, person, minimum_order=12000, price_mode="range", price_from="1234.5", price_to="2000"
    )
    product.refresh_from_db()
    with translation.override("it"):
        assert "1.234,50 – 2.000,00 €" in row(product, "it").card
        assert "12.000 m²" in row(product, "it").card
    assert "1,234.50 – 2,000.00 €" in row(product).card


def test_the_check_tells_what_differs_and_repairs_it(made, capsys):
    company, person = made
    wrong, missing, fine, waiting = (factories.published(company, person) for _number in range(4))
    gone = factories.published(company, person)
    Listing.objects.filter(product=wrong, language="en").update(title="Old", by_minimum=3)
    Listing.objects.filter(product=missing, language="it").delete()
    Product.objects.filter(pk=gone.pk).update(state="withdrawn")
    Product.objects.filter(pk=waiting.pk).update(minimum_order=9)
    ListingJob.objects.filter(product=waiting).update(work_state="waiting")

    with pytest.raises(CommandError):
        call_command("check_listings")
    said = capsys.readouterr().out
    assert f"product {wrong.pk}: en: title, by_minimum" in said
    assert f"product {missing.pk}: it: missing" in said
    assert f"product {gone.pk}: en: should not be there; it: should not be there" in said
    assert f"product {fine.pk}" not in said
    assert f"product {waiting.pk}" not in said

    call_command("check_listings", "--repair")
    assert "5 products checked, 3 differ, repaired" in capsys.readouterr().out
    call_command("check_listings")
    assert row(wrong).title == "Porcelain stoneware Cala"


def test_edits_and_rebuilds_in_any_order_end_with_rows_that_say_what_is_true(made):
    """A fixed walk of edits, rebuilds and claims whose worker dies, over a few products; at its end nothing differs."""
    import random

    from catalogue import listings_check

    company, person = made
    products_made = [factories.published(company, person) for _number in range(3)]
    dice = random.Random(7)
    for step in range(40):
        product = dice.choice(products_made)
        match dice.randrange(6):
            case 0 | 1:
                products.update_product(product, data={"minimum_order": step + 1}, actor=person)
            case 2:
                texts = {"en": {"title": f"Tile {step}", "description": ""}}
                products.update_product(product, data={"texts": texts}, actor=person)
            case 3:
                stores.update_store(company.store, data={"name": f"Rocca {step}"}, actor=person)
            case 4:
                jobs = work.claim(ListingJob)  # a worker that read and never wrote, or wrote before it was asked again
                if jobs and dice.random() < 0.5:
                    listings._rebuild(jobs)
                ListingJob.objects.filter(lease__isnull=False).update(lease=None, leased_until=None)
            case 5:
                listings.rebuild_waiting()
    listings.rebuild_waiting()

    assert listings_check.differences([product.pk for product in products_made]) == {}
    assert Listing.objects.count() == 6
