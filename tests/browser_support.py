"""Browser tests need a Chromium. Without one they do not run, and the end of the run says so in red."""

import os
import shutil
from pathlib import Path

import pytest

PROGRAMS = ["chromium", "chromium-browser", "google-chrome"]
HOW_TO_GET_IT = "Install it (Debian and Ubuntu: apt-get install chromium) or set CHROMIUM to the path of one."

DID_NOT_RUN = ("browser", "missing")  # a mark that reports carry from parallel workers to the run's end


def find_chromium() -> str | None:
    """The path of a Chromium: CHROMIUM, or the first known name on PATH, or /usr/bin/chromium."""
    if given := os.environ.get("CHROMIUM"):
        return given if Path(given).is_file() else None
    for name in [*PROGRAMS, "/usr/bin/chromium"]:
        if found := shutil.which(name):
            return found
    return None


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium the browser tests drive."""
    found = find_chromium()
    if found is None:
        pytest.fail(f"There is no Chromium. {HOW_TO_GET_IT}", pytrace=False)
    return found


@pytest.hookimpl(tryfirst=True)  # before the fixtures of a test that will not run
def pytest_runtest_setup(item):
    """A browser test without a browser is skipped, or fails where browsers are required."""
    if item.get_closest_marker("browser") is None or find_chromium() is not None:
        return
    item.user_properties.append(DID_NOT_RUN)
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"There is no Chromium, and REQUIRE_BROWSER=1. {HOW_TO_GET_IT}", pytrace=False)
    pytest.skip("there is no Chromium")


def pytest_terminal_summary(terminalreporter):
    """Say in red how many browser tests did not run."""
    reports = [report for outcome in ("skipped", "error") for report in terminalreporter.stats.get(outcome, [])]
    missing = {report.nodeid for report in reports if DID_NOT_RUN in map(tuple, getattr(report, "user_properties", ()))}
    if missing:
        terminalreporter.section("browser tests", red=True, bold=True)
        terminalreporter.line(
            f"{len(missing)} browser tests did NOT run: there is no Chromium. {HOW_TO_GET_IT}", red=True, bold=True
        )
