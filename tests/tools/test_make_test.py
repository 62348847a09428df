"""`make test`: its own servers come and go, and browser tests that did not run are told in red."""

import fcntl
import re
import signal
import subprocess
import sys

import pytest

from tests.tools.conftest import plain_environment
from tools import test as make_test
from tools.checkout import ROOT
from tools.processes import find_marked

pytestmark = pytest.mark.processes

OTHER_PYTEST = ["-p", "no:django", "-p", "no:cacheprovider", "-c", "/dev/null", "-q"]


def test_an_interrupted_run_leaves_no_server(state, tmp_path):
    (tmp_path / "test_long.py").write_text("import time\ndef test_long():\n    print('begun')\n    time.sleep(120)\n")
    environment = plain_environment(PAVILION_STATE=str(state))
    command = [sys.executable, "-m", "tools.test", *OTHER_PYTEST, "-s", str(tmp_path / "test_long.py")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "begun\n"
        slot = state / "tests" / "1"
        assert {process.name() for process in find_marked(slot)} >= {"postgres", "valkey-server"}
        run.send_signal(signal.SIGTERM)
        assert run.wait(90) == 2  # pytest's own code for an interrupted run, long before it would have ended by itself
    assert find_marked(slot) == []
    assert not (slot / "services").exists()


def test_two_runs_at_once_have_servers_of_their_own(tmp_path):
    first, first_lock = make_test.take_slot(tmp_path)
    second, second_lock = make_test.take_slot(tmp_path)
    assert (first.name, second.name) == ("1", "2")
    first_lock.close()
    again, again_lock = make_test.take_slot(tmp_path)
    assert again.name == "1"
    fcntl.flock(second_lock, fcntl.LOCK_UN)
    for lock in (second_lock, again_lock):
        lock.close()


@pytest.mark.parametrize(("required", "outcome", "code"), [("", "2 skipped", 0), ("1", "2 errors", 1)])
def test_browser_tests_without_a_browser_are_told_in_red(tmp_path, required, outcome, code):
    (tmp_path / "test_pages.py").write_text(
        "import pytest\n"
        "def test_plain():\n    pass\n"
        "@pytest.mark.browser\ndef test_one(chromium_path):\n    pass\n"
        "@pytest.mark.browser\ndef test_two():\n    pass\n"
    )
    command = [sys.executable, "-m", "pytest", *OTHER_PYTEST, "-p", "tests.browser_support", "--color=yes"]
    environment = plain_environment(CHROMIUM="/nowhere/chromium", REQUIRE_BROWSER=required)
    done = subprocess.run([*command, str(tmp_path)], cwd=ROOT, env=environment, capture_output=True, text=True)
    red, bold = "\033[31m", "\033[1m"
    assert f"{red}{bold}2 browser tests did NOT run: there is no Chromium." in done.stdout
    assert "apt-get install chromium" in done.stdout
    assert outcome in re.sub("\033\\[[0-9;]*m", "", done.stdout)
    assert done.returncode == code
