"""What each process remembers of things that hardly ever change: names of places and groups, words of a page's frame.

Asking the database again for each page would cost more than the page's own facts. What is remembered may be
settings.MEMORY_SECONDS old (0 switches it off), as the page cache may; the process that changes it is no exception.
"""

import functools
import threading
import time
from collections.abc import Callable, Hashable

from django.conf import settings
from django.utils.translation import get_language

MAX_ANSWERS = 512  # of one function


class Memory:
    """Answers of one kind, each for a language and a (hashable) key. Nobody may change an answer."""

    def __init__(self):
        self._answers: dict = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, find: Callable):
        """The answer that is remembered, or what `find()` gives now."""
        key, now = (get_language(), key), time.monotonic()
        known = self._answers.get(key)
        if known and now - known[0] < settings.MEMORY_SECONDS:
            return known[1]
        found = find()
        if settings.MEMORY_SECONDS:
            with self._lock:
                if len(self._answers) >= MAX_ANSWERS:
                    self._answers.clear()
                self._answers[key] = (now, found)
        return found

    def forget(self) -> None:
        """Empty it, in this process."""
        self._answers.clear()


def remembered(function: Callable) -> Callable:
    """Let a function answer from memory: one answer for each language and arguments. `function.forget()` empties it."""
    memory = Memory()

    @functools.wraps(function)
    def answer(*arguments):
        return memory.get(arguments, lambda: function(*arguments))

    answer.forget = memory.forget
    return answer
