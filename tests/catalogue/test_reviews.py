"""Who looks at what companies publish, and when; what readers report; the score."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from catalogue import galleries, listings, pages, privacy, products, reports, reviews, score
from catalogue.models import Listing, Product, ProductReport, ProductReview, ProductText
from pavilion import clock
from pavilion.models import AuditEvent, OutboxMail
from pavilion.transitions import NotAllowedNow
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_sample(settings):
    settings.PRODUCT_REVIEW_SAMPLE = 0


@pytest.fixture
def made():
    return factories.maker()


@pytest.fixture
def untrusted(made, officer):
    """A company whose store is open and whose products an officer wants to see first; it has one published product."""
    company, person = made
    product = factories.published(company, person)
    reviews.set_review_first(company, first=True, reason="Segnalazioni ripetute.", actor=officer)
    return company, person, product


def ready(company, person, **changes):
    product = factories.draft(company, person, **changes)
    galleries.attach_picture(product, factories.ready_picture(), actor=person)
    return product


def test_a_trusted_company_publishes_at_once_and_a_sample_is_looked_at_afterwards(made, settings):
    settings.PRODUCT_REVIEW_SAMPLE = 100
    company, person = made

    product = products.publish_product(ready(company, person), actor=person)

    assert product.state == "published"
    assert [(review.kind, review.state) for review in product.reviews.all()] == [("after", "open")]


def test_without_trust_a_publication_waits_and_an_officer_publishes_it(untrusted, officer):
    company, person, _shown = untrusted
    product = products.publish_product(ready(company, person), actor=person)
    assert product.state == "in_review"
    with pytest.raises(ValidationError, match="Take it back to change it"):
        products.update_product(product, data={"minimum_order": 7}, actor=person)
    with pytest.raises(PermissionDenied):
        reviews.approve(product.reviews.get(), actor=person)

    reviews.approve(product.reviews.get(), actor=officer)
    listings.rebuild_waiting()

    assert Product.objects.get(pk=product.pk).state == "published"
    assert Listing.objects.filter(product=product).count() == 2
    assert "Published:" in OutboxMail.objects.latest("pk").subject or OutboxMail.objects.latest("pk").to == person.email
    with pytest.raises(ValidationError, match="closed already"):
        reviews.approve(product.reviews.get(), actor=officer)


def test_an_officer_asks_for_changes_with_a_reason(untrusted, officer):
    company, person, _shown = untrusted
    product = products.publish_product(ready(company, person), actor=person)
    with pytest.raises(ValidationError, match="put right"):
        reviews.ask_changes(product.reviews.get(), reason=" ", actor=officer)

    reviews.ask_changes(product.reviews.get(), reason="La foto mostra un altro prodotto.", actor=officer)

    assert Product.objects.get(pk=product.pk).state == "changes_asked"
    assert "La foto mostra un altro prodotto." in OutboxMail.objects.latest("pk").text


def test_a_publication_is_taken_back(untrusted):
    company, person, _shown = untrusted
    product = products.publish_product(ready(company, person), actor=person)

    reviews.take_back(product, actor=person)

    assert (Product.objects.get(pk=product.pk).state, product.reviews.get().state) == ("draft", "taken_back")
    with pytest.raises(NotAllowedNow):
        reviews.take_back(product, actor=person)


def test_a_change_of_a_published_product_waits_while_the_live_page_stays(untrusted, officer, client):
    company, person, product = untrusted
    texts = {"it": {"title": "Gres nuovo", "description": "Gres a tutta massa."}}
    steps = [*factories.steps(company), {"name_it": "Rettifica", "site": factories.plant(company)}]

    saved = products.update_product(product, data={"texts": texts, "minimum_order": 60, "steps": steps}, actor=person)
    products.update_product(product, data={"claims_100": False, "hs_code": "690722"}, actor=person)

    live = Product.objects.get(pk=product.pk)
    assert (live.state, live.minimum_order, live.hs_code, live.steps.count()) == ("published", 60, "690721", 3)
    assert saved.waiting_change.data.keys() == {"texts", "steps"}
    change = ProductReview.objects.get(kind="change")
    assert change.data.keys() == {"texts", "steps", "hs_code"}

    reviews.approve(change, actor=officer)

    live = Product.objects.get(pk=product.pk)
    assert (live.hs_code, live.steps.count(), live.texts.get(language="it").title) == ("690722", 4, "Gres nuovo")
    assert live.texts.get(language="en").title == "Porcelain stoneware Cala"


def test_a_change_that_changes_nothing_asks_nobody_and_one_put_back_is_no_change(untrusted):
    company, person, product = untrusted
    products.update_product(product, data=factories.facts(company), actor=person)
    assert not ProductReview.objects.exists()

    products.update_product(product, data={"hs_code": "690722"}, actor=person)
    products.update_product(product, data={"hs_code": "690721"}, actor=person)
    assert ProductReview.objects.get().state == "taken_back"


def test_a_refused_change_leaves_the_live_page_and_says_why(untrusted, officer):
    _company, person, product = untrusted
    products.update_product(product, data={"hs_code": "690722"}, actor=person)

    reviews.ask_changes(ProductReview.objects.get(), reason="Il codice non corrisponde.", actor=officer)

    live = Product.objects.get(pk=product.pk)
    assert (live.state, live.hs_code) == ("published", "690721")


def test_the_company_sees_its_change_in_its_forms_and_the_difference_beside_the_live_page(untrusted):
    _company, person, product = untrusted
    visitor = companies.signed_in(person)
    texts = {"it": {"title": "Gres nuovo", "description": ""}}
    steps = [{"name_it": "Colatura", "country": "IT", "operation": "processing"}]
    products.update_product(product, data={"texts": texts, "steps": steps}, actor=person)

    overview = visitor.get(reverse("catalogue:product_overview", args=[product.pk]))
    assert [(one.before, one.after) for one in overview.context["waiting"]][:2] == [
        ("Gres porcellanato Cala", "Gres nuovo"), ("Gres a tutta massa.", ""),
    ]  # fmt: skip
    basics = visitor.get(reverse("catalogue:product_basics", args=[product.pk]))
    assert basics.context["form"].initial["title_it"] == "Gres nuovo"
    manufacture = visitor.get(reverse("catalogue:product_manufacture", args=[product.pk]))
    assert [form.initial["name_it"] for form in manufacture.context["steps"].initial_forms] == ["Colatura"]

    visitor.post(reverse("catalogue:product_take_back", args=[product.pk]))
    assert ProductReview.objects.get().state == "taken_back"


def test_the_officers_page_shows_the_difference_and_closes_the_review(untrusted, officer):
    _company, person, product = untrusted
    products.update_product(product, data={"claims_100": True, "design_country": "FR"}, actor=person)
    desk = companies.signed_in(officer)
    page = reverse("admin:catalogue_productreview_review", args=[ProductReview.objects.get().pk])

    shown = desk.get(page)
    assert [(one.before, one.after) for one in shown.context["differences"]] == [("–", "France"), ("no", "yes")]
    assert "not in Italy are design" in shown.context["proposed_blocks"][0]
    refused = desk.post(page, {"ask": "", "reason": ""})
    assert refused.context["form"].errors.keys() == {"reason"}
    desk.post(page, {"ask": "", "reason": "La dicitura non è ammessa."})
    assert ProductReview.objects.get().state == "refused"
    assert "waits for a look" not in desk.get(reverse("admin:index")).content.decode()


def test_the_officers_list_begins_with_what_waits_longest_and_ends_with_what_is_long_closed(untrusted, officer):
    company, person, _shown = untrusted
    made = []
    for hour in range(4):
        with clock.frozen(factories.NOW + timedelta(hours=hour)):
            product = products.publish_product(ready(company, person), actor=person)
            made.append(product.reviews.get())
    for hour, place in ((5, 0), (6, 2)):
        with clock.frozen(factories.NOW + timedelta(hours=hour)):
            reviews.approve(made[place], actor=officer)

    listed = (
        companies.signed_in(officer).get(reverse("admin:catalogue_productreview_changelist")).context["cl"].result_list
    )
    assert [made.index(review) for review in listed] == [1, 3, 2, 0]


def test_trust_can_need_products_an_officer_has_approved(made, officer, settings):
    settings.PRODUCT_TRUST_AFTER = 1
    company, person = made
    product = products.publish_product(ready(company, person), actor=person)
    assert (product.state, reviews.is_trusted(company)) == ("in_review", False)

    reviews.approve(product.reviews.get(), actor=officer)

    assert reviews.is_trusted(company)
    assert products.publish_product(ready(company, person), actor=person).state == "published"


def test_pictures_put_on_a_published_product_are_looked_at(untrusted):
    _company, person, product = untrusted
    galleries.attach_picture(product, factories.ready_picture(), actor=person)

    assert product.reviews.get().kind == "after"


def test_the_database_keeps_reviews_and_reports_whole(untrusted, officer):
    _company, _person, product = untrusted
    review = reviews.open_review(product, "after")
    report = reports.report_product(product, kind="origin", words="x", address="192.0.2.1")

    def broken(table, assignment, pk):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {assignment} WHERE id = %s", [pk])
        return refused.value.__cause__.diag.constraint_name

    whole = f"closed_at = now(), closed_by_id = {officer.pk}"
    assert broken("catalogue_productreview", "state = 'approved'", review.pk) == "review_closed_whole"
    assert broken("catalogue_productreview", f"state = 'refused', {whole}", review.pk) == "review_refusal_reason"
    assert broken("catalogue_productreview", "data = '{\"a\": 1}'", review.pk) == "review_data_of_change"
    assert broken("catalogue_productreport", "state = 'upheld'", report.pk) == "report_closed_whole"
    with pytest.raises(IntegrityError, match="review_one_open"), transaction.atomic():
        ProductReview.objects.create(product=product, kind="after")


def test_anybody_reports_a_product_once_a_day_and_within_limits(made, client):
    product = factories.published(*made)
    page = reverse("catalogue:report", args=[product.pk])

    assert client.post(page, {"kind": "", "words": ""}).context["form"].errors.keys() == {"kind", "words"}
    assert client.post(page, {"kind": "origin", "words": "Sull’etichetta c’è un altro Paese."}).context["done"]
    assert client.post(page, {"kind": "origin", "words": "Di nuovo."}).context["form"].errors
    for kind in ("name", "picture", "unsafe"):
        client.post(page, {"kind": kind, "words": "x"})
    assert "many reports" in str(client.post(page, {"kind": "name", "words": "y"}).context["form"].errors) or (
        ProductReport.objects.count() == 4
    )
    assert ProductReport.objects.count() == 4
    assert "127.0.0.1" not in ProductReport.objects.first().source


def test_an_officer_closes_a_report_with_its_outcome_and_the_product_leaves_the_pages(made, officer):
    company, person = made
    product = factories.published(company, person)
    buyer = companies.user("jane@buyer.example", language="en")
    report = reports.report_product(product, kind="picture", words="Copied.", address="192.0.2.7", reporter=buyer)
    for wrong in ({"outcome": " ", "upheld": True}, {"outcome": "x", "upheld": False, "take_off": True}):
        with pytest.raises(ValidationError):
            reports.close_report(report, actor=officer, **wrong)
    with pytest.raises(PermissionDenied):
        reports.close_report(report, upheld=True, outcome="x", actor=person)

    desk = companies.signed_in(officer)
    page = reverse("admin:catalogue_productreport_close", args=[report.pk])
    desk.post(page, {"upheld": "yes", "take_off": "on", "outcome": "È la foto di un altro."})

    report.refresh_from_db()
    assert (report.state, report.closed_at, report.closed_by) == ("upheld", clock.now(), officer)
    assert Product.objects.get(pk=product.pk).state == "changes_asked"
    assert OutboxMail.objects.filter(to=buyer.email).exists()
    assert AuditEvent.objects.filter(verb="report_closed", reason="È la foto di un altro.").exists()


def test_who_reported_a_product_gets_a_copy_is_forgotten_on_request_and_after_three_years(made, officer):
    product = factories.published(*made)
    buyer = companies.user("jane@buyer.example", language="en")
    report = reports.report_product(product, kind="picture", words="Copied.", address="192.0.2.7", reporter=buyer)
    assert [one["words"] for one in privacy.copy_for(buyer)["product_reports"]] == ["Copied."]
    assert privacy.copy_for(officer)["product_reports"] == []

    assert len(privacy.erase(buyer, [])) == 1
    assert privacy.erase(buyer, []) == []
    report.refresh_from_db()
    assert (report.reporter, report.words, report.state) == (None, "Copied.", "open")

    reports.close_report(report, upheld=False, outcome="Its own picture.", actor=officer)
    assert privacy.forget_reports(clock.now()) == 0
    assert privacy.forget_reports(clock.now() + timedelta(seconds=1)) == 1
    assert privacy.forget_reports(clock.now() + timedelta(seconds=1)) == 0
    report.refresh_from_db()
    assert (report.words, report.source, report.outcome) == ("–", "", "Its own picture.")


def test_the_score_says_what_is_missing_and_reaches_the_listing(made):
    company, person = made
    bare = products.create_product(company, data={"hs_code": "6907", "texts": {"it": {"title": "Gres"}}}, actor=person)
    assert score.total(score.points(bare)) < 20
    assert sum(one.worth for one in score.points(bare)) == 100

    words = " ".join(["parola"] * 40)
    texts = {code: {"title": "Gres", "description": words} for code in ("it", "en", "de")}
    full = ready(
        company, person, texts=texts, price_mode="range", price_from=1, price_to=2, deliveries=[("EXW", "Sassuolo")]
    )
    for _number in range(2):
        use = galleries.attach_picture(full, factories.ready_picture(size=(1600, 1200)), actor=person)
        galleries.update_gallery(full, words={use.pk: {"alt_it": "a", "alt_en": "b"}}, actor=person)
    products.publish_product(full, actor=person)
    listings.rebuild_waiting()

    found = score.points(pages.product(full.pk))
    assert {one.code for one in found if one.reached < one.worth} == {"alt"}
    assert Listing.objects.get(product=full, language="en").quality == score.total(found) == 98


def test_every_state_of_a_text_says_who_wrote_it(made):
    company, person = made
    texts = {"en": {"title": "Tile", "provenance": ProductText.Provenance.SUGGESTED}, "it": {"title": "Piastrella"}}
    product = factories.draft(company, person, texts=texts)
    assert product.texts.get(language="en").provenance == "suggested"

    products.update_product(product, data={"texts": {"en": {"title": "Tiles"}}}, actor=person)
    assert product.texts.get(language="en").provenance == "company"
