"""`make run`: one start lives through everything that can be killed, and ends without a trace.

The tests of this file follow each other on one portal: starting it is what takes time.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import psycopg
import pytest

from tests.tools.conftest import Portal, plain_environment
from tests.tools.visitor import SORRY, Visitor, mails_to
from tools.checkout import ROOT, Trouble
from tools.processes import MARK, find_marked
from tools.run import Steps, read_port

pytestmark = pytest.mark.processes


def children(portal) -> list[tuple[psutil.Process, str]]:
    """The processes that the supervisor started itself, with their command lines. What ends meanwhile is none."""
    found = []
    for process in find_marked(portal.state):
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.ppid() == portal.process.pid:
                found.append((process, " ".join(process.cmdline())))
    return found


def main_process(portal, *words: str) -> psutil.Process:
    """The process of the portal started with these words: the one the supervisor started itself."""
    for process, line in children(portal):
        if all(word in line for word in words):
            return process
    raise AssertionError(f"no process {words} in {[p.cmdline() for p in find_marked(portal.state)]}")


def wait_for(condition, *, seconds: float = 20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def kinds(portal) -> set[str]:
    """Which of the five processes run, as the supervisor's children."""
    words = {
        "postgres": "bin/postgres",
        "valkey": "valkey-server",
        "web": "gunicorn",
        "worker": "worker",
        "beat": "beat ",
    }
    lines = [line for _process, line in children(portal)]
    return {kind for kind, word in words.items() if any(word in line for line in lines)}


ALL = {"postgres", "valkey", "web", "worker", "beat"}


def test_a_start_says_where_the_portal_is_and_how_to_go_on(portal):
    assert portal.answers()
    assert kinds(portal) == ALL
    for words in (f"http://localhost:{portal.port}/", "/admin/", "/dev/mail/", "/dev/clock/", "Ctrl-C"):
        assert words in portal.said


