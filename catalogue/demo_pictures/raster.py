"""Pictures of the demonstration as PNG files, as a company would send them. Imports no Django: it runs in processes of its own."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import resvg_py

from .scenes import named

WIDTH = 800  # pixels; 4:3


def png(name: str, width: int = WIDTH) -> bytes:
    """One picture by its name."""
    return bytes(resvg_py.svg_to_bytes(svg_string=named(name), width=width, skip_system_fonts=True))


def pngs(names: list[str]) -> Iterator[tuple[str, bytes]]:
    """Many pictures, each as soon as it is drawn; on all processors, since the library holds Python's lock while it draws."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from zip(names, pool.map(partial(png, width=WIDTH), names, chunksize=2), strict=True)
