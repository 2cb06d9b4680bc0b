"""The short form: what is asked again before every session, and when the whole form is due again (hazard HZ20)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from lightmask import tables
from lightmask.errors import BadInput, not_negative
from lightmask.mask.leds import Channel
from lightmask.person import Medicine, Person, words
from lightmask.safety.house import rule
from lightmask.safety.judging import Lit, day_of
from lightmask.safety.questions import Question, asked

NEW_MEDICINE, SHIELDS, PREGNANT, LIGHT_TODAY = "new-medicine", "shields", "pregnant", "other-light-today"


def questions(person: Person, channels: tuple[Channel, ...]) -> tuple[Question, ...]:
    """What to ask this person before a session with this light."""
    found = asked(_rows(), Lit.by(channels))
    return tuple(question for question in found if question.key != PREGNANT or not _never_pregnant(person))


def answered(person: Person, answers: Mapping[str, Any], at: datetime | date) -> Person:
    """The person with today's answers; what is not answered today is unknown, whatever it was before.

    answers  the key of a question -> 'yes', 'no' or 'unknown'. 'shields' takes the words of the person file too ('yes':
             those of the file). 'new-medicine' takes the names of the new ones. A kind of recent care ('peel') takes
             the days since, and 'sunburn' either. Days of the file are counted on to today. Other keys are refused.
    """
    today = _day(at)
    _known(answers)
    aged = _days_on(person, today)
    said = {row["key"]: _answer(row["key"], answers) for row in _rows() if row["answered_by"] not in ("eyes", PREGNANT)}
    days = {kind: _days(kind, answers[kind]) for kind in words.recent() if _counted(kind, answers, said)}
    return replace(
        aged,
        screening={**aged.screening, **said},
        recent_days={**aged.recent_days, **days},
        pregnant=aged.pregnant if _never_pregnant(person) else _answer(PREGNANT, answers),
        shields=_shields(aged, answers.get(SHIELDS, "unknown")),
        medicines=_medicines(aged, answers.get(NEW_MEDICINE)),
        light=None if said[LIGHT_TODAY] == "yes" and aged.light == () else aged.light,
        answered_on=today.isoformat(),
    )


def due(person: Person, at: datetime | date) -> Literal["full", "short"]:
    """Which form is due: the whole one when it is old, or when nobody wrote down when it was asked."""
    if not person.asked_on:
        return "full"
    age_days = (_day(at) - date.fromisoformat(person.asked_on)).days
    return "short" if 0 <= age_days <= rule("full form lasts") else "full"


def refusals(person: Person, at: datetime | date) -> list[str]:
    """Why the form cannot be relied on: it is too old, or dated after the session.

    A form of which nobody wrote the day is not refused here: ``due`` says that the whole one is due.
    """
    today, lasts_days = _day(at), rule("full form lasts")
    said = [
        f"{name} = {value} lies after the session on {today}. Correct the date."
        for name, value in (("asked_on", person.asked_on), ("answered_on", person.answered_on))
        if value and date.fromisoformat(value) > today
    ]
    if person.asked_on and (today - date.fromisoformat(person.asked_on)).days > lasts_days:
        said.append(
            f"The whole form was last gone through on {person.asked_on}, more than {lasts_days:g} days ago. Go through "
            "it again and write the day as asked_on under [screening]."
        )
    return said


def _rows() -> list[dict[str, str]]:
    return [row for row in tables.read("safety/contraindications").rows() if row["each_session"] == "yes"]


def _never_pregnant(person: Person) -> bool:
    return person.sex == "M" and person.pregnant == "no"


def _day(at: datetime | date) -> date:
    found = day_of(at)
    if found is None:
        raise BadInput("at=None is no date. Give the date, or the date and time, of the session.")
    return found


def _known(answers: Mapping[str, Any]) -> None:
    """Refuse an answer to something that is not asked, with the nearest that is."""
    keys = [{"eyes": SHIELDS, PREGNANT: PREGNANT}.get(row["answered_by"], row["key"]) for row in _rows()]
    known = tuple(dict.fromkeys((*keys, *words.recent())))
    for key in answers:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=3, cutoff=0.4) or known
            raise BadInput(f"'{key}' is not a question of the short form; nearest: {', '.join(near)}.")


def _answer(key: str, answers: Mapping[str, Any]) -> Any:
    said = answers.get(key, "unknown")
    if key == NEW_MEDICINE and isinstance(said, (tuple, list)):
        return "no"  # they are named, and judged by their names
    if key in words.recent() and not isinstance(said, str):
        return "unknown"  # the days since it answer for it
    words.one_of(key, said, words.ANSWERS)
    return said


def _counted(kind: str, answers: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether an answer is the days since a kind of care: a word only where the kind is a question too."""
    return kind in answers and not (kind in said and isinstance(answers[kind], str))


def _days(kind: str, days: Any) -> float:
    not_negative(kind, words.number(kind, days))
    return float(days)


def _shields(person: Person, said: Any) -> str:
    """'yes' stands for the shields of the file, which are in place; 'no' for none."""
    worn = {"yes": person.shields, "no": "none"}.get(said, said)
    words.one_of(SHIELDS, worn, words.SHIELDS)
    return worn


def _medicines(person: Person, said: Any) -> tuple[Medicine, ...] | None:
    """Those of the file, and the new ones that are named."""
    if not isinstance(said, (tuple, list)):
        return person.medicines
    new = tuple(one if isinstance(one, Medicine) else Medicine(name=one) for one in said)
    if person.medicines is None:
        raise BadInput("A new medicine is named, but the file does not say which were taken before. Write them there.")
    return person.medicines + new


def _days_on(person: Person, today: date) -> Person:
    """The person with the days since recent care, and since medicines were stopped, counted on to today."""
    written = person.answered_on or person.asked_on
    passed = max((today - date.fromisoformat(written)).days, 0) if written else 0
    stopped = tuple(
        one if one.stopped_days_ago is None else replace(one, stopped_days_ago=one.stopped_days_ago + passed)
        for one in person.medicines or ()
    )
    return replace(
        person,
        recent_days={kind: days + passed for kind, days in person.recent_days.items()},
        medicines=None if person.medicines is None else stopped,
    )
