"""Phototype from ten questions about colouring, burning and tanning (remembered, see table clinic/fitzpatrick)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lightmask import tables
from lightmask.errors import BadInput, within

TYPES = ("I", "II", "III", "IV", "V", "VI")
DOUBT = (
    "People place themselves poorly on this scale, and the questions and points are remembered from secondary "
    "pages: a measured colour counts more."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question with its answers, the lightest skin first: (points, text)."""

    key: str
    asks: str
    answers: tuple[tuple[int, str], ...]


@cache
def questions() -> tuple[Question, ...]:
    """The ten questions."""
    rows = tables.read("clinic/fitzpatrick").rows()
    keys = dict.fromkeys((row["question"], row["asks"]) for row in rows)
    return tuple(
        Question(
            key=key, asks=asks, answers=tuple((int(r["points"]), r["answer"]) for r in rows if r["question"] == key)
        )
        for key, asks in keys
    )


def from_answers(answers: Mapping[str, Any]) -> tuple[str, int]:
    """Phototype and points of ten answers in points, by key; an unanswered question is refused."""
    total = 0
    for question in questions():
        allowed = [points for points, _ in question.answers]
        said = answers.get(question.key)
        if said in (None, ""):
            raise BadInput(f"'{question.asks}' has no answer. Answer all ten questions, or choose the type by hand.")
        if str(said) not in map(str, allowed):
            raise BadInput(f"'{question.asks}': {said!r} is no answer. Give one of: {', '.join(map(str, allowed))}.")
        total += int(said)
    return by_points(total), total


def by_points(points: float) -> str:
    """The phototype of a sum of points, 0 to 40."""
    within("points of the phototype questions", points, 0, 40)
    rows = tables.read("clinic/fitzpatrick_types").rows()
    return [row["phototype"] for row in rows if points >= float(row["from_points"])][-1]


def number_of(phototype: str) -> int:
    """1 to 6 for I to VI."""
    if phototype not in TYPES:
        raise BadInput(f"'{phototype}' is not a phototype. Give one of: {', '.join(TYPES)}.")
    return TYPES.index(phototype) + 1


def named(number: float) -> str:
    """I to VI for 1 to 6."""
    if number not in range(1, 7):
        raise BadInput(f"{number:g} is not a phototype. Give a whole number from 1 to 6.")
    return TYPES[int(number) - 1]
