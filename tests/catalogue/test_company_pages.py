"""The company's pages: what they do, what they refuse, and that they are nobody else's."""

import io

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfWriter

from catalogue import attributes, pictures, readiness, reference, score
from catalogue import terms as terms_in_words
from catalogue.models import Picture, Product
from tests.companies import factories as companies

from . import factories, hostile

pytestmark = pytest.mark.django_db

PRODUCT_PAGES = [
    "product_overview",
    "product_basics",
    "product_manufacture",
    "product_terms",
    "product_pictures",
    "product_preview",
]
PRODUCT_DEEDS = ["product_publish", "product_withdraw", "product_origin"]


@pytest.fixture(autouse=True)
def _language():
    """Companies work in Italian."""
    with translation.override("it"):
        yield


@pytest.fixture
def made():
    return factories.maker()


@pytest.fixture
def visitor(made):
    return companies.signed_in(made[1])


def url(name, *args):
    return reverse(f"catalogue:{name}", args=args)


def rows(prefix, *entries, initial=0):
    """A formset as a visitor sends it."""
    typed = {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": initial}
    for number, entry in enumerate(entries):
        typed |= {f"{prefix}-{number}-{name}": value for name, value in entry.items()}
    return typed


BLANK = {
    "name_it": "",
    "name_en": "",
    "operation": "processing",
    "site": "",
    "country": "IT",
    "town": "",
    "subcontractor": "",
}


def typed_step(**changes):
    return {"name_it": "Cottura", "name_en": "Firing", "operation": "processing", "country": "IT"} | changes


def typed_new(*steps, **changes):
    return {"title_it": "Gres", "category": "", "hs_code": "6907"} | changes | rows("steps", *steps)


def messages_of(answer):
    return [str(message) for message in answer.context["messages"]]


def test_an_empty_list_says_how_to_begin(visitor):
    page = visitor.get(url("own_products")).content.decode()

    assert url("product_new") in page
    assert "pv-empty" in page


def test_the_list_costs_the_same_number_of_queries_whatever_is_in_it(visitor, made, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    factories.draft(*made)
    with CaptureQueriesContext(connection) as first:
        visitor.get(url("own_products"))
    for _number in range(5):
        factories.published(*made)
    with CaptureQueriesContext(connection) as second:
        visitor.get(url("own_products"))

    # texts, tiers, pictures: one query each; the pictures themselves one more once there are any
    assert len(second) <= len(first) + 1


def test_a_long_list_has_pages_and_is_looked_through_by_name_code_and_state(visitor, made):
    company, person = made
    Product.objects.bulk_create(
        Product(company=company, position=place, sku=f"LONG-{place}", hs_code="691110" if place == 3 else "")
        for place in range(1, 71)
    )
    wanted = factories.published(company, person)

    first = visitor.get(url("own_products"))
    second = visitor.get(url("own_products") + "?" + first.context["next_query"])
    third = visitor.get(url("own_products") + "?" + second.context["next_query"])

    seen = [row["product"].pk for page in (first, second, third) for row in page.context["rows"]]
    assert len(seen) == len(set(seen)) == 71
    assert not third.context["next_query"]
    for query, number in (
        ("q=long-7", 2), ("q=6911.10", 1), (f"q={wanted.texts.get(language='en').title}", 1), ("state=published", 1),
        ("state=nonsense&after=x-y", 30), ("after=9999999999-1", 30), ("q=nothing-like-it", 0),
    ):  # fmt: skip
        assert len(visitor.get(url("own_products") + "?" + query).context["rows"]) == number, query
    assert "pv-empty" in visitor.get(url("own_products") + "?q=nothing-like-it").content.decode()


def test_a_product_begins_with_name_code_and_steps(visitor, made):
    site = factories.plant(made[0])

    blank = BLANK | {"site": site.pk}
    answer = visitor.post(
        url("product_new"), typed_new(typed_step(site=site.pk, is_last_substantial="on"), blank, blank)
    )

    product = Product.objects.get()
    assert answer.url == url("product_overview", product.pk)
    assert product.hs_code == "6907"
    step = product.steps.get()
    assert (step.name_it, step.site, step.is_last_substantial) == ("Cottura", site, True)


def test_a_group_with_one_heading_gives_the_code(visitor):
    visitor.post(url("product_new"), typed_new(hs_code="", category=factories.group().pk))

    assert Product.objects.get().hs_code == "6907"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title_it": ""}, "Questo campo è obbligatorio"),
        ({"title_it": "x" * 141}, "141"),
        ({"title_it": "a\x00b"}, ""),
        ({"hs_code": "69"}, "6907 21"),
        ({"hs_code": "690721x"}, "6907 21"),
        ({"hs_code": "7701"}, "77"),
        ({"hs_code": "9801"}, "98"),
        ({"hs_code": ""}, ""),
        ({"category": "999999"}, ""),
        ({"category": "abc"}, ""),
        ({"steps-0-operation": "magic"}, ""),
        ({"steps-0-country": "ZZ"}, ""),
        ({"steps-0-site": "999999"}, ""),
        ({"steps-0-name_it": "", "steps-0-name_en": ""}, ""),
        ({"steps-0-name_it": "x" * 121}, ""),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(visitor, typed, words):
    sent = typed_new(typed_step(town="Sassuolo")) | typed

    answer = visitor.post(url("product_new"), sent)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert Product.objects.count() == 0
    assert "pv-errbox" in page
    assert 'value="Sassuolo"' in page
    assert words in page


@pytest.mark.parametrize(
    "broken", [{"steps-TOTAL_FORMS": "x"}, {"steps-TOTAL_FORMS": "5000"}, {"steps-INITIAL_FORMS": "-1"}]
)
def test_a_formset_that_was_tampered_with_is_no_error(visitor, broken):
    assert visitor.post(url("product_new"), typed_new(typed_step()) | broken).status_code in (200, 302)


def test_two_last_substantial_steps_are_refused(visitor):
    marked = typed_step(is_last_substantial="on")

    answer = visitor.post(url("product_new"), typed_new(marked, marked))

    assert answer.context["steps"].non_form_errors()
    assert Product.objects.count() == 0


def test_names_descriptions_and_group(visitor, made):
    product = factories.draft(*made)
    typed = {
        "title_it": "Nuovo",
        "description_it": "Riga 1\nRiga 2 🍋 瓷砖",
        "title_en": "",
        "description_en": "",
        "category": factories.group().pk,
        "hs_code": "6907 21",
        "sku": "N-1",
    }

    answer = visitor.post(url("product_basics", product.pk), typed)

    assert answer.url == url("product_overview", product.pk)
    text = product.texts.get()
    assert (text.language, text.title, text.description) == ("it", "Nuovo", "Riga 1\nRiga 2 🍋 瓷砖")


def test_a_used_code_is_said_beside_the_form(visitor, made):
    factories.draft(*made, sku="A1")
    product = factories.draft(*made)

    answer = visitor.post(url("product_basics", product.pk), {"title_it": "Gres", "sku": "A1"})

    assert answer.context["form"].errors
    assert 'value="A1"' in answer.content.decode()


def manufacture(made, **changes):
    site = factories.plant(made[0])
    steps = rows("steps", typed_step(site=site.pk, is_last_substantial="on", ORDER=1))
    materials = rows("materials", {"name_it": "Argilla", "country": "DE", "hs_heading": "2508", "share": "60"})
    answers = {"economically_justified": "yes", "new_product_or_stage": "yes"}
    return steps | materials | answers | changes


def test_manufacture_is_saved_and_the_origin_follows(visitor, made):
    product = factories.draft(*made, steps=[], materials=[], economically_justified=None)
    assert product.origin.status == "incomplete"

    answer = visitor.post(url("product_manufacture", product.pk), manufacture(made))

    assert answer.url == url("product_overview", product.pk)
    product = Product.objects.get(pk=product.pk)
    assert product.origin.status == "italy"
    assert product.materials.get().share == 60


def test_saving_may_stay_on_the_page_for_more_rows(visitor, made):
    product = factories.draft(*made, steps=[])

    answer = visitor.post(url("product_manufacture", product.pk), manufacture(made, stay=""))

    assert answer.url == url("product_manufacture", product.pk)


def test_steps_are_removed_and_put_in_order(visitor, made):
    product = factories.draft(*made)
    site = factories.plant(made[0]).pk
    typed = rows(
        "steps",
        typed_step(name_it="Pressatura", site=site, ORDER=2),
        typed_step(name_it="Cottura", site=site, is_last_substantial="on", ORDER=1),
        typed_step(name_it="Imballaggio", site=site, operation="packing", ORDER=3, DELETE="on"),
        initial=3,
    )

    sent = {name: value for name, value in manufacture(made).items() if not name.startswith("steps-")}
    visitor.post(url("product_manufacture", product.pk), sent | typed)

    assert [step.name_it for step in product.steps.all()] == ["Cottura", "Pressatura"]


def test_the_rules_answer_while_the_page_is_filled_in_and_save_nothing(visitor, made):
    product = factories.draft(*made, steps=[], materials=[])

    half = visitor.post(url("product_origin", product.pk), manufacture(made, economically_justified=""))
    whole = visitor.post(url("product_origin", product.pk), manufacture(made))

    assert half.context["origin_status"] == "incomplete"
    assert whole.context["origin_status"] == "italy"
    assert product.steps.count() == 0
    assert visitor.get(url("product_origin", product.pk)).status_code == 405


@pytest.mark.parametrize(
    "typed", [{}, {"steps-TOTAL_FORMS": "x"}, {"economically_justified": "maybe"}, {"design_country": "\x00"}]
)
def test_the_rules_answer_whatever_is_typed(visitor, made, typed):
    product = factories.draft(*made)

    assert visitor.post(url("product_origin", product.pk), typed).status_code == 200


def terms(**changes):
    typed = {"price_mode": "request", "currency": "EUR", "unit": "m2", "minimum_order": "120", "markets": ["CA", "US"]}
    return rows("tiers", {}, {}) | rows("leads", {}) | rows("deliveries", {}) | typed | changes


def test_terms_are_saved(visitor, made):
    product = factories.draft(*made)
    tiers = rows("tiers", {"quantity": "500", "price": "25,90"}, {"quantity": "120", "price": "28,50"}, {})

    more = rows("leads", {"quantity": "120", "days": "20"}, {"quantity": "2000", "days": "45"}) | rows(
        "deliveries", {"incoterm": "FOB", "place": "La Spezia"}, {"incoterm": "EXW", "place": "Sassuolo"}
    )
    said = {
        "supply_quantity": "5000",
        "supply_period": "month",
        "sample_offered": "on",
        "sample_price": "0",
        "oem": "on",
    }

    visitor.post(url("product_terms", product.pk), terms(price_mode="tiers", **said) | tiers | more)

    product = Product.objects.get(pk=product.pk)
    assert [(tier.quantity, str(tier.price)) for tier in product.tiers.all()] == [(120, "28.50"), (500, "25.90")]
    assert product.markets == ["CA", "US"]
    assert (product.lead_days_from, product.lead_days_to, product.delivery_terms) == (
        20,
        45,
        "FOB La Spezia, EXW Sassuolo",
    )
    with translation.override("en"):
        assert (terms_in_words.supply(product), terms_in_words.sample(product)) == ("5,000 m² per month", "free")
        assert terms_in_words.lead_rows(product) == [("from 120 m²", "20 days"), ("from 2,000 m²", "45 days")]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"supply_quantity": "5"}, "supply_quantity"),
        ({"sample_price": "3"}, "sample_offered"),
        ({"price_mode": "range"}, "price_from"),
        ({"price_mode": "range", "price_from": "5", "price_to": "4"}, "price_to"),
        ({"price_from": "5"}, "price_mode"),
        ({"price_mode": "range", "price_from": "-1", "price_to": "4"}, "price_from"),
        ({"price_mode": "range", "price_from": "1,234", "price_to": "4"}, "price_from"),
        ({"price_mode": "range", "price_from": "99999999999999", "price_to": "4"}, "price_from"),
        ({"lead_days_from": "30", "lead_days_to": "20"}, "lead_days_to"),
        ({"minimum_order": "0"}, "minimum_order"),
        ({"minimum_order": "99999999999999999999"}, "minimum_order"),
        ({"minimum_order": "∞"}, "minimum_order"),
        ({"markets": ["ZZ"]}, "markets"),
        ({"currency": "XXX"}, "currency"),
        ({"unit": "furlong"}, "unit"),
    ],
)
def test_terms_that_make_no_sense_are_refused_beside_their_field(visitor, made, typed, field):
    product = factories.draft(*made)

    answer = visitor.post(url("product_terms", product.pk), terms(**typed))

    assert answer.status_code == 200
    assert field in answer.context["form"].errors


