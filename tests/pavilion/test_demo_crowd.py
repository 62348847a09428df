"""The whole demonstration with a small crowd: its figures, and that what was written in bulk is what the verbs would have written."""

import io
import random
from collections import Counter

import pytest
from django.conf import settings as configured
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from stdnum.it import iva

from catalogue import attributes, browse, listings, origins
from catalogue.models import Listing, OriginAssessment, Picture, Product, Store
from companies import demo_crowd as people
from companies import home
from inquiries.models import Conversation
from pavilion import audit_check, clock, progress
from selection import demo_crowd as selection
from selection import places, replay, snapshots
from selection.models import (
    Application,
    Call,
    CompletionRequest,
    FeeOffer,
    Grant,
    Membership,
    PreRejectionNotice,
    ProtocolEntry,
)
from tests.demo_support import SMALL, small_demo

__all__ = ["small_demo"]

FULL = 325
HELD = SMALL - sum(selection.OTHERS.values()) + 4


def test_a_crowd_is_the_same_whenever_it_is_invented():
    invented = people.invent(FULL)

    assert invented[:20] == people.invent(FULL)[:20]
    assert all(iva.is_valid(one.vat) and one.vat.startswith("99") for one in invented)
    assert all(one.email.endswith(".example") for one in invented)
    for unique in ("vat", "legal_name", "email"):
        assert len({getattr(one, unique) for one in invented}) == FULL
    trades = Counter(one.trade for one in invented)
    assert len(trades) == 18
    assert min(trades.values()) >= 4
    assert len({people._region_of(one.province) for one in invented}) == 20
    assert len({one.district for one in invented if one.district}) == 67


def test_everybody_in_the_full_crowd_has_a_part():
    members = list(range(FULL))
    parts = selection.cast(members)

    assert len(parts.holders) + 4 == 297
    played = [one for name in ("holders", *selection.OTHERS) for one in getattr(parts, name)]
    assert sorted(played) == members
    with pytest.raises(ValueError, match="at least 36"):
        selection.cast(members[:20])


