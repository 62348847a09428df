"""Real servers that stop, real processes that are killed: what is counted is exact, and one deck is dealt by eight processes."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings

from campaigns import exposure, serving
from campaigns.exposure import Entry, Hand

pytestmark = pytest.mark.processes


def test_counts_are_exact_while_workers_are_killed_and_servers_stop(tmp_path):
    """The small case of `make bench ARGS=counting`."""
    words = [sys.executable, "-m", "benchmarks.counting", "--showings", "400"]
    said = subprocess.run(words, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stdout + said.stderr
    assert "worker killed before the removal: -9" in said.stdout
    assert "worker killed before the commit: -9" in said.stdout
    assert "worker without PostgreSQL: 3" in said.stdout
    assert "two workers at once: [0, 0]" in said.stdout
    assert "exact" in said.stdout


SHARE, SHOWINGS, PROCESSES = 0.3, 300, 8
SETS = [
    tuple(range(1, 21)),
    tuple(range(1, 26)),
    tuple(range(6, 26)),
    tuple(range(1, 21)),
]  # companies enter, leave, come back


def chooses(number: int, writer: int) -> None:
    """One process: chooses from each set in turn and says how often each company was dealt and shown."""
    dealer, found = exposure.Dealer(position=serving._position), []
    for owners in SETS:
        # All that is drawn goes to one company: the others have what is dealt, and no more.
        hand = Hand([Entry(owner, owner, "front_hero") for owner in owners], dict.fromkeys(owners, 0.0) | {10: 1.0})
        choices = [dealer.choose(hand, share=SHARE, context="front") for _time in range(SHOWINGS)]
        found.append(Counter(choice.entry.owner for choice in choices if choice.dealt))
    os.write(writer, (json.dumps([number, found]) + "\n").encode())


def test_eight_processes_at_once_deal_one_deck_while_companies_enter_and_leave():
    reader, writer = os.pipe()
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            try:
                chooses(number, writer)
            finally:
                os._exit(0)
        children.append(child)
    os.close(writer)
    with os.fdopen(reader) as lines:
        found = [json.loads(line)[1] for line in lines]
    for child in children:
        os.waitpid(child, 0)

    assert len(found) == PROCESSES
    # The first and the last set are one: its deck goes on where it stood.
    for places in ((0, 3), (1,), (2,)):
        owners, counts = SETS[places[0]], Counter()
        for place in places:
            for one in found:
                counts.update({int(owner): number for owner, number in one[place].items()})
        showings = PROCESSES * SHOWINGS * len(places)
        assert sum(counts.values()) >= SHARE * showings  # never behind
        assert sum(counts.values()) <= SHARE * showings + 2 * PROCESSES * len(places)
        assert set(counts) == set(owners)
        assert max(counts.values()) - min(counts.values()) <= 1  # one deck, however many deal from it
        assert min(counts.values()) >= SHARE * showings / len(owners) - 1