@pytest.mark.parametrize(
    "entries",
    [
        ({"quantity": "1", "price": "2"}, {"quantity": "1", "price": "3"}),
        ({"quantity": "1", "price": ""},),
        ({"quantity": "", "price": "2"},),
        ({"quantity": "0", "price": "2"},),
        ({"quantity": "1", "price": "0"},),
    ],
)
def test_prices_by_quantity_that_make_no_sense_are_refused(visitor, made, entries):
    product = factories.draft(*made)

    answer = visitor.post(url("product_terms", product.pk), terms(price_mode="tiers") | rows("tiers", *entries))

    assert answer.status_code == 200
    assert product.tiers.count() == 0


def test_prices_by_quantity_without_that_way_of_pricing_are_kept_on_the_page(visitor, made):
    product = factories.draft(*made)

    answer = visitor.post(url("product_terms", product.pk), terms() | rows("tiers", {"quantity": "7", "price": "2"}))

    assert answer.context["form"].non_field_errors()
    assert 'value="7"' in answer.content.decode()


def test_a_picture_is_added_described_put_first_and_removed(visitor, made, storages):
    product = factories.draft(*made)
    page = url("product_pictures", product.pk)
    for colour in ((10, 20, 30), (200, 20, 30)):
        content = factories.image_bytes(colour=colour)
        visitor.post(page, {"add": "", "file": factories.upload(content), "alt_it": "Di fronte"})
    pictures.prepare_waiting()
    first, second = product.pictures.all()
    assert "<picture>" in visitor.get(page).content.decode()

    words = [{"use": first.pk, "alt_it": "A"}, {"use": second.pk, "alt_it": "B", "alt_en": "", "first": "on"}]
    visitor.post(page, {"save": ""} | rows("gallery", *words, initial=2))
    assert [(use.pk, use.alt_it) for use in product.pictures.all()] == [(second.pk, "B"), (first.pk, "A")]

    visitor.post(url("picture_remove", product.pk, second.pk))
    assert list(product.pictures.all()) == [first]


