"""Things measured side by side: each once in every round, in another order each time; ratios within a round, never across."""

import random
import statistics
from collections.abc import Callable

from .load import Measured

YARDSTICK = "trivial view"


def side_by_side(
    contestants: dict[str, Callable[[], Measured]], *, rounds: int = 5, yardstick: str = YARDSTICK, say=print
) -> dict[str, dict]:
    """Measure every contestant in every round. Returns per name: rate, p50, p95 (medians), failures, ratio (median, lowest,
    highest, of the rate to the yardstick's in the same round). Prints a table."""
    found: dict[str, list[Measured]] = {name: [] for name in contestants}
    for _round in range(rounds):
        order = list(contestants)
        random.shuffle(order)
        for name in order:
            found[name].append(contestants[name]())
    results = {name: _result(runs, found[yardstick]) for name, runs in found.items()}
    for line in table(results):
        say(line)
    return results


def _result(runs: list[Measured], yardstick: list[Measured]) -> dict:
    ratios = [run.rate / trivial.rate for run, trivial in zip(runs, yardstick, strict=True)]
    return {
        "rate": statistics.median(run.rate for run in runs),
        "p50": statistics.median(run.p50 for run in runs),
        "p95": statistics.median(run.p95 for run in runs),
        "failures": sum(run.failures for run in runs),
        "ratio": (statistics.median(ratios), min(ratios), max(ratios)),
    }


def table(results: dict[str, dict]) -> list[str]:
    """The results as lines for a terminal."""
    width = max(map(len, results)) + 2
    lines = [f"{'':<{width}}{'req/s':>8}{'p50 ms':>9}{'p95 ms':>9}   of the trivial view (range)   not as expected"]
    for name, one in results.items():
        median, low, high = one["ratio"]
        lines.append(
            f"{name:<{width}}{one['rate']:>8.0f}{one['p50']:>9.1f}{one['p95']:>9.1f}"
            f"   {median:>6.2f}  ({low:.2f} to {high:.2f}){'':<12}{one['failures'] or ''}"
        )
    return lines
