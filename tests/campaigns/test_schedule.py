"""What follows from dates: owners are told once; what is past is put away; late and doubled runs do no harm."""

from datetime import timedelta

import pytest

from campaigns import serving, tasks
from campaigns.models import Campaign
from pavilion import clock
from pavilion.models import OutboxMail, TaskRun
from pavilion.schedule import SCHEDULE

from . import factories

pytestmark = pytest.mark.django_db


def mails() -> list[str]:
    rows = OutboxMail.objects.filter(template__in=["campaigns/started", "campaigns/over"])
    return list(rows.order_by("pk").values_list("template", flat=True))


@pytest.fixture
def campaign():
    today = clock.today()
    later = factories.period(today + timedelta(days=2), today + timedelta(days=5))
    return factories.approved(*factories.member(), **later)


def run_at(instant) -> str:
    with clock.frozen(instant):
        return tasks.apply_schedule.run()


def test_the_owner_is_told_of_the_beginning_and_of_the_end_once(campaign):
    assert run_at(campaign.starts_at - timedelta(seconds=1)) == ""
    assert run_at(campaign.starts_at) == "1 begun, 0 over"
    assert run_at(campaign.starts_at) == ""
    assert run_at(campaign.ends_at - timedelta(seconds=1)) == ""
    assert Campaign.objects.get().state == "approved"

    assert run_at(campaign.ends_at) == "0 begun, 1 over"
    assert run_at(campaign.ends_at) == ""
    assert (mails(), Campaign.objects.get().state) == (["campaigns/started", "campaigns/over"], "ended")


def test_a_task_that_missed_the_whole_period_tells_the_end_alone(campaign):
    assert run_at(campaign.ends_at + timedelta(days=3)) == "0 begun, 1 over"
    assert mails() == ["campaigns/over"]


def test_the_last_day_is_said_and_not_the_midnight_after_it(campaign):
    run_at(campaign.starts_at)

    assert "26 novembre 2026" in OutboxMail.objects.get(template="campaigns/started").text


def test_a_suspended_banner_ends_as_well_and_a_permanent_one_never(campaign):
    factories.approved(*factories.member())
    factories.workflow.suspend(campaign, actor=factories.officer(), reason="Wrong")

    run_at(campaign.ends_at)

    assert sorted(Campaign.objects.values_list("kind", "state")) == [("permanent", "approved"), ("scheduled", "ended")]


def test_the_rooms_tasks_are_in_the_schedule_and_leave_their_result():
    names = {f"campaigns.tasks.{name}" for name in ("apply_schedule", "build_decks", "write_sightings", "roll_up")}
    assert names <= set(SCHEDULE)
    factories.approved(*factories.member())

    for name in names:
        getattr(tasks, name.rpartition(".")[2]).run()

    serving.forget()
    assert len(serving.table().entries) == 1
    assert set(TaskRun.objects.filter(succeeded=True).values_list("task", flat=True)) == names
