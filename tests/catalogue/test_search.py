"""Finding products: words in several languages, codes, typing errors, and the order of what is found."""

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from catalogue import browse, counting, derived, facets, lists, search, texts, words
from catalogue.models import FacetCount, Listing, SearchWord
from pavilion import clock

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker):
    """Five products of two companies, for every test of this file."""
    with django_db_blocker.unblock(), clock.frozen(factories.NOW):
        atomic = transaction.atomic()
        atomic.__enter__()
        company, person = factories.maker()
        other, second = factories.maker(legal_name="Vetreria Lùcido S.r.l.")
        tea = factories.group(
            "foo-coffee",
            "Caffè",
            name_en="Coffee",
            hs=("0901",),
            parent=factories.sector("foo", "Alimentari", name_en="Food"),
        )
        made = {
            "tile": factories.published(
                company,
                person,
                sku="RB-12/A",
                texts={
                    "it": {"title": "Gres porcellanato Città", "description": "Per pavimenti."},
                    "en": {
                        "title": "Porcelain stoneware “Cala”, 60 × 120 cm",
                        "description": "Full-body floor covering – the maker’s “Onda®” (10,5 mm).",
                    },
                },
            ),
            "italian": factories.published(company, person, texts={"it": {"title": "Vasi dipinti a mano"}}),
            "german": factories.published(
                other, second, texts={"de": {"title": "Mundgeblasene Gläser"}, "en": {"title": "Blown goblet"}}
            ),
            "chinese": factories.published(
                other, second, texts={"zh": {"title": "意大利面条机"}, "en": {"title": "Noodle maker"}}
            ),
            "coffee": factories.published(
                other,
                second,
                category=tea,
                hs_code="090121",
                texts={"en": {"title": "Arabica", "description": "A coffee to go with stoneware, an arabico."}},
            ),
        }
        words.count_words()
        yield made
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


def found(text: str, language: str = "en") -> list[int]:
    rows = Listing.objects.visible(language, factories.NOW)
    page = browse.best(rows, search.tiers(text, language), "")
    pks = dict(Listing.objects.values_list("pk", "product_id"))
    return [pks[row.pk] for row in page.rows]


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("stoneware", "en", ["tile", "coffee"]),  # the title first, then the description
        ("STONEWARES", "en", ["tile", "coffee"]),
        ("cala prova", "en", ["tile"]),
        ("citta", "it", ["tile"]),
        ("città", "it", ["tile"]),
        ("porcellanati", "it", ["tile"]),
        ("caffe", "it", ["coffee"]),
        ("painted", "en", []),
        ("vaso dipinto", "en", ["italian"]),  # a text in Italian alone, asked in Italian from an English page
        ("tiles vasi", "en", []),
        ("mundgeblasen", "en", ["german"]),
        ("Glaser", "it", ["german"]),
        ("意大利面", "en", ["chinese"]),
        ("面条", "it", ["chinese"]),
        ("面", "en", ["chinese"]),
        ("RB-12/A", "en", ["tile"]),
        ("rb12a", "it", ["tile"]),
        ("RB 12", "en", ["tile"]),
        ("0901.21", "en", ["coffee"]),
        ("0901 21", "en", ["coffee"]),
        ("60x120 stoneware", "en", ["tile"]),
        ("60×120cm", "en", ["tile"]),
        ("60*120", "en", ["tile"]),
        ("60x60", "en", []),
        ("120x60", "en", []),
        ("x".join("1" * 60), "en", []),
        ("..x..", "en", []),
        ("120 cm", "en", ["tile"]),
        ("onda 10.5mm", "en", ["tile"]),
        ("maker's onda", "en", ["tile"]),
        ("«cala»", "en", ["tile"]),
        ("l’arabica", "it", ["coffee"]),
        ("blown goblet made in Italy", "en", ["german"]),
        ("Italian blown goblet, wholesale suppliers", "en", ["german"]),
        ("gres porcellanato fatto in Italia", "it", ["tile"]),
        ("stoneware MOQ 50, in stock", "en", ["tile", "coffee"]),
        ("stoneware FOB best price", "en", ["tile", "coffee"]),
        ("stoneware fob", "en", []),  # a thing
        ("HS code 0901.21", "en", ["coffee"]),
        ("0901.21.00", "en", ["coffee"]),  # in the longer tariff of a country
        ("0901210010", "it", ["coffee"]),
        ("0902210010", "it", []),
        ('24" x 48" stoneware', "en", ["tile"]),  # sold as 60 × 120 cm
        ("24x48 inch", "en", ["tile"]),
        ("24in x 48in", "en", ["tile"]),
        ("24x24 inch", "en", []),
        ("60x120 in stoneware", "en", ["tile"]),
        ("stoneware cement", "en", []),
        ("' OR 1=1 --", "en", []),
        ("((( & | ! :*", "en", []),
        ("🍕", "en", []),
        ("", "en", []),
    ],
)
def test_what_a_search_finds(catalogue, text, language, names):
    assert found(text, language) == [catalogue[name].pk for name in names]


