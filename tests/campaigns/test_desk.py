"""Officers' pages: the queue, one banner, the calendar, the agency's own, placements."""

from datetime import timedelta

import pytest

from campaigns import desk, reference
from campaigns.models import Campaign, Placement
from companies import reference as companies_reference
from pavilion import audit, clock
from tests.companies.factories import signed_in

from . import factories
from .test_company_pages import photo, typed

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/campaign/"


@pytest.fixture
def officer():
    user = factories.officer()
    user.language = "en"
    user.save()
    companies_reference.load_reference()  # the group's permissions
    return user


def do(user, campaign, verb, **data):
    signed_in(user).post(f"{LIST}{campaign.pk}/do/{verb}/", data)
    campaign.refresh_from_db()
    return campaign.state


def test_the_queue_shows_what_was_proposed_and_no_companys_draft(officer):
    company, person = factories.member(2)
    factories.draft(company, person)
    factories.proposed(company, person)
    factories.draft(None, officer)

    page = signed_in(officer).get(LIST).content.decode()

    assert page.count('<span class="pa-state">') == 2
    assert ("waiting for approval" in page, "the agency" in page) == (True, True)


def test_an_officer_approves_suspends_and_takes_up_again(officer):
    campaign = factories.proposed(*factories.member())

    assert do(officer, campaign, "approve") == "approved"
    assert do(officer, campaign, "suspend") == "approved"  # without a reason nothing happens
    assert do(officer, campaign, "suspend", reason="It is not true.") == "suspended"
    assert do(officer, campaign, "resume") == "approved"
    assert do(officer, campaign, "end") == "ended"


def test_an_officer_sends_back_with_a_reason(officer):
    campaign = factories.proposed(*factories.member())

    assert do(officer, campaign, "send_back", reason="The picture is blurred.") == "sent_back"
    assert campaign.reason == "The picture is blurred."


def test_the_page_of_a_banner_shows_it_on_the_real_page_in_each_language(officer):
    campaign = factories.proposed(*factories.member())
    browser = signed_in(officer)

    page = browser.get(f"{LIST}{campaign.pk}/change/").content.decode()
    assert (page.count("<iframe"), "Tiles from the kiln" in page, "Gres dalla fornace" in page) == (2, True, True)
    italian = browser.get(f"{LIST}{campaign.pk}/preview/it/").content.decode()
    assert ("Gres dalla fornace" in italian, "In evidenza" in italian) == (True, True)
    assert browser.get(f"{LIST}{campaign.pk}/preview/de/").status_code == 404


def test_the_agencys_banner_is_written_at_the_desk_and_approved_by_another(officer, storages):
    browser = signed_in(officer)
    assert "Write a headline" in browser.post(f"{LIST}add/", typed(headline_it="", headline_en="")).content.decode()

    response = browser.post(f"{LIST}add/", typed(picture_it=photo(), leads_to="calls", priority="3"))
    campaign = Campaign.objects.get()
    assert (response.status_code, campaign.company, campaign.priority, campaign.target) == (302, None, 3, "calls")
    sector = factories.catalogue.sector()
    edited = typed(leads_to=f"sector-{sector.pk}", priority="1")
    browser.post(f"{LIST}{campaign.pk}/edit/", edited)
    campaign.refresh_from_db()
    assert (campaign.category, campaign.priority) == (sector, 1)

    factories.catalogue.make_pictures_ready()
    assert do(officer, campaign, "propose") == "proposed"
    assert do(officer, campaign, "approve") == "proposed"
    assert do(factories.officer("Marta"), campaign, "approve") == "approved"


def test_the_calendar_shows_weeks_by_placement(officer, django_assert_num_queries):
    company, person = factories.member(9)
    today = clock.today()
    factories.approved(company, person, **factories.period(today + timedelta(days=7), today + timedelta(days=21)))
    factories.proposed(company, person)
    factories.approved(company, person, **factories.period(today + timedelta(days=200), today + timedelta(days=210)))

    page = signed_in(officer).get(f"{LIST}calendar/").content.decode()

    assert page.count('class="pa-weeks"') == 2
    assert ('class="runs"' in page, 'class="waits"' in page) == (True, True)


def test_the_desk_says_what_waits_and_what_runs(officer, rf):
    company, person = factories.member(2)
    factories.proposed(company, person)
    factories.approved(company, person)
    request = rf.get("/admin/")
    request.user = officer

    [alert] = desk.alerts(request)
    assert alert.text == "1 banner waits for approval"
    [panel] = desk.panels(request)
    assert (panel.context["running"], panel.context["figures"].served) == (1, 0)
    request.user = person
    assert (desk.alerts(request), desk.panels(request)) == ([], [])


def test_a_placement_is_changed_on_record_and_within_bounds(officer):
    place = factories.placement()
    address = f"/admin/campaigns/placement/{place.pk}/change/"

    signed_in(officer).post(address, {"guaranteed_share": "50", "is_on": "on"})

    assert Placement.objects.get(pk=place.pk).guaranteed_share == 50
    assert [event.after for event in audit.history(place)] == [{"is_on": True, "guaranteed_share": 50}]
    page = signed_in(officer).post(address, {"guaranteed_share": "0", "is_on": "on"}).content.decode()
    assert "between 1 and 100" in page


def test_reading_reference_data_again_leaves_what_officers_changed(officer):
    factories.placements_on(front_hero=50)
    Placement.objects.filter(code="search_side").update(is_on=True)

    reference.load_reference()

    assert factories.placement().guaranteed_share == 50
    assert factories.placement("search_side").is_on