@pytest.mark.parametrize(
    "case", ["svg with script", "nothing", "bomb by its header", "animated png", "png cut in half"]
)
def test_a_bad_file_is_refused_on_the_page_and_the_words_stay(visitor, made, storages, case):
    product = factories.draft(*made)
    content, _code = hostile.refused()[case]

    answer = visitor.post(
        url("product_pictures", product.pk), {"add": "", "file": factories.upload(content), "alt_it": "Di fronte"}
    )

    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"]) == 1
    assert 'value="Di fronte"' in answer.content.decode()
    assert Picture.objects.count() == 0


def test_no_file_at_all_is_said(visitor, made):
    product = factories.draft(*made)

    answer = visitor.post(url("product_pictures", product.pk), {"add": ""})

    assert "file" in answer.context["form"].errors


def test_a_picture_of_another_product_is_not_described_from_here(visitor, made):
    mine, other = factories.draft(*made), factories.published(*factories.maker(legal_name="Altra S.r.l."))
    factories.galleries.attach_picture(mine, factories.ready_picture(), actor=made[1])
    use = other.pictures.get()

    visitor.post(
        url("product_pictures", mine.pk),
        {"save": ""} | rows("gallery", {"use": use.pk, "alt_it": "mine now"}, initial=1),
    )

    use.refresh_from_db()
    assert use.alt_it == ""


