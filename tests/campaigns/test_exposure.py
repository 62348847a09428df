"""The fair deck and the draw beside it: shares, weights, probabilities. Seeds are fixed."""

import random
from collections import Counter

import pytest

from campaigns.exposure import Dealer, Entry, Hand, Page, fingerprint, says


def entries(*owners: int, **changes) -> list[Entry]:
    return [Entry(campaign=number, owner=owner, placement="x", **changes) for number, owner in enumerate(owners, 1)]


def hand(*owners: int, **weights: float) -> Hand:
    return Hand(entries(*owners), {int(name.strip("_")): weight for name, weight in weights.items()})


def dealt(dealer: Dealer, known: Hand, times: int, *, share: float) -> Counter:
    return Counter(dealer.choose(known, share=share, context="page").entry.owner for _time in range(times))


def test_nothing_is_chosen_of_nothing():
    assert Dealer(random.Random(1)).choose(Hand([]), share=0.3, context="page") is None


def test_the_deck_gives_every_company_its_turn_before_any_has_a_second():
    dealer, known = Dealer(random.Random(1)), hand(*range(1, 8))

    for _round in range(50):
        assert dealt(dealer, known, 7, share=1.0) == dict.fromkeys(range(1, 8), 1)


def test_no_company_is_ahead_by_more_than_one_at_any_moment():
    dealer, counts = Dealer(random.Random(2)), Counter(dict.fromkeys(range(1, 6), 0))
    known = hand(*range(1, 6))

    for _time in range(200):
        counts[dealer.choose(known, share=1.0, context="page").entry.owner] += 1
        assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.parametrize("share", [0.1, 0.3, 0.37, 0.9])
def test_what_is_dealt_never_falls_behind_the_share_and_is_that_share_in_the_long_run(share):
    dealer, known, number = Dealer(random.Random(3)), hand(1, 2, 3), 0

    for time in range(1, 4001):
        number += dealer.choose(known, share=share, context="page").dealt
        assert number >= share * time - 1e-9
    assert number <= share * 4000 + 3


def test_the_worst_company_has_its_guaranteed_share_at_every_deck_boundary():
    """Everything drawn goes to one company: what the others get is the deck alone."""
    dealer, counts = Dealer(random.Random(4)), Counter()
    known = hand(*range(1, 11), _1=1.0, **{f"_{owner}": 0.0 for owner in range(2, 11)})
    cards = 0

    for time in range(1, 6001):
        choice = dealer.choose(known, share=0.3, context="page")
        counts[choice.entry.owner] += 1
        cards += choice.dealt
        if choice.dealt and cards % 10 == 0:
            assert min(counts[owner] for owner in range(1, 11)) >= 0.3 * time / 10 - 1e-9
    assert counts[1] > 0.6 * 6000


def test_three_banners_are_no_more_than_one():
    counts = dealt(Dealer(random.Random(3)), hand(1, 1, 1, 2), 4000, share=0.3)

    assert abs(counts[1] - 2000) < 130  # 4 standard deviations


def test_the_guaranteed_share_holds_against_the_heaviest_banner():
    known = Hand([*entries(1, 2, 3), Entry(campaign=9, owner=0, placement="x", weight=3)])
    counts = dealt(Dealer(random.Random(4)), known, 6000, share=0.3)

    # 0.3 / 4 dealt and 0.7 / 6 drawn for a company; 0.3 / 4 and 0.7 / 2 for the agency.
    for owner, expected in ((1, 0.1917), (2, 0.1917), (3, 0.1917), (0, 0.425)):
        assert abs(counts[owner] / 6000 - expected) < 0.026
    assert min(counts[owner] for owner in (1, 2, 3)) > 0.3 * 6000 / 4


def test_what_is_drawn_follows_the_weights_and_a_newcomer_gets_the_average():
    known = hand(1, 2, 3, _1=0.6, _2=0.2)
    counts = dealt(Dealer(random.Random(5)), known, 6000, share=0.1)

    for owner, expected in ((1, 0.1 / 3 + 0.9 * 0.5), (2, 0.1 / 3 + 0.9 / 6), (3, 0.1 / 3 + 0.9 / 3)):
        assert abs(counts[owner] / 6000 - expected) < 0.026


