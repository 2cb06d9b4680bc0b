"""IES LM-63 files (.ies): free text up to TILT=, then numbers that may break over lines anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.photometry.web import Web

HEAD = (
    "number of lamps", "lumens", "multiplier", "number of vertical angles", "number of horizontal angles",
    "photometric type", "units", "width", "length", "height", "ballast factor", "future use", "watts",
)  # fmt: skip
TYPE_C = 1
MOST = 10_000  # angles of one kind


def read(text: str) -> Web:
    """The web of an LM-63 file of type C."""
    lines = text.splitlines()
    tilt = next((place for place, line in enumerate(lines) if line.strip().upper().startswith("TILT=")), None)
    if tilt is None:
        raise BadInput("It has no line TILT=. Give an IES LM-63 file.")
    words = _words(lines, tilt + 1)
    if lines[tilt].split("=", 1)[1].strip().upper() == "INCLUDE":
        _take(words, 1, "lamp to luminaire geometry")
        _take(words, 2 * _count(_take(words, 1, "number of tilt angles")[0], "tilt angles"), "tilt angles and factors")
    head = dict(zip(HEAD, _take(words, len(HEAD), "line after TILT="), strict=True))
    if head["photometric type"] != TYPE_C:
        raise BadInput(f"Its photometric type is {head['photometric type']:g}. Only type C (1) is read; convert it.")
    angles = _count(head["number of vertical angles"], "vertical angles")
    planes = _count(head["number of horizontal angles"], "horizontal angles")
    angle_deg = _take(words, angles, "vertical angles")
    plane_deg = _take(words, planes, "horizontal angles")
    intensity = np.array(_take(words, angles * planes, "candela values")).reshape(planes, angles)
    return Web(plane_deg=plane_deg, angle_deg=angle_deg, intensity=intensity)


def _words(lines: list[str], start: int) -> Iterator[tuple[int, str]]:
    """Each number with its line."""
    for number, line in enumerate(lines[start:], start=start + 1):
        yield from ((number, word) for word in line.replace(",", " ").split())


def _take(words: Iterator[tuple[int, str]], count: int, what: str) -> list[float]:
    found: list[float] = []
    for _ in range(count):
        line, word = next(words, (0, ""))
        if not line:
            raise BadInput(f"It ends within the {what}: {len(found)} of {count} are there. Give the whole file.")
        try:
            found.append(float(word))
        except ValueError:
            raise BadInput(f"line {line}: '{word[:40]}' stands among the {what}. Give a number.") from None
    return found


def _count(value: float, what: str) -> int:
    if not (1 <= value <= MOST and value == int(value)):
        raise BadInput(f"It says that it has {value:g} {what}. Give a whole number from 1 to {MOST}.")
    return int(value)
