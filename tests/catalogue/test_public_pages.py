"""Public pages: what they show, to whom, at what cost, and what they never say."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.cache import cache
from pypdf import PdfReader

from catalogue import listings, products, stores
from catalogue.models import District, Product, Store
from companies.models import Province
from companies.reference import load_reference as load_places
from pavilion import clock

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.maker()


@pytest.fixture
def shown(made):
    """A published product of an open store, and its pages."""
    return factories.published(*made)


def address(product, language="en"):
    slug = {"en": "porcelain-stoneware-cala", "it": "gres-porcellanato-cala"}[language]
    return f"/{language}/p/{slug}-{product.pk}/"


def every_page(product):
    return [
        "/en/",
        "/en/products/",
        "/en/products/?q=cala",
        "/en/products/?q=nothing-like-it",
        "/en/products/?minimum=500&ships=CA&sort=price",
        "/en/products/suggest/?q=ca",
        f"/en/compare/?c={product.pk}",
        "/en/c/ceramics/",
        "/en/c/ceramics/tiles/",
        address(product),
        address(product) + "?picture=1",
        "/en/stores/",
        "/en/stores/?region=emr",
        "/en/store/ceramiche-prova/",
        "/it/",
        "/it/c/ceramica/piastrelle/",
        address(product, "it"),
        "/it/store/ceramiche-prova/",
    ]


def test_every_page_answers_without_a_cookie_and_varies_by_none(client, shown):
    for path in every_page(shown):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert "Cookie" not in answer.get("Vary", ""), path
        assert "Accept-Language" not in answer.get("Vary", ""), path
        assert "csrfmiddlewaretoken" not in answer.content.decode(), path


def test_the_same_pages_are_kept_by_the_page_cache(client, shown, settings, django_assert_num_queries):
    settings.PAGE_CACHE_SECONDS = 30
    for path in every_page(shown):
        first = client.get(path)
        with django_assert_num_queries(0):
            second = client.get(path)
        assert second.content == first.content, path
        assert second.headers["ETag"], path


def test_a_parameter_nobody_knows_bypasses_the_cache(client, shown, settings):
    settings.PAGE_CACHE_SECONDS = 30
    client.get("/en/products/")

    assert "ETag" not in client.get("/en/products/?utm_source=x").headers


QUERIES = {
    "/en/": 8,
    "/en/products/": 6,
    "/en/products/?q=tile&exact=1": 8,  # without it, fewer than three answers cost a look at their spelling
    "/en/products/?q=tile&price=request&ships=CA&sort=price&exact=1": 9,
    "/en/products/?minimum=500": 7,
    "/en/products/suggest/?q=ti": 2,
    "/en/c/ceramics/": 7,
    "/en/c/ceramics/tiles/": 9,
    "/en/region/emilia-romagna/": 11,
    "/en/district/piastrellai-di-sassuolo/": 9,
    "/en/stores/": 5,
    "/en/stores/?region=emilia-romagna": 6,
    "/en/store/ceramiche-prova/": 14,
}


def test_the_number_of_queries_is_the_same_with_one_product_and_with_fifty(client, made, django_assert_num_queries):
    load_places()
    company, person = made
    district = District.objects.create(
        slug="piastrellai-di-sassuolo", name_it="Piastrellai di Sassuolo", name_en="Tile makers of Sassuolo", town="Sassuolo",
        province=Province.objects.get(code="MO"), sector=factories.group().parent,
    )  # fmt: skip
    Store.objects.filter(company=company).update(district=district)
    factories.many(company, person, 1)
    for path, number in QUERIES.items():
        with django_assert_num_queries(number):
            assert client.get(path).status_code == 200

    factories.many(company, person, 49)
    for number in range(9):
        factories.published(*factories.maker(legal_name=f"Altra {number} S.r.l."))
    for path, number in QUERIES.items():
        with django_assert_num_queries(number):
            assert client.get(path).status_code == 200


def test_a_product_page_costs_the_same_whatever_it_says(client, made, django_assert_num_queries):
    company, person = made
    plain = factories.published(company, person, materials=[{"name_it": "Argilla", "country": "IT"}])
    rich = factories.published(
        company,
        person,
        price_mode="tiers",
        tiers=[(number, 50 - number) for number in range(1, 9)],
        materials=[{"name_it": f"Materia {number}", "country": "IT"} for number in range(20)],
        markets=["CA", "US", "JP"],
    )
    for _number in range(11):
        factories.galleries.attach_picture(rich, factories.ready_picture(), actor=person)
    factories.many(company, person, 30)

    client.get(address(plain))  # the attributes of the group are kept by the process
    cache.clear()

    for product in (plain, rich):
        with django_assert_num_queries(7):
            assert client.get(address(product)).status_code == 200
        with django_assert_num_queries(1):
            assert client.get(address(product)).status_code == 200


def test_the_front_page_says_what_it_is(client, shown):
    load_places()

    page = client.get("/en/").content.decode()

    assert "Buy from the people who make it in Italy." in page
    assert "1 product." in page
    assert "1 company." in page
    assert 'action="/en/products/"' in page
    assert '<a href="/en/c/ceramics/">Ceramics</a></h3><p>1 product</p>' in page
    assert "?region=emilia-romagna" in page
    assert page.count("<path d=") >= 20


def test_an_empty_portal_has_a_front_page_and_lists(client):
    load_places()

    for path, words in (
        ("/en/", "none yet"),
        ("/en/products/", "No product is shown yet."),
        ("/en/stores/", "No store is open yet."),
    ):
        factories.sector()
        answer = client.get(path)
        assert answer.status_code == 200
        assert words in answer.content.decode()


def test_a_category_without_products_says_so_with_a_way_on(client):
    factories.group()

    page = client.get("/en/c/ceramics/tiles/").content.decode()

    assert "No product of this kind is shown yet." in page
    assert 'href="/en/c/ceramics/"' in page


def test_the_words_of_the_other_language_lead_to_the_page_in_this_one(client):
    factories.group()

    answer = client.get("/en/c/ceramica/piastrelle/")

    assert (answer.status_code, answer["Location"]) == (301, "/en/c/ceramics/tiles/")
    assert client.get("/en/c/no-such-thing/").status_code == 404


def test_the_language_links_lead_to_the_same_page(client, shown):
    category = client.get("/en/c/ceramics/tiles/").content.decode()
    narrowed = client.get("/en/c/ceramics/tiles/?minimum=50&c=1").content.decode()
    product = client.get(address(shown)).content.decode()

    assert 'href="/it/c/ceramica/piastrelle/" hreflang="it"' in category
    assert 'href="/it/c/ceramica/piastrelle/?minimum=50&amp;c=1" hreflang="it"' in narrowed
    assert f'href="{address(shown, "it")}" hreflang="it"' in product


def test_an_old_name_in_the_address_leads_to_the_present_one(client, made, shown):
    _company, person = made
    products.update_product(shown, data={"texts": {"en": {"title": "New name"}}}, actor=person)

    answer = client.get(address(shown))

    assert (answer.status_code, answer["Location"]) == (301, f"/en/p/new-name-{shown.pk}/")


def test_a_product_page_says_why_it_may_be_called_italian(client, shown):
    page = re.sub(r"\s+", " ", client.get(address(shown)).content.decode())

    for words in (
        "Why it may be called Italian",
        "<b>Clay</b><span>Ukraine</span>",
        "<b>Firing</b><span>Sassuolo (MO)</span><span>own site</span><em>last substantial step</em>",
        "Italian origin: assessed for this pavilion on declared facts.",
        "last substantial transformation, Regulation (EU) 952/2013, art. 60(2)",
        '<time datetime="2026-11-22">',
        "Not a certificate of origin.",
        "The last substantial step takes place in Italy.",
        "6907 21",
        "Member of the pavilion to",
    ):
        assert words in page, words


def test_a_text_in_another_language_says_so(client, made):
    product = factories.published(*made, texts={"it": {"title": "Gres", "description": "Bello."}})

    page = client.get(f"/en/p/gres-{product.pk}/").content.decode()

    assert "The company describes this product only in Italian." in page
    assert '<h1 id="title" lang="it">Gres</h1>' in page


def test_prices_by_quantity_stand_in_a_table(client, made):
    product = factories.published(*made, price_mode="tiers", tiers=[(120, "28.50"), (500, "25.90"), (2000, "23.40")])

    page = client.get(address(product)).content.decode()

    assert "120 to 499 m²" in page
    assert "2,000 m² and more" in page
    assert "<td>23.40</td>" in page


def test_a_claim_is_shown_only_where_it_holds(client, made):
    countries = dict.fromkeys(["design_country", "engineering_country", "packaging_country"], "IT")
    claimed = factories.published(*made, claims_100=True, **countries)
    silent = factories.published(*made, **countries)

    assert "art. 16 of Decree-Law 135/2009" in client.get(address(claimed)).content.decode()
    assert "art. 16 of Decree-Law 135/2009" not in client.get(address(silent)).content.decode()


def test_what_people_write_is_never_a_page(client, made):
    evil = "<script>alert(1)</script>"
    product = factories.published(*made, texts={"en": {"title": evil, "description": evil}}, sku=evil)
    stores.update_store(made[0].store, data={"name": evil, "story_it": evil, "tagline_it": evil}, actor=made[1])
    listings.rebuild_waiting()

    for path in (
        f"/en/p/script-alert-1-script-{product.pk}/",
        "/en/products/",
        f"/en/products/?q={evil}",
        "/en/store/ceramiche-prova/",
        "/en/",
    ):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200
        assert evil not in answer.content.decode()


MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("instant", "status"),
    [
        (factories.OPENED - MOMENT, 404),
        (factories.OPENED, 200),
        (factories.CLOSES - MOMENT, 200),
        (factories.CLOSES, 410),
    ],
)
def test_a_store_and_its_products_are_there_while_it_is_open(client, shown, instant, status):
    with clock.frozen(instant):
        product, store = client.get(address(shown)), client.get("/en/store/ceramiche-prova/")
        listed = client.get("/en/products/").content.decode()

    assert (product.status_code, store.status_code) == (status, status)
    assert (f"-{shown.pk}/" in listed) is (status == 200)


def test_a_closed_store_says_where_to_go_on(client, shown):
    Store.objects.update(sector=factories.sector())
    with clock.frozen(factories.CLOSES):
        page = client.get("/en/store/ceramiche-prova/").content.decode()

    assert "The store Ceramiche Prova is closed" in page
    assert 'href="/en/c/ceramics/"' in page


@pytest.mark.parametrize(("state", "status"), [("withdrawn", 410), ("changes_asked", 410), ("published", 200)])
def test_a_product_that_was_shown_and_is_no_longer_is_gone(client, shown, state, status):
    Product.objects.filter(pk=shown.pk).update(state=state)

    assert client.get(address(shown)).status_code == status


def test_a_draft_is_not_there(client, made):
    product = factories.draft(*made)

    assert client.get(address(product)).status_code == 404
    assert client.get("/en/p/x-999999999999999999/").status_code == 404


def test_the_page_cache_ends_with_the_store(client, made, shown, settings):
    settings.PAGE_CACHE_SECONDS = 30
    closes = factories.NOW + timedelta(seconds=12)
    factories.open_store(made[0], until=closes)

    first = client.get("/en/products/")
    with clock.frozen(closes - MOMENT):
        before = client.get("/en/products/")
    with clock.frozen(closes):
        after = client.get("/en/products/")

    assert first["Cache-Control"] == "public, max-age=0, must-revalidate, s-maxage=12"
    assert before.content == first.content
    assert f"-{shown.pk}/" not in after.content.decode()


def test_pages_follow_each_other_without_gap_or_repetition(client, made):
    company, person = made
    factories.many(company, person, 50)
    seen, path = [], "/en/products/"
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r">(Tile \d{3})</a>", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = "/en/products/" + found[1].replace("&amp;", "&") if found else ""

    assert seen == [f"Tile {number:03}" for number in reversed(range(50))]


def test_a_product_published_meanwhile_moves_no_page(client, made):
    company, person = made
    factories.many(company, person, 30)
    first = client.get("/en/products/").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    factories.published(company, person)

    second = client.get("/en/products/" + following).content.decode()

    assert re.findall(r">(Tile \d{3})</a>", second) == [f"Tile {number:03}" for number in reversed(range(6))]


@pytest.mark.parametrize(
    "after",
    [
        "",
        "x",
        "1",
        "-",
        "1-x",
        "-1--1",
        "1-1",
        "9" * 30 + "-1",
        "9999999999999999999-5",
        "٣-٣",
        "1-1-1",
        "%00",
        "a" * 500,
    ],
)
def test_a_cursor_nobody_gave_out_is_no_error(client, shown, after):
    for path in ("/en/products/", "/en/c/ceramics/", "/en/store/ceramiche-prova/", "/en/stores/"):
        assert client.get(path, {"after": after}).status_code == 200


@pytest.mark.parametrize(
    "text", ["\x00", "a" * 5000, "🍝", "瓷砖", "'; drop table x; --", "<b>", "%", "\\", "‮evil", "a\nb"]
)
def test_any_search_is_answered(client, shown, text):
    answer = client.get("/en/products/", {"q": text})

    assert answer.status_code == 200


def test_stores_stand_in_the_order_of_their_names(client):
    for name in ("Zeta S.r.l.", "Èlite S.r.l.", "alfa S.r.l."):
        factories.published(*factories.maker(legal_name=name))

    page = client.get("/en/stores/").content.decode()

    assert [page.index(name) for name in ("alfa", "Èlite", "Zeta")] == sorted(
        page.index(name) for name in ("alfa", "Èlite", "Zeta")
    )
    assert client.get("/en/stores/?region=atlantis").status_code == 404


def test_a_stores_page_says_who_it_is(client, made, shown):
    company, person = made
    stores.update_store(
        company.store,
        data={
            "tagline_en": "Fired in one place.",
            "story_en": "Since 1961.",
            "export_countries": 31,
            "export_share": 42,
        },
        actor=person,
    )

    page = client.get("/en/store/ceramiche-prova/").content.decode()

    for words in (
        "Fired in one place.",
        "Since 1961.",
        "31 countries",
        "42% of turnover",
        company.vat_number,
        "Ceramiche Prova S.r.l.",
    ):
        assert words in page


def test_the_sheet_of_a_product_says_on_paper_what_its_page_says(client, made):
    company, person = made
    factories.certificate(company, person, name="ISO 14001")
    texts = {"it": {"title": "Gres Cala"}, "zh": {"title": "瓷砖 Cala", "description": "意大利瓷砖"}}
    prices = {"price_mode": "tiers", "tiers": [(120, Decimal("28.50")), (500, Decimal("25.90"))]}
    product = factories.published(company, person, texts=texts, deliveries=[("FOB", "La Spezia")], **prices)

    answer = client.get(f"/en/p/{product.pk}/sheet.pdf")

    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    for words in (
        "Gres Cala",
        "Italian origin: assessed",
        "Not a certificate of origin",
        "FOB La Spezia",
        "ISO 14001",
        "Firing",
        "120 to 499 m²: 28.50 €",
        "500 m² and more: 25.90 €",
        "per m², VAT excluded",
        "Made on ",
    ):
        assert words in said, words
    assert answer.headers["X-Robots-Tag"] == "noindex"
