"""The words that an assessment may use, and the one place that refuses others. The file's door asks here too."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from numbers import Real
from typing import Any

from lightmask import tables
from lightmask.errors import BadInput, not_negative, within

ANSWERS = ("yes", "no", "unknown")
PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI")
SHIELDS = ("opaque goggles", "closed lids", "none", "unknown")
SEXES = ("F", "M")
CARES = ("home", "office")
ORIGINS = ("recorded", "reported")
LIGHT_TODAY = "other-light-today"  # of the screening list
MOMENT = "as in 2026-05-03T19:30:00+02:00"
MOST_DAYS = 36500  # a hundred years: more was mistyped
STEERS = ("Cc", "Cs", "Zl", "Zp")  # kinds of signs that break a line or steer a terminal


def one_of(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    """Refuse a word that is not one of a few."""
    if value not in allowed:
        raise BadInput(f"{name}={value!r} is not known. Give one of: {', '.join(allowed)}.")


def number(name: str, value: Any) -> float:
    """A number, and no text or truth that Python would take for one."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise BadInput(f"{name}={value!r} is not a number. Give one, or leave it out.")
    return float(value)


def days(name: str, value: Any) -> None:
    """Refuse what is no count of days since something in a life."""
    not_negative(name, number(name, value))
    within(name, value, 0, MOST_DAYS, "days since")


def day(name: str, value: Any) -> date:
    """A date written as text."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadInput(f"{name}={value!r} is not a date. Write it as in '2026-05-03'.") from None


def one_line(name: str, text: str) -> None:
    """Refuse signs that break a line or steer a terminal: what is shown must read as it was written."""
    bad = next((sign for sign in text if unicodedata.category(sign) in STEERS), None)
    if bad is not None:
        raise BadInput(f"{name} holds the sign U+{ord(bad):04X}, which breaks a line. Write it on one line without.")


def recent() -> tuple[str, ...]:
    """The kinds of recent care whose days are counted."""
    return tables.read("safety/waits").text("care")


def screening_keys() -> tuple[str, ...]:
    """The keys of the screening list."""
    return tables.read("safety/contraindications").text("key")


def light_bands() -> tuple[str, ...]:
    """The bands that light is counted in: those that the screening list judges."""
    return tuple(dict.fromkeys(tables.read("mask/bands").text("screened_as")))


def on_the_list(keys: Iterable[str]) -> None:
    """Refuse a key that the screening list does not hold, with the nearest ones."""
    known = screening_keys()
    for key in keys:
        if key not in known:
            raise BadInput(f"'{key}' is not on the screening list; {_near(str(key), known)}")


def condition(name: Any) -> str:
    """A skin condition as lightmask spells it: 'melasma' for 'Melasma'."""
    known = tables.read("skin/conditions").text("condition")
    if not isinstance(name, str):
        raise BadInput(f"conditions holds {name!r}. Give names, such as 'melasma'.")
    said = " ".join(name.casefold().replace("_", " ").split())
    if said in known:
        return said
    key = said.replace(" ", "-")
    if key in screening_keys():
        raise BadInput(f"'{name}' is not a condition but a question of the screening list: write it under screening.")
    raise BadInput(f"'{name}' is not a condition that lightmask knows; {_near(said, known)}")


def implied(conditions: Iterable[str]) -> tuple[str, ...]:
    """The keys of the screening list that conditions answer with yes."""
    rows = tables.read("safety/conditions").rows()
    return tuple(row["key"] for name in conditions for row in rows if row["condition"] == name)


def agree(conditions: tuple[str, ...], screening: Mapping[str, str]) -> None:
    """Refuse a condition whose question is answered no."""
    for name in conditions:
        for key in implied((name,)):
            if screening.get(key) == "no":
                raise BadInput(f"conditions holds '{name}', and the screening answer to '{key}' is no; keep one.")


def most_through_goggles() -> float:
    """The largest transmittance with which goggles still count as opaque."""
    table = tables.read("safety/rules")
    return float(table.column("value")[table.text("rule").index("most through opaque goggles")])


def _near(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.4)
    return f"did you mean {' or '.join(near)}?" if near else f"it holds: {', '.join(known)}"
