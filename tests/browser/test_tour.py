"""The tour of the demonstration, walked exactly as its page says, in a real browser: every door, every step, every expectation.

The crowd is small, and its pictures are plain; three places are free, as in the whole demonstration. One person walks, and is signed
in as everybody in turn by the tour's own doors.
"""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from catalogue.models import Store
from companies.demo import company
from inquiries import abuse
from inquiries.models import Conversation
from pavilion import clock, demo
from pavilion.models import OutboxMail
from selection.demo_papers import paper
from selection.models import Application, Call, Document, Grant, Membership
from tests.browser_fixtures import NARROW, WIDE
from tests.demo_support import small_demo

__all__ = ["small_demo"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PATIENCE = 120_000  # milliseconds: a move of the clock takes up to half a minute, longer on a busy machine


@pytest.fixture(autouse=True)
def _ready(small_demo, settings, monkeypatch, tmp_path):
    """A demonstration whose clock can be moved; a form filled faster than by hand is no robot's here."""
    cache.clear()
    monkeypatch.setattr(abuse, "QUICKEST", timedelta())
    settings.CLOCK_SHIFT_FILE = tmp_path / "clock-shift"
    yield
    clock.set_shift(timedelta())


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("it", NARROW)])
def test_the_tour(new_walk, language, width, tmp_path):
    tour = Tour(new_walk(locale={"en": "en-GB", "it": "it-IT"}[language], width=width), language)
    tour.open().look("tour")

    apply(tour, tmp_path)
    screen(tour)
    approve(tour)
    give_up(tour)
    enquire(tour)
    answer(tour)
    pass_the_time(tour)


class Tour:
    """One walk along the stops; words of pages are written in English and found in the language that is spoken."""

    def __init__(self, walk, language: str):
        self.walk, self.language = walk, language

    def open(self):
        """The tour's page."""
        return self.walk.go(f"/{self.language}/demo/")

    def enter(self, words: str) -> None:
        """Press the door with these words."""
        self.open()
        door = self.walk.page.locator(".pv-tour").get_by_text(self.said(words), exact=True)
        door.first.click()
        self.walk.page.wait_for_load_state()

    def said(self, text: str, **values) -> str:
        """A text of ours in the language of the tour."""
        with translation.override(self.language):
            return gettext(text) % values if values else gettext(text)

    def either(self, text: str, **values) -> re.Pattern:
        """The same in either language: officers and companies of the demonstration read Italian."""
        found = []
        for language in ("it", "en"):
            with translation.override(language):
                found.append(re.escape(gettext(text) % values if values else gettext(text)))
        return re.compile("|".join(found))

    def press(self, text: str, **values) -> None:
        """Press the button with these words."""
        self.walk.click(self.either(text, **values))

    def sees(self, text: str, **values) -> bool:
        """Whether these words stand on the page."""
        return bool(self.either(text, **values).search(self.walk.page.locator("body").inner_text()))


@contextmanager
def on_screen(walk, path: str):
    """An address, and back again."""
    before = walk.page.url
    yield walk.go(path)
    walk.page.goto(before)


def of(key: str) -> Application:
    """The application of a named company to the call that is open."""
    return company(key).applications.get(call__state=Call.State.PUBLISHED)


# --- 1 --------------------------------------------------------------------------------------------------------------
def apply(tour: Tour, folder) -> None:
    walk = tour.walk
    tour.enter("The three questions")
    for name, value in (("office", "IT"), ("site", "plant"), ("where", "IT")):
        walk.page.locator(f"[name={name}]").select_option(value)
    walk.page.locator("[name=made]").first.check()
    tour.press("See the answer")
    walk.look("1-check")

    tour.enter("Enter as Pelletterie Val Rossa")
    walk.look("1-my-company")
    application = of("pelletterie-val-rossa")
    assert application.state == "draft"
    walk.page.locator(f"main a[href*='/application/{application.pk}/']").first.click()
    walk.page.wait_for_load_state()
    while not walk.page.locator("[name=extract]").count():
        tour.press("Save and continue")
    for kind in (Document.Kind.EXTRACT, Document.Kind.IDENTITY):
        (folder / f"{kind}.pdf").write_bytes(paper(kind, application.company)[0])
        walk.page.locator(f"[name={kind}]").set_input_files(folder / f"{kind}.pdf")
    walk.page.locator("[name=issued_on]").fill((clock.today() - timedelta(days=20)).isoformat())
    tour.press("Save and continue")
    for box in walk.page.locator("main form input[type=checkbox]").all():
        box.check()
    tour.press("Submit the application")
    walk.look("1-receipt")
    assert str(of("pelletterie-val-rossa").protocol).startswith("DEMO-")
    assert walk.sees(str(of("pelletterie-val-rossa").protocol))


# --- 2 and 3 --------------------------------------------------------------------------------------------------------
def open_file(tour: Tour, application: Application) -> None:
    tour.walk.follow(str(application.protocol))
    tour.press("I declare that I have no conflict of interest")


def screen(tour: Tour) -> None:
    tour.enter("Enter as Elena Marchi, screening")
    tour.walk.look("2-queue")
    open_file(tour, of("frantoio-torre-saracena"))
    tour.press("Take the file")
    for choice in tour.walk.page.locator("select[name^=outcome-]").all():
        choice.select_option("met")
    tour.press("Save")
    tour.press("Propose admission")
    tour.press("Propose admission")
    assert of("frantoio-torre-saracena").state == "proposed"


