"""`make bench`: the public pages beside the trivial view. ARGS names another benchmark and its options: ARGS="banners --seconds 5"."""

import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """The benchmarks there are: modules of this folder with a `main(arguments)`, and folders with one in `__main__`."""
    modules = [path.stem for path in FOLDER.glob("*.py") if "\ndef main(" in path.read_text(encoding="utf-8")]
    folders = [path.parent.name for path in FOLDER.glob("*/__main__.py")]
    return sorted(set(modules + folders) - {"__main__"})


def main(arguments: list[str]) -> int:
    """Run the benchmark that the first argument names, `pages` without one. Returns its exit code."""
    name, *rest = arguments or ["pages"]
    if name not in names():
        print(f"There is no benchmark '{name}'. There are: {', '.join(names())}.", file=sys.stderr)
        return 2
    module = f"benchmarks.{name}.__main__" if (FOLDER / name).is_dir() else f"benchmarks.{name}"
    return importlib.import_module(module).main(rest) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
