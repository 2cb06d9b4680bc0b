"""Draws the pictures of the page "What we know and don't": python tools/what_is_known.py, or make pictures.

To be run again when the posterior (make evidence) or the tables of trials have changed.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))

import held_back_page  # noqa: E402  (the path above comes first)
import known  # noqa: E402
import known_pictures  # noqa: E402

FOLDER = ROOT / "docs" / "images" / "known"


def main():
    """One picture for each goal, each with the mark of what it was drawn from."""
    FOLDER.mkdir(exist_ok=True)
    for one in known.everything():
        (FOLDER / f"{one.goal.name}.svg").write_bytes(known_pictures.marked(known_pictures.picture(one)))
    (FOLDER / "held-back.svg").write_bytes(known_pictures.marked(held_back_page.picture()))
    print(f"{len(known.everything()) + 1} pictures in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
