"""Kill what carries the portal while it is read and written: `make bench ARGS=faults`. Prints what was lost (nothing) and for how long.

Each part is killed with -9 in turn, `--rounds` times, and comes back by itself. Pages that need neither the part nor a write must go on.
"""

import argparse
import sys

from .stack import Readers, Stack, Writer, verify

# What is killed, and whether readers may notice it.
PARTS = {"valkey": False, "worker": False, "beat": False, "postgres": True, "web": True}


def main(arguments: list[str]) -> int:
    """Run the faults; 1 when anything accepted is missing or doubled, or did not recover."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--calm", type=float, default=4.0, help="seconds between two faults")
    parser.add_argument("--parts", default=",".join(PARTS))
    given = parser.parse_args(arguments)
    wrong = []
    with Stack("faults") as stack:
        readers, writer = Readers(stack.url, given.readers), Writer(stack, pause=0.2)
        stack.wait(60, until=lambda: len(writer.accepted()) >= 3)
        print(f"{'killed':<10} {'well again':>10}   {'reads':>6} {'not answered':>12}   accepted meanwhile")
        for _round in range(given.rounds):
            for part in given.parts.split(","):
                wrong += _kill(stack, readers, writer, part, calm=given.calm)
        readers.phase = "after"
        writer.stop()
        stack.wait(90, until=lambda: not _left(verify(stack, writer.file)))
        readers.stop()
        counts = verify(stack, writer.file)
    print()
    for name, value in counts.items():
        print(f"{name:<34} {value if isinstance(value, int) else ', '.join(f'{n} {k}' for k, n in value.items())}")
    wrong += _wrong(counts)
    print(
        "\n".join(["", *(f"WRONG: {one}" for one in wrong)])
        if wrong
        else "\nNothing accepted is missing, nothing is there twice."
    )
    return bool(wrong)


def _kill(stack: Stack, readers: Readers, writer: Writer, part: str, *, calm: float) -> list[str]:
    readers.phase = part
    before = (readers.counts.copy(), len(writer.accepted()))
    killed = stack.children[part].process
    killed.kill()
    stack.wait(10, until=lambda: stack.children[part].process is not killed and stack.children[part].alive)
    seconds = stack.wait(60, until=stack.well)
    stack.wait(calm)
    mine = {what: number for (phase, what), number in (readers.counts - before[0]).items() if phase == part}
    missed = sum(number for what, number in mine.items() if what != "answered")
    took = f"{seconds:.1f} s" if seconds is not None else "never"
    print(
        f"{part:<10} {took:>10}   {sum(mine.values()):>6} {missed:>12}   {len(writer.accepted()) - before[1]}",
        flush=True,
    )
    readers.phase = "quiet"
    problems = [] if seconds is not None else [f"after {part} was killed the portal did not recover"]
    if missed and not PARTS[part]:
        problems.append(f"{missed} reads failed while {part} was away: {mine}")
    return problems


def _left(counts: dict) -> bool:
    return bool(counts["mails not sent yet"] or counts["receipts not made yet"])


def _wrong(counts: dict) -> list[str]:
    wrong = [
        f"{kind}: {counts[kind]}"
        for kind in ("enquiry", "application", "decision")
        if counts[kind]["missing"] or counts[kind]["twice"]
    ]
    names = ("decisions without their event", "protocol numbers with a gap", "broken chains", "mails not sent yet")
    return wrong + [f"{name}: {counts[name]}" for name in names if counts[name]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
