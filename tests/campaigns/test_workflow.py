"""The written table is what happens; a second person approves; an edit is a new version; owners are told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from campaigns import workflow
from campaigns.models import Campaign, Creative
from campaigns.roles import OWNER
from campaigns.tables import CAMPAIGN
from catalogue.stores import set_store_open_until
from companies.models import Mandate
from companies.officers import CAMPAIGNS
from pavilion import audit, clock
from pavilion.models import OutboxMail
from pavilion.transitions import SYSTEM, NotAllowedNow

from . import factories

pytestmark = pytest.mark.django_db

State = Campaign.State
OTHER_COMPANY, SCREENING = "other company", "screening"


@pytest.fixture
def shop():
    return factories.member(5)


@pytest.fixture
def officer():
    return factories.officer()


# --- The table ---------------------------------------------------------------------------------------------------------
def in_state(state: str, company, person, officer) -> Campaign:
    """A banner that came to a state by its verbs."""
    campaign = factories.draft(company, person)
    steps = {
        State.DRAFT: [],
        State.PROPOSED: ["propose"],
        State.SENT_BACK: ["propose", "send_back"],
        State.APPROVED: ["propose", "approve"],
        State.SUSPENDED: ["propose", "approve", "suspend"],
        State.ENDED: ["propose", "approve", "end"],
    }
    for verb in steps[state]:
        DEEDS[verb](campaign, person if verb == "propose" else officer)
        campaign.refresh_from_db()
    return campaign


DEEDS = {
    "edit": lambda campaign, who: workflow.update_campaign(campaign, data={"language": "it"}, actor=who),
    "discard": lambda campaign, who: workflow.discard(campaign, actor=who),
    "propose": lambda campaign, who: workflow.propose(campaign, actor=who),
    "withdraw": lambda campaign, who: workflow.withdraw(campaign, actor=who),
    "approve": lambda campaign, who: workflow.approve(campaign, actor=who),
    "send_back": lambda campaign, who: workflow.send_back(campaign, actor=who, reason="The picture is blurred."),
    "suspend": lambda campaign, who: workflow.suspend(campaign, actor=who, reason="It is not true."),
    "resume": lambda campaign, who: workflow.resume(campaign, actor=who),
    "revise": lambda campaign, who: workflow.revise(campaign, actor=who),
    "end": lambda campaign, who: workflow.end(campaign, actor=who),
}


def test_every_verb_of_the_table_is_tried():
    assert {row.verb for row in CAMPAIGN.rows} == set(DEEDS)


@pytest.mark.parametrize("state", State.values)
def test_every_state_verb_and_role_goes_as_written(state, shop, officer):
    company, person = shop
    people = {
        OWNER: person,
        CAMPAIGNS: officer,
        OTHER_COMPANY: factories.member(5)[1],
        SCREENING: factories.selection.officer("Elena", "screening"),
        SYSTEM: None,
    }
    campaign = in_state(state, company, person, officer)
    found, wanted = {}, {}
    for verb in DEEDS:
        for role, who in people.items():
            if who is None and verb != "end":
                continue  # the portal itself only ends
            row = CAMPAIGN.find(state, verb)
            wanted[verb, role] = "closed" if row is None else row.target if role in row.roles else "refused"
            found[verb, role] = outcome(campaign, verb, who)

    assert found == wanted


def outcome(campaign: Campaign, verb: str, who) -> str:
    """What becomes of a banner when someone tries a verb; undone afterwards."""
    with transaction.atomic():
        try:
            DEEDS[verb](campaign, who)
            left = Campaign.objects.filter(pk=campaign.pk).first()
            return left.state if left else "discarded"
        except NotAllowedNow:
            return "closed"
        except PermissionDenied:
            return "refused"
        finally:
            transaction.set_rollback(True)


# --- Proposing -----------------------------------------------------------------------------------------------------------
def test_what_is_missing_is_said(shop):
    company, person = shop
    bare = factories.draft(company, person, creatives={})
    nowhere = factories.draft(company, person, placement=factories.placement("sector_head"))

    assert workflow.closed(bare, "propose", person) == "Write a headline and add a picture first."
    assert workflow.closed(nowhere, "propose", person) == "Choose at least one sector first."


def test_a_banner_of_a_closed_store_is_not_proposed(shop):
    company, person = shop
    set_store_open_until(company, open_from=None, until=None)

    with pytest.raises(NotAllowedNow, match="Only open stores have banners"):
        factories.proposed(company, person)


def test_days_that_are_past_are_not_proposed(shop):
    company, person = shop
    today = clock.today()
    past = factories.period(today.replace(day=1), today.replace(day=2))

    with pytest.raises(NotAllowedNow, match="Its last day is past"):
        factories.proposed(company, person, **past)


def test_a_company_leads_to_its_own_store_and_products_alone(shop):
    company, person = shop
    other, other_person = factories.member()

    with pytest.raises(PermissionDenied):
        factories.draft(company, person, store=factories.store_of(other))
    with pytest.raises(PermissionDenied):
        factories.draft(company, other_person)
    with pytest.raises(ValidationError, match="leads to its store"):
        factories.draft(company, person, target="calls", store=None)


def test_a_narrow_picture_is_refused_beside_its_field(shop):
    narrow = factories.catalogue.ready_picture(size=(400, 300))

    with pytest.raises(ValidationError) as refused:
        factories.draft(*shop, creatives={"en": {"headline": "Tiles", "picture": narrow}})

    assert list(refused.value.error_dict) == ["picture_en"]


# --- The second person ---------------------------------------------------------------------------------------------------
def test_the_agencys_banner_is_approved_by_another_officer(officer):
    campaign = factories.proposed(None, officer)

    with pytest.raises(NotAllowedNow, match="another person must"):
        workflow.approve(campaign, actor=officer)
    assert workflow.approve(campaign, actor=factories.officer("Marta")).state == "approved"


def test_an_officer_who_acts_for_the_company_decides_nothing_about_its_banner(shop):
    company, person = shop
    campaign = factories.proposed(company, person)
    officer = factories.officer()
    Mandate.objects.create(user=officer, company=company, role="delegate", person_name="Sara", valid_from=clock.now())

    with pytest.raises(PermissionDenied):
        workflow.approve(campaign, actor=officer)


def test_what_cannot_be_seen_yet_is_not_approved(shop, officer):
    campaign = factories.proposed(*shop)
    campaign.creatives.first().picture.__class__.objects.update(work_state="waiting")

    with pytest.raises(NotAllowedNow, match="still being prepared"):
        workflow.approve(campaign, actor=officer)


# --- Versions ------------------------------------------------------------------------------------------------------------
def test_an_edit_of_what_is_approved_is_a_new_version_that_replaces_it(shop, officer):
    company, person = shop
    old = factories.approved(company, person, by=officer, placement=factories.placement("sector_head"),
                             sectors=[factories.catalogue.sector()])  # fmt: skip
    with pytest.raises(NotAllowedNow):
        workflow.update_campaign(old, data={"language": "it"}, actor=person)

    new = workflow.revise(old, actor=person)
    assert (new.version, new.state, new.replaces, list(new.sectors.all())) == (2, "draft", old, list(old.sectors.all()))
    assert [str(creative) for creative in new.creatives.all()] == [str(creative) for creative in old.creatives.all()]
    with pytest.raises(NotAllowedNow, match="There is a new version already"):
        workflow.revise(old, actor=person)

    workflow.propose(new, actor=person)
    assert Campaign.objects.get(pk=old.pk).state == "approved"
    workflow.approve(new, actor=officer)
    old.refresh_from_db()
    assert (old.state, old.reason) == ("ended", "replaced")


def test_a_change_of_words_takes_a_language_away_or_adds_it(shop):
    company, person = shop
    campaign = factories.draft(company, person)
    words = {"headline": "Neu", "picture": factories.picture()}

    workflow.update_campaign(campaign, data={"creatives": {"it": None, "en": words}}, actor=person)

    assert list(Creative.objects.values_list("language", "headline")) == [("en", "Neu")]


# --- What is told, what is on record ---------------------------------------------------------------------------------------
def mails() -> list[str]:
    return list(
        OutboxMail.objects.filter(template__startswith="campaigns/").order_by("pk").values_list("subject", flat=True)
    )


def test_owners_are_told_of_every_decision_once(shop, officer):
    company, person = shop
    campaign = factories.proposed(company, person)
    workflow.send_back(campaign, actor=officer, reason="Sfocata.")
    workflow.propose(campaign, actor=person)
    workflow.approve(campaign, actor=officer)
    workflow.suspend(campaign, actor=officer, reason="Non è vero.")
    workflow.resume(campaign, actor=officer)
    workflow.end(campaign, actor=person)

    assert mails() == [
        "Il vostro banner va modificato: Gres dalla fornace",
        "Il vostro banner è approvato: Gres dalla fornace",
        "Il vostro banner è sospeso: Gres dalla fornace",
        "Il vostro banner è di nuovo mostrato: Gres dalla fornace",
    ]
    assert "Sfocata." in OutboxMail.objects.get(template="campaigns/sent_back").text
    verbs = [event.verb for event in audit.history(campaign)]
    assert verbs == ["created", "propose", "send_back", "propose", "approve", "suspend", "resume", "end"]


def test_a_reason_is_required(shop, officer):
    campaign = factories.proposed(*shop)

    with pytest.raises(ValidationError, match="Write the reason"):
        workflow.send_back(campaign, actor=officer, reason="  ")


def test_a_decision_rings_for_a_fresh_table(shop, officer, django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr("pavilion.doorbell._publish", lambda task: rung.append(task.name))
    campaign = factories.proposed(*shop)

    with django_capture_on_commit_callbacks(execute=True):
        workflow.approve(campaign, actor=officer)

    assert "campaigns.tasks.build_decks" in rung
