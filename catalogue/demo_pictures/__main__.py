"""`python -m catalogue.demo_pictures` draws static/catalogue/ anew: the pictures of the sectors and of the front page."""

from pathlib import Path

from .scenes import kept

FOLDER = Path(__file__).resolve().parents[2] / "static" / "catalogue"

if __name__ == "__main__":
    for name, svg in kept().items():
        (FOLDER / name).write_text(svg, encoding="utf-8")
