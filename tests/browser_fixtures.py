"""A real Chromium that walks through the portal: see tests/browser/ and docs/front-end.md.

The walk looks over its own shoulder: an error on the console, a broken policy, a failed request or an answer of 500 fails the
test, and so do sideways scrolling on a narrow screen and what axe finds. Every step leaves screenshots in artefacts/.
"""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "tests/vendor/axe-core/axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# A person's browser: what says that it is headless is counted among the robots.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
WIDE, NARROW, NARROWEST = 1280, 390, 320
# What axe is asked: the levels the portal aims at, and good practice.
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium(chromium_path) -> Browser:
    """One Chromium for the whole run, with a fresh profile."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread; our code is not asynchronous
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_walk(chromium, live_server, request):
    """Begin a walk: new_walk("anna", locale="it-IT") is another person at another computer."""
    name = re.sub(r"[^\w-]+", "-", request.node.name).strip("-")
    walks: list[Walk] = []

    def begin(
        person: str = "", *, locale: str = "en-GB", width: int = WIDE, scripts: bool = True, dark: bool = False
    ) -> Walk:
        context = chromium.new_context(
            base_url=live_server.url,
            locale=locale,
            user_agent=USER_AGENT,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        walks.append(Walk(context, folder=ROOT / "artefacts" / name, person=person, width=width, scripts=scripts))
        return walks[-1]

    yield begin
    problems = [problem for walk in walks for problem in walk.finish()]
    assert not problems, "\n".join(dict.fromkeys(problems))


@pytest.fixture
def walk(new_walk):
    """One walk in English."""
    return new_walk()


class Walk:
    """A person at a browser: goes, fills, clicks by what they read, and notices what is wrong."""

    def __init__(self, context: BrowserContext, *, folder: Path, person: str, width: int, scripts: bool):
        self.context, self.folder, self.person, self.width, self.scripts = context, folder, person, width, scripts
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.expected: set[int] = set()
        self.step = 0
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    # --- Going -------------------------------------------------------------------

    def go(self, path: str, *, expect: int = 200) -> "Walk":
        """Open an address; its answer must have this status."""
        self.allow(expect)
        response = self.page.goto(path)
        assert response is not None, path
        assert response.status == expect, f"{path}: {response.status}"
        return self

    def allow(self, *statuses: int) -> "Walk":
        """From here on only these statuses of failure are no surprise."""
        self.expected = {status for status in statuses if status >= 400}
        return self

    def click(self, name: str, *, role: str = "button", exact: bool = False) -> "Walk":
        """Click what is called so, and wait for the page that follows."""
        self.find(role, name, exact=exact).click()
        self.page.wait_for_load_state()
        return self

    def follow(self, name: str, *, exact: bool = False) -> "Walk":
        """Follow the link called so."""
        return self.click(name, role="link", exact=exact)

    def fill(self, label: str, text: str, *, exact: bool = False) -> "Walk":
        """Write into the field with this label."""
        self.page.get_by_label(label, exact=exact).first.fill(text)
        return self

    def choose(self, label: str, option: str) -> "Walk":
        """Choose an option of the list with this label by its words."""
        self.page.get_by_label(label).first.select_option(label=option)
        return self

    def tick(self, label: str) -> "Walk":
        """Tick the box, or choose the button, with this label."""
        self.page.get_by_label(label).first.check()
        return self

    def attach(self, label: str, path: Path) -> "Walk":
        """Give a file to the field with this label."""
        self.page.get_by_label(label).first.set_input_files(path)
        return self

    def find(self, role: str, name: str, *, exact: bool = False) -> Locator:
        """The first visible thing with this role and name."""
        return self.page.get_by_role(role, name=name, exact=exact).first

    def sees(self, text: str) -> bool:
        """Whether the words stand on the page."""
        return text in self.page.locator("body").inner_text()

    @property
    def path(self) -> str:
        """The path of the present address."""
        return "/" + self.page.url.split("/", 3)[3]

    # --- Looking -----------------------------------------------------------------

    def look(self, title: str, *, axe: bool = True) -> "Walk":
        """Keep the page as pictures, wide and narrow; check that it fits the narrowest screen, and what axe finds at the
        walk's own width."""
        self.step += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        name = "-".join(part for part in (f"{self.step:02}", self.person, title) if part)
        for width in (WIDE, NARROW):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True)
            if axe and self.scripts and width == self.width:
                self.problems += [f"{name}: {finding}" for finding in self.axe()]
        self._check_narrowest(name)
        self.page.set_viewport_size({"width": self.width, "height": 900})
        return self

    def axe(self) -> list[str]:
        """What axe finds on the present page."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text() + "\n;0")  # by the debugger: no policy is loosened for it
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations'], preload: false}).then(r => r.violations.map("
            "v => v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))",
            AXE_RULES,
        )
        return list(found)

    def _check_narrowest(self, name: str) -> None:
        self.page.set_viewport_size({"width": NARROWEST, "height": 700})
        width = self.page.evaluate("document.documentElement.scrollWidth") if self.scripts else NARROWEST
        if width > NARROWEST:
            self.problems.append(f"{name}: {width} pixels wide on a screen of {NARROWEST}")

    # --- Noticing ----------------------------------------------------------------

    def finish(self) -> list[str]:
        """Close the browser's window; returns what was wrong on the way."""
        self.context.close()
        return self.problems

    def _heard(self, message) -> None:
        if message.type in ("error", "warning") and not self._expected_failure(message.text):
            self.problems.append(f"{self.page.url}: {message.text}")

    def _expected_failure(self, text: str) -> bool:
        return any(f"status of {status}" in text for status in self.expected)

    def _failed(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the next page was opened before this one was complete
            self.problems.append(f"{request.url}: {request.failure}")

    def _answered(self, response) -> None:
        if response.status >= 500 and response.status not in self.expected:
            self.problems.append(f"{response.url}: {response.status}")


def latest_mail(to: str, *, subject: str = "") -> mail.EmailMultiAlternatives:
    """The last mail to an address, after everything that waits in the outbox was delivered."""
    from pavilion import outbox

    outbox.deliver_waiting()
    found = [one for one in mail.outbox if one.to == [to] and subject in one.subject]
    assert found, f"no mail to {to}: {[(one.to, one.subject) for one in mail.outbox]}"
    return found[-1]


def link_in(message: mail.EmailMultiAlternatives) -> str:
    """The path of the first link of a mail to this portal."""
    site = re.escape(settings.SITE_URL.rstrip("/"))
    found = re.search(rf"(?:https?://(?:localhost|127\.0\.0\.1|testserver)(?::\d+)?|{site})(/\S+)", message.body)
    assert found, message.body
    return found[1]
