"""Which endpoint a printed number is of: by its name, or by the words of a paper within what was treated."""

from __future__ import annotations

import re
from functools import cache

from lightmask import tables
from lightmask.response.endpoints import Endpoint, endpoints
from lightmask.response.published import Outcome

SHORTEST_STEM = 4  # a shorter word, such as R0 or VSS, has to stand alone
Pairs = tuple[tuple[str, str], ...]


def endpoint_of(outcome: Outcome, indication: str) -> tuple[Endpoint | None, str]:
    """The endpoint of a number, or none and why; the most specific word wins, the paper's first measure first."""
    of_people = outcome.kind == "percent of people"
    able = [one for one in endpoints() if (one.kind == "responders") == of_people]
    goals = goals_of(indication)
    named = next((one for one in able if one.name == outcome.measure.strip().lower()), None)
    if named is not None and (not goals or set(goals) & set(named.goals)):
        return named, ""
    if of_people and (outcome.better == "lower" or says("badly", outcome.measure)):
        return None, "it counts people who did badly, and the synthesis counts those who did well"
    near = [one for one in able if not goals or set(goals) & set(one.goals)]
    if of_people:
        own = bool(says("own", outcome.measure))
        near = [one for one in near if (one.rater == "self") == own] or near
    found = _by_words(near, outcome.measure) or named or (near[0] if of_people and goals and len(near) == 1 else None)
    if found is None:  # something else than what was treated, where a word alone leaves no doubt
        found = _by_words([one for one in able if of_people or one.rater != "rated"], outcome.measure)
    return (found, "") if found is not None else (None, "no endpoint of the synthesis has its words")


def goals_of(indication: str) -> tuple[str, ...]:
    """The goals that an indication in words is about; none where it says nothing known."""
    return tuple(dict.fromkeys(goal for means in says("goals", indication) for goal in means.split(";")))


def says(kind: str, text: str) -> tuple[str, ...]:
    """What a text says, in the words of the table of wording, each once and in the table's order."""
    low = text.lower()
    return tuple(dict.fromkeys(means for said, means in _wording(kind) if _stands(said, low)))


def first_said(kind: str, text: str) -> str | None:
    """What stands first in a text: 'red then infrared' is red; the longer word where two begin alike."""
    low = text.lower()
    places = [(low.find(said), -len(said), means) for said, means in _wording(kind) if _stands(said, low)]
    return min(places)[2] if places else None


@cache
def _wording(kind: str) -> Pairs:
    table = tables.read("evidence/wording").rows()
    return tuple((row["said"], row["means"]) for row in table if row["kind"] == kind)


def _stands(word: str, low: str) -> bool:
    """Whether a text has a word, or one that begins with it; 'inflammatory' does not stand in 'non-inflammatory'."""
    end = r"(?!\w)" if len(word) < SHORTEST_STEM else ""
    return re.search(rf"(?<!\w)(?<!non[- ])(?<!not ){re.escape(word)}{end}", low) is not None


def _by_words(able: list[Endpoint], measure: str) -> Endpoint | None:
    """The endpoint with the longest word, in the first part of the measure that has any."""
    for part in _parts(measure):
        also = " ".join(says("also", part))
        found = [
            (len(word), -place, one)
            for place, one in enumerate(able)
            for word in one.words
            if _stands(word, part) or _stands(word, also)
        ]
        if found:
            return max(found, key=lambda pair: pair[:2])[2]
    return None


def _parts(measure: str) -> list[str]:
    low = measure.lower().replace("_", " ")
    return [part.strip() for part in re.split(r"[;/,]", low) if part.strip()] + [low]
