"""The containers: no Docker here, so the file is checked by its rules and its commands are run beside it."""

import json
import os
import re
import shlex
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml

from tests.tools.conftest import plain_environment
from tools.checkout import ROOT
from tools.services import Services, free_port

# Of the compose specification: what a service may say, as far as ours say anything.
SERVICE_KEYS = {
    "build": str,
    "image": str,
    "init": bool,
    "restart": str,
    "command": list,
    "environment": dict,
    "volumes": list,
    "ports": list,
    "healthcheck": dict,
    "depends_on": dict,
}
HEALTHCHECK_KEYS = {"test", "interval", "timeout", "retries", "start_period", "disable"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
PORTAL = ["prepare", "web", "worker", "beat"]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile():
    """The instructions of the Dockerfile, one a line, continued lines joined."""
    return (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()


def test_the_file_says_only_what_the_specification_knows(compose):
    assert {key for key in compose if not key.startswith("x-")} == {"name", "services", "volumes"}
    for name, service in compose["services"].items():
        assert "image" in service, name
        for key, value in service.items():
            assert isinstance(value, SERVICE_KEYS[key]), (name, key)
        assert all(isinstance(value, str) for value in service.get("environment", {}).values()), name
        assert all(isinstance(word, str) for word in service.get("command", [])), name
        assert set(service.get("healthcheck", {})) <= HEALTHCHECK_KEYS
        for port in service.get("ports", []):
            assert re.fullmatch(r"127\.0\.0\.1:\$\{PORT:-8000\}:8000", port)


def test_what_a_service_waits_for_and_stores_on_is_there(compose):
    services = compose["services"]
    for name, service in services.items():
        for other, rule in service.get("depends_on", {}).items():
            assert rule["condition"] in CONDITIONS
            if rule["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"][0] == "CMD", (name, other)
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in compose["volumes"], (name, volume)


def test_the_processes_of_the_portal_share_their_state(compose, dockerfile):
    [state] = [line.split("PAVILION_STATE=")[1].split()[0] for line in dockerfile if "PAVILION_STATE=" in line]
    for name in PORTAL:
        assert compose["services"][name]["volumes"] == [f"state:{state}"]


def test_passwords_and_hosts_agree(compose):
    services = compose["services"]
    owner = urlsplit(services["prepare"]["environment"]["DATABASE_URL"])
    database = services["database"]["environment"]
    assert (owner.username, owner.password, owner.path) == (
        database["POSTGRES_USER"],
        database["POSTGRES_PASSWORD"],
        f"/{database['POSTGRES_DB']}",
    )
    for name in ("web", "worker", "beat"):
        application = urlsplit(services[name]["environment"]["DATABASE_URL"])
        assert application.username == "pavilion_app"
        assert application.password == services["prepare"]["environment"]["APPLICATION_ROLE_PASSWORD"]
        assert application.hostname in services
        assert urlsplit(services[name]["environment"]["REDIS_URL"]).hostname in services


def test_the_image_runs_as_a_normal_user_and_names_no_other_host(dockerfile):
    user = dockerfile.index("USER pavilion")
    assert user < next(number for number, line in enumerate(dockerfile) if line.startswith("CMD"))
    assert not any("://" in line and "127.0.0.1" not in line for line in dockerfile)


def test_nothing_of_the_checkouts_own_state_gets_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert {".git", ".venv", ".state", ".env"} <= set(ignored)


# --- The same commands and environment, without containers ------------------------------------


@pytest.mark.processes
def test_the_commands_of_the_containers_serve_the_portal(compose, dockerfile, state, tmp_path):
    servers = Services(state)
    addresses = servers.start()
    running = []
    try:
        passwords = json.loads(servers.facts_file.read_text())["passwords"]
        place = f"127.0.0.1:{urlsplit(addresses['DATABASE_URL']).port}"
        root = f"postgres://postgres:{passwords['postgres']}@{place}"
        with psycopg.connect(f"{root}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE containers")

        def environment(name):
            """What compose gives the service, with our hosts for its own."""
            given = compose["services"][name]["environment"] | {
                "APPLICATION_ROLE": "containers_app",
                "DEMO_COMPANIES": "0",
            }
            given = {key: str(value).replace("${PORT:-8000}", "8000") for key, value in given.items()}
            application = given["DATABASE_URL"].startswith("postgres://pavilion_app:pavilion-app@database:5432/")
            user = f"postgres://containers_app:pavilion-app@{place}" if application else root
            own = {"DATABASE_URL": f"{user}/containers", "REDIS_URL": addresses["REDIS_URL"]}
            folders = {"PAVILION_STATE": str(tmp_path / "state"), "STATIC_ROOT": str(tmp_path / "static")}
            programs = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
            return plain_environment(**(given | own | folders), PATH=programs, PYTHONWARNINGS="ignore")

        (tmp_path / "state").mkdir()
        for words in (["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],):
            assert f"RUN {shlex.join(words)}" in dockerfile
        prepared = subprocess.run(
            compose["services"]["prepare"]["command"],
            cwd=ROOT,
            env=environment("prepare"),
            capture_output=True,
            text=True,
        )
        assert prepared.returncode == 0, prepared.stderr
        assert prepared.stdout.startswith("Application role created.")

        port = free_port()
        [served] = [json.loads(line.removeprefix("CMD ")) for line in dockerfile if line.startswith("CMD ")]
        commands = {
            "web": [word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in served],
            "worker": compose["services"]["worker"]["command"],
            "beat": [
                word.replace("/var/lib/pavilion", str(tmp_path / "state"))
                for word in compose["services"]["beat"]["command"]
            ],
        }
        for name, command in commands.items():
            log = (tmp_path / f"{name}.log").open("w")
            with log:
                running.append(
                    subprocess.Popen(command, cwd=ROOT, env=environment(name), stdout=log, stderr=subprocess.STDOUT)
                )
        until = time.monotonic() + 60
        while not answers(port) or "ready." not in (tmp_path / "worker.log").read_text():
            assert all(process.poll() is None for process in running)
            assert time.monotonic() < until
            time.sleep(0.1)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(20)
        servers.stop()


def answers(port: int) -> bool:
    """What the image's health check asks."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False
