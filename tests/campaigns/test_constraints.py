"""What the database refuses, tried past every form and function."""

import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from campaigns.models import Campaign, CampaignDay, Creative, Discarded, DiscardedDay, Placement, ShareDay, Sighting

from . import factories

pytestmark = pytest.mark.django_db


def broken(query: str, parameters: list) -> str:
    """The name of the constraint or trigger that refuses a statement."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query, parameters)
    return caught.value.__cause__.diag.constraint_name


def update(row, assignments: str) -> str:
    return broken(f"UPDATE {row._meta.db_table} SET {assignments} WHERE id = %s", [row.pk])


@pytest.fixture
def draft():
    return factories.draft(*factories.member())


@pytest.fixture
def approved():
    return factories.approved(*factories.member())


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("state = 'lost', proposed_at = now(), proposed_by_id = created_by_id", "campaign_approval"),
        ("starts_at = now()", "campaign_period"),
        ("kind = 'scheduled'", "campaign_period"),
        ("kind = 'scheduled', starts_at = now(), ends_at = now()", "campaign_period"),
        ("store_id = NULL", "campaign_target"),
        ("target = 'product'", "campaign_target"),
        ("target = 'calls', store_id = NULL", "campaign_company_target"),
        ("priority = 2", "campaign_priority"),
        ("company_id = NULL, priority = 4", "campaign_priority"),
        ("state = 'proposed'", "campaign_proposal"),
        ("state = 'approved', proposed_at = now(), proposed_by_id = created_by_id", "campaign_approval"),
        ("approved_at = now()", "campaign_approval"),
        ("state = 'sent_back'", "campaign_reason"),
        ("ended_at = now()", "campaign_end"),
        ("version = 2", "campaign_version"),
    ],
)
def test_a_banner_is_whole(draft, assignments, constraint):
    assert update(draft, assignments) == constraint


def test_whoever_proposed_cannot_have_approved(approved):
    assert update(approved, "approved_by_id = proposed_by_id") == "campaign_second_person"


def test_an_end_has_its_instant_and_a_suspension_its_reason(approved):
    assert update(approved, "state = 'ended'") == "campaign_end"
    assert update(approved, "state = 'suspended'") == "campaign_reason"


@pytest.mark.parametrize(
    "assignment",
    [
        "language = 'en'",
        "priority = 1, company_id = NULL",
        "kind = 'scheduled', starts_at = now(), ends_at = now() + '1 day'",
    ],
)
def test_what_was_approved_is_frozen(approved, assignment):
    assert update(approved, assignment) == "campaign_frozen"


def test_words_pictures_and_sectors_of_a_proposal_are_frozen():
    proposal = factories.proposed(*factories.member())
    creative = proposal.creatives.first()

    assert update(creative, "headline = 'Another'") == "creative_frozen"
    assert broken("DELETE FROM campaigns_creative WHERE id = %s", [creative.pk]) == "creative_frozen"
    assert (
        broken(
            "INSERT INTO campaigns_campaign_sectors (campaign_id, category_id) VALUES (%s, %s)",
            [proposal.pk, factories.catalogue.sector().pk],
        )
        == "campaign_sectors_frozen"
    )


def test_a_language_has_one_creative_with_a_headline(draft):
    italian = draft.creatives.get(language="it")

    assert update(italian, "language = 'en'") == "creative_language_once"
    assert update(italian, "language = 'fr'") == "creative_language"
    assert update(italian, "headline = ' '") == "creative_headline"


def test_a_banner_has_one_successor(approved):
    person = approved.proposed_by
    first = factories.workflow.revise(approved, actor=person)
    other = factories.draft(approved.company, person)

    assert first.version == 2
    assert (
        update(other, f"version = 2, replaces_id = {approved.pk}")
        == Campaign._meta.get_field("replaces").model._meta.db_table + "_replaces_id_key"
    )


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [
        ("code = 'ceiling'", "placement_code"),
        ("guaranteed_share = 0", "placement_share"),
        ("guaranteed_share = 101", "placement_share"),
        ("picture_width = 0", "placement_size"),
    ],
)
def test_a_placement_is_a_known_one(assignments, constraint):
    assert update(Placement.objects.first(), assignments) == constraint


def sighting(campaign, **changes) -> Sighting:
    facts = {
        "decision": uuid.uuid4(),
        "kind": "served",
        "campaign": campaign,
        "placement": "front_hero",
        "language": "en",
        "day": factories.NOW.date(),
        "decided_at": factories.NOW,
        "propensity": 0.5,
        "policy": "deck-2",
        "eligible": "0",
    }
    return Sighting.objects.create(**facts | changes)


def test_a_sighting_counts_once_and_is_never_altered(approved):
    row = sighting(approved)
    copy = "INSERT INTO campaigns_sighting (decision, kind, campaign_id, placement, language, day, decided_at, propensity, policy, eligible, dealt)"
    copy += (
        " SELECT decision, {kind}, campaign_id, placement, language, day, decided_at, {chance}, policy, eligible, dealt"
    )
    copy += " FROM campaigns_sighting WHERE id = %s"

    assert broken(copy.format(kind="kind", chance="propensity"), [row.pk]) == "sighting_once"
    assert broken(copy.format(kind="'dreamt'", chance="propensity"), [row.pk]) == "sighting_kind"
    assert broken(copy.format(kind="'seen'", chance="0"), [row.pk]) == "sighting_propensity"
    assert update(row, "kind = 'clicked'") == "sighting_stands"


def test_no_day_has_more_clicks_than_sights(approved):
    day = CampaignDay.objects.create(
        campaign=approved, placement="front_hero", language="en", day=factories.NOW.date(), served=3, seen=2, clicked=1
    )

    assert update(day, "clicked = 3") == "campaign_day_order"
    assert update(day, "seen = 4") == "campaign_day_order"
    assert update(day, "clicked_unseen = 2") == "campaign_day_order"
    assert update(day, "dealt_seen = 3") == "campaign_day_dealt"
    assert update(day, "dealt_seen = 2, dealt_clicked = 2") == "campaign_day_dealt"
    with pytest.raises(DatabaseError), transaction.atomic():
        CampaignDay.objects.create(campaign=approved, placement="front_hero", language="en", day=day.day)


def test_what_did_not_count_has_a_known_reason_and_stands_once(approved):
    about = {"day": factories.NOW.date(), "placement": "front_hero", "kind": "seen", "reason": "robot"}
    row = Discarded.objects.create(fact=uuid.uuid4(), **about)
    DiscardedDay.objects.create(**about, number=1)

    assert update(row, "reason = 'bored'") == "discarded_reason"
    for model, facts in ((Discarded, {"fact": row.fact}), (DiscardedDay, {})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(**about, **facts)


def test_a_share_of_a_day_stands_once_also_the_agencys(approved):
    about = {"day": factories.NOW.date(), "placement": "front_hero"}
    for company in (None, approved.company):
        row = ShareDay.objects.create(company=company, served=2, seen=1, **about)
        assert update(row, "seen = 3") == "share_day_order"
        with pytest.raises(IntegrityError, match="share_day_once"), transaction.atomic():
            ShareDay.objects.create(company=company, **about)


@pytest.mark.parametrize(
    ("assignments", "constraint"),
    [("goal = 0", "campaign_goal"), ("searches = array_fill('x'::text, ARRAY[11])", "campaign_searches")],
)
def test_targets_and_goals_are_bounded(draft, assignments, constraint):
    assert update(draft, assignments) == constraint


@pytest.mark.parametrize("assignments", ["searches = ARRAY['x']", "regions = ARRAY['08']", "goal = 7"])
def test_targets_and_goals_are_frozen_with_the_rest(approved, assignments):
    assert update(approved, assignments) == "campaign_frozen"


def test_a_draft_can_be_deleted_with_its_words(draft):
    factories.workflow.discard(draft, actor=draft.created_by)

    assert (Campaign.objects.count(), Creative.objects.count()) == (0, 0)
