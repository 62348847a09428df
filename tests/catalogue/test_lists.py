"""Lists of products: filters with counts, orders, pages of places, comparison, and what search engines get."""

import itertools
import json
import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import (
    attributes,
    browse,
    certificates,
    counting,
    derived,
    facets,
    galleries,
    listings,
    lists,
    sitemaps,
    stores,
    structured,
)
from catalogue.models import Attribute, Category, District, Listing, Product, SitemapFile
from catalogue.reference import load_attributes, load_categories, load_reference
from catalogue.refresh import refresh_products
from companies import officers
from companies.reference import load_reference as load_places
from pavilion import clock, kept
from pavilion.templatetags import pavilion as pavilion_tags
from tests.companies import factories as people

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.maker()


@pytest.fixture
def three(made):
    """Three products that differ in everything a buyer may choose by."""
    company, person = made
    return [
        factories.published(company, person, texts={"en": {"title": title}}, **changes)
        for title, changes in (
            ("Alpha", {"minimum_order": 5, "lead_days_from": 3, "lead_days_to": 5, "sample_offered": True, "markets": ["CA"]}),
            ("Beta", {"minimum_order": 50, "price_mode": "range", "price_from": "4.50", "price_to": "9.00"}),
            ("Gamma", {"minimum_order": None, "lead_days_from": None, "lead_days_to": None, "markets": ["CA", "JP"],
                       "price_mode": "range", "price_from": "3.00", "price_to": "3.50"}),
        )
    ]  # fmt: skip


def titles(page: str) -> list[str]:
    return re.findall(r">(Alpha|Beta|Gamma)</a></h3>", page)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Gamma", "Beta", "Alpha"]),
        ("sort=price", ["Gamma", "Beta", "Alpha"]),
        ("sort=minimum", ["Alpha", "Beta", "Gamma"]),
        ("sort=lead", ["Alpha", "Beta", "Gamma"]),
        ("sort=nonsense", ["Gamma", "Beta", "Alpha"]),
        ("minimum=10", ["Alpha"]),
        ("minimum=50&sort=minimum", ["Alpha", "Beta"]),
        ("lead=7", ["Alpha"]),
        ("sample=yes", ["Alpha"]),
        ("ships=CA", ["Gamma", "Alpha"]),
        ("ships=JP", ["Gamma"]),
        ("ships=XX", ["Gamma", "Beta", "Alpha"]),
        ("price=range", ["Gamma", "Beta"]),
        ("price=range&price=request", ["Gamma", "Beta", "Alpha"]),
        ("price=range&minimum=50", ["Beta"]),
        ("region=emilia-romagna", ["Gamma", "Beta", "Alpha"]),
        ("region=sicilia", []),
        ("region=atlantis&minimum=", ["Gamma", "Beta", "Alpha"]),
        ("q=tiles&price=range&sort=price", ["Gamma", "Beta"]),
    ],
)
def test_what_the_address_chooses_is_what_is_shown(client, three, query, expected):
    load_places()

    assert titles(client.get(f"/en/products/?{query}").content.decode()) == expected


def test_a_certificate_is_found_by_while_an_officer_has_checked_it_and_it_is_in_force(client, three, made):
    company, person = made
    facts = {"scheme": "organic", "name": "Organic", "issuer": "ICEA", "number": "1", "expires_on": date(2026, 12, 31)}
    paper = certificates.declare_certificate(company, data=facts | {"products": [three[0]]}, actor=person)
    address = "/en/products/?certificate=organic"
    listings.rebuild_waiting()
    assert titles(client.get(address).content.decode()) == []

    load_places()
    sara = people.user("sara@example.org")
    officers.appoint_officer(sara, name="Sara Villa", roles={officers.CATALOGUE}, actor=None)
    certificates.check_certificate(paper, confirmed=True, reason="Seen.", actor=sara)
    listings.rebuild_waiting()
    assert titles(client.get(address).content.decode()) == ["Alpha"]

    with clock.frozen(datetime(2027, 1, 1, 3, tzinfo=UTC)):
        refresh_products()
        listings.rebuild_waiting()
        assert titles(client.get(address).content.decode()) == []