def test_probabilities_are_those_of_the_choice_and_add_up():
    known = Hand([*entries(1, 1, 2), Entry(campaign=9, owner=0, placement="x", weight=2)], {1: 1.0, 2: 1.0, 0: 1.0})
    dealer = Dealer(random.Random(5))
    choices = [dealer.choose(known, share=0.4, context="page") for _time in range(8000)]
    found = {choice.entry.campaign: choice.propensity for choice in choices}

    one, agency = 0.4 / 3 + 0.6 / 4, 0.4 / 3 + 0.6 / 2
    assert found == pytest.approx({1: one / 2, 2: one / 2, 3: one, 9: agency})
    counts = Counter(choice.entry.campaign for choice in choices)
    for campaign, probability in found.items():
        assert abs(counts[campaign] / 8000 - probability) < 0.022  # 4 standard deviations


def test_among_its_own_banners_a_company_shows_the_better_one_more_often():
    good, bad = (Entry(campaign=number, owner=1, placement="x", appeal=part) for number, part in ((1, 0.9), (2, 0.1)))
    known, dealer = Hand([good, bad]), Dealer(random.Random(6))
    counts = Counter(dealer.choose(known, share=0.1, context="page").entry.campaign for _time in range(4000))

    assert abs(counts[1] / 4000 - (0.1 / 2 + 0.9 * 0.9)) < 0.025


def test_who_joins_or_leaves_makes_a_new_deck():
    dealer = Dealer(random.Random(6))
    dealt(dealer, hand(1, 2, 3), 2, share=1.0)

    assert dealt(dealer, hand(1, 2, 3, 4), 4, share=1.0) == dict.fromkeys(range(1, 5), 1)


def test_pages_have_decks_of_their_own():
    dealer, known = Dealer(random.Random(7)), hand(1, 2)
    first = [dealer.choose(known, share=1.0, context=page).entry.owner for page in ("a", "b", "a", "b")]

    assert sorted(first[::2]) == sorted(first[1::2]) == [1, 2]


def test_processes_that_share_a_position_deal_one_deck():
    numbers = Counter()

    def position(deck: str) -> int:
        numbers[deck] += 1
        return numbers[deck] - 1

    dealers = [Dealer(random.Random(seed), position) for seed in range(8)]
    known = hand(*range(1, 21))
    rng = random.Random(8)

    for _round in range(10):
        turn = [rng.choice(dealers).choose(known, share=1.0, context="page").entry.owner for _card in range(20)]
        assert sorted(turn) == list(range(1, 21))


def test_who_is_not_counted_takes_nobodys_turn():
    dealer, known = Dealer(random.Random(9)), hand(*range(1, 8))

    for _round in range(5):
        turn = []
        for _card in range(7):
            assert dealer.any_of(known).entry.owner in range(1, 8)
            turn.append(dealer.choose(known, share=1.0, context="page").entry.owner)
        assert sorted(turn) == list(range(1, 8))
    assert dealer.any_of(Hand([])) is None


def test_a_set_has_one_name_in_any_order():
    assert fingerprint([1, 2, 3]) == fingerprint([3, 1, 2]) != fingerprint([1, 2])


def suits(entry: Entry, *, now: float = 15.0, language: str = "en", **about: str) -> bool:
    return entry.suits(Page(language, **about), now=now)


def test_an_entry_suits_its_sector_its_language_and_its_half_open_dates():
    entry = Entry(campaign=1, owner=1, placement="x", sectors=frozenset({"cer"}), language="en", starts=10.0, ends=20.0)

    assert suits(entry, sector="cer")
    assert suits(entry, sector="cer-mosaics")
    assert not suits(entry, sector="gls")
    assert not suits(entry)
    assert not suits(entry, sector="cer", language="it")
    assert [suits(entry, sector="cer", now=now) for now in (9.999, 10.0, 19.999, 20.0)] == [False, True, True, False]
    assert suits(Entry(campaign=1, owner=1, placement="x"), language="it", now=0.0)


def test_an_entry_for_a_group_suits_that_group_alone():
    entry = Entry(campaign=1, owner=1, placement="x", sectors=frozenset({"cer-mosaics"}))

    assert suits(entry, sector="cer-mosaics")
    assert not suits(entry, sector="cer")
    assert not suits(entry, sector="cer-wall-tiles")


def test_an_entry_suits_its_region_and_its_search_words():
    region = Entry(campaign=1, owner=1, placement="x", regions=frozenset({"08"}))
    words = Entry(campaign=1, owner=1, placement="x", searches=frozenset({"gres", "floor tiles"}))

    assert [suits(region, region=code) for code in ("08", "09", "")] == [True, False, False]
    assert [suits(words, search=said) for said in ("gres", "floor tiles cheap", "tiles", "gressoney", "")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert not says("anything", "")