def test_publishing_and_withdrawing(visitor, made):
    product = factories.draft(*made)
    refused = visitor.post(url("product_publish", product.pk), follow=True)
    assert len(messages_of(refused)) == 1
    assert Product.objects.get(pk=product.pk).state == "draft"

    factories.galleries.attach_picture(product, factories.ready_picture(), actor=made[1])
    visitor.post(url("product_publish", product.pk))
    assert Product.objects.get(pk=product.pk).state == "published"

    visitor.post(url("product_withdraw", product.pk))
    assert Product.objects.get(pk=product.pk).state == "withdrawn"


def test_deeds_need_a_post(visitor, made):
    product = factories.draft(*made)

    for name in ("product_publish", "product_withdraw"):
        assert visitor.get(url(name, product.pk)).status_code == 405


def test_the_preview_shows_a_draft_to_its_company_alone(visitor, made, client):
    product = factories.draft(*made)

    page = visitor.get(url("product_preview", product.pk)).content.decode()

    assert "Gres porcellanato Cala" in page
    assert client.get(f"/it/p/gres-porcellanato-cala-{product.pk}/").status_code == 404


def test_the_store_is_filled_in(visitor, made):
    company, _person = made
    typed = {
        "name": "Rocca Bianca",
        "sector": factories.sector().pk,
        "site": factories.plant(company).pk,
        "tagline_it": "Dal 1961",
        "export_countries": "31",
        "export_share": "42",
    }

    answer = visitor.post(url("own_store"), typed)

    assert answer.status_code == 302
    company.store.refresh_from_db()
    assert (company.store.name, company.store.sector.sign, company.store.export_share) == ("Rocca Bianca", "cer", 42)