def test_a_facet_counts_what_another_choice_would_show(client, three):
    page = client.get("/en/products/?price=range&minimum=50").content.decode()

    def number(name, value):
        found = re.search(rf'name="{name}" value="{value}"[^>]*>[^<]*<span>(\d+)</span>', page)
        return int(found[1]) if found else 0

    assert (number("price", "range"), number("price", "request")) == (1, 1)
    assert (number("minimum", "50"), number("minimum", "10")) == (1, 0)


def test_what_was_counted_and_written_before_is_not_said_of_what_came_since(client, three, made, settings):
    """With the memory that a process has: numbers, panels of filters and pages are kept by what they say."""
    settings.MEMORY_SECONDS = 30
    forgetting = (lists.COUNTS, pavilion_tags.PARTS, kept.memory)
    company, person = made

    def said(query):
        page = client.get(f"/en/products/?{query}&past-the-cache={next(visits)}").content.decode()
        beside_value = re.search(r'value="50"[^>]*>[^<]*<span>(\d+)</span>', page)
        return titles(page), beside_value and beside_value[1]

    visits = itertools.count()
    try:
        assert said("price=range") == said("price=range") == (["Gamma", "Beta"], "1")
        assert said("price=range&minimum=50") == (["Beta"], "1")
        texts = {"en": {"title": "Alpha"}}
        factories.published(
            company, person, texts=texts, minimum_order=50, price_mode="range", price_from=2, price_to=3
        )
        assert said("price=range") == (["Alpha", "Gamma", "Beta"], "2")
        assert said("price=range&minimum=50") == (["Alpha", "Beta"], "2")
        assert "Fino a 50 unità" in client.get("/it/products/?price=range").content.decode()
    finally:
        for memory in forgetting:
            memory.forget()


def test_what_is_chosen_can_be_taken_away_again(client, three):
    page = client.get("/en/products/?q=tiles&price=range&ships=CA&sort=price").content.decode()

    chips = re.search(r'<ul class="pv-chips">.*?</ul>', page)[0]
    assert 'href="/en/products/?q=tiles&amp;price=range&amp;sort=price"' in chips
    assert 'href="/en/products/?q=tiles&amp;ships=CA&amp;sort=price"' in chips
    assert 'href="/en/products/?q=tiles&amp;sort=price"' in chips
    assert "Ships to Canada" in chips
    assert "Spedisce in Canada" in client.get("/it/products/?ships=CA").content.decode()


def test_only_plain_lists_are_for_search_engines(client, three):
    for query in ("?q=tiles", "?price=range", "?sort=price", "?after=1-1"):
        assert 'content="noindex, follow"' in client.get("/en/products/" + query).content.decode()
    plain = client.get("/en/products/").content.decode()
    assert '<link rel="canonical" href="http' in plain
    assert "noindex" not in plain


@pytest.mark.parametrize("order", ["newest", "price", "minimum", "lead"])
def test_every_order_goes_through_all_pages_without_gap_or_repetition(made, order):
    factories.many(*made, 7)
    Listing.objects.filter(title__endswith="3").update(by_price=500, by_minimum=2, by_lead=9)
    rows = Listing.objects.visible("en", factories.NOW)
    seen, after = [], ""
    while True:
        page = browse.in_order(rows, browse.ORDERS[order], after, size=2)
        seen += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break

    assert sorted(seen) == sorted(rows.values_list("pk", flat=True))
    assert len(seen) == 7


@pytest.mark.parametrize("after", ["x", "1-2-3-4", "9" * 30 + "-1", "1--2", "٣-٣-٣", "1-1-9999999999999999999"])
def test_a_cursor_nobody_gave_out_is_the_first_page(client, three, after):
    for query in ("", "q=tiles&", "sort=price&"):
        assert client.get(f"/en/products/?{query}after={after}").status_code == 200


LISTS = ("products/", "c/ceramics/", "region/emilia-romagna/", "district/piastrellai-di-sassuolo/")