def approve(tour: Tour) -> None:
    tour.enter("Enter as Paolo Conti, approval")
    tour.walk.look("3-waiting")
    four = list(Application.objects.filter(state="proposed").in_protocol_order()[:4])
    assert [
        one.company == company(key)
        for one, key in ((four[0], "vetreria-calle-lunga"), (four[3], "maioliche-colle-alto"))
    ]
    for number, application in enumerate(reversed(four)):  # any order
        tour.enter("Enter as Paolo Conti, approval")
        open_file(tour, application)
        if number == 0:
            tour.walk.look("3-file")
        tour.press("Approve the admission")
    held = Grant.objects.filter(state=Grant.State.OFFERED)
    assert {grant.application for grant in held} == set(four[:3])
    tour.enter("Enter as Maioliche Colle Alto")
    tour.walk.look("3-first-on-the-list")
    assert not of("maioliche-colle-alto").grants.exists()


# --- 4 --------------------------------------------------------------------------------------------------------------
def give_up(tour: Tour) -> None:
    walk = tour.walk
    tour.enter("Enter as Cadore Lenti")
    grant = of("cadore-lenti").grants.get()
    walk.page.locator(f"main a[href*='/place/{grant.pk}/']").first.click()
    walk.page.wait_for_load_state()
    walk.click(tour.either("Give the place up"), role="link")
    tour.press("Give the place up")
    assert Store.objects.get(company=company("cadore-lenti")).open_until <= clock.now()
    offered = of("maioliche-colle-alto").grants.get()
    assert (offered.place, offered.state) == (grant.place, Grant.State.OFFERED)

    tour.enter("Enter as Maioliche Colle Alto")
    walk.look("4-offer")
    walk.page.locator(f"main a[href*='/place/{offered.pk}/']").first.click()
    walk.page.wait_for_load_state()
    tour.press("Accept place %(number)s", number=grant.place.number)
    assert Store.objects.get(company=company("maioliche-colle-alto")).is_open(clock.now())
    with on_screen(walk, "/dev/mail/"):
        walk.look("4-mails", axe=False)


# --- 5 and 6 --------------------------------------------------------------------------------------------------------
def enquire(tour: Tour) -> None:
    walk = tour.walk
    tour.enter("Enter as Margaret Liu, buyer in Toronto")
    walk.look("5-found")
    link = walk.page.locator("main article", has_text="Rocca Bianca").first.locator("h3 a")
    link.click()
    walk.page.wait_for_load_state()
    walk.look("5-product")
    walk.click(tour.either("Ask for an offer"), role="link")
    walk.page.get_by_label(tour.either("For my company")).first.check()
    walk.page.locator("[name=text]").fill("Good morning, could you quote 300 m² for a hotel in Toronto?")
    walk.page.locator("[name=quantity]").fill("300")
    tour.press("Send the enquiry")
    walk.look("5-sent")
    assert Conversation.objects.filter(company=company("rocca-bianca"), messages__text__contains="300 m²").exists()


def answer(tour: Tour) -> None:
    walk = tour.walk
    tour.enter("Enter as Ceramiche Rocca Bianca")
    walk.look("6-inbox")
    walk.page.locator("main .pv-inbox h2 a").first.click()
    walk.page.wait_for_load_state()
    walk.page.locator("[name=text]").fill("Buongiorno, 24,90 € al m² FOB La Spezia, tre settimane.")
    tour.press("Send")
    assert Conversation.objects.filter(
        company=company("rocca-bianca"), last_excerpt__startswith="Buongiorno, 24,90"
    ).exists()
    for door in ("The front page", "The page of ceramics"):
        tour.enter(door)
        assert walk.page.locator(".pv-banner").count() == 1
        walk.look(f"6-{door.split()[-1]}")


# --- 7 --------------------------------------------------------------------------------------------------------------
def pass_the_time(tour: Tour) -> None:
    walk = tour.walk
    members = Membership.objects.in_force(clock.today()).count()
    tour.enter("Move the clock")
    walk.page.locator("button[value=term]").click(timeout=PATIENCE)
    walk.page.wait_for_load_state()
    while walk.page.locator("button[value=on]").count():
        walk.page.locator("button[value=on]").click(timeout=PATIENCE)
        walk.page.wait_for_load_state()
    walk.look("7-happened")

    assert not Membership.objects.in_force(clock.today()).exists()
    assert Membership.objects.exclude(closed_at=None).count() >= members
    for template, least in (("selection/membership_reminder", 3 * members), ("selection/membership_ended", members)):
        assert OutboxMail.objects.filter(template=template).count() >= least - 3
    store = Store.objects.get(company=company("rocca-bianca"))
    with translation.override(tour.language):
        address = reverse("catalogue:store", args=[store.slug])
    walk.go(address, expect=410).look("7-store")
    tour.enter("The history of the places, as Giulio Neri, auditor")
    walk.look("7-places")
    place = Grant.objects.get(application=of("cadore-lenti")).place
    walk.go(reverse("admin:selection_place_change", args=[place.pk])).look("7-place")
    for name in ("Cadore Lenti", "Maioliche Colle Alto"):
        assert walk.sees(name)
    assert demo.accounts()
