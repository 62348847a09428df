"""How far a long piece of work is: a bar that moves on a terminal, plain lines anywhere else."""

import os
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

WIDTH = 24  # characters of the bar
# What a line begins with that takes the place of the one before it.
OVER = "\r"
# Set to "live" by whoever reads our lines and shows them on a terminal (tools/run.py).
VARIABLE = "PROGRESS"


def along(out, words: str, items: Iterable[Item], *, total: int) -> Iterator[Item]:
    """Yield the items, and say on `out` how many of `total` are done.

    On a terminal the line is drawn over itself; elsewhere there is a line at each quarter, so that a log stays readable.
    """
    terminal = hasattr(out, "isatty") and out.isatty()
    live = terminal or os.environ.get(VARIABLE) == "live"
    shown = 0
    for done, item in enumerate(items, 1):
        yield item
        step = done * (50 if live else 4) // max(total, 1)
        if step == shown:
            continue
        shown = step
        line = f"  {words} {bar(done, total)} {done} of {total}"
        if terminal:
            out.write(OVER + line, ending="" if done < total else "\n")
            out.flush()
        elif live or done < total:
            out.write(OVER + line if live else line)


def bar(done: int, total: int) -> str:
    """The bar itself, as long whatever the number."""
    filled = min(WIDTH, done * WIDTH // max(total, 1))
    return "█" * filled + "░" * (WIDTH - filled)