ODD = [
    (LISTS, ["after=%00", "sort=x", "sort=%00&sort=price", "price=%00&lead=x&ships=%00", "ships=" + "A" * 5_000]),
    (LISTS, ["c=" + "9" * 20, "c=%00&c=-1&c=1e3&c=%D9%A3", "&".join(f"c={number}" for number in range(2_000))]),
    (LISTS, ["&".join(f"region=r{number}" for number in range(2_000)), "certificate=%27&sample=yes&sample=no"]),
    (
        ("products/", "products/suggest/"),
        ["q=" + "x" * 10_000, "q=%00", "q=a%00b", "q=" + "a " * 5_000, "q=%FF%FE"],
    ),
    (
        ("products/", "products/suggest/"),
        ["q=---", "q=***", "q=%26%7C%21():*", "q=a%3A*&sort=price", "q=%27%5C%27"],
    ),
    (("products/",), ["q=%E6%84%8F" * 300, "q=tiles&after=9-9-9", "q=tiles&after=" + "-".join(["9" * 19] * 3)]),
    (
        ("compare/",),
        ["c=" + "9" * 20, "c=%00", "c=" + "9" * 18, "&".join(f"c={number}" for number in range(2_000))],
    ),
    (("stores/",), ["after=%00", "after=%C3%A8", "after=" + "x" * 5_000]),
    (("store/ceramiche-prova/",), ["group=%00", "group=" + "9" * 40, "after=%00", "after=-1-1"]),
    (("stores/",), ["region=%00", "region=x"]),
]


def test_no_question_however_odd_is_a_failure(client, made):
    factories.published(*made)
    load_places()
    load_reference()
    for pages, queries in ODD:
        for page in pages:
            for query in queries:
                assert client.get(f"/en/{page}?{query}").status_code in (200, 404), (page, query[:40])


@pytest.mark.parametrize(
    "path", ["c/%00/", "c/a%0Ab/", "c/" + "a/" * 500, "region/%00/", "store/%00/", "p/x-999999999999999999/"]
)
def test_no_address_however_odd_is_a_failure(client, path):
    assert client.get(f"/en/{path}").status_code == 404


def test_a_question_without_a_word_has_no_answer(client, three):
    page = client.get("/en/products/?q=---").content.decode()

    assert "Nothing answers to “---”." in page
    assert "pv-hits" not in page


def test_counts_are_exact_to_the_limit_and_say_more_beyond(client, three, monkeypatch):
    monkeypatch.setattr(counting, "COUNT_LIMIT", 2)
    derived.count_facets()

    assert "more than 2 products" in client.get("/en/products/").content.decode()
    assert "2 products" in client.get("/en/products/?price=range").content.decode()


def test_beside_a_value_stands_how_many_there_are_at_least_where_not_all_were_counted(client, three, monkeypatch):
    monkeypatch.setattr(counting, "MANY", 1)
    page = client.get("/en/products/?price=range&lead=7&price=tiers").content.decode()
    assert "<span>1</span>" in page  # one row: all of them
    page = client.get("/en/products/?price=range").content.decode()

    assert "more than 1 product" in page
    assert re.search(r'value="50"(?: checked)?>Up to 50 units<span>1\+</span>', page)
    assert re.search(r'value="7"(?: checked)?>Within 7 days<span></span>', page)  # nobody knows: it stays on offer


def beside(page: str, part: str) -> dict[str, str]:
    """{address: number beside it} of the links in a part of the page."""
    found = re.search(part, page, re.DOTALL)[0]
    return dict(re.findall(r'<a href="([^"]+)"[^>]*>[^<]*<span>([^<]*)</span>', found))


@pytest.mark.parametrize("path", ["/en/products/", "/en/c/ceramics/", "/en/c/ceramics/tiles/"])
def test_a_number_beside_a_category_is_what_its_page_shows(client, three, path):
    load_places()
    for query, number in (("?minimum=50&c=5", "2"), ("?ships=CA&sort=price", "2"), ("", "3")):
        links = beside(client.get(path + query).content.decode(), r'<nav class="pv-browse".*?</nav>')

        assert list(links.values()) == [number]
        for url in links:
            assert len(titles(client.get(unescape(url)).content.decode())) == int(number)


def test_a_sector_that_takes_products_itself_has_a_page(client, made):
    sector = factories.sector("ext-1", "Altro", name_en="Other")
    Category.objects.filter(pk=sector.pk).update(is_leaf=True)

    page = client.get("/en/c/other/")

    assert page.status_code == 200
    assert "No product of this kind is shown yet." in page.content.decode()


