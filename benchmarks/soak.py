"""The portal over a long run of mixed load: `make soak`, ten minutes, or ARGS="--seconds 60". Errors must be 0 and memory flat.

Readers browse and search; a writer sends enquiries, applies, screens and decides; mails, receipts and listings follow. The first quarter
warms up; memory is the median of the second quarter against that of the last.
"""

import argparse
import statistics
import sys
import time

from .stack import Readers, Stack, Writer, verify

ALLOWED_GROWTH = 0.10  # of a part's memory between the second and the last quarter
ALLOWED_MEGABYTES = 15  # growth below this is not looked at
JUDGED_FROM = 180  # seconds; in less a process is still warming up


def main(arguments: list[str]) -> int:
    """Run it; 1 when there was an error, a loss, or memory that grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--readers", type=int, default=4)
    given = parser.parse_args(arguments)
    samples: list[dict[str, float]] = []
    with Stack("soak") as stack:
        readers, writer = Readers(stack.url, given.readers), Writer(stack, pause=0.5)
        until = time.monotonic() + given.seconds
        while time.monotonic() < until:
            stack.wait(min(5.0, given.seconds / 20))
            samples.append(stack.memory())
        readers.stop()
        writer.stop()
        stack.wait(90, until=lambda: not verify(stack, writer.file)["mails not sent yet"])
        counts, deaths = verify(stack, writer.file), list(stack.deaths)
    errors = {what: number for (_phase, what), number in readers.counts.items() if what != "answered"}
    print(f"{sum(readers.counts.values())} reads, of which failed: {sum(errors.values())} {errors or ''}")
    for name, value in counts.items():
        print(f"{name:<34} {value if isinstance(value, int) else ', '.join(f'{n} {k}' for k, n in value.items())}")
    grown = _memory(samples)
    if given.seconds < JUDGED_FROM:
        print(f"(memory is judged in runs of {JUDGED_FROM} seconds or more)")
        grown = []
    lost = any(counts[kind]["missing"] or counts[kind]["twice"] for kind in ("enquiry", "application", "decision"))
    wrong = [
        *(["reads failed"] if errors else []),
        *(["something accepted is missing or doubled"] if lost else []),
        *(["writes failed"] if counts["refused while something was away"] else []),
        *(["mails were not sent"] if counts["mails not sent yet"] else []),
        *(["the audit trail is not whole"] if counts["broken chains"] else []),
        *deaths,
        *grown,
    ]
    good = "No errors, memory flat." if given.seconds >= JUDGED_FROM else "No errors."
    print("\n".join(f"WRONG: {one}" for one in wrong) if wrong else f"\n{good}")
    return bool(wrong)


def _memory(samples: list[dict[str, float]]) -> list[str]:
    quarter, grown = max(1, len(samples) // 4), []
    print(f"\n{'memory, MB':<12} {'2nd quarter':>12} {'last quarter':>13}")
    for name in samples[-1]:
        early = statistics.median(one[name] for one in samples[quarter : 2 * quarter] or samples if name in one)
        late = statistics.median(one[name] for one in samples[-quarter:] if name in one)
        print(f"{name:<12} {early:>12.0f} {late:>13.0f}")
        if late - early > max(ALLOWED_MEGABYTES, early * ALLOWED_GROWTH):
            grown.append(f"{name} grew from {early:.0f} to {late:.0f} MB")
    return grown


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
