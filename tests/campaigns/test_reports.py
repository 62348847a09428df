"""Figures for people: officers' pages and tables, why a banner or none, a company beside its sector with three things to improve."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command

from campaigns import coach, counting, explain, facts, reports, serving, tasks
from campaigns.models import CampaignDay, DiscardedDay, Placement, ShareDay
from campaigns.tokens import Showing
from catalogue.stores import set_store_open_until
from companies import reference as companies_reference
from pavilion import clock
from tests.companies.factories import signed_in

from . import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/campaign/"


@pytest.fixture
def officer():
    user = factories.officer()
    user.language = "en"
    user.save()
    companies_reference.load_reference()
    return user


def day(campaign, *, ago: int = 1, **numbers) -> CampaignDay:
    about = {"placement": campaign.placement.code, "language": "en", "day": clock.today() - timedelta(days=ago)}
    return CampaignDay.objects.create(campaign=campaign, **about, **numbers)


def share(campaign, served: int, equal: float, *, ago: int = 1) -> None:
    ShareDay.objects.create(
        day=clock.today() - timedelta(days=ago), placement=campaign.placement.code, company=campaign.company,
        served=served, seen=served // 2, equal_served=equal, equal_seen=equal / 2,
    )  # fmt: skip


# --- Officers ------------------------------------------------------------------------------------------------------------
def test_without_figures_the_page_says_so(officer):
    assert "Nothing was counted in these days." in signed_in(officer).get(f"{LIST}figures/").content.decode()


def test_officers_read_days_lift_guarantee_and_what_did_not_count(officer):
    first, second = (factories.approved(*factories.member()) for _number in range(2))
    day(first, served=9000, seen=7000, clicked=70, clicked_unseen=4, dealt_seen=2000, dealt_clicked=10)
    share(first, 200, 120.0)
    share(second, 40, 120.0)
    DiscardedDay.objects.create(day=clock.today(), placement="front_hero", kind="served", reason="robot", number=1234)

    page = signed_in(officer).get(f"{LIST}figures/?days=7").content.decode()

    assert ("<b>+140%</b>" in page, "over all showings, the evenly dealt included: 100%" in page) == (True, True)
    assert "1.00 clicks per 100 viewable (95%: 0.79 to 1.26)" in page
    assert ("a robot that says what it is" in page, "1234" in page or "1,234" in page) == (True, True)
    assert ("for everyone" in page, "33%" in page, "not yet significant" in page) == (True, True, False)
    assert page.index(">33%</td>") < page.index(">167%</td>")  # the least favoured first
    assert 'class="pa-days"' in page


def test_a_lift_that_may_be_chance_is_not_said_to_be_one(officer):
    day(factories.approved(*factories.member()), served=900, seen=700, clicked=9, dealt_seen=200, dealt_clicked=2)

    page = signed_in(officer).get(f"{LIST}figures/").content.decode()

    assert "not yet significant" in page
    assert "over all showings" not in page
    CampaignDay.objects.update(clicked=0, dealt_clicked=0)
    assert "no clicks on one of the two sides" in signed_in(officer).get(f"{LIST}figures/").content.decode()


def test_a_guarantee_that_was_not_kept_is_said():
    one, other = (factories.approved(*factories.member()) for _number in range(2))
    share(one, 380, 200.0)
    share(other, 20, 200.0)  # 10%, and 30% are guaranteed

    [found] = reports.guarantees(clock.today() - timedelta(days=6))

    assert (found.is_kept, found.worst.company, found.worst.of_equal) == (False, other.company, 10)
    assert round(found.gini, 2) == 0.45
    share(one, 5, 5.0, ago=2)
    ShareDay.objects.filter(day=clock.today() - timedelta(days=1)).delete()
    [found] = reports.guarantees(clock.today() - timedelta(days=6))
    assert (found.worst, found.is_kept) == (None, True)  # too few to say


@pytest.mark.parametrize(("what", "says"), [("days", "9000"), ("guarantee", "33.3"), ("discarded", "robot")])
def test_every_table_can_be_saved(officer, what, says):
    campaign = factories.approved(*factories.member())
    day(campaign, served=9000, seen=7000, clicked=70)
    share(campaign, 40, 120.0)
    DiscardedDay.objects.create(day=clock.today(), placement="front_hero", kind="seen", reason="robot", number=3)

    response = signed_in(officer).get(f"{LIST}figures/{what}.csv?days=90")

    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert says in response.content.decode("utf-8-sig")


def test_strange_periods_are_thirty_days(officer):
    for given in ("", "abc", "-1", "100000", "٣٠"):
        assert "30 days" in signed_in(officer).get(f"{LIST}figures/?days={given}").content.decode()


def test_the_number_of_queries_does_not_grow_with_companies(officer, django_assert_max_num_queries):
    campaigns = [factories.approved(*factories.member()) for _number in range(6)]
    for campaign in campaigns:
        day(campaign, served=90, seen=70, clicked=1)
        share(campaign, 10, 10.0)
    first = clock.today() - timedelta(days=6)

    with django_assert_max_num_queries(8):
        reports.by_day(first), reports.lifts(first), reports.guarantees(first), reports.discarded(first)


# --- Why -------------------------------------------------------------------------------------------------------------------
def explained(place="front_hero", **about) -> dict[str, str]:
    found = explain.slot(place, serving.page_of("en", **about), clock.now())
    return {str(verdict.campaign.company_id): verdict.why_not or f"{verdict.chance:.0f}" for verdict in found.verdicts}


def test_every_banner_of_a_slot_has_its_chance_or_the_rule_that_speaks_against_it():
    today = clock.today()
    shown, later, italian, closed = (factories.member() for _number in range(4))
    factories.approved(*shown)
    factories.approved(*later, **factories.period(today + timedelta(days=1), today + timedelta(days=2)))
    factories.approved(*italian, language="it")
    factories.approved(*closed)
    waiting = factories.member()
    factories.proposed(*waiting)
    factories.table()
    set_store_open_until(closed[0], open_from=None, until=None)
    factories.table()

    assert explained() == {
        str(shown[0].pk): "100",
        str(later[0].pk): "It has not begun yet.",
        str(italian[0].pk): "It is for pages in the other language.",
        str(closed[0].pk): "The store is closed.",
        str(waiting[0].pk): "It is waiting for approval.",
    }


def test_targets_are_explained():
    company, person = factories.member(3)
    sector = factories.catalogue.sector()
    for code, about in (
        ("sector_head", {"sectors": [sector]}),
        ("search_side", {"searches": ["gres"]}),
        ("store_strip", {"regions": ["08"]}),
    ):
        Placement.objects.filter(code=code).update(is_on=True)
        factories.approved(company, person, placement=factories.placement(code), **about)
    factories.table()

    def of(place, **about):
        return explained(place, **about)[str(company.pk)]

    assert [of("sector_head", sector=sign) for sign in ("cer", "gls")] == ["100", "It is for other sectors."]
    assert [of("search_side", search=words) for words in ("GRES  blu", "vetro")] == [
        "100",
        "It is for other search words.",
    ]
    assert [of("store_strip", region=code) for code in ("08", "09")] == ["100", "It is for other regions."]


def test_why_none_is_said(officer):
    browser = signed_in(officer)

    def page(address):
        return browser.get(f"{LIST}why/", {"address": address}).content.decode()

    assert "There is no table yet" in page("/en/")
    factories.table()
    assert "No banner suits this page" in page("/en/")
    assert "switched off" in page("/en/stores/?region=nowhere")
    for strange in ("/en/nowhere/", "https://evil.example/", "/admin/", "x", "/en/privacy/", "/de/"):
        assert "This is no page of the portal" in page(strange)
    sector = factories.catalogue.sector()
    factories.approved(*factories.member(), placement=factories.placement("sector_head"), sectors=[sector])
    factories.table()
    assert "<b>100.0</b>" in page(f"http://localhost/en/c/{sector.path_en}/")
    assert "/en/c/nothing/" in page("/en/c/nothing/")


# --- Companies ---------------------------------------------------------------------------------------------------------------
def test_a_company_reads_its_figures_beside_its_sector_its_guarantee_and_advice():
    sector = factories.catalogue.sector()
    members = [factories.member(2) for _number in range(4)]
    for company, _person in members:
        store = factories.store_of(company)
        store.sector = sector
        store.save()
    campaigns = [factories.approved(*member) for member in members]
    for campaign, clicked in zip(campaigns, (10, 60, 60, 60), strict=True):
        day(campaign, served=5000, seen=4000, clicked=clicked)
        share(campaign, 50, 100.0)
    company, person = members[0]

    own, others = coach.beside_sector(company, clock.today() - timedelta(days=29))
    assert (own.clicked, others.clicked) == (10, 180)
    page = signed_in(person).get("/en/company/banners/figures/").content.decode()
    assert page.partition('class="pv-advice"')[2].partition("</ol>")[0].count("<li>") == 3
    assert ("Try other words or another picture" in page, "50%" in page, "30%" in page) == (True, True, True)

    CampaignDay.objects.filter(campaign=campaigns[3]).delete()
    assert coach.beside_sector(company, clock.today() - timedelta(days=29))[1] is None
    assert "Too few other companies" in signed_in(person).get("/en/company/banners/figures/").content.decode()


def test_without_banners_the_page_says_how_to_begin():
    _company, person = factories.member()

    page = signed_in(person).get("/it/company/banners/figures/").content.decode()

    assert "/it/company/banners/new/" in page


def test_advice_follows_from_facts():
    company, person = factories.member(1)
    picture = factories.catalogue.ready_picture(size=(700, 400))
    words = {"it": {"headline": "GRES", "picture": picture}}
    campaign = factories.approved(company, person, creatives=words)

    found = coach._of_words(campaign) + coach._of_picture(campaign)

    assert [one.what for one in found] == [
        "Write it in English",
        "Add a second line",
        "Say more in the headline",
        "Write the headline in small letters",
        "Say what the picture shows",
        "Use a larger picture",
    ]
    assert "700 pixels" in found[-1].why
    nobody = coach.Figures()
    assert len(coach.advice(company, [campaign], clock.now(), own=nobody, sector=None)) == 3


def test_figures_made_up_for_an_evaluation_never_reach_the_tables():
    """Simulated figures live in memory alone: nothing of an evaluation can be read by any page."""
    call_command(
        "evaluate_banners",
        setting=["equal"],
        policy=["ours"],
        companies=6,
        sectors=2,
        days=1,
        seeds=1,
        per_day=[50],
        stdout=io.StringIO(),
    )
    facts.note(
        facts.Kind.SEEN, Showing(uuid.uuid4(), 1, "front_hero", "en", clock.now(), 0.5, "deck-2", "x", dealt=True)
    )
    counting.write_waiting()
    tasks.roll_up.run()

    assert (CampaignDay.objects.count(), ShareDay.objects.count()) == (0, 0)
