"""The fair deck and the draw beside it: shares, weights, probabilities. Seeds are fixed."""

import random
from collections import Counter

from campaigns.exposure import Dealer, Entry, fingerprint


def entries(*owners: int, **changes) -> list[Entry]:
    return [Entry(campaign=number, owner=owner, placement="x", **changes) for number, owner in enumerate(owners, 1)]


def dealt(dealer: Dealer, known: list[Entry], times: int, *, share: float) -> Counter:
    choices = [dealer.choose(known, share=share, context="page") for _time in range(times)]
    return Counter(choice.entry.owner for choice in choices)


def test_nothing_is_chosen_of_nothing():
    assert Dealer(random.Random(1)).choose([], share=0.3, context="page") is None


def test_the_deck_gives_every_company_its_turn_before_any_has_a_second():
    dealer = Dealer(random.Random(1))
    known = entries(*range(1, 8))

    for _round in range(50):
        assert dealt(dealer, known, 7, share=1.0) == dict.fromkeys(range(1, 8), 1)


def test_no_company_is_ahead_by_more_than_one_at_any_moment():
    dealer, counts = Dealer(random.Random(2)), Counter(dict.fromkeys(range(1, 6), 0))
    known = entries(*range(1, 6))

    for _time in range(200):
        counts[dealer.choose(known, share=1.0, context="page").entry.owner] += 1
        assert max(counts.values()) - min(counts.values()) <= 1


def test_three_banners_are_no_more_than_one():
    counts = dealt(Dealer(random.Random(3)), entries(1, 1, 1, 2), 4000, share=0.3)

    assert abs(counts[1] - 2000) < 130  # 4 standard deviations


def test_the_guaranteed_share_holds_against_the_heaviest_banner():
    known = [*entries(1, 2, 3), Entry(campaign=9, owner=0, placement="x", weight=3)]
    counts = dealt(Dealer(random.Random(4)), known, 6000, share=0.3)

    # 0.3 / 4 dealt and 0.7 / 6 drawn for a company; 0.3 / 4 and 0.7 / 2 for the agency.
    for owner, expected in ((1, 0.1917), (2, 0.1917), (3, 0.1917), (0, 0.425)):
        assert abs(counts[owner] / 6000 - expected) < 0.026
    assert min(counts[owner] for owner in (1, 2, 3)) > 0.3 * 6000 / 4


def test_probabilities_are_those_of_the_choice_and_add_up():
    known = [*entries(1, 1, 2), Entry(campaign=9, owner=0, placement="x", weight=2)]
    dealer, found = Dealer(random.Random(5)), {}

    for _time in range(400):
        choice = dealer.choose(known, share=0.4, context="page")
        found[choice.entry.campaign] = round(choice.propensity, 6)

    one, agency = 0.4 / 3 + 0.6 / 4, 0.4 / 3 + 0.6 / 2
    assert found == {1: round(one / 2, 6), 2: round(one / 2, 6), 3: round(one, 6), 9: round(agency, 6)}
    assert abs(sum(found.values()) - 1) < 1e-5


def test_who_joins_or_leaves_makes_a_new_deck():
    dealer = Dealer(random.Random(6))
    dealt(dealer, entries(1, 2, 3), 2, share=1.0)

    assert dealt(dealer, entries(1, 2, 3, 4), 4, share=1.0) == dict.fromkeys(range(1, 5), 1)


def test_pages_have_decks_of_their_own():
    dealer, known = Dealer(random.Random(7)), entries(1, 2)
    first = [dealer.choose(known, share=1.0, context=page).entry.owner for page in ("a", "b", "a", "b")]

    assert sorted(first[::2]) == sorted(first[1::2]) == [1, 2]


def test_a_set_has_one_name_in_any_order():
    known = entries(1, 2, 3)

    assert fingerprint(known) == fingerprint(known[::-1]) != fingerprint(known[:2])


def test_an_entry_suits_its_sector_its_language_and_its_half_open_dates():
    entry = Entry(campaign=1, owner=1, placement="x", sectors=frozenset({"cer"}), language="en", starts=10.0, ends=20.0)

    def suits(**changes):
        return entry.suits(**{"sector": "cer", "language": "en", "now": 15.0} | changes)

    assert suits()
    assert not suits(sector="gls")
    assert not suits(sector="")
    assert not suits(language="it")
    assert [suits(now=now) for now in (9.999, 10.0, 19.999, 20.0)] == [False, True, True, False]
    assert Entry(campaign=1, owner=1, placement="x").suits(sector="", language="it", now=0.0)