@pytest.mark.parametrize(
    "typed",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "A", "export_share": "101"},
        {"name": "A\x00"},
        {"name": "A", "site": "0"},
    ],
)
def test_a_store_that_makes_no_sense_is_refused(visitor, typed):
    answer = visitor.post(url("own_store"), {"tagline_it": "Resta qui"} | typed)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert "Resta qui" in answer.content.decode()


def test_strangers_are_led_to_sign_in(client, made):
    product = factories.draft(*made)
    paths = [
        url("own_products"),
        url("product_new"),
        url("own_store"),
        *(url(name, product.pk) for name in PRODUCT_PAGES),
    ]

    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/it/accounts/login/?next=")


def test_another_companys_products_are_not_there(made):
    product = factories.published(*made)
    stranger = companies.signed_in(factories.maker(legal_name="Altra S.r.l.")[1])
    use = product.pictures.get()

    for name in PRODUCT_PAGES:
        assert stranger.get(url(name, product.pk)).status_code == 404, name
    for name in PRODUCT_DEEDS:
        assert stranger.post(url(name, product.pk)).status_code == 404, name
    assert stranger.post(url("picture_remove", product.pk, use.pk)).status_code == 404
    assert stranger.post(url("product_basics", product.pk), {"title_it": "x"}).status_code == 404
    assert Product.objects.get(pk=product.pk).state == "published"


def test_without_a_company_one_registers_first():
    visitor = companies.signed_in(companies.user())

    assert visitor.get(url("own_products")).url == reverse("companies:register")


def test_every_page_answers_and_is_never_cached(visitor, made):
    product = factories.published(*made)

    for path in (
        url("own_products"),
        url("product_new"),
        url("own_store"),
        *(url(name, product.pk) for name in PRODUCT_PAGES),
    ):
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        assert "no-store" in answer["Cache-Control"], path


@pytest.fixture
def with_schema():
    """The sectors' schemas of our own file, and a group of ceramics below them."""
    factories.sector()
    for sign in {row["sector"] for row in reference.read("attributes.csv")} - {"cer"}:
        factories.sector(sign, sign, name_en=sign)
    reference.load_attributes()
    reference.load_attributes()
    return attributes.attributes_of(factories.group())


def test_every_sector_has_its_schema_and_loading_it_twice_makes_no_new_version(with_schema):
    assert attributes.AttributeSchema.objects.count() == 18
    assert [attribute.key for attribute in with_schema] == ["size", "thickness", "finish", "slip", "frost", "use"]


def test_characteristics_are_typed_and_required(visitor, made, with_schema):
    product = factories.draft(*made)
    page = url("product_attributes", product.pk)

    refused = visitor.post(page, {"size": "", "thickness": "0", "finish": "gold", "use": ["moon"], "save": ""})
    assert set(refused.context["form"].errors) == {"size", "thickness", "finish", "use"}
    visitor.post(
        page,
        {
            "size": "60 × 60 cm",
            "thickness": "9,5",
            "finish": "matt",
            "frost": "yes",
            "use": ["wall", "floor"],
            "save": "",
        },
    )

    product = Product.objects.get(pk=product.pk)
    assert product.attributes == {
        "size": "60 × 60 cm", "thickness": "9.5", "finish": "matt", "frost": True, "use": ["floor", "wall"],
    }  # fmt: skip
    with translation.override("en"):
        assert attributes.rows(product, with_schema)[1:3] == [("Thickness", "9.5 mm"), ("Finish", "matt")]


