"""The first command on a bare machine: which way it installs, and what it says when it cannot."""

import ast
import json
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bootstrap

LOCK = """\
django==5.2.1 \\
    --hash=sha256:00
psycopg[binary]==3.3.9 ; sys_platform != "win32" \\
    --hash=sha256:00
    # via -r requirements.in
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with lock files and nothing else; nothing is really installed."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(LOCK)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(
        bootstrap, "LOCKS", {"run": tmp_path / "requirements.txt", "dev": tmp_path / "requirements-dev.txt"}
    )
    monkeypatch.setattr(bootstrap.os, "chdir", lambda folder: None)
    monkeypatch.setattr(bootstrap.os, "execve", lambda program, words, environment: words)
    return tmp_path


def make_environment(checkout):
    (checkout / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    (checkout / ".venv" / "bin" / "python").touch()


@pytest.fixture
def tried(checkout, monkeypatch):
    """The ways of installing that were tried, in order; uv is not there and pip works."""
    ways = []

    def way(name):
        def install(*arguments):
            make_environment(checkout)
            ways.append(name)
            return True

        return install

    monkeypatch.setattr(bootstrap, "find_uv", lambda: None)
    monkeypatch.setattr(bootstrap, "install_by_uv", way("uv"))
    monkeypatch.setattr(bootstrap, "install_by_pip", way("pip"))
    return ways


def test_an_old_python_can_read_it_and_is_told_so(monkeypatch):
    path = Path(bootstrap.__file__)
    ast.parse(path.read_text(), feature_version=(3, 6))
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    with pytest.raises(SystemExit, match=r"This is Python 3\.10; the portal needs 3\.11 or later\."):
        runpy.run_path(str(path), run_name="__main__")


def test_no_other_module_is_needed():
    allowed = set(sys.stdlib_module_names)
    tree = ast.parse(Path(bootstrap.__file__).read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= allowed


def test_it_installs_once_and_then_goes_straight_on(checkout, tried):
    words = bootstrap.main(["run", "tools.run", "a b"])
    assert words == [str(checkout / ".venv" / "bin" / "python"), "-m", "tools.run", "a b"]
    bootstrap.main(["run", "tools.run"])
    assert tried == ["pip"]


def test_a_changed_lock_file_is_installed(checkout, tried):
    bootstrap.main(["run", "tools.run"])
    (checkout / "requirements.txt").write_text(LOCK + "\n")
    bootstrap.main(["run", "tools.run"])
    assert tried == ["pip", "pip"]


def test_what_the_tests_need_holds_what_running_needs(checkout, tried):
    bootstrap.main(["dev", "tools.test"])
    bootstrap.main(["run", "tools.run"])
    assert tried == ["pip"]


def test_what_running_needs_does_not_hold_what_the_tests_need(checkout, tried):
    bootstrap.main(["run", "tools.run"])
    bootstrap.main(["dev", "tools.test"])
    assert tried == ["pip", "pip"]


def test_uv_is_taken_where_it_is(checkout, tried, monkeypatch):
    monkeypatch.setattr(bootstrap, "find_uv", lambda: ["uv"])
    bootstrap.main(["run", "tools.run"])
    assert tried == ["uv"]


def test_pip_is_tried_where_uv_fails(checkout, tried, monkeypatch):
    monkeypatch.setattr(bootstrap, "find_uv", lambda: ["uv"])
    monkeypatch.setattr(bootstrap, "install_by_uv", lambda uv, lock: bool(tried.append("uv")))
    bootstrap.main(["run", "tools.run"])
    assert tried == ["uv", "pip"]


def without(monkeypatch, *modules: str, programs: bool = False):
    """A Python that lacks these modules, and a machine without virtualenv and uv."""
    real = bootstrap.importlib.util.find_spec
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None if name in modules else real(name))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name, path=None: f"/opt/{name}" if programs else None)


def test_debians_python_without_venv_uses_the_pip_that_is_there(checkout, monkeypatch):
    without(monkeypatch, "ensurepip", "virtualenv")
    [(make, pip)] = bootstrap.find_makers()
    assert make[1:4] == ["-m", "venv", "--without-pip"]
    assert pip == [sys.executable, "-m", "pip", "--python", str(checkout / ".venv" / "bin" / "python")]


def test_virtualenv_will_do(checkout, monkeypatch):
    without(monkeypatch, "ensurepip", "pip", "virtualenv", programs=True)
    [(make, _pip)] = bootstrap.find_makers()
    assert make[0] == "/opt/virtualenv"


def test_a_machine_without_any_way_names_debians_package(checkout, monkeypatch):
    without(monkeypatch, "ensurepip", "pip", "virtualenv", "uv")
    message = bootstrap.main(["dev", "tools.test"])
    assert "apt-get install python%d.%d-venv" % sys.version_info[:2] in message


def test_uv_is_told_the_package_index_pip_is_told(monkeypatch):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE", "SSL_CERT_FILE", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.setattr(bootstrap, "pip_configuration", lambda: {"global.index-url": "https://index.example/simple"})
    assert bootstrap.uv_settings() == {"UV_DEFAULT_INDEX": "https://index.example/simple"}
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example/simple")
    assert bootstrap.uv_settings() == {"UV_DEFAULT_INDEX": "https://other.example/simple"}
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    assert bootstrap.uv_settings() == {}


def test_a_taken_port_is_told_before_a_minute_of_installing(checkout, tried, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("PORT", str(server.getsockname()[1]))
        message = bootstrap.main(["run", "tools.run"])
    assert message.startswith("Port ")
    assert tried == []


def test_pip_shows_how_far_it_is_and_how_it_failed(checkout, capsys):
    script = "print('Collecting django'); print('no such hash'); raise SystemExit(1)"
    with pytest.raises(bootstrap.Failed, match="no such hash\npip could not install"):
        bootstrap.run_pip([sys.executable, "-c", script], checkout / "requirements.txt")
    assert capsys.readouterr().out == "Installing 2 Python packages into .venv with pip ...\n"


def test_the_stamp_lies_in_the_environment(checkout, tried):
    bootstrap.main(["run", "tools.run"])
    assert set(json.loads((checkout / ".venv" / "pavilion-installed.json").read_text())) == {"run"}


def test_compiled_files_are_never_forbidden(checkout, tried, monkeypatch):
    seen = {}
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(bootstrap.os, "execve", lambda program, words, environment: seen.update(environment))
    bootstrap.main(["run", "tools.run"])
    assert "PYTHONDONTWRITEBYTECODE" not in seen


def test_make_alone_lists_its_targets():
    listed = subprocess.run(["make"], cwd=bootstrap.ROOT, capture_output=True, text=True).stdout
    targets = [line.split()[1] for line in listed.splitlines()]
    assert targets == ["run", "manage", "test", "lint", "bench", "soak", "reset", "lock", "messages", "static"]
