"""From a product to its origin, and what an officer may decide."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from catalogue import certificates, decisions, origin, origins, products, refresh, taxonomy
from catalogue.models import OriginAssessment, OriginListEntry, Product
from catalogue.reference import load_origin_lists
from companies import officers
from companies.reference import load_reference as load_places
from companies.sites import end_site, update_site
from pavilion import clock
from pavilion.models import AuditEvent, OutboxMail
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db

DOUBTFUL = {"new_product_or_stage": False}


@pytest.fixture
def made():
    return factories.maker()


@pytest.fixture
def officer():
    load_places()
    person = companies.user("sara@pavilion.example")
    officers.appoint_officer(person, name="Sara Villa", roles={officers.CATALOGUE}, actor=None)
    return person


def test_the_place_of_a_step_says_whose_plant_it_is(made):
    company, person = made
    shop = factories.add_site(company, data=companies.site_facts(kind="shop"), actor=person)
    theirs = factories.add_site(
        company, data=companies.site_facts(title="sub", subcontractor="Forno Verdi"), actor=person
    )
    product = factories.draft(
        company,
        person,
        steps=[
            {"name_it": "a", "site": factories.plant(company)},
            {"name_it": "b", "site": shop},
            {"name_it": "c", "site": theirs},
            {"name_it": "d", "subcontractor": "Smalti Neri", "town": "Fiorano"},
            {"name_it": "e", "country": "RO"},
        ],
    )

    assert [(step.place, step.country) for step in origins.facts_of(product).steps] == [
        (origin.OWN_PLANT, "IT"),
        (origin.OWN_OTHER, "IT"),
        (origin.SUBCONTRACTOR, "IT"),
        (origin.SUBCONTRACTOR, "IT"),
        (origin.UNNAMED, "RO"),
    ]


def test_an_assessment_is_written_anew_only_when_the_facts_change(made):
    company, person = made
    product = factories.draft(company, person)
    first = product.origin.assessed_at

    with clock.frozen(factories.NOW + timedelta(days=1)):
        products.update_product(product, data={"minimum_order": 5}, actor=person)
        assert OriginAssessment.objects.get(product=product).assessed_at == first
        products.update_product(product, data={"hs_code": "6912"}, actor=person)
        assert OriginAssessment.objects.get(product=product).assessed_at == factories.NOW + timedelta(days=1)


def test_an_officer_decides_and_the_company_is_told(made, officer):
    company, person = made
    product = factories.draft(company, person, **DOUBTFUL)
    assert product.origin.result == "officer"

    assessment = decisions.decide_origin(
        product, status="italy", reason="Ciclo completo, visto in sede.", actor=officer
    )

    assert (assessment.status, assessment.result, assessment.decided) == ("officer", "italy", True)
    event = AuditEvent.objects.get(subject_type="catalogue.originassessment")
    assert (event.verb, event.actor, event.reason) == ("origin_decided", officer, "Ciclo completo, visto in sede.")
    mail = OutboxMail.objects.get()
    assert mail.to == person.email
    assert "Gres porcellanato Cala" in mail.subject
    assert "Ciclo completo, visto in sede." in mail.text


def test_a_decision_holds_only_while_the_facts_are_unchanged(made, officer):
    company, person = made
    product = factories.draft(company, person, **DOUBTFUL)
    decisions.decide_origin(product, status="italy", reason="Visto.", actor=officer)

    changed = products.update_product(product, data={"hs_code": "6912"}, actor=person)
    assert changed.origin.result == "officer"

    back = products.update_product(product, data={"hs_code": "690721"}, actor=person)
    assert back.origin.result == "italy"


def test_dropping_the_claim_leaves_the_decision_and_settles_the_claim(made, officer):
    company, person = made
    product = factories.draft(company, person, claims_100=True, **DOUBTFUL)
    decisions.decide_origin(product, status="italy", reason="Visto.", actor=officer)
    assert OriginAssessment.objects.get(product=product).findings["blocks"]

    told = products.update_product(product, data={"claims_100": False}, actor=person)
    assert (told.origin.result, told.origin.findings["blocks"]) == ("italy", [])

    asked = products.update_product(product, data={"claims_100": True, "design_country": "FR"}, actor=person)
    assert asked.origin.result == "italy"
    assert [block["code"] for block in asked.origin.findings["blocks"]] == ["claim_100_abroad"]


def test_a_decision_that_it_is_not_italian_takes_a_published_product_off_the_pages(made, officer):
    company, person = made
    product = factories.published(company, person)

    decisions.decide_origin(product, status="not_italy", reason="Semilavorato importato.", actor=officer)

    assert Product.objects.get(pk=product.pk).state == "changes_asked"


def test_the_claim_follows_from_the_officers_decision(made, officer):
    company, person = made
    countries = dict.fromkeys(["design_country", "engineering_country", "packaging_country"], "IT")
    materials = [{"name_it": "Argilla", "hs_heading": "2508", "country": "IT"}]
    product = factories.draft(company, person, claims_100=True, materials=materials, **countries, **DOUBTFUL)
    assert (product.origin.claim_100_allowed, product.origin.findings["claim_100"]) == (False, "officer")

    assessment = decisions.decide_origin(product, status="italy", reason="Visto.", actor=officer)

    assert assessment.claim_100_allowed is True
    assert assessment.findings["blocks"] == []


def test_only_officers_of_the_catalogue_decide(made, officer):
    company, person = made
    product = factories.draft(company, person, **DOUBTFUL)
    reader = companies.user("lettore@pavilion.example")
    officers.appoint_officer(reader, name="Altro", roles={officers.AUDIT}, actor=None)

    for actor in (person, reader):
        with pytest.raises(PermissionDenied):
            decisions.decide_origin(product, status="italy", reason="Visto.", actor=actor)


@pytest.mark.parametrize(
    ("status", "reason", "message"),
    [
        ("officer", "Visto.", "Choose Italy or not Italy"),
        ("incomplete", "Visto.", "Choose Italy or not Italy"),
        ("italy", "  ", "Write the reason"),
    ],
)
def test_a_decision_is_one_of_two_and_has_a_reason(made, officer, status, reason, message):
    company, person = made
    product = factories.draft(company, person, **DOUBTFUL)

    with pytest.raises(ValidationError, match=message):
        decisions.decide_origin(product, status=status, reason=reason, actor=officer)


def test_nothing_is_decided_on_incomplete_facts(made, officer):
    company, person = made
    product = factories.draft(company, person, materials=[])

    with pytest.raises(ValidationError, match="nothing to decide on yet"):
        decisions.decide_origin(product, status="italy", reason="Visto.", actor=officer)


def test_at_night_a_published_product_whose_plant_is_gone_is_found(made):
    company, person = made
    product = factories.published(company, person)
    assert refresh.refresh_products() == 0

    end_site(factories.plant(company), actor=person)

    assert refresh.refresh_products() == 1
    assert Product.objects.get(pk=product.pk).state == "changes_asked"
    assert refresh.refresh_products() == 0


def test_at_night_cards_with_another_town_are_asked_for_anew(made):
    company, person = made
    factories.published(company, person)
    update_site(factories.plant(company), data={"town": "Fiorano"}, actor=person)

    assert refresh.refresh_products() == 1
    from catalogue import listings

    listings.rebuild_waiting()
    assert refresh.refresh_products() == 0


def test_the_database_keeps_a_decision_whole(made):
    company, person = made
    product = factories.draft(company, person)

    def broken(assignment):
        from django.db import IntegrityError, transaction

        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE catalogue_originassessment SET {assignment} WHERE product_id = %s", [product.pk])
        return refused.value.__cause__.diag.constraint_name

    assert broken("decided_status = 'italy'") == "origin_decision_whole"
    whole = "decided_reason = 'x', decided_facts_hash = 'x', decided_at = assessed_at, decided_by_id = %d" % person.pk
    assert broken(f"decided_status = 'incomplete', {whole}") == "origin_decision_final"


def test_t13_and_t15_a_company_without_a_plant_in_italy_has_no_production_site():
    """A trader has none; San Marino is another country."""
    trader = companies.company(companies.user("trader@example.org"), legal_name="Commercio S.r.l.")
    company, person = factories.maker(companies.user("rsm@example.org"), legal_name="Titano S.r.l.")
    end_site(factories.plant(company), actor=person)
    factories.add_site(company, data=companies.site_facts(country="SM", province=None, town="Serravalle"), actor=person)

    assert [maker.sites.producing_in_italy().exists() for maker in (trader, company)] == [False, False]


def test_a_protected_name_waits_for_the_certificate_an_officer_has_checked(made, officer):
    load_origin_lists()
    company, person = made
    food = {"hs_code": "1902", "materials": [{"name_it": "Semola", "hs_heading": "1103", "country": "IT", "share": 95}]}
    texts = {"it": {"title": "Pasta di Gragnano", "description": ""}}
    product = factories.draft(company, person, texts=texts, **food)
    assert [block["code"] for block in product.origin.findings["blocks"]] == ["protected_name"]

    told = {
        "scheme": "name",
        "protected_name": "pasta-di-gragnano",
        "name": "Pasta di Gragnano IGP",
        "expires_on": clock.today(),
    }
    certificate = factories.certificate(company, person, **told)
    products.settle(product)
    assert product.origin.findings["blocks"] != []
    certificates.check_certificate(certificate, confirmed=True, reason="Registro dell’organismo.", actor=officer)
    assert OriginAssessment.objects.get(product=product).findings["blocks"] == []

    with clock.frozen(factories.NOW + timedelta(days=1)):
        assert origins.is_stale(Product.objects.get(pk=product.pk))  # it has expired: the nightly job finds it


def test_a_published_product_whose_texts_begin_to_claim_100_per_cent_leaves_the_pages(made):
    load_origin_lists()
    company, person = made
    product = factories.published(company, person)

    changed = products.update_product(
        product, data={"texts": {"de": {"title": "Fliese", "description": "100% Made in Italy"}}}, actor=person
    )

    assert changed.state == "changes_asked"
    assert [block["code"] for block in changed.origin.findings["blocks"]] == [
        "claim_100_undeclared",
        "claim_100_in_text",
    ]


def test_words_are_looked_at_once_and_again_when_others_come(made, officer):
    load_origin_lists()
    company, person = made
    texts = {"it": {"title": "Piastrella 🇮🇹", "description": ""}}
    product = factories.draft(company, person, texts=texts)
    assert list(OriginAssessment.objects.to_look_at()) == [product.origin]

    decisions.note_look(product, reason="La bandiera è vera: origine Italia.", actor=officer)
    assert not OriginAssessment.objects.to_look_at().exists()
    with pytest.raises(ValidationError, match="nothing to look at"):
        decisions.note_look(product, reason="Ancora.", actor=officer)

    more = {"it": {"title": "Piastrella 🇮🇹", "description": "Vero Made in Italy."}}
    products.update_product(product, data={"texts": more}, actor=person)
    assert OriginAssessment.objects.to_look_at().exists()


def test_goods_under_trade_defence_measures_are_for_an_officer(made, officer):
    company, person = made
    product = factories.draft(company, person)

    decisions.flag_trade_defence(product, flagged=True, reason="Dazio antidumping.", actor=officer)
    assert OriginAssessment.objects.get(product=product).status == "officer"
    decisions.flag_trade_defence(product, flagged=False, reason="Scaduto.", actor=officer)
    assert OriginAssessment.objects.get(product=product).status == "italy"
    with pytest.raises(PermissionDenied):
        decisions.flag_trade_defence(product, flagged=True, reason="x", actor=person)


def test_an_officer_settles_the_claim_only_where_the_law_leaves_it_open(made, officer):
    company, person = made
    countries = dict.fromkeys(["design_country", "engineering_country", "packaging_country"], "IT")
    fabric = [{"name_it": "Tessuto", "hs_heading": "5112", "country": "CN"}]
    product = factories.draft(company, person, claims_100=True, materials=fabric, **countries)
    assert product.origin.findings["claim_100"] == "officer"

    allowed = decisions.decide_origin(product, status="italy", claim="allowed", reason="Visto.", actor=officer)
    assert (allowed.claim_100_allowed, allowed.findings["blocks"]) == (True, [])
    products.update_product(product, data={"design_country": "FR"}, actor=person)
    assert OriginAssessment.objects.get(product=product).claim_100_allowed is False
    with pytest.raises(ValidationError, match="only when the origin is Italy"):
        decisions.decide_origin(product, status="not_italy", claim="allowed", reason="Visto.", actor=officer)


def test_an_officer_changes_a_list_and_the_products_follow(made, officer):
    load_origin_lists()
    company, person = made
    product = factories.published(company, person)
    entry = OriginListEntry.objects.get(kind="protected_name", code="murano-glass")

    with pytest.raises(ValidationError, match="Write at least one form"):
        taxonomy.update_list_entry(entry, data={"items": []}, actor=officer)
    in_force = {"items": ["gres porcellanato"], "prefixes": ["69"], "valid_from": clock.today()}
    taxonomy.update_list_entry(entry, data=in_force, actor=officer)

    assert refresh.refresh_products() == 1
    assert Product.objects.get(pk=product.pk).state == "changes_asked"
