"""Who is shown: dates, stores, products, pictures, languages, sectors; from the table alone, also when parts fail."""

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as Away

from campaigns import decks, serving, workflow
from campaigns.models import Campaign
from campaigns.placements import update_placement
from catalogue.models import Picture
from catalogue.stores import set_store_open_until
from pavilion import clock

from . import factories

pytestmark = pytest.mark.django_db


def chosen(slot="front_hero", *, sector="", language="en"):
    shown = serving.choose(slot, page=serving.page_of(language, sector=sector), now=clock.now())
    return shown and shown.words["headline"]


def at(instant: datetime):
    with clock.frozen(instant):
        return chosen()


def test_an_approved_banner_is_shown_with_its_words_in_the_pages_language():
    factories.approved(*factories.member())
    factories.table()

    assert (chosen(), chosen(language="it")) == ("Tiles from the kiln", "Gres dalla fornace")


def test_without_words_of_its_own_a_language_borrows_the_others_and_says_so():
    words = {"headline": "Gres", "picture": factories.picture()}
    factories.approved(*factories.member(), creatives={"it": words})
    factories.table()

    shown = serving.choose("front_hero", page=serving.page_of("en"), now=clock.now())
    assert (shown.words["headline"], shown.words["language"]) == ("Gres", "it")


def test_a_decision_asks_no_database(django_assert_num_queries, client):
    factories.approved(*factories.member())
    factories.table()

    with django_assert_num_queries(0):
        page = client.get("/en/banners/?slots=front_hero").content.decode()

    assert "Tiles from the kiln" in page


def test_the_table_costs_the_same_for_one_banner_and_for_many():
    def count():
        with CaptureQueriesContext(connection) as queries:
            decks.build(clock.now())
        return len(queries)

    company, person = factories.member(10)
    factories.approved(company, person)
    one = count()
    for _time in range(4):
        factories.approved(company, person)

    assert (count(), len(decks.build(clock.now())["entries"])) == (one, 5)


@pytest.mark.parametrize("state", ["draft", "proposed", "suspended", "ended"])
def test_only_what_is_approved_is_shown(state):
    company, person = factories.member()
    campaign = factories.draft(company, person)
    if state != "draft":
        workflow.propose(campaign, actor=person)
    if state in ("suspended", "ended"):
        officer = factories.officer()
        workflow.approve(campaign, actor=officer)
        if state == "suspended":
            workflow.suspend(campaign, actor=officer, reason="Wrong")
        else:
            workflow.end(campaign, actor=person)
    factories.table()

    assert (Campaign.objects.get().state, chosen()) == (state, None)


def test_a_sectors_banner_is_shown_in_its_sectors_alone():
    company, person = factories.member()
    place = factories.placement("sector_head")
    factories.approved(company, person, placement=place, sectors=[factories.catalogue.sector()])
    factories.table()

    assert chosen("sector_head", sector="cer") == "Tiles from the kiln"
    assert (chosen("sector_head", sector="gls"), chosen("front_hero")) == (None, None)


def test_a_banner_for_one_language_is_shown_there_alone():
    factories.approved(*factories.member(), language="it")
    factories.table()

    assert (chosen(language="it"), chosen()) == ("Gres dalla fornace", None)


# --- Dates ---------------------------------------------------------------------------------------------------------------
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("first", "end", "begins", "is_over"),
    [
        # winter, summer, and the days on which the clocks change: 29 March 2026 has 23 hours, 25 October 25
        (date(2026, 12, 1), date(2026, 12, 31), datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 30, 23, tzinfo=UTC)),
        (date(2027, 3, 28), date(2027, 3, 29), datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (date(2027, 10, 31), date(2027, 11, 1), datetime(2027, 10, 30, 22, tzinfo=UTC), datetime(2027, 10, 31, 23, tzinfo=UTC)),
    ],
    ids=["winter", "into summer time", "out of summer time"],
)  # fmt: skip
def test_a_period_begins_and_ends_at_midnight_in_rome(first, end, begins, is_over):
    factories.approved(*factories.member(), **factories.period(first, end))
    with clock.frozen(begins - SECOND):
        factories.table()

    assert [bool(at(instant)) for instant in (begins - SECOND, begins)] == [False, True]
    with clock.frozen(is_over - SECOND):
        factories.table()
    assert [bool(at(instant)) for instant in (is_over - SECOND, is_over)] == [True, False]


def test_dates_decide_although_no_task_runs():
    today = clock.today()
    later = factories.period(today + timedelta(days=1), today + timedelta(days=2))
    campaign = factories.approved(*factories.member(), **later)
    factories.table()  # built once, before it begins

    midnight = clock.day_start(today + timedelta(days=1))
    assert [bool(at(instant)) for instant in (midnight - SECOND, midnight, campaign.ends_at)] == [False, True, False]
    assert Campaign.objects.get().state == "approved"


# --- Stores, products, pictures --------------------------------------------------------------------------------------------
def test_a_store_that_closes_takes_its_banner_along_although_no_task_runs():
    company, person = factories.member()
    closing = clock.now() + timedelta(hours=3)
    set_store_open_until(company, open_from=factories.catalogue.OPENED, until=closing)
    factories.approved(company, person)
    factories.table()

    assert [bool(at(instant)) for instant in (closing - SECOND, closing)] == [True, False]