def test_the_running_portal_cannot_change_its_tables(portal):
    web = main_process(portal, "gunicorn").environ()
    assert "DATABASE_OWNER_URL" not in web
    assert web["SITE_URL"] == f"http://localhost:{portal.port}"
    with psycopg.connect(web["DATABASE_URL"]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE pavilion_auditevent SET verb = 'x'")


def test_a_second_start_says_where_the_first_one_runs(portal):
    second = subprocess.run(
        [sys.executable, "-m", "tools.run"],
        cwd=ROOT,
        env=plain_environment(PAVILION_STATE=str(portal.state), PORT="1"),
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert second.stderr == (
        f"The portal of this checkout runs already at http://localhost:{portal.port} "
        f"(process {portal.process.pid}; Ctrl-C there or `kill {portal.process.pid}` stops it).\n"
    )


def test_reset_refuses_while_the_portal_runs(portal):
    environment = plain_environment(PAVILION_STATE=str(portal.state))
    reset = subprocess.run(
        [sys.executable, "-m", "tools.reset"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert reset.returncode == 1
    assert "runs already" in reset.stderr
    assert portal.answers()


def manage(state, *words: str) -> subprocess.CompletedProcess:
    environment = plain_environment(PAVILION_STATE=str(state))
    command = [sys.executable, "-m", "tools.manage", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_commands_work_on_the_portal_that_runs_as_its_own_role(portal, tmp_path):
    question = (
        "from django.db import connection as c; k = c.cursor(); k.execute('SELECT current_user'); print(k.fetchone())"
    )
    asked = manage(portal.state, "shell", "--no-imports", "-c", question)
    assert asked.stdout == "('pavilion_app',)\n", asked.stderr
    elsewhere = manage(tmp_path, "check")
    assert elsewhere.returncode == 1
    assert elsewhere.stderr == "The portal is not running here: start it with make run.\n"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("postgres", ("bin/postgres",)),
        ("valkey", ("valkey-server",)),
        ("web", ("gunicorn",)),
        ("worker", ("celery", "worker")),
        ("beat", ("celery", "beat ")),
    ],
)
def test_what_is_killed_comes_back(portal, kind, words):
    killed = main_process(portal, *words)
    killed.kill()
    wait_for(lambda: not killed.is_running() and kinds(portal) == ALL)
    wait_for(portal.answers)
    name = "database" if kind == "postgres" else kind
    assert f"{name} was killed by signal 9; starting it again." in portal.said


def test_people_and_their_mails_live_through_whatever_is_killed(portal):
    """Nobody is signed out, no mail is lost, and a page that cannot be made says so in a sentence."""
    person = Visitor(portal.port)
    assert person.sign_in("anna@roccabianca.example", "padiglione-demo")
    readers = iter(
        f"{name}.example"
        for name in (
            "marta@cadorelenti",
            "dario@liuteriabertolli",
            "piero@callelunga",
            "giulia@collealto",
            "nicola@torresaracena",
            "irene@valrossa",
            "roberto@portanuova",
            "chiara@meridiana",
        )
    )

    def ask_for_a_mail() -> str:
        reader = next(readers)
        status, _page = Visitor(portal.port).send("/en/accounts/password/reset/", email=reader)
        assert status == 200
        return reader

    kill(portal, "celery", "worker")
    reader = ask_for_a_mail()  # rings for a worker that is away
    wait_for(lambda: mails_to(portal.state, reader), seconds=60)

    kill(portal, "valkey-server")
    reader = ask_for_a_mail()  # rings where nobody hears it: the next ring, or the sweep a minute later, finds the mail
    assert person.is_signed_in()
    wait_for(lambda: ask_for_a_mail() and wait_briefly(lambda: mails_to(portal.state, reader)), seconds=60)

    kill(portal, "bin/postgres")
    answers = [person.ask("/en/accounts/email/") for _attempt in range(3)]
    assert all(status == 200 or (status == 500 and SORRY in page) for status, page in answers)
    wait_for(person.is_signed_in)

    killed = kill(portal, "gunicorn")
    wait_for(lambda: not killed.is_running() and kinds(portal) == ALL)
    wait_for(person.is_signed_in)


def kill(portal, *words: str) -> psutil.Process:
    """Kill the process started with these words; gives what is left of it."""
    process = main_process(portal, *words)
    process.kill()
    return process


def wait_briefly(condition, *, seconds: float = 9) -> bool:
    """Whether the condition came to hold in that time."""
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    return bool(condition())


def test_after_the_supervisor_is_killed_the_next_start_clears_up_and_keeps_the_data(portal):
    address = main_process(portal, "gunicorn").environ()["DATABASE_URL"]
    with psycopg.connect(address) as connection:
        users = connection.execute("SELECT count(*) FROM pavilion_user").fetchone()
    before = find_marked(portal.state)
    # What another checkout's portal looks like, even down to its name.
    foreign = subprocess.Popen(["sleep", "100"], env=os.environ | {MARK: str(portal.state) + "-other"})

    portal.process.kill()
    portal.process.wait()
    portal.start()

    assert not [process for process in before if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert foreign.poll() is None
    foreign.kill()
    foreign.wait()
    assert kinds(portal) == ALL
    assert "unchanged" in portal.said
    with psycopg.connect(main_process(portal, "gunicorn").environ()["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM pavilion_user").fetchone() == users


def test_sigterm_stops_everything_within_seconds(portal):
    started = time.monotonic()
    portal.process.send_signal(signal.SIGTERM)
    assert portal.process.wait(30) == 0
    assert time.monotonic() - started < 15
    assert find_marked(portal.state) == []
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", portal.port))


def test_a_taken_port_is_told_in_one_line_before_anything_starts(portal):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        other = Portal(portal.state, port)
        other.process = other.begin()
        assert other.process.wait(20) == 1
    assert f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}" in other.said
    assert "services" not in other.said
    assert find_marked(portal.state) == []


def test_ctrl_c_during_the_start_leaves_nothing(portal):
    other = Portal(portal.state, portal.port)
    other.process = other.begin()
    wait_for(lambda: "services" in other.said)
    other.process.send_signal(signal.SIGINT)
    assert other.process.wait(20) == 0
    assert other.said.endswith("Stopped.\n")
    assert find_marked(portal.state) == []


def test_without_its_state_folder_the_portal_stops(portal):
    other = Portal(portal.state, portal.port).start()
    elsewhere = portal.state.with_name("moved away")
    portal.state.rename(elsewhere)
    assert other.process.wait(20) == 1
    assert f"The state folder {portal.state} has been removed." in other.said
    assert find_marked(portal.state) == []
    elsewhere.rename(portal.state)


@pytest.mark.parametrize("given", ["0", "65536", "eighty", "-1", "80 81"])
def test_a_port_that_is_none_is_refused(monkeypatch, given):
    monkeypatch.setenv("PORT", given)
    with pytest.raises(Trouble, match="PORT must be a number"):
        read_port()


def test_a_line_that_begins_with_a_carriage_return_takes_the_place_of_the_last(capsys):
    show = Steps(lambda text: print(text, flush=True))
    for line in ("Tables …", "\r  things 1 of 2", "\r  things 2 of 2", "done"):
        show("prepare", line)

    lines = capsys.readouterr().out.split("\n")
    assert [line.strip() for line in lines] == ["Tables …", "things 1 of 2\r                 things 2 of 2", "done", ""]
