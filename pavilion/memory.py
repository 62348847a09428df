"""What each process remembers of things that hardly ever change: names of places and groups, words of a page's frame.

Asking the database again for each page would cost more than the page's own facts. What is remembered may be
settings.MEMORY_SECONDS old (0 switches it off), as the page cache may; the process that changes it is no exception.
"""

import functools
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import get_language

MAX_ANSWERS = 512  # of one function


def remembered(function: Callable) -> Callable:
    """Let a function answer from memory: one answer for each language and (hashable) arguments. Nobody may change an answer.

    `function.forget()` empties it, in this process.
    """
    answers: dict = {}
    lock = threading.Lock()

    @functools.wraps(function)
    def answer(*arguments):
        key, now = (get_language(), *arguments), time.monotonic()
        known = answers.get(key)
        if known and now - known[0] < settings.MEMORY_SECONDS:
            return known[1]
        found = function(*arguments)
        if settings.MEMORY_SECONDS:
            with lock:
                if len(answers) >= MAX_ANSWERS:
                    answers.clear()
                answers[key] = (now, found)
        return found

    answer.forget = answers.clear
    return answer