def test_a_product_described_in_italian_alone_answers_to_english_names_of_its_group_district_and_material(catalogue):
    assert catalogue["italian"].pk in found("tiles")
    assert catalogue["italian"].pk in found("ceramics clay")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("stonewear", "stoneware"),
        ("porcelan stoneware", "porcelain stoneware"),
        ("arabika", "arabica"),
        ("porcelian stonewear", "porcelain stoneware"),
        ("tiels", "tiles"),
        ("porcellanato", ""),  # Italian, and right as it is
        ("pavimenti calla", "pavimenti cala"),
        ("goblett italian", "goblet"),
        ("makeup", ""),  # no maker: nobody shows any, but buyers call something so
        ("calf", ""),  # not “Cala”
        ("stonemason", ""),  # begins alike, is another thing
        ("rarabica", ""),  # people get the first letter right
        ("paint", ""),
        ("bio", ""),
        ("stoneware", ""),
        ("zzzzqqq", ""),
        ("12345", ""),
    ],
)
def test_a_word_that_occurs_nowhere_is_mended(catalogue, typed, meant):
    assert words.corrected(typed, "en") == meant


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("tiles", "tiles", 0), ("tiels", "tiles", 1), ("tile", "tiles", 1), ("stonewear", "stoneware", 2), ("ab", "", 2)],
)  # fmt: skip
def test_letters_exchanged_are_one_step(one, other, steps):
    assert words.steps_between(one, other) == words.steps_between(other, one) == steps


def test_words_are_those_of_stores_that_are_open(catalogue):
    assert SearchWord.objects.filter(language="en", word="stoneware").exists()
    with clock.frozen(factories.CLOSES):
        assert words.count_words() == 0


def test_suggestions_complete_the_last_word_and_name_stores(catalogue):
    assert "blue porcelain" in words.suggestions("blue porc", "en", factories.NOW)
    assert words.suggestions("vetreria l", "en", factories.NOW)[-1] == "Vetreria Lùcido"
    assert words.suggestions("", "en", factories.NOW) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gres “Cala”, 60 × 60 cm", ["Gres", "Cala", "60x60", "cm"]),
        ("60x60x2cm, 1.5 x 2,5", ["60x60x2", "cm", "1.5x2.5"]),
        ("olio d’oliva dell'Umbria", ["olio", "d", "oliva", "dell", "Umbria"]),
        ("RB-12/A, T-shirt", ["RB", "12", "A", "T-shirt"]),
        ("¾″ · 10,5–12 m²", ["3", "4", "10.5", "12", "m2"]),
        ("Onda™ ®", ["Onda"]),
        ("6907.21", ["6907.21"]),
        ("意大利面，500克", ["意大利面", "500", "克"]),
        ("--- … « »", []),
        ('tiles 12" x 24", 8 × 8 inches', ["tiles", "12x24in", "8x8in"]),
        ("2 x 4 inset", ["2x4", "inset"]),
    ],
)
def test_a_text_is_read_as_its_words_whatever_stands_between_them(text, words):
    assert search.words_of(text) == words


def test_a_text_and_a_question_are_parted_alike():
    assert search.separated("“Onda”, 60 × 120cm, l’olio") == "Onda 60 120 cm l olio"


def test_some_of_the_words_may_be_german_and_a_number_is_no_word(catalogue):
    rows = Listing.objects.visible("en", factories.NOW)

    def near(text):
        return [Listing.objects.get(pk=pk).product_id for pk in search.nearest(rows, text, "en", limit=24)]

    assert near("mundgeblasene zzzz") == [catalogue["german"].pk]
    assert near("120 goblets zzzz") == [catalogue["german"].pk]
    assert near("zzzz 120") == []
    assert near("120 999") == [catalogue["tile"].pk]


def test_who_asks_for_what_is_made_in_italy_sees_everything(client, catalogue):
    page = client.get("/en/products/?q=Made+in+Italy").content.decode()

    assert "5 products" in page
    assert search.sought("wholesale italian suppliers") == ""
    assert search.sought("Italian tiles") == "Italian tiles"
    assert search.sought("???") == "???"


def test_a_language_is_named_only_where_its_company_says_so(catalogue):
    rows = [listing.pk for listing in Listing.objects.filter(language="en")]

    assert texts.languages_saying("mundgeblasenes glas", rows, besides="en") == ["de"]
    assert texts.languages_saying("dipinto vaso", rows, besides="en") == ["it"]
    assert texts.languages_saying("意大利面", rows, besides="en") == ["zh"]
    assert texts.languages_saying("carrelage", rows, besides="en") == []


