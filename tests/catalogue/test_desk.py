"""The desk's pages of the room: what officers see, decide, change and try again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from catalogue import listings, reference, taxonomy
from catalogue.models import Category, District, Listing, ListingJob, OriginAssessment, Picture
from pavilion.models import AuditEvent
from tests.companies import factories as companies

from . import factories

pytestmark = pytest.mark.django_db


def test_the_list_of_origins_shows_what_waits(desk):
    company, person = factories.maker()
    factories.draft(company, person, new_product_or_stage=False)

    page = desk.get(reverse("admin:catalogue_originassessment_changelist") + "?status__exact=officer").content.decode()

    assert "Porcelain stoneware Cala" in page
    assert "1 product waits for an officer" in desk.get(reverse("admin:index")).content.decode()


def test_the_page_of_an_origin_says_what_was_found(desk):
    company, person = factories.maker()
    product = factories.draft(company, person, new_product_or_stage=False)

    page = desk.get(reverse("admin:catalogue_originassessment_change", args=[product.origin.pk])).content.decode()

    assert "The last substantial step takes place in Italy." in page
    assert reverse("admin:catalogue_originassessment_decide", args=[product.origin.pk]) in page


def test_who_decides_sees_what_the_company_declares(desk):
    company, person = factories.maker()
    product = factories.draft(company, person, new_product_or_stage=False, claims_100=True, design_country="FR")

    page = desk.get(reverse("admin:catalogue_originassessment_decide", args=[product.origin.pk])).content.decode()

    for words in ("Step 3", "Material 1", "690721", "France", "cannot be shown before the origin"):
        assert words in page


def test_a_decision_is_recorded_from_the_desk(desk, officer):
    company, person = factories.maker()
    product = factories.draft(company, person, new_product_or_stage=False)
    page = reverse("admin:catalogue_originassessment_decide", args=[product.origin.pk])

    refused = desk.post(page, {"status": "italy", "reason": ""})
    assert refused.context["form"].errors.keys() == {"reason"}
    desk.post(page, {"status": "italy", "reason": "Seen."})

    assessment = OriginAssessment.objects.get(product=product)
    assert (assessment.result, assessment.decided_by) == ("italy", officer)


def test_a_product_with_its_parts_is_read(desk):
    product = factories.published(*factories.maker())

    page = desk.get(reverse("admin:catalogue_product_change", args=[product.pk])).content.decode()

    for words in ("Cottura", "Argilla", "Gres porcellanato Cala", "690721"):
        assert words in page


def test_a_category_is_changed_by_the_verb(desk, officer):
    product = factories.published(*factories.maker())
    group = factories.group()
    typed = {"name_it": "Mattonelle", "name_en": "Tiles and more", "hs_headings": "6907,6908", "position": "0"}

    desk.post(reverse("admin:catalogue_category_change", args=[group.pk]), typed)
    listings.rebuild_waiting()

    group.refresh_from_db()
    assert (group.name_en, group.path_en, group.hs_headings) == ("Tiles and more", "ceramics/tiles", ["6907", "6908"])
    assert group.edited_at == factories.NOW
    assert "Tiles and more" in Listing.objects.get(product=product, language="en").words
    event = AuditEvent.objects.get(subject_type="catalogue.category")
    assert (event.actor, event.before["name_en"], event.after["name_en"]) == (officer, "Tiles", "Tiles and more")


def test_what_is_no_heading_is_refused_beside_its_field(desk):
    group = factories.group()
    typed = {"name_it": "A", "name_en": "B", "hs_headings": "69", "position": "0"}

    answer = desk.post(reverse("admin:catalogue_category_change", args=[group.pk]), typed)

    assert answer.context["adminform"].form.errors.keys() == {"hs_headings"}


def test_our_file_leaves_alone_what_an_officer_edited(officer):
    reference.load_reference()
    mosaics, district = Category.objects.get(sign="cer-mosaics"), District.objects.get(slug="pastai-di-gragnano")
    taxonomy.update_category(mosaics, data={"name_en": "Mosaics"}, actor=officer)
    taxonomy.update_district(district, data={"name_en": "Pasta of Gragnano"}, actor=officer)

    reference.load_reference()

    assert Category.objects.get(sign="cer-mosaics").name_en == "Mosaics"
    assert District.objects.get(slug="pastai-di-gragnano").name_en == "Pasta of Gragnano"


def test_only_officers_of_the_catalogue_change_the_tree(officer):
    with pytest.raises(PermissionDenied):
        taxonomy.update_category(factories.group(), data={"name_en": "X"}, actor=companies.user())
    with pytest.raises(ValidationError):
        taxonomy.update_category(factories.group(), data={"hs_headings": ["69"]}, actor=officer)


def test_failed_work_is_shown_and_tried_again(desk):
    product = factories.published(*factories.maker())
    ListingJob.objects.update(work_state="failed", attempts=6)
    Picture.objects.update(work_state="failed", attempts=6)

    page = desk.get(reverse("admin:index")).content.decode()
    assert "1 picture could not be prepared" in page
    assert "1 product could not be listed" in page
    for model, pk in (("listingjob", product.listing_job.pk), ("picture", product.pictures.get().picture_id)):
        answer = {"action": "try_again", "_selected_action": [pk]}
        desk.post(reverse(f"admin:catalogue_{model}_changelist"), answer)

    assert ListingJob.objects.get().work_state == "waiting"
    assert Picture.objects.get().work_state == "waiting"


def test_the_lists_cost_the_same_number_of_queries_whatever_is_in_them(desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    made = factories.maker()

    def queries(name):
        with CaptureQueriesContext(connection) as found:
            assert desk.get(reverse(f"admin:catalogue_{name}_changelist")).status_code == 200
        return len(found)

    factories.published(*made)
    before = {name: queries(name) for name in ("product", "originassessment", "store", "picture", "listingjob")}
    for _number in range(4):
        factories.published(*made)

    assert {name: queries(name) for name in before} == before
