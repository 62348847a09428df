"""What a process remembers: for each language and argument, for so long as the setting says."""

import pytest
from django.utils import translation

from pavilion import memory


@pytest.fixture(autouse=True)
def _italian():
    with translation.override("it"):
        yield


@pytest.fixture
def asked():
    calls = []

    @memory.remembered
    def function(*arguments):
        calls.append((translation.get_language(), *arguments))
        return len(calls)

    function.calls = calls
    return function


def test_one_answer_for_each_language_and_argument(asked, settings):
    settings.MEMORY_SECONDS = 30
    assert [asked(1), asked(1), asked(2)] == [1, 1, 2]
    with translation.override("en"):
        assert asked(1) == 3
    assert asked(1) == 1


def test_an_answer_ages(asked, settings, monkeypatch):
    settings.MEMORY_SECONDS = 30
    asked()
    now = memory.time.monotonic()
    monkeypatch.setattr(memory.time, "monotonic", lambda: now + 29)
    assert asked() == 1
    monkeypatch.setattr(memory.time, "monotonic", lambda: now + 31)
    assert asked() == 2


def test_zero_seconds_remember_nothing(asked, settings):
    settings.MEMORY_SECONDS = 0
    assert [asked(), asked()] == [1, 2]


def test_memory_is_bounded_and_can_be_emptied(asked, settings):
    settings.MEMORY_SECONDS = 30
    for number in range(memory.MAX_ANSWERS + 1):
        asked(number)
    asked(0)
    assert len(asked.calls) == memory.MAX_ANSWERS + 2
    asked.forget()
    asked(0)
    assert len(asked.calls) == memory.MAX_ANSWERS + 3
