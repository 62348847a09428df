"""Long races, run by name: make test ARGS="tests/selection/soak.py". 320 approvals at once for 300 places, ten orders."""

import random

import pytest

from selection import places
from selection.models import Application

from . import factories as make
from .test_races import approve_all, numbers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("seed", range(1, 11))
def test_320_parallel_approvals_fill_300_places_with_protocols_1_to_300_and_list_301_to_320(seed):
    call = make.call(place_count=300)
    approvers = [make.approver() for _ in range(4)]
    applications = make.many_proposed(call, 320, make.screener(), approvers)
    shuffled = random.Random(seed).sample(applications, len(applications))

    results = approve_all(shuffled, approvers)

    assert [result for result in results if isinstance(result, Exception)] == []
    protocol = numbers(applications)
    assert sorted(make.holders(call)) == list(range(1, 301))
    assert sorted(make.holders(call).values()) == list(range(1, 301))
    waiting = list(Application.objects.filter(call=call).waiting().in_protocol_order())
    assert [protocol[application.pk] for application in waiting] == list(range(301, 321))
    standings = places.standings(call, now=make.NOON)
    assert [standings[application.pk].position for application in waiting] == list(range(1, 21))
