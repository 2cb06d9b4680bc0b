"""The SESSIONS.csv of a course: what was done, measured and noticed, one thing a line; every bad line is named."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lightmask.errors import BadInput, did_you_mean
from lightmask.forms import text_of, visible
from lightmask.person import words
from lightmask.response.endpoints import Endpoint

KINDS = ("session", "outcome", "mask", "adverse")
NEEDED = {"session": ("on", "minutes"), "outcome": ("endpoint",), "mask": ("on", "channel"), "adverse": ("on", "note")}
MAY = {
    "session": ("on", "minutes", "care", "drive", "share", "origin", "note"),
    "outcome": ("on", "week", "endpoint", "value", "baseline", "change_percent", "note"),
    "mask": ("on", "channel", "measured_mW_cm2", "share_of_new", "note"),
    "adverse": ("on", "note"),
}
COLUMNS = ("kind", *dict.fromkeys(name for names in MAY.values() for name in names))
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_min, MOST_weeks, MOST_ROWS, MOST_NAMED = 1440.0, 520.0, 5000, 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A session that was done. ``drive`` by channel or ``share`` of the planned drive, where it was not as planned."""

    on: date
    minutes: float
    care: str = "home"
    drive: Mapping[str, float] | None = None
    share: float = 1.0
    origin: str = "reported"
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("minutes", "share"):
            _within(name, getattr(self, name))


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A measurement: on a day or in a week; a value (with its baseline, if it stands here) or a change in percent."""

    endpoint: str
    on: date | None = None
    week: float | None = None
    value: float | None = None
    baseline: float | None = None
    change_percent: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """What a channel of the mask gave on a day: measured, or as a share of when it was new."""

    on: date
    channel: str
    measured_mW_cm2: float | None = None
    share_of_new: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("measured_mW_cm2", "share_of_new"):
            if getattr(self, name) is not None:
                _within(name, getattr(self, name))


@dataclass(frozen=True, kw_only=True, slots=True)
class Adverse:
    """Something that was noticed and should not be."""

    on: date
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """Everything that a file says, each kind in the order of its days."""

    sessions: tuple[Session, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    outputs: tuple[Output, ...] = ()
    adverse: tuple[Adverse, ...] = ()


@dataclass(slots=True)
class _Read:
    """Rows so far, with the lines they stand on, and what is wrong with others."""

    rows: list[tuple[int, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def read(path: str | Path, *, until: date | None = None) -> Log:
    """The log of a SESSIONS.csv; no day in it lies after ``until``. Bad lines are refused, up to five at once."""
    path = Path(path)
    found = _Read()
    for line, cells in _lines(path):
        try:
            found.rows.append((line, _row(cells, until)))
        except BadInput as error:
            found.wrong.append(f"line {line}: {error}")
    found.wrong += _contradictions(found.rows)
    if found.wrong:
        more = len(found.wrong) - MOST_NAMED
        tail = f" And {more} more." if more > 0 else ""
        raise BadInput(f"'{path}': {' '.join(found.wrong[:MOST_NAMED])}{tail}")
    if not found.rows:
        raise BadInput(f"'{path}' has headings and no line. Write a line for each session, or leave the file out.")
    return _sorted([row for _, row in found.rows])


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of each line, and its filled cells by column; lines that start with # are skipped."""
    text = text_of(path, ".csv")
    lines = text.splitlines()
    rows = csv.reader(("" if line.lstrip().startswith("#") else line for line in lines), strict=True)
    heads: list[str] = []
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if not heads:
                heads = _heads(path, cells)
                continue
            if rows.line_num > MOST_ROWS:
                raise BadInput(f"'{path}' has more than {MOST_ROWS} lines. A course has hundreds; check the file.")
            if len(cells) > len(heads):
                raise BadInput(
                    f"'{path}': line {rows.line_num}: {len(cells)} cells for {len(heads)} columns. Put text that holds "
                    "commas in quotes."
                )
            yield rows.line_num, {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if cell.strip()}
    except csv.Error as error:
        raise BadInput(f"'{path}': line {rows.line_num}: {error}. Close every quote.") from None


def _heads(path: Path, cells: list[str]) -> list[str]:
    heads = [cell.strip() for cell in cells]
    for head in heads:
        if head not in COLUMNS:
            raise BadInput(
                f"'{path}' has a column '{visible(head)}'.{did_you_mean(head, COLUMNS)} Columns: {', '.join(COLUMNS)}."
            )
    twice = next((head for head in heads if heads.count(head) > 1), None)
    if twice:
        raise BadInput(f"'{path}' has two columns '{twice}'. Keep one.")
    return heads


def _row(cells: Mapping[str, str], until: date | None) -> Session | Outcome | Output | Adverse:
    kind = cells.get("kind", "session")
    if kind not in KINDS:
        raise BadInput(f"kind '{visible(kind)}' is not known. Give one of: {', '.join(KINDS)}.")
    told = {name: text for name, text in cells.items() if name != "kind"}
    stray = next((name for name in told if name not in MAY[kind]), None)
    if stray:
        raise BadInput(f"{stray} does not belong to kind {kind}. It has: {', '.join(MAY[kind])}.")
    missing = next((name for name in NEEDED[kind] if name not in told), None)
    if missing:
        raise BadInput(f"{missing} is missing. Fill it in, or leave the line out.")
    values = {name: _value(name, text) for name, text in told.items()}
    if until is not None and values.get("on", until) > until:
        raise BadInput(f"on={values['on']} lies after {until}. Write only what has been.")
    return _checked(kind, values)


