"""EULUMDAT files (.ldt): one value to a line, each line with its meaning."""

from __future__ import annotations

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.photometry.web import Web

SYMMETRY, PLANES, ANGLES, LAMP_SETS, HEAD = 3, 4, 6, 26, 26  # lines, counted from 1
LINES_PER_LAMP_SET, UTILISATION = 6, 10
MOST = 1000


def read(text: str) -> Web:
    """The web of an EULUMDAT file; planes that symmetry leaves out stay out."""
    lines = text.splitlines()
    if len(lines) < HEAD:
        raise BadInput(
            f"It has {len(lines)} lines. An EULUMDAT file has {HEAD} before its first lamp; give a whole one."
        )
    symmetry = _count(lines, SYMMETRY, "symmetry", 0, 4)
    planes = _count(lines, PLANES, "number of C planes", 1, MOST)
    angles = _count(lines, ANGLES, "number of angles in a plane", 2, MOST)
    sets = _count(lines, LAMP_SETS, "number of lamp sets", 1, 20)
    start = HEAD + LINES_PER_LAMP_SET * sets + UTILISATION
    plane_deg = _numbers(lines, start, planes, "C angles")
    angle_deg = _numbers(lines, start + planes, angles, "G angles")
    chosen = _chosen(symmetry, plane_deg)
    values = _numbers(lines, start + planes + angles, len(chosen) * angles, "intensities")
    return Web(plane_deg=chosen, angle_deg=angle_deg, intensity=np.reshape(values, (len(chosen), angles)))


def _chosen(symmetry: int, plane_deg: list[float]) -> list[float]:
    """The planes whose intensities the file holds."""
    count = len(plane_deg)
    if (symmetry in (2, 3) and count % 2) or (symmetry == 4 and count % 4):
        raise BadInput(f"It has {count} C planes and symmetry {symmetry}: they do not divide. Mend line {PLANES}.")
    quarter, half = count // 4, count // 2
    first, many = {0: (0, count), 1: (0, 1), 2: (0, half + 1), 3: (quarter, half + 1), 4: (0, quarter + 1)}[symmetry]
    return plane_deg[first : first + many]


def _numbers(lines: list[str], start: int, count: int, what: str) -> list[float]:
    if len(lines) < start + count:
        there = max(0, len(lines) - start)
        raise BadInput(f"It ends within the {what}: {there} of {count} are there. Give the whole file.")
    return [_number(lines, line + 1, what) for line in range(start, start + count)]


def _number(lines: list[str], line: int, what: str) -> float:
    """A number; a decimal comma is read as a point."""
    word = lines[line - 1].strip()
    try:
        return float(word.replace(",", "."))
    except ValueError:
        raise BadInput(f"line {line}: '{word[:40]}' stands for the {what}. Give a number.") from None


def _count(lines: list[str], line: int, what: str, low: int, high: int) -> int:
    value = _number(lines, line, what)
    if not (low <= value <= high and value == int(value)):
        raise BadInput(f"line {line}: the {what} is {value:g}. Give a whole number from {low} to {high}.")
    return int(value)