def test_a_number_beside_a_district_is_what_its_page_shows_whichever_is_chosen(client, three, made):
    load_places()
    load_reference()
    company, person = made
    district = District.objects.get(slug="piastrellai-di-sassuolo")
    stores.update_store(stores.ensure_store(company), data={"district": district}, actor=person)
    listings.rebuild_waiting()
    other = District.objects.filter(province__region=district.province.region).exclude(pk=district.pk).first()

    for query in ("minimum=50", f"minimum=50&district={other.slug}"):
        page = client.get(f"/en/region/emilia-romagna/?{query}").content.decode()
        links = beside(page, r"Its districts.*?</ul>")
        assert links == {"/en/district/piastrellai-di-sassuolo/?minimum=50": "2"}
    assert sorted(titles(client.get(*links).content.decode())) == ["Alpha", "Beta"]


def test_pages_of_places_show_what_is_made_there(client, made):
    load_places()
    load_reference()
    company, person = made
    district = District.objects.get(slug="piastrellai-di-sassuolo")
    stores.update_store(stores.ensure_store(company), data={"district": district}, actor=person)
    factories.published(company, person)

    region = client.get("/en/region/emilia-romagna/").content.decode()
    here = client.get("/en/district/piastrellai-di-sassuolo/").content.decode()

    for page in (region, here):
        assert "Porcelain stoneware Cala" in page
        assert "/en/store/ceramiche-prova/" in page
    assert "Tile makers of Sassuolo" in region
    assert "Known for porcelain stoneware tiles" in here
    assert "No product from here is shown yet." in client.get("/en/region/sicilia/").content.decode()
    assert client.get("/en/region/atlantis/").status_code == 404
    assert client.get("/en/district/atlantis/").status_code == 404


def test_pages_of_a_district_and_of_a_comparison_cost_the_same_with_one_product_and_with_fifty(client, made):
    load_places()
    load_reference()
    company, person = made
    district = District.objects.get(slug="piastrellai-di-sassuolo")
    stores.update_store(stores.ensure_store(company), data={"district": district}, actor=person)
    factories.many(company, person, 1)
    slab = factories.published(
        company, person, category=Category.objects.get(sign="sto-marble-slabs"), hs_code="680221"
    )
    two = [Product.objects.first().pk, slab.pk]

    def costs(*compared: int) -> list[int]:
        found = []
        query = "?" + "&".join(f"c={pk}" for pk in compared)
        for path in ("/en/district/piastrellai-di-sassuolo/", f"/en/products/{query}", f"/en/compare/{query}"):
            attributes.forget_schemas()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        return found

    before = costs(*two)
    factories.many(company, person, 48)

    assert costs(*two) == before
    assert costs(*Product.objects.values_list("pk", flat=True)[:3], slab.pk)[1:] == before[1:]


def test_similar_products_are_of_other_companies_two_of_each_at_most(client, made):
    mine = factories.published(*made)
    others = [factories.maker(legal_name=f"Altra {number} S.r.l.") for number in range(2)]
    for _again in range(3):
        for other in others:
            factories.published(*other)

    derived.compare_all()

    found = Product.objects.filter(pk__in=mine.similar.products).values_list("company", flat=True)
    assert sorted(found) == sorted([others[0][0].pk, others[1][0].pk] * 2)
    page = client.get(f"/en/p/porcelain-stoneware-cala-{mine.pk}/").content.decode()
    assert "Similar products of other companies" in page
    assert page.count("pv-card-by") == 4


def test_search_engines_read_the_facts_of_the_page(client, made):
    evil = "</script><script>alert(1)</script>"
    product = factories.published(*made, price_mode="range", price_from="4.50", price_to="9.00",
                                  texts={"en": {"title": "Tile", "description": evil}})  # fmt: skip
    page = client.get(f"/en/p/tile-{product.pk}/").content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

    assert evil not in page
    assert (data["@type"], data["name"], data["description"]) == ("Product", "Tile", evil)
    assert data["offers"]["lowPrice"] == "4.50"
    store = client.get("/en/store/ceramiche-prova/").content.decode()
    assert '"@type": "Organization"' in store