def test_a_file_that_asks_something_else_makes_a_new_version(with_schema, monkeypatch):
    rows_read = [row for row in reference.read("attributes.csv") if row["key"] != "slip"]
    monkeypatch.setattr(reference, "read", lambda _name: rows_read)

    reference.load_attributes()

    assert sorted(attributes.schema_of(factories.group()).category.schemas.values_list("version", flat=True)) == [1, 2]
    assert "slip" not in [attribute.key for attribute in attributes.attributes_of(factories.group())]


def test_the_data_sheet_is_a_plain_pdf_and_buyers_get_it(visitor, client, made, storages):
    product = factories.published(*made)
    page = url("product_attributes", product.pk)

    refused = visitor.post(page, {"put": "", "file": factories.upload(b"<html>", "sheet.pdf", "application/pdf")})
    assert refused.context["sheet_form"].errors["file"]
    visitor.post(page, {"put": "", "file": factories.upload(_pdf(), "sheet.pdf", "application/pdf")})

    answer = client.get(reverse("catalogue:data_sheet", args=[product.pk]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    visitor.post(url("data_sheet_remove", product.pk))
    assert client.get(reverse("catalogue:data_sheet", args=[product.pk])).status_code == 404


def test_texts_in_six_languages_are_kept(visitor, made):
    product = factories.draft(*made)
    typed = {f"title_{code}": f"Name {code}" for code in ("it", "en", "de", "fr", "es", "zh")}

    visitor.post(
        url("product_basics", product.pk), typed | {"category": product.category_id, "hs_code": "690721", "sku": ""}
    )

    assert {text.language: (text.title, text.provenance) for text in product.texts.all()} == {
        code: (f"Name {code}", "company") for code in ("it", "en", "de", "fr", "es", "zh")
    }


def test_a_certificate_is_listed_changed_and_removed(visitor, client, made):
    company, _person = made
    product = factories.published(*made)
    typed = {"scheme": "management", "protected_name": "", "name": "ISO 14001", "issuer": "Ente", "number": "1", "issued_on": "",
             "expires_on": "2027-01-31", "products": [product.pk]}  # fmt: skip

    refused = visitor.post(reverse("catalogue:certificate_new"), typed | {"issued_on": "2028-01-01"})
    assert set(refused.context["form"].errors) == {"expires_on"}
    visitor.post(reverse("catalogue:certificate_new"), typed)
    again = visitor.post(reverse("catalogue:certificate_new"), typed)
    assert again.context["form"].errors
    certificate = company.certificates.get()
    assert (
        "ISO 14001"
        in client.get(reverse("catalogue:product", args=["gres-porcellanato-cala", product.pk])).content.decode()
    )

    visitor.post(reverse("catalogue:certificate_edit", args=[certificate.pk]), typed | {"name": "ISO 9001"})
    assert company.certificates.get().name == "ISO 9001"
    visitor.post(reverse("catalogue:certificate_remove", args=[certificate.pk]))
    assert not company.certificates.exists()


def _pdf() -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def test_the_score_leads_to_fields_that_are_there(visitor, made):
    product = factories.draft(*made)
    pages = {}

    for one in score.points(product):
        if one.field:
            path = url(f"product_{one.section}", product.pk)
            page = pages.setdefault(path, visitor.get(path).content.decode())
            assert f'id="{one.field}"' in page, one.code

    assert "/#id_" in visitor.get(url("product_overview", product.pk)).content.decode()


def test_words_that_block_are_mended_where_the_texts_are():
    for code, section in (("protected_name", readiness.BASICS), ("claim_100_abroad", readiness.MANUFACTURE)):
        found = readiness.missing_from(
            {"code": code, "params": {"names": ["Prosciutto di Parma"], "phases": ["design"]}}
        )
        assert (found.code, found.section) == (code, section)