@pytest.mark.usefixtures("small_demo")
def test_a_small_crowd_is_whole(client, django_assert_max_num_queries):
    call, earlier = Call.objects.get(state="published"), Call.objects.get(state="concluded")
    now = clock.now()

    # The figures.
    assert places.figures(call) == places.Figures(total=HELD + 3, held=HELD, offered=0)
    assert call.applications.filter(state="proposed").count() == 4
    arrived = list(call.applications.filter(state="submitted").order_by("submitted_at"))
    assert len(arrived) == 6
    assert sum(not one.documents.filter(kind="extract").exists() for one in arrived) == 1
    assert earlier.applications.waiting().count() == 12
    assert all(standing.is_over for standing in places.standings(earlier, now=now).values())
    assert set(Grant.objects.values_list("state", flat=True)) == {"accepted", "declined", "lapsed", "given_up"}
    assert Store.objects.open(now).count() == HELD
    assert Membership.objects.in_force(clock.today()).count() == HELD

    # Who would get the last places: the first three of the four, whoever is approved first.
    line = list(places.line(call)[:4])
    assert [one.state for one in line] == ["proposed"] * 4
    assert line[3].company.legal_name.startswith("Maioliche Colle Alto")

    # What is on record.
    assert audit_check.check().findings == []
    for year in ProtocolEntry.objects.values_list("year", flat=True).distinct():
        entries = list(ProtocolEntry.objects.filter(year=year).order_by("number"))
        assert [one.number for one in entries] == list(range(entries[0].number, entries[0].number + len(entries)))
        assert [one.registered_at for one in entries] == sorted(one.registered_at for one in entries)
    for application in Application.objects.submitted():
        assert all(snapshots.is_intact(one) for one in application.snapshots.all())
        assert application.findings.count() == call.requirements.count()
        assert application.submitted_at > application.company.registered_at
    decisions = call.applications.exclude(decision_number=None).order_by("decision_number")
    assert [one.decision_number for one in decisions] == list(range(1, len(decisions) + 1))
    assert [one.decided_at for one in decisions] == sorted(one.decided_at for one in decisions)

    assert all(replay.replay(one).faults == [] for one in (call, earlier))

    # What was asked, offered and ended otherwise.
    assert sorted(CompletionRequest.objects.values_list("state", flat=True)) == ["answered", "lapsed"]
    assert PreRejectionNotice.objects.get().is_open
    assert sorted(FeeOffer.objects.values_list("state", flat=True)) == ["awaited", "offered"]
    ended = call.applications.filter(state__in=["superseded", "inadmissible"])
    assert sorted(ended.values_list("state", flat=True)) == ["inadmissible", "superseded"]
    assert Application.objects.exclude(state="draft").filter(snapshots=None).count() == 0
    assert Application.objects.alias(count=Count("snapshots")).filter(count=2).count() == 1

    # Products: judged by the present rules, as if they were typed now; listed as the portal lists them.
    assert Product.objects.count() > 200
    assert set(OriginAssessment.objects.values_list("status", flat=True)) == {
        "italy",
        "not_italy",
        "officer",
        "incomplete",
    }
    for product in Product.objects.exclude(attributes={}).select_related("category"):
        asked = {attribute.key: attribute for attribute in attributes.attributes_of(product.category)}
        said = {key: value for key, value in product.attributes.items() if key in asked}
        assert attributes.checked(list(asked.values()), said) == said
    product = random.Random(1).choice(
        Product.objects.live().filter(company__in=Store.objects.open(now).values("company"))
    )
    assert not origins.is_stale(product)
    before = [
        (row.language, row.card, row.open_until) for row in Listing.objects.filter(product=product).order_by("pk")
    ]
    listings.write_rows([product.pk])
    assert before == [
        (row.language, row.card, row.open_until) for row in Listing.objects.filter(product=product).order_by("pk")
    ]
    assert Listing.objects.visible("it", now).count() > 50
    assert Picture.objects.exclude(work_state="done").count() == 0

    # Conversations: the counters are what the messages say.
    assert Conversation.objects.filter(state="answered").exists()
    for row in Conversation.objects.prefetch_related("messages", "events"):
        assert row.last_message_at == max(message.written_at for message in row.messages.all())
        assert all(event.at <= now for event in row.events.all())

    # One of the crowd signs in, and every page of theirs is there.
    member = people.crowd()[6]
    assert not home.missing_details(member.company)
    store = Store.objects.get(company=member.company)
    assert client.login(email=member.user.email, password=configured.DEMO_PASSWORD)
    application = member.company.applications.get()
    with django_assert_max_num_queries(60):
        assert client.get("/it/company/").status_code == 200
    pages = ["catalogue:own_products", "catalogue:own_store", "inquiries:inbox", "selection:membership"]
    for name in pages:
        assert client.get(reverse(name)).status_code == 200, name
    for name, given in (("catalogue:store", store.slug), ("selection:application", application.pk)):
        assert client.get(reverse(name, args=[given])).status_code == 200, name

    # What strangers see costs a fixed number of queries.
    assert sum(browse.stores_by_region(now).values()) == HELD
    for address, most in (("/en/", 20), ("/en/products/", 12)):
        Client().get(address)
        with django_assert_max_num_queries(most):
            assert Client().get(address).status_code == 200


class Terminal(io.StringIO):
    """What looks like a terminal."""

    def isatty(self):
        return True

    def write(self, text, ending=None):
        super().write(text + (ending or ""))


def test_how_far_it_is_is_said_on_terminals_and_in_logs():
    terminal, log = Terminal(), []
    out = type("Log", (), {"write": staticmethod(log.append)})

    assert list(progress.along(terminal, "things", range(8), total=8)) == list(range(8))
    assert list(progress.along(out, "things", range(8), total=8)) == list(range(8))

    assert terminal.getvalue().count("\r") == 8
    assert terminal.getvalue().endswith("8 of 8\n")
    assert [line.split("] ")[-1][-6:] for line in log] == ["2 of 8", "4 of 8", "6 of 8"]