def test_an_address_that_is_shared_shows_title_words_and_a_picture(client, made):
    company, person = made
    texts = {"en": {"title": "Tile “Cala”", "description": "Hand-drawn.\n\nFired <twice>."}}
    product = factories.published(company, person, texts=texts)
    galleries.attach_picture(product, factories.ready_picture(), alt_en="From above", actor=person)
    listings.rebuild_waiting()

    def shared(path):
        page = client.get(path).content.decode()
        return {
            name: unescape(value) for name, value in re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page)
        }

    path = f"/en/p/tile-cala-{product.pk}/"
    said = shared(path)
    assert (said["title"], said["description"]) == ("Tile “Cala”", "Hand-drawn. Fired <twice>.")
    assert said["url"].endswith(path)
    assert re.fullmatch(r"http.*/pictures/.*\.jpg", said["image"])
    store = shared(f"/en/store/{company.store.slug}/")
    assert store["title"] == company.store.name
    assert store["image"] == said["image"]
    assert shared("/en/")["url"].endswith("/en/")


def test_search_engines_read_the_characteristics_with_their_units(client, made):
    load_categories()
    load_attributes()
    evil = "</script><script>alert(1)</script>"
    said = {"size": evil, "thickness": "9.5", "finish": "matt", "frost": True, "use": ["floor", "wall"]}
    tile = factories.published(
        *made,
        category=Category.objects.get(sign="cer-porcelain-tiles"),
        attributes=said,
        texts={"it": {"title": "Gres"}},
    )

    page = client.get(f"/it/p/gres-{tile.pk}/").content.decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])

    assert evil not in page
    assert {entry.pop("@type") for entry in data["additionalProperty"]} == {"PropertyValue"}
    assert data["additionalProperty"] == [
        {"name": "Formato", "value": evil},
        {"name": "Spessore", "value": 9.5, "unitText": "mm", "unitCode": "MMT"},
        {"name": "Finitura", "value": "opaco"},
        {"name": "Ingelivo", "value": True},
        {"name": "Uso", "value": "pavimento, rivestimento"},
    ]


def test_every_unit_that_is_asked_in_has_its_international_code():
    load_categories()
    load_attributes()
    assert set(Attribute.objects.exclude(unit="").values_list("unit", flat=True)) <= set(structured.UNIT_CODES)


def test_other_languages_are_named_only_where_there_is_a_text(client, made):
    both = factories.published(*made)
    italian = factories.published(*made, texts={"it": {"title": "Gres"}})

    page = client.get(f"/en/p/porcelain-stoneware-cala-{both.pk}/").content.decode()
    assert re.findall(r'rel="alternate" hreflang="(\w+)"', page) == ["it", "en"]
    alone = client.get(f"/en/p/gres-{italian.pk}/").content.decode()
    assert re.findall(r'rel="alternate" hreflang="(\w+)"', alone) == ["it"]


def test_the_site_map_names_pages_of_their_own_in_the_languages_they_have(client, made):
    both = factories.published(*made)
    italian = factories.published(*made, texts={"it": {"title": "Gres"}})
    hidden = factories.draft(*made)
    assert client.get("/sitemap.xml").status_code == 404

    sitemaps.write_files()

    index = client.get("/sitemap.xml")
    assert index["Content-Type"] == "application/xml; charset=utf-8"
    assert index.content.decode().count("<sitemap>") == 3
    assert "/sitemap/products-1.xml" in index.content.decode()
    products = client.get("/sitemap/products-1.xml").content.decode()
    assert f"/en/p/porcelain-stoneware-cala-{both.pk}/" in products
    assert f"/it/p/gres-porcellanato-cala-{both.pk}/" in products
    assert f"/it/p/gres-{italian.pk}/</loc>" in products
    assert f"/en/p/gres-{italian.pk}/" not in products
    assert f"-{hidden.pk}/" not in products
    assert "/en/store/ceramiche-prova/" in client.get("/sitemap/stores.xml").content.decode()
    assert client.get("/sitemap/none.xml").status_code == 404

    Product.objects.filter(pk__in=[both.pk, italian.pk]).update(state="withdrawn")
    Listing.objects.all().delete()
    sitemaps.write_files()
    assert not SitemapFile.objects.filter(name="products-1").exists()


def test_robots_are_kept_out_of_questions_and_filters(client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert "Disallow: /*?" in lines
    assert lines[-1].endswith("/sitemap.xml")


def test_no_word_of_a_facet_is_the_same_as_another_parameter():
    assert len(set(facets.PARAMETERS)) == len(facets.PARAMETERS)
    assert not {"q", "after", "c", "exact"} & set(facets.PARAMETERS)
