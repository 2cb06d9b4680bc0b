"""Lines of a sessions file as text: one more, or one that tells of two sessions of a day; every other line stays."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from lightmask.sitting.written import drive_said, figures

NEEDED = ("kind", "on", "minutes", "care", "drive", "origin", "note")
NOTES = "; "


def with_row(text: str, cells: Mapping[str, str]) -> str:
    """The text of a sessions file with one more line; headings that it lacks are added, every line stays."""
    lines = text.splitlines()
    place = _heading(lines)
    if place is None:
        return "\n".join([*lines, ",".join(NEEDED), _line([cells[name] for name in NEEDED])]) + "\n"
    heads = _heads(lines, place, cells)
    lines[place] = ",".join(heads)
    return "\n".join([*lines, _line([cells.get(head, "") for head in heads])]) + "\n"


def recorded_on(text: str, on: str) -> dict[str, str] | None:
    """The cells of the session that a mask recorded on a day; None where there is none."""
    found = _recorded(text, on)
    return None if found is None else found[1]


def replaced(text: str, before: Mapping[str, str], cells: Mapping[str, str], meant: Mapping[str, float]) -> str:
    """The text with the line of a day told as both sessions; ``meant`` is the drive that an empty cell stands for."""
    found = _recorded(text, cells["on"])
    assert found is not None
    lines, both = text.splitlines(), {**before, **_both(before, cells, meant)}
    place = _heading(lines)
    assert place is not None
    heads = _heads(lines, place, both)
    lines[place], lines[found[0]] = ",".join(heads), _line([both.get(head, "") for head in heads])
    return "\n".join(lines) + "\n"


def _both(one: Mapping[str, str], other: Mapping[str, str], meant: Mapping[str, float]) -> dict[str, str]:
    """Minutes and drives that bring what two sessions brought: the drive of the output that came furthest is kept."""
    minutes = [float(cells["minutes"]) for cells in (one, other)]
    drives = [_shares(cells.get("drive", ""), meant) for cells in (one, other)]
    dose = {
        name: sum(time * own.get(name, 0.0) for time, own in zip(minutes, drives, strict=True)) for name in meant
    }  # fmt: skip
    whole = max(dose[name] / meant[name] for name in meant if meant[name] > 0)
    even = all(figures(dose[name]) == figures(meant[name] * whole) for name in meant)
    return {
        "minutes": figures(whole),
        "drive": "" if even else drive_said({name: dose[name] / whole for name in meant}),
        "note": NOTES.join([one.get("note", ""), other["note"]]),
    }


def _shares(text: str, meant: Mapping[str, float]) -> dict[str, float]:
    if not text:
        return dict(meant)
    parts = (part.partition("=") for part in text.split(";"))
    return {name.strip(): float(share) for name, _, share in parts}


def another_on(path: Path, text: str, on: str) -> bool:
    """Whether the file tells of a session on that day; it holds one a day."""
    from lightmask.plan import sessions_file

    return bool(text.strip()) and any(one.on == date.fromisoformat(on) for one in sessions_file.read(path).sessions)


def _recorded(text: str, on: str) -> tuple[int, dict[str, str]] | None:
    """The place and the cells of the line of a day that a mask recorded."""
    lines = text.splitlines()
    place = _heading(lines)
    if place is None:
        return None
    heads = [head.strip() for head in next(csv.reader([lines[place]]))]
    for at, line in enumerate(lines[place + 1 :], place + 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = {head: cell.strip() for head, cell in zip(heads, next(csv.reader([line])), strict=False)}
        own = cells.get("note", "").startswith("mask ") and cells.get("origin") == "recorded"
        if own and cells.get("on") == on and cells.get("kind", "session") in ("", "session"):
            return at, cells
    return None


def _heading(lines: list[str]) -> int | None:
    return next((at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), None)


def _heads(lines: list[str], place: int, cells: Mapping[str, str]) -> list[str]:
    """The headings, and those that are needed besides."""
    heads = [head.strip() for head in next(csv.reader([lines[place]]))]
    return heads + [name for name in NEEDED if name not in heads and cells.get(name)]


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
