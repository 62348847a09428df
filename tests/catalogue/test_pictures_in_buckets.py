"""Pictures where files lie in buckets: the same verbs over HTTP with a server that speaks the S3 interface."""

import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.management import call_command

from catalogue import pictures
from catalogue.models import Picture
from pavilion import clock
from pavilion.buckets import PrivateBucket, PublicBucket
from tools.processes import wait_until
from tools.services import free_port

from . import hostile
from .factories import image_bytes, make_pictures_ready, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server():
    """A server in a process of its own, as a bucket is."""
    port = free_port()
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        assert wait_until(lambda: _answers(port), seconds=30, pause=time.sleep, every=0.05)
        yield f"http://127.0.0.1:{port}"
        running.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _bucket(name: str, address: str):
    """A storage as the production settings make it."""
    common = {"access_key": "test", "secret_key": "test", "region_name": "us-east-1", "file_overwrite": False}
    if name == "papers":
        return PrivateBucket(bucket_name=name, endpoint_url=address, default_acl="private", **common)
    return PublicBucket(bucket_name=name, endpoint_url=address, querystring_auth=False, **common)


@pytest.fixture
def buckets(server, monkeypatch):
    """Both storages in fresh buckets; afterwards the very objects that were there before, since fields of models hold them too."""
    kept = {alias: storages[alias] for alias in ("default", "private")}
    monkeypatch.setattr(storages, "_storages", kept | {
        "default": _bucket("pictures", server),
        "private": _bucket("papers", server),
    })  # fmt: skip
    # A field asks for its storage when its model is loaded: in life after the settings are read, here before.
    monkeypatch.setattr(Picture._meta.get_field("original"), "storage", storages["private"])
    call_command("make_buckets", verbosity=0)
    yield server
    with urllib.request.urlopen(urllib.request.Request(f"{server}/moto-api/reset", method="POST")):
        pass


def _names(alias: str) -> list[str]:
    storage = storages[alias]
    answer = storage.connection.meta.client.list_objects_v2(Bucket=storage.bucket_name)
    return sorted(entry["Key"] for entry in answer.get("Contents", []))


def test_a_picture_goes_into_the_private_bucket_and_its_renditions_into_the_public_one(buckets):
    content = image_bytes("JPEG", size=(1200, 900), exif=hostile.exif())
    picture = pictures.receive_picture(upload(content))
    again = pictures.receive_picture(upload(content))
    make_pictures_ready()
    picture.refresh_from_db()

    assert again == picture
    assert _names("private") == [picture.original.name]
    assert len(_names("default")) == 2 * len(picture.widths)
    with picture.original.open("rb") as original:
        assert original.read() == content
    address = pictures.sources(picture).src
    with urllib.request.urlopen(address) as answer:  # as a browser asks: without any key
        seen = answer.read()
    assert seen.startswith(b"\xff\xd8")
    assert b"Secret Camera" not in seen
    with pytest.raises(ValueError, match="private"):
        picture.original.storage.url(picture.original.name)


def test_a_worker_that_begins_again_writes_the_same_renditions(buckets):
    picture = pictures.receive_picture(upload(image_bytes("PNG")))
    make_pictures_ready()
    before = _names("default")
    pictures.make_renditions(picture)
    assert _names("default") == before


def test_a_file_that_is_refused_leaves_nothing_in_a_bucket(buckets, subtests):
    for name, (content, _code) in hostile.refused().items():
        with subtests.test(name), pytest.raises(ValidationError):
            pictures.receive_picture(upload(content))
    assert _names("private") == []
    assert not Picture.objects.exists()


def test_a_picture_waits_while_the_buckets_are_away(buckets, monkeypatch):
    picture = pictures.receive_picture(upload(image_bytes("PNG")))
    with monkeypatch.context() as away:
        away.setitem(storages._storages, "default", _bucket("pictures", "http://127.0.0.1:9"))
        pictures.prepare_waiting()
    picture.refresh_from_db()
    assert not picture.is_ready
    assert picture.last_error

    Picture.objects.update(due_at=clock.machine_now())
    pictures.prepare_waiting()
    picture.refresh_from_db()
    assert picture.is_ready
