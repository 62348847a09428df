"""Two web servers and two workers on one PostgreSQL and one Valkey: people are the same on both, limits too, each mail leaves once."""

import subprocess
import sys
import time

import psycopg
import pytest

from tests.tools.conftest import FOREIGN, plain_environment
from tests.tools.visitor import Visitor
from tools.checkout import ROOT
from tools.services import Services, free_port

pytestmark = pytest.mark.processes

PEOPLE = """
import django; django.setup()
from allauth.account.models import EmailAddress
from pavilion.models import User
for number in range(30):
    user = User.objects.create_user(f"p{number}@example.org", "segretissima-42x", language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
"""


@pytest.fixture(scope="module")
def servers(state, tmp_path_factory):
    """The ports of two web servers, and the address of their database."""
    folder = tmp_path_factory.mktemp("many")
    running = []
    with pytest.MonkeyPatch.context() as patch:
        for name in FOREIGN:
            patch.delenv(name, raising=False)
        services = Services(state, durable=False)
        try:
            addresses = services.start()
            given = {
                "DJANGO_SETTINGS_MODULE": "pavilion.settings.demo",
                "PAVILION_STATE": str(folder),
                "LOG_FORMAT": "text",
            }
            given |= {
                "STATIC_ROOT": str(folder / "static"),
                "PYTHONWARNINGS": "ignore",
                "REDIS_URL": addresses["REDIS_URL"],
            }
            owner = plain_environment(**given, DATABASE_URL=addresses["DATABASE_OWNER_URL"])
            for words in (("manage.py", "prepare"), ("manage.py", "collectstatic", "--noinput", "-v0"), ("-c", PEOPLE)):
                done = subprocess.run([sys.executable, *words], cwd=ROOT, env=owner, capture_output=True, text=True)
                assert done.returncode == 0, done.stderr
            ports = [free_port(), free_port()]
            web = "gunicorn pavilion.wsgi --worker-class gthread --threads 2 --no-control-socket --bind"
            commands = [[*web.split(), f"127.0.0.1:{port}"] for port in ports]
            worker = [
                "celery",
                "-A",
                "pavilion",
                "--quiet",
                "worker",
                "--concurrency",
                "1",
                "--without-gossip",
                "--without-mingle",
            ]
            commands += [[*worker, "--hostname", name] for name in ("one@here", "two@here")]
            environment = plain_environment(**given, DATABASE_URL=addresses["DATABASE_URL"])
            for number, command in enumerate(commands):
                with (folder / f"{number}.log").open("w") as log:
                    words = [sys.executable, "-m", *command]
                    running.append(
                        subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
                    )
            until = time.monotonic() + 60
            while not all(Visitor(port).ask("/healthz")[0] == 200 for port in ports):
                assert time.monotonic() < until
                assert all(process.poll() is None for process in running)
                time.sleep(0.1)
            yield ports, addresses["DATABASE_URL"]
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(30)
            services.stop()


def test_a_session_holds_on_both_and_ends_on_both(servers):
    (first, second), _address = servers
    person = Visitor(first)
    assert person.sign_in("p0@example.org", "segretissima-42x")
    person.address = f"http://127.0.0.1:{second}"
    assert person.is_signed_in()
    person.send("/en/accounts/logout/")
    person.address = f"http://127.0.0.1:{first}"
    assert not person.is_signed_in()


def test_a_limit_counts_over_both(servers):
    ports, _address = servers
    pages = []
    while len(pages) < 8:
        visitor = Visitor(ports[len(pages) % 2], host="localhost")  # as behind one proxy: limits are a site's
        status, page = visitor.send("/en/accounts/login/", login="p1@example.org", password="wrong-wrong")
        if status:  # a busy machine may be too slow to answer in time
            pages.append(page)
    assert any("Too many" in page for page in pages[5:])
    assert not any("Too many" in page for page in pages[:4])


def test_each_mail_leaves_once_whichever_worker_takes_it(servers):
    ports, address = servers
    asked = [f"p{number}@example.org" for number in range(2, 14)]
    for number, person in enumerate(asked):
        assert Visitor(ports[number % 2]).send("/en/accounts/password/reset/", email=person)[0] == 200

    with psycopg.connect(address, autocommit=True) as database:

        def waiting() -> int:
            return database.execute("SELECT count(*) FROM pavilion_outboxmail WHERE work_state <> 'done'").fetchone()[0]

        until = time.monotonic() + 60
        while waiting():
            assert time.monotonic() < until
            time.sleep(0.1)
        sent = database.execute('SELECT "to", attempts FROM pavilion_outboxmail ORDER BY id').fetchall()
    assert sent == [(person, 1) for person in asked]