def test_the_pages_say_how_they_found_it(client, catalogue):
    mended = client.get("/en/products/?q=porcelan").content.decode()
    assert "Showing results for <strong>porcelain</strong>" in mended
    assert 'href="/en/products/?q=porcelan&amp;exact=1"' in mended

    exact = client.get("/en/products/?q=porcelan&exact=1").content.decode()
    assert "Nothing answers to “porcelan”." in exact

    few = client.get("/en/products/?q=arabico").content.decode()
    assert 'Did you mean <a href="/en/products/?q=arabica">arabica</a>?' in few
    assert "Arabica</a>" in few
    assert "Did you mean" not in client.get("/en/products/?q=arabico&exact=1").content.decode()

    some = client.get("/en/products/?q=stoneware+elephants").content.decode()
    assert "These have some of them." in some
    assert "Porcelain stoneware “Cala”" in some

    other = client.get("/en/products/?q=mundgeblasene").content.decode()
    assert "what their companies say in German" in other
    assert "Did you mean" not in other
    ordered = client.get("/en/products/?q=mundgeblasene&sort=price").content.decode()
    assert "what their companies say in German" in ordered
    assert "Did you mean" not in ordered
    assert "in Italian" in client.get("/en/products/?q=dipinti").content.decode()

    for asked in ("lucido", "vetrerialucido", "lucido+vetreria"):
        store = client.get(f"/en/products/?q={asked}").content.decode()
        assert 'href="/en/store/vetreria-lucido/"' in store, asked

    assert "<option value=" in client.get("/en/products/suggest/?q=porc").content.decode()


def test_a_page_of_answers_follows_without_gap_or_repetition_through_the_tiers(catalogue):
    rows = Listing.objects.visible("en", factories.NOW)
    tiers = search.tiers("stoneware", "en")
    first = browse.best(rows, tiers, "", size=1)
    second = browse.best(rows, tiers, first.next, size=1)

    shown = [row.card for row in (*first.rows, *second.rows)]
    assert ["Porcelain stoneware “Cala”, 60 × 120 cm</a>" in shown[0], ">Arabica</a>" in shown[1]] == [True, True]
    assert [row.tier for row in (*first.rows, *second.rows)] == [1, 2]
    assert second.next == ""


def test_an_answer_that_goes_while_the_page_is_made_is_left_out(catalogue, monkeypatch):
    rows, tiers = Listing.objects.visible("en", factories.NOW), search.tiers("stoneware", "en")
    places = search.ranked(rows, tiers, None, limit=24)
    monkeypatch.setattr(search, "ranked", lambda *_words, **_options: [(1, 100, 10**12), *places])

    assert [row.pk for row in browse.best(rows, tiers, "").rows] == [pk for _tier, _quality, pk in places]


def test_tiers_behind_a_full_page_are_not_read(catalogue):
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        search.ranked(Listing.objects.visible("en", factories.NOW), search.tiers("stoneware", "en"), None, limit=1)
        cursor.execute("EXPLAIN (ANALYZE, FORMAT TEXT) " + asked.captured_queries[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert plan.count("never executed") >= 4


def test_counts_that_a_worker_made_are_those_of_the_rows(catalogue):
    derived.count_facets()
    rows = Listing.objects.visible("en", factories.NOW)

    stored = dict(FacetCount.objects.filter(category=0).values_list("token", "number"))
    sectors = {facets.token("category", sector.pk) for sector in browse.sectors()}
    for common in (True, False):
        counted = counting.tokens_counted(rows, None, common=common)
        assert counted == stored
        assert {token for token in counted if token.startswith("category:")} <= sectors
    tiles = browse.sectors()[0]
    within = counting.tokens_counted(rows.in_category(tiles), tiles, common=True)
    assert {token for token in within if token.startswith("category:")} == {
        facets.token("category", group.pk) for group in browse.below(tiles.pk)
    } & {token for tokens in rows.values_list("tokens", flat=True) for token in tokens}


def test_what_few_products_have_is_gathered_and_what_many_have_is_read_in_order(catalogue):
    FacetCount.objects.bulk_create(
        FacetCount(category=0, token=token, number=number)
        for token, number in (("", 100), ("region:08", 12), ("region:09", 8), ("lead:7", 60))
    )
    SearchWord.objects.update_or_create(language="en", word="tiles", defaults={"documents": 50})
    stored = counting.stored_numbers(None, {"region:08", "region:09", "lead:7", "tiles", "rare"}, "en")

    assert stored == {"": 100, "region:08": 12, "region:09": 8, "lead:7": 60, "tiles": 50}
    assert counting.are_common([["lead:7"], ["region:08", "region:09"], ["tiles"]], stored)
    assert not counting.are_common([["lead:7"], ["region:08"]], stored)
    assert not counting.are_common([["lead:7"], ["rare"]], stored)
    assert counting.are_common([], stored)


def test_a_code_is_gathered_from_the_index_of_words(catalogue):
    rows = Listing.objects.visible("en", factories.NOW)
    for text, gathers in (("RB-12", True), ("69072100", True), ("stoneware 60x60", True), ("stoneware", False)):
        with CaptureQueriesContext(connection) as asked:
            search.ranked(rows, search.tiers(text, "en"), None, limit=24)
        assert ("\"language\" || ''" in asked.captured_queries[0]["sql"]) is gathers, text


def test_places_with_a_name_like_the_question(catalogue):
    assert lists.places_named("emilia", facets.read(QueryDict()))[0][0] == "Emilia-Romagna"
