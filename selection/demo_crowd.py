"""The applications of the demonstration's crowd (companies/demo_crowd.py): who plays what, and who sits on which place.

Everyone in the crowd has a part, which follows from its size alone (`cast`). Nearly all hold a place since some weeks, so that
three are left. selection/demo_stories.py writes what is told here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from catalogue.demo_crowd import Period, open_stores
from companies.demo_crowd import Member
from pavilion import audit, clock
from pavilion.audit import Deed

from . import terms
from .demo_stories import Story
from .models import Application, Call, Decision, Document, Grant, Membership, Place

S, G = Application.State, Grant.State
# Officers decide in sessions: days before now. Whoever gets a place accepts it so many days later: few days on which
# memberships begin, so that the moved clock has few deadlines at which to stop.
SESSIONS = (80, 66, 52, 38, 26)
ACCEPTED_AFTER = 4
SCREENED = 8  # days from the arrival to the session at least
ARRIVALS = (93, 36)  # days before now between which the crowd that is decided arrived
EARLIER_OPENED = 930  # days before now at which the earlier call opened
STILL_OPEN = {
    "proposed": (20.6, 20.3),
    "screening": (11, 10, 9),
    "submitted": (4, 3, 2),
}  # the same of those that are not


# --- Who plays what -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cast:
    """Who of the crowd plays which part in the present call and in the earlier one."""

    holders: list[Member] = field(default_factory=list)
    proposed: list[Member] = field(default_factory=list)
    submitted: list[Member] = field(default_factory=list)  # the first one lacks a document
    screening: list[Member] = field(default_factory=list)
    rejected: list[Member] = field(default_factory=list)
    withdrawn: list[Member] = field(default_factory=list)
    drafts: list[Member] = field(default_factory=list)
    ended: list[Member] = field(default_factory=list)  # offered a place and no longer holding one
    earlier_waiting: list[Member] = field(default_factory=list)
    earlier_holders: list[Member] = field(default_factory=list)


# Everyone in the crowd who holds no place, from its end: the last ones are those of the earlier call.
OTHERS = {
    "proposed": 2, "submitted": 3, "screening": 3, "rejected": 4, "withdrawn": 2, "drafts": 3, "ended": 3, "earlier_waiting": 12,
}  # fmt: skip
EARLIER_HOLDERS = 4  # the first of the crowd: their places of the earlier call ended, and they hold one again


def cast(members: list[Member]) -> Cast:
    """Give everyone a part. Raises ValueError for a crowd in which nobody would hold a place."""
    holders = len(members) - sum(OTHERS.values())
    if holders < EARLIER_HOLDERS:
        raise ValueError(f"A crowd has at least {sum(OTHERS.values()) + EARLIER_HOLDERS} companies.")
    parts, start = {"holders": members[:holders], "earlier_holders": members[:EARLIER_HOLDERS]}, holders
    for part, number in OTHERS.items():
        parts[part] = members[start : start + number]
        start += number
    return Cast(**parts)


# --- What happened --------------------------------------------------------------------------------------------------
def ago(days: float) -> datetime:
    """An instant so many days before now, at an hour at which offices work."""
    return working(clock.now() - timedelta(days=days))


def working(at: datetime) -> datetime:
    """The same day in Rome between nine and five; what was earlier stays earlier."""
    begins = clock.day_start(clock.rome(at).date())
    return begins + timedelta(hours=9) + (at - begins) / 3


def decided(parts: Cast, *, first_number: int) -> list[Story]:
    """The stories that are over: places held, given up, refused; rejections; withdrawals. In the order of their arrival."""
    kinds = [("holder", one) for one in parts.holders]
    # The few others are spread among the many: not the last to arrive, so that their places go to somebody.
    groups = {
        "ended": parts.ended,
        "rejected": parts.rejected[:-1],
        "inadmissible": parts.rejected[-1:],
        "withdrawn": parts.withdrawn,
    }
    for kind, several in groups.items():
        for index, one in enumerate(several, 1):
            kinds.insert(index * len(kinds) // (len(several) + 4), (kind, one))
    first, last = ARRIVALS
    stories = []
    for index, (kind, one) in enumerate(kinds):
        days = first - (first - last) * (index + one.rng.random() * 0.8) / len(kinds)
        stories.append(_decided(kind, one, days, parts))
    numbered = [story for story in stories if story.decided_at]
    for number, story in enumerate(
        sorted(numbered, key=lambda story: (story.decided_at, story.arrived_at)), first_number
    ):
        story.decision_number = number
    return stories


def _decided(kind: str, member: Member, days: float, parts: Cast) -> Story:
    arrived_at = ago(days)
    if kind == "withdrawn":
        return Story(member, S.WITHDRAWN, arrived_at, withdrawn_at=arrived_at + timedelta(days=4))
    session = next(day for day in SESSIONS if day <= days - SCREENED)
    if kind == "inadmissible":
        taken_at = working(arrived_at + timedelta(days=2))
        return Story(member, S.INADMISSIBLE, arrived_at, taken_at=taken_at, inadmissible_at=ago(session))
    rng = member.rng
    story = Story(
        member,
        S.ELIGIBLE,
        arrived_at,
        taken_at=working(arrived_at + timedelta(days=rng.uniform(1, 3))),
        proposed_at=working(arrived_at + timedelta(days=rng.uniform(4, 7))),
        decided_at=ago(session) + timedelta(minutes=rng.uniform(0, 180)),
    )
    if kind == "rejected":
        story.state, story.outcome, story.documents = S.REJECTED, Decision.Outcome.REJECT, (Document.Kind.IDENTITY,)
        return story
    story.offered = True
    if kind == "holder":
        story.accepted_at = _accepted_at(story, session, rng)
        return story
    index = parts.ended.index(member)
    if index == 0:
        story.ended_as, story.ended_at = G.DECLINED, story.decided_at + timedelta(days=4)
    elif index == 1:
        story.ended_as = G.LAPSED
    else:
        story.accepted_at = _accepted_at(story, session, rng)
        story.ended_as, story.ended_at = G.GIVEN_UP, story.accepted_at + timedelta(days=12)
    return story


def _accepted_at(story: Story, session: int, rng) -> datetime:
    """Some days after the session; within opening hours, so that it is the same day for all who answer then."""
    day = clock.rome(ago(session - ACCEPTED_AFTER)).date()
    return clock.day_start(day) + timedelta(hours=9, minutes=rng.uniform(0, 500))


def still_open(part: str, members: list[Member]) -> list[Story]:
    """The stories that are not over, of one part of the cast; see STILL_OPEN."""
    stories = []
    when = STILL_OPEN[part] if members else ()  # without a crowd nobody plays this part
    for index, (member, days) in enumerate(zip(members, when, strict=True)):
        state = {"proposed": S.PROPOSED, "screening": S.SCREENING, "submitted": S.SUBMITTED}[part]
        story = Story(member, state, ago(days))
        if part != "submitted":
            story.taken_at = ago(days - 0.9)
        if part == "proposed":
            story.proposed_at = ago(days - 5)
        if part == "submitted" and index == 0:
            story.documents = (Document.Kind.IDENTITY,)
        if part == "submitted" and index == 1:
            stories.append(_replaced(story))
        stories.append(story)
    return stories


def _replaced(later: Story) -> Story:
    """An application whose company sent this later one instead, begun once the first had arrived."""
    earlier = Story(later.member, S.SUPERSEDED, ago(4.6), superseded_at=later.arrived_at)
    later.begun_at = earlier.arrived_at + timedelta(hours=6)
    return earlier


def of_the_earlier_call(parts: Cast) -> list[Story]:
    """The stories of the earlier call: the first ones had its places, the others were admitted and still wait."""
    stories = []
    for number, member in enumerate([*parts.earlier_holders, *parts.earlier_waiting], 1):
        arrived_at = ago(EARLIER_OPENED - 2 - number)
        decided_at = ago(EARLIER_OPENED - 50) + timedelta(minutes=number)
        story = Story(member, S.ELIGIBLE, arrived_at, arrived_at + timedelta(days=2), arrived_at + timedelta(days=6))
        story.decided_at, story.decision_number = decided_at, number
        if number <= len(parts.earlier_holders):
            story.offered, story.accepted_at = True, decided_at + timedelta(days=4)
        stories.append(story)
    return stories


def drafts(members: list[Member]) -> list[Story]:
    """Drafts that were begun and left."""
    return [Story(member, S.DRAFT, None) for member in members]


# --- Places ---------------------------------------------------------------------------------------------------------
@dataclass
class Seat:
    """A place that was offered to an application."""

    story: Story
    number: int
    grant: Grant | None = None
    membership: Membership | None = None


def seats(stories: list[Story], taken: set[int], place_count: int) -> list[Seat]:
    """Who was offered which place, as `places.allocate` would: by the sessions, the lowest free number first."""
    free = [number for number in range(1, place_count + 1) if number not in taken]
    heapify(free)
    given_back: list[tuple[datetime, int]] = []
    found = []
    for story in sorted((one for one in stories if one.offered), key=lambda one: one.decision_number):
        while given_back and given_back[0][0] <= story.decided_at:
            heappush(free, heappop(given_back)[1])
        seat = Seat(story, heappop(free))
        found.append(seat)
        if story.ended_as:
            heappush(given_back, (_ended_at(story), seat.number))
    return found


def _expires_at(story: Story, call: Call) -> datetime:
    return terms.end_of(terms.last_day(clock.rome(story.decided_at).date(), call.acceptance_days))


def _ended_at(story: Story) -> datetime:
    """When an offer or a place ended; an offer nobody answered ends with its term."""
    return story.ended_at or story.decided_at + timedelta(days=20)


def give_places(call: Call, found: list[Seat], out) -> None:
    """Write grants and memberships of these seats, open the stores of those that hold one, put all on record."""
    places = {place.number: place for place in Place.objects.filter(call=call)}
    grants = Grant.objects.bulk_create(_grant(seat, places[seat.number], call) for seat in found)
    for seat, grant in zip(found, grants, strict=True):
        seat.grant = grant
    joined = [seat for seat in found if seat.story.accepted_at]
    memberships = Membership.objects.bulk_create(_membership(seat, call) for seat in joined)
    for seat, membership in zip(joined, memberships, strict=True):
        seat.membership = membership
    audit.record_many(deed for seat in found for deed in _deeds(seat))
    periods = [
        Period(
            seat.story.member.company,
            open_from=seat.story.accepted_at,
            open_until=seat.membership.ended_early_at or clock.day_start(seat.membership.ends_on),
            product_limit=call.package.published_products,
        )
        for seat in joined
        if not seat.membership.closed_at or seat.membership.ended_early_at
    ]
    if periods:
        open_stores(periods, out)


def _grant(seat: Seat, place: Place, call: Call) -> Grant:
    story = seat.story
    expires_at = _expires_at(story, call)
    state = story.ended_as or (G.ACCEPTED if story.accepted_at else G.OFFERED)
    return Grant(
        place=place,
        application=story.application,
        state=state,
        offered_at=story.decided_at,
        expires_at=expires_at,
        answered_at=story.accepted_at or (story.ended_at if state == G.DECLINED else None),
        ended_at=(expires_at if state == G.LAPSED else story.ended_at) if story.ended_as else None,
    )


def _membership(seat: Seat, call: Call) -> Membership:
    story = seat.story
    starts_on = clock.rome(story.accepted_at).date()
    ends_on = clock.add_months(starts_on, call.membership_months)
    gone = story.ended_at if story.ended_as == G.GIVEN_UP else None
    over = clock.day_start(ends_on) if ends_on <= clock.today() else None
    return Membership(
        company=story.member.company,
        call=call,
        package_id=call.package_id,
        kind=Membership.Kind.FREE,
        grant=seat.grant,
        starts_on=starts_on,
        ends_on=clock.rome(gone).date() if gone else ends_on,
        created_at=story.accepted_at,
        ended_early_at=gone,
        closed_at=gone or over,
    )


def _deeds(seat: Seat) -> Iterator[Deed]:
    story, grant, membership = seat.story, seat.grant, seat.membership
    user, application = story.member.user, story.application
    payload = {"place": seat.number, "application": application.pk}
    yield Deed(grant, "offer", grant.offered_at, after=payload | {"call": application.call_id})
    if story.accepted_at:
        yield _answer(grant, "accept", story.accepted_at, user, G.OFFERED, G.ACCEPTED, payload)
        days = {
            "starts_on": membership.starts_on,
            "ends_on": clock.add_months(membership.starts_on, application.call.membership_months),
        }
        yield Deed(membership, "start", story.accepted_at, after={"grant": grant.pk} | days)
    if story.ended_as == G.DECLINED:
        yield _answer(grant, "decline", grant.ended_at, user, G.OFFERED, G.DECLINED, payload)
    elif story.ended_as == G.LAPSED:
        yield _answer(grant, "lapse", grant.ended_at, None, G.OFFERED, G.LAPSED, {})
    elif story.ended_as == G.GIVEN_UP:
        yield _answer(grant, "give_up", grant.ended_at, user, G.ACCEPTED, G.GIVEN_UP, payload)
        after = {"grant": grant.pk, "ends_on": membership.ends_on}
        yield Deed(membership, "end_early", grant.ended_at, before={"ends_on": days["ends_on"]}, after=after)
    elif membership and membership.closed_at:
        yield Deed(membership, "end", membership.closed_at, after={"ends_on": membership.ends_on})


def _answer(grant: Grant, verb: str, at: datetime, actor, before: str, after: str, payload: dict) -> Deed:
    return Deed(grant, verb, at, actor, before={"state": before}, after={"state": after} | payload)