def test_a_store_closed_early_is_gone_with_the_next_table():
    company, person = factories.member()
    factories.approved(company, person)
    set_store_open_until(company, open_from=None, until=None)
    factories.table()

    assert chosen() is None


def test_a_product_that_is_withdrawn_takes_its_banner_along():
    company, person = factories.member()
    product = factories.catalogue.published(company, person)
    target = {"target": "product", "store": None, "product": product}
    factories.approved(company, person, **target)
    assert factories.table().entries[0].words["en"]["url"] == f"/en/p/porcelain-stoneware-cala-{product.pk}/"

    factories.catalogue.products.withdraw_product(product, actor=person)
    factories.table()

    assert chosen() is None


def test_a_picture_that_is_not_ready_is_not_shown():
    factories.approved(*factories.member())
    Picture.objects.update(work_state=Picture.State.WAITING)
    factories.table()

    assert chosen() is None


def test_a_placement_that_is_off_shows_nothing(client):
    factories.approved(*factories.member())
    update_placement(factories.placement(), is_on=False, guaranteed_share=30, actor=factories.officer())
    factories.table()

    assert chosen() is None
    assert "pv-slot-front_hero" not in client.get("/en/").content.decode()


# --- Parts that fail -------------------------------------------------------------------------------------------------------
def test_without_a_table_the_house_stays(client):
    assert client.get("/en/banners/?slots=front_hero").content == b""
    page = client.get("/en/").content.decode()
    assert ("Every step of manufacture, in the open" in page, "Promoted</span>" in page) == (True, False)


@pytest.fixture
def cache_away(monkeypatch):
    """The cache's server answers no more."""

    def nothing(*_args, **_kwargs):
        raise Away

    def begin():
        monkeypatch.setattr("redis.connection.ConnectionPool.get_connection", nothing)

    yield begin
    monkeypatch.undo()
    cache._closed_again_at = 0.0


def test_while_the_cache_is_away_the_last_table_goes_on(cache_away, client, monkeypatch, tmp_path):
    factories.approved(*factories.member())
    factories.table()
    cache_away()
    monkeypatch.setattr(serving, "FRESH_FOR", 0.0)

    assert chosen() == "Tiles from the kiln"
    assert "Tiles from the kiln" in client.get("/en/banners/?slots=front_hero").content.decode()

    serving.forget()  # a process that begins now reads the copy on the disk
    assert chosen() == "Tiles from the kiln"
    shutil.rmtree(tmp_path / "banners")
    serving.forget()  # and one on a machine without a copy has the house creative alone
    assert chosen() is None
    assert client.get("/en/banners/?slots=front_hero").status_code == 200


def test_a_copy_on_the_disk_that_cannot_be_read_is_none(cache_away, tmp_path):
    (tmp_path / "banners").mkdir()
    cache_away()
    for content in (
        "",
        "[]",
        '{"built_at": 1}',
        '{"built_at": 1, "weights": {}, "entries": [{"new": 1}], "shares": {}}',
    ):
        (tmp_path / "banners" / "table.json").write_text(content)
        serving.forget()
        assert chosen() is None


def test_weights_nobody_has_renewed_for_an_hour_are_not_trusted():
    """The worker is dead: what it knew of appeal grows old, the deck does not."""
    factories.approved(*factories.member())
    known = factories.table()

    def share(hours):
        return serving.share_dealt(known, "front_hero", known.built_at + hours * 3600)

    assert [share(hours) for hours in (0, 1, 1.01, 24, 24.01)] == [0.3, 0.3, 1.0, 1.0, None]


def test_at_least_a_tenth_is_dealt_evenly_whatever_the_guaranteed_share_says():
    factories.placements_on(front_hero=1)
    factories.approved(*factories.member())
    known = factories.table()

    assert serving.share_dealt(known, "front_hero", known.built_at) == 0.1


def test_a_table_nobody_has_renewed_for_a_day_is_not_trusted():
    factories.approved(*factories.member())
    factories.table()

    assert at(clock.now() + timedelta(hours=23)) == "Tiles from the kiln"
    assert at(clock.now() + timedelta(hours=25)) is None


def test_what_a_banner_says_is_rendered_once_and_anew_when_it_changes(client):
    company, person = factories.member()
    campaign = factories.approved(company, person)
    first = factories.table()
    assert "Tiles from the kiln" in client.get("/en/banners/?slots=front_hero").content.decode()
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        decks.build(clock.now())
        serving._held_since = None
        again = serving.table()
        assert (again.built_at > first.built_at, again.html is first.html) == (True, True)

    fresh = workflow.revise(campaign, actor=person)
    words = {"en": {"headline": "Another headline", "picture": factories.picture()}}
    workflow.propose(workflow.update_campaign(fresh, data={"creatives": words}, actor=person), actor=person)
    workflow.approve(fresh, actor=factories.officer())
    factories.table()
    assert "Another headline" in client.get("/en/banners/?slots=front_hero").content.decode()