def _checked(kind: str, values: dict[str, Any]) -> Session | Outcome | Output | Adverse:
    """The row as a noun, if its cells go together."""
    if kind == "session":
        if {"drive", "share"} <= set(values):
            raise BadInput("drive and share are both given. Keep one: share is of the planned drive.")
        return Session(**values)
    if kind == "mask":
        if ("measured_mW_cm2" in values) == ("share_of_new" in values):
            raise BadInput("a mask needs measured_mW_cm2 or share_of_new. Give one of them.")
        return Output(**values)
    if kind == "adverse":
        return Adverse(**values)
    if ("on" in values) == ("week" in values):
        raise BadInput("an outcome needs the day or the week. Give on or week, one of them.")
    if ("value" in values) == ("change_percent" in values) or {"baseline", "change_percent"} <= set(values):
        raise BadInput("an outcome needs value, with baseline if it stands here, or change_percent alone.")
    return Outcome(**values)


def _value(name: str, text: str) -> Any:
    """One cell as what its column holds."""
    if name == "on":
        return _day(text)
    if name == "drive":
        return MappingProxyType(_drive(text))
    if name in ("care", "origin"):
        words.one_of(name, text, words.CARES if name == "care" else words.ORIGINS)
        return text
    if name in ("note", "channel"):
        words.one_line(name, text)
        return text
    if name == "endpoint":
        return Endpoint.named(text).name
    return _within(name, _number(name, text))


# Lowest and highest of each number, and whether the lowest itself is allowed.
DRIVE = (0.0, 1.0, True)
ENDS: dict[str, tuple[float, float, bool]] = {
    "minutes": (0.0, MOST_min, False),
    "share": (0.0, 1.0, False),
    "week": (0.0, MOST_weeks, True),
    "value": (-1e6, 1e6, True),
    "baseline": (-1e6, 1e6, True),
    "change_percent": (-100.0, 1e4, True),
    "measured_mW_cm2": (0.0, 1e4, True),
    "share_of_new": (0.0, 1.2, True),
}


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"{name}='{visible(text)}' is not a number. Give one, with a decimal point.") from None


def _within(name: str, value: float, ends: tuple[float, float, bool] | None = None) -> float:
    """The value, if it is one that such a cell can hold."""
    low, high, low_too = ends or ENDS[name]
    if not math.isfinite(value) or not low <= value <= high or (value == low and not low_too):
        least = f"from {low:g}" if low_too else f"above {low:g},"
        raise BadInput(f"{name}={value:g} is not possible. Give a number {least} up to {high:g}.")
    return value


def _day(text: str) -> date:
    if not ISO.fullmatch(text):
        raise BadInput(f"on='{visible(text)}' is not a date. Write it as in 2026-12-01.")
    return words.day("on", text)


def _drive(text: str) -> dict[str, float]:
    """'red=1; near infrared=0.5' as shares by channel."""
    drive: dict[str, float] = {}
    for part in text.split(";"):
        name, equals, share = (piece.strip() for piece in part.partition("="))
        if not name or not equals or name in drive:
            raise BadInput(f"drive='{visible(text)}' does not name each channel once. Write it as in red=1; blue=0.5.")
        drive[name] = _within(f"drive of {visible(name)}", _number("drive", share), DRIVE)
    return drive


def _contradictions(rows: list[tuple[int, Any]]) -> list[str]:
    """Lines that say again, or otherwise, what an earlier line has said."""
    first: dict[Any, int] = {}
    wrong = []
    for line, row in rows:
        key = _what(row)
        if key in first and isinstance(row, Session):
            wrong.append(f"line {line}: a second session on {row.on}, after line {first[key]}. Keep one a day.")
        elif key in first:
            wrong.append(f"line {line}: it says again what line {first[key]} says. Keep one of them.")
        first.setdefault(key, line)
    return wrong


def _what(row: Any) -> tuple[Any, ...]:
    """What a line is about: two lines about one thing are one too many."""
    if isinstance(row, Session):
        return "session", row.on
    if isinstance(row, Outcome):
        return "outcome", row.endpoint, row.on, row.week
    return ("mask", row.on, row.channel) if isinstance(row, Output) else ("adverse", row.on, row.note)


def _sorted(rows: list[Any]) -> Log:
    def of(kind: type) -> Any:
        return tuple(sorted((row for row in rows if isinstance(row, kind)), key=lambda row: row.on))

    outcomes = [row for row in rows if isinstance(row, Outcome)]
    return Log(
        sessions=of(Session), outputs=of(Output), adverse=of(Adverse),
        outcomes=tuple(sorted(outcomes, key=lambda row: (row.endpoint, row.week or 0.0, row.on or date.min))),
    )  # fmt: skip
