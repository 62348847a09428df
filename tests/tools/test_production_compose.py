"""The containers of production: no Docker here, so the files are checked by their rules."""

import re

import pytest
import yaml

from pavilion.management.commands.make_buckets import Command as MakeBuckets
from tests.tools.test_docker import CONDITIONS, HEALTHCHECK_KEYS, PORTAL, SERVICE_KEYS
from tools.checkout import ROOT

MORE_KEYS = {
    "user": str,
    "read_only": bool,
    "cap_drop": list,
    "security_opt": list,
    "tmpfs": list,
    "networks": list,
    "logging": dict,
    "shm_size": str,
    "stop_grace_period": str,
}
# Settings that the image or the names of its services fix, and those of some services alone.
IN_THE_IMAGE = {
    "STATIC_ROOT",
    "PAVILION_STATE",
    "PAVILION_PROCESS",
    "APPLICATION_ROLE",
    "APPLICATION_ROLE_PASSWORD",
}
SECRET = re.compile(r"SECRET|PASSWORD|_KEY$|EMAIL_URL")


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.production.yml").read_text())


@pytest.fixture(scope="module")
def nginx() -> str:
    text = (ROOT / "deploy/nginx.conf").read_text()
    return "\n".join(line.split(" # ")[0] for line in text.splitlines() if not line.strip().startswith("#"))


def test_the_file_says_only_what_the_specification_knows(compose):
    assert {key for key in compose if not key.startswith("x-")} == {"name", "services", "volumes", "networks"}
    keys = SERVICE_KEYS | MORE_KEYS
    for name, service in compose["services"].items():
        for key, value in service.items():
            assert isinstance(value, keys[key]), (name, key)
        assert all(isinstance(value, str | None) for value in service.get("environment", {}).values()), name
        assert set(service.get("healthcheck", {})) <= HEALTHCHECK_KEYS
        for other, rule in service.get("depends_on", {}).items():
            assert rule["condition"] in CONDITIONS
            assert other in compose["services"]
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source in compose["volumes"] or (ROOT / source).exists() or source == "./deploy/certificates", volume
        assert set(service.get("networks", [])) <= set(compose["networks"])


def test_every_secret_comes_from_the_environment_and_must_be_there(compose):
    text = (ROOT / "compose.production.yml").read_text()
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name) and value is not None:  # without a value it is passed on as the environment says
                assert re.search(r"\$\{[A-Z0-9_]+:\?", value), name
    assert "pavilion-owner" not in text
    assert not re.search(r"postgres://\w+:[^$]", text)


def test_every_setting_that_is_documented_reaches_the_portal(compose):
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    documented = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", " ".join(rows)))
    for name in PORTAL:
        passed = compose["services"][name]["environment"].keys() | IN_THE_IMAGE
        assert documented - passed == set(), name
        assert passed - documented == {"DJANGO_SETTINGS_MODULE"}, name


def test_the_portal_runs_as_a_normal_user_and_can_write_nowhere(compose):
    [number] = re.findall(r"--uid (\d+)", (ROOT / "Dockerfile").read_text())
    for name in PORTAL:
        service = compose["services"][name]
        assert service["user"] == number
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["environment"]["DJANGO_SETTINGS_MODULE"] == "pavilion.settings.production"


def test_only_the_proxy_can_be_reached_and_the_servers_reach_nobody(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("database", "queue", "files"):
        assert compose["services"][name]["networks"] == ["inside"]


def test_the_application_never_runs_as_the_owner(compose):
    for name in ("web", "worker", "beat"):
        assert "pavilion_app:" in compose["services"][name]["environment"]["DATABASE_URL"]
    assert "pavilion_owner:" in compose["services"]["prepare"]["environment"]["DATABASE_URL"]


def test_the_proxy_limits_and_keeps_only_what_is_everybodys(nginx):
    assert nginx.count("{") == nginx.count("}")
    for line in nginx.splitlines():
        words = line.strip()
        assert not words or words[-1] in ";{}", words
    megabytes = int(re.search(r"client_max_body_size (\d+)m", nginx)[1])
    assert 10 < megabytes < 20
    assert "limit_req zone=accounts" in nginx
    assert "proxy_no_cache $signed_in $upstream_http_set_cookie;" in nginx
    assert '"~__Host-session="' in nginx  # the name of production's session cookie
    assert "X-Forwarded-For $remote_addr" in nginx  # one proxy, whose word alone counts (TRUSTED_PROXY_COUNT)
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in nginx
    assert re.search(r"location ~ \^/\(healthz\|readyz\|metrics\)\$ \{\s*return 404;", nginx)
    inside_cached = re.findall(r"location ~ \^/\(it\|en\)/accounts/ \{([^}]*)\}", nginx)
    assert inside_cached and "proxy_cache" not in inside_cached[0]


def test_buckets_are_made_once_and_only_one_is_public():
    from botocore.exceptions import ClientError

    class Client:
        def __init__(self):
            self.made, self.policies = [], {}

        def head_bucket(self, *, Bucket):
            if Bucket not in self.made:
                raise ClientError({"Error": {"Code": "404"}}, "HeadBucket")

        def create_bucket(self, *, Bucket):
            self.made.append(Bucket)

        def put_bucket_policy(self, *, Bucket, Policy):
            self.policies[Bucket] = Policy

    client = Client()
    assert [MakeBuckets._make(client, "a", public=True), MakeBuckets._make(client, "a", public=True)] == [True, False]
    MakeBuckets._make(client, "b", public=False)
    assert list(client.policies) == ["a"]
    assert "s3:ListBucket" not in client.policies["a"]
