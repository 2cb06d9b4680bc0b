"""Short hashes by which a permission knows what it was given for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.mask.footprint import Footprint
from lightmask.person import Person
from lightmask.skin import Skin

LENGTH = 16
NAMES_NOBODY = ("name",)  # of a person: an answer it is not, and it stays out of what is passed on


def of_person(person: Person) -> str:
    """Changes when any answer does; the name is no answer."""
    return _hash([_plain(getattr(person, one.name)) for one in fields(person) if one.name not in NAMES_NOBODY])


def of_name(person: Person) -> str:
    """Of the name or code alone, however it is spaced or cased: it stays when answers change. '' when there is none."""
    name = " ".join(person.name.casefold().split())
    return _hash([name]) if name else ""


def of_light(footprint: Footprint, skin: Skin, room_C: float | None) -> str:
    """Changes when the light, the skin under it or the room does."""
    return _hash([_plain(footprint), _plain(skin), repr(room_C)])


def edition() -> str:
    """Of every table that the checks rest on: it changes when a limit does."""
    return _hash([_table(name) for name in tables.names() if name.startswith("safety/")])[:12]


def documents() -> tuple[str, ...]:
    """The documents whose limits are asked, by name and edition."""
    clauses = (row["document"] for row in tables.read("safety/editions").rows())
    return tuple(dict.fromkeys(clauses))


@cache
def _table(name: str) -> str:
    return repr(tables.read(name).cells)


def _hash(said: list[Any]) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:LENGTH]


def _plain(value: Any) -> Any:
    """A noun as names and values in a fixed order; arrays as their bytes."""
    if isinstance(value, np.ndarray):
        return value.shape, hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(one)) for key, one in value.items())
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return type(value).__name__, [(one.name, _plain(getattr(value, one.name))) for one in fields(value)]
    return repr(value)
