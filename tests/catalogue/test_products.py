"""What may be done with a product, by whom, and what follows."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from catalogue import listings, products, readiness
from catalogue.models import Listing, ListingJob, Product
from pavilion.models import AuditEvent
from pavilion.transitions import NotAllowedNow
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return factories.maker()


def codes(product):
    return [missing.code for missing in readiness.missing_for_publication(product)]


def test_a_product_begins_with_a_few_facts_and_says_what_is_missing(made):
    company, person = made

    product = products.create_product(
        company, data={"hs_code": "6907", "texts": {"it": {"title": "Gres"}}}, actor=person
    )

    assert (product.state, product.origin.status) == ("draft", "incomplete")
    assert codes(product) == ["category", "hs_six", "steps", "materials", "picture"]


def test_products_stand_at_the_end_of_the_companys_list(made):
    company, person = made

    first, second = factories.draft(company, person), factories.draft(company, person)

    assert (first.position, second.position) == (1, 2)


def test_what_is_declared_is_kept_and_the_origin_derived(made):
    company, person = made

    product = factories.draft(company, person)

    assert product.origin.status == "italy"
    assert product.origin.rule == "R4"
    assert [step.name_it for step in product.steps.all()] == ["Pressatura", "Cottura", "Imballaggio"]
    assert [text.title for text in product.texts.order_by("language")] == [
        "Porcelain stoneware Cala",
        "Gres porcellanato Cala",
    ]


def test_a_step_at_a_site_of_its_own_is_where_the_site_is(made):
    company, person = made
    abroad = companies.site_facts(country="RS", province=None, town="Subotica")
    site = factories.add_site(company, data=abroad, actor=person)

    product = factories.draft(
        company, person, steps=[{"name_it": "Cottura", "site": site, "country": "IT", "is_last_substantial": True}]
    )

    assert product.steps.get().country == "RS"
    assert product.origin.status == "not_italy"


def test_only_what_is_named_changes(made):
    company, person = made
    product = factories.draft(company, person)

    changed = products.update_product(product, data={"minimum_order": 60}, actor=person)

    assert changed.minimum_order == 60
    assert changed.steps.count() == 3
    last = AuditEvent.objects.filter(subject_type="catalogue.product", subject_id=product.pk).latest("seq")
    assert (last.verb, last.actor, last.after) == ("updated", person, {"fields": ["minimum_order"]})


def test_saving_without_a_change_leaves_no_trace(made):
    company, person = made
    product = factories.draft(company, person)
    before = AuditEvent.objects.count()

    products.update_product(product, data=factories.facts(company), actor=person)

    assert AuditEvent.objects.count() == before


def test_an_empty_title_removes_a_language(made):
    company, person = made
    product = factories.draft(company, person)

    products.update_product(product, data={"texts": {"en": {"title": "", "description": ""}}}, actor=person)

    assert list(product.texts.values_list("language", flat=True)) == ["it"]


def test_a_description_needs_a_title(made):
    company, person = made
    product = factories.draft(company, person)

    with pytest.raises(ValidationError, match="title in the same language"):
        products.update_product(product, data={"texts": {"en": {"title": " ", "description": "x"}}}, actor=person)


def test_prices_by_quantity_belong_to_that_mode_alone(made):
    company, person = made
    product = factories.draft(
        company, person, price_mode="tiers", tiers=[(500, Decimal("25.90")), (120, Decimal("28.50"))]
    )
    assert [(tier.quantity, tier.price) for tier in product.tiers.all()] == [
        (120, Decimal("28.50")),
        (500, Decimal("25.90")),
    ]

    changed = products.update_product(product, data={"price_mode": "request"}, actor=person)

    assert list(changed.tiers.all()) == []
    with pytest.raises(ValidationError, match="need that way of pricing"):
        products.update_product(product, data={"tiers": [(1, Decimal("1.00"))]}, actor=person)


def test_a_product_belongs_to_a_group_not_to_a_sector(made):
    company, person = made

    with pytest.raises(ValidationError, match="not a whole sector"):
        factories.draft(company, person, category=factories.sector())


def test_a_code_is_used_once_by_a_company(made):
    company, person = made
    factories.draft(company, person, sku="A1")

    with pytest.raises(ValidationError, match="You already have a product with this code"):
        factories.draft(company, person, sku="A1")


def test_unknown_facts_are_the_callers_mistake(made):
    company, person = made

    with pytest.raises(TypeError, match="state"):
        products.create_product(company, data={"state": "published"}, actor=person)


def test_nobody_else_changes_publishes_or_withdraws_it(made):
    company, person = made
    product = factories.published(company, person)
    stranger = factories.maker(legal_name="Altra S.r.l.")[1]

    for verb, data in (
        (products.update_product, {"data": {}}),
        (products.publish_product, {}),
        (products.withdraw_product, {}),
    ):
        state = Product.State.DRAFT if verb is products.publish_product else Product.State.PUBLISHED
        Product.objects.filter(pk=product.pk).update(state=state)
        with pytest.raises(PermissionDenied):
            verb(product, actor=stranger, **data)
    with pytest.raises(PermissionDenied):
        products.create_product(company, data={}, actor=stranger)


def test_a_step_cannot_be_at_another_companys_site(made):
    company, person = made
    other, _person = factories.maker(legal_name="Altra S.r.l.")

    with pytest.raises(PermissionDenied):
        factories.draft(company, person, steps=[{"name_it": "Cottura", "site": factories.plant(other)}])


def test_publishing_needs_everything_and_says_what_is_missing(made):
    company, person = made
    product = factories.draft(company, person)

    with pytest.raises(NotAllowedNow, match="there is still missing: at least one picture"):
        products.publish_product(product, actor=person)

    assert Product.objects.get(pk=product.pk).state == "draft"


def test_publishing_shows_and_withdrawing_hides(made):
    company, person = made
    product = factories.published(company, person)
    assert product.published_at == factories.NOW
    assert Listing.objects.filter(product=product).count() == 2

    products.withdraw_product(product, actor=person)
    listings.rebuild_waiting()

    assert Product.objects.get(pk=product.pk).state == "withdrawn"
    assert Listing.objects.filter(product=product).count() == 0


def test_a_change_that_loses_the_origin_takes_the_product_off_the_pages(made):
    company, person = made
    product = factories.published(company, person)

    changed = products.update_product(product, data={"economically_justified": False}, actor=person)
    listings.rebuild_waiting()

    assert (changed.state, changed.origin.status) == ("changes_asked", "officer")
    assert Listing.objects.filter(product=product).count() == 0
    asked = AuditEvent.objects.filter(subject_type="catalogue.product", verb="ask_changes").get()
    assert asked.actor is None
    assert asked.reason == "To publish, there is still missing: an officer’s decision on the origin."


def test_a_claim_that_is_not_met_blocks_publication_although_the_origin_is_italy(made):
    company, person = made
    product = factories.draft(company, person, claims_100=True, design_country="FR")

    assert product.origin.status == "italy"
    assert codes(product) == ["claim_100_abroad", "picture"]


def test_what_blocks_is_said_at_once_not_after_the_officers_decision(made):
    company, person = made
    product = factories.draft(company, person, economically_justified=False, claims_100=True)

    assert product.origin.status == "officer"
    assert codes(product) == ["origin_officer", "claim_100_waits_for_origin", "picture"]


def test_every_change_asks_for_new_rows_once(made):
    company, person = made
    product = factories.published(company, person)
    assert ListingJob.objects.get(product=product).work_state == "done"

    products.update_product(product, data={"minimum_order": 60}, actor=person)
    products.update_product(product, data={"minimum_order": 61}, actor=person)

    assert [job.work_state for job in ListingJob.objects.filter(product=product)] == ["waiting"]


def test_the_facts_for_an_application_are_plain_and_whole(made):
    company, person = made
    product = factories.draft(company, person, steps=factories.steps(company)[1:2])
    withdrawn = factories.draft(company, person)
    Product.objects.filter(pk=withdrawn.pk).update(state="withdrawn")

    [facts] = products.product_facts(company)

    assert facts["titles"] == {"it": "Gres porcellanato Cala", "en": "Porcelain stoneware Cala"}
    assert facts["category"] == "cer-tiles"
    assert facts["steps"] == [
        {
            "name": "Cottura",
            "operation": "processing",
            "country": "IT",
            "site": factories.plant(company).pk,
            "place": "Sassuolo (MO)",
            "subcontractor": "",
            "is_last_substantial": True,
        }
    ]
    assert facts["materials"] == [{"name": "Argilla", "hs_heading": "2508", "country": "UA", "share": 60}]
    assert facts["origin"] == {
        "status": "italy",
        "rule": "R4",
        "decided": False,
        "facts_hash": product.origin.facts_hash,
    }


def test_the_facts_of_many_products_cost_the_same_number_of_queries(made, django_assert_num_queries):
    company, person = made
    factories.draft(company, person)
    with django_assert_num_queries(6):
        products.product_facts(company)
    for _number in range(9):
        factories.draft(company, person)

    with django_assert_num_queries(6):
        assert len(products.product_facts(company)) == 10
