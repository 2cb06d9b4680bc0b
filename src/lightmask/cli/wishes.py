"""What a person asks of a course, from text: goals and their weights, dates, days of rest, minutes of a week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lightmask.cli import outputs
from lightmask.errors import BadInput, did_you_mean

FEWEST_DRAWS, MOST_DRAWS = 100, 2000
WEEK_min = 7 * 24 * 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The options of lightmask plan as plain values; each is right from birth, and they fit together.

    goals      names and weights; none: wrinkles, or what the earlier plan was for
    delivered  the sessions so far, and the plan that they followed; ``now`` is when the course goes on
    """

    goals: tuple[tuple[str, float], ...] = ()
    care: str | None = None
    office_mask: str | None = None
    start: date | None = None
    time_zone: str | None = None
    procedures: tuple[tuple[str, date], ...] = ()
    rest_days: tuple[str, ...] = ()
    minutes_a_week: float | None = None
    way: str | None = None
    draws: int = 200
    delivered: tuple[Path, Path] | None = None
    now: datetime | None = None

    def __post_init__(self) -> None:
        if self.delivered is None and self.now is not None:
            raise BadInput(
                "--at says when an earlier course goes on. Add --continue and --plan, or give --start alone."
            )
        if self.delivered is None:
            self._fits()

    def _fits(self) -> None:
        """Refuse options that need another one beside them; what is left of an earlier plan may hold it already."""
        if self.care == "both" and self.office_mask is None:
            raise BadInput("--care both begins in the office with another mask. Name it with --office-mask.")
        if self.office_mask is not None and self.care != "both":
            raise BadInput("--office-mask is the mask of the office in a course of both. Add --care both.")
        for option, given in (("--time-zone", self.time_zone), ("--procedure", self.procedures)):
            if given and self.start is None:
                raise BadInput(f"{option} needs days to stand on. Add the first day, as in --start 2026-11-30.")


def goals(said: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """'wrinkles' and 'texture:0.5' as names and weights."""
    found = tuple(_goal(text) for text in said)
    names = [name for name, _ in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise BadInput(f"--goal names {twice} twice. Name each goal once, with its weight: --goal {twice}:0.5.")
    return found


def _goal(text: str) -> tuple[str, float]:
    name, colon, weight = (part.strip() for part in text.partition(":"))
    share = _number(weight) if colon else 1.0
    if not name or share is None or not 0 < share <= 1:
        raise BadInput(
            f"--goal '{text}' is no goal and its weight. "
            "Write texture, or texture:0.5 with a weight above 0 and at most 1."
        )
    return name, share


def care(text: str | None) -> str | None:
    """Where the light is given; None leaves it to the person file."""
    from lightmask.plan.wish import CARES

    if text is not None and text not in CARES:
        raise BadInput(f"--care '{text}' is not known. Give home or office, or both with --office-mask.")
    return text


def day(option: str, text: str | None) -> date | None:
    """A day of these two centuries as 2026-11-30."""
    if text is None:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or text != found.isoformat():
        raise BadInput(f"{option} '{text}' is no day. Write it as in 2026-11-30.")
    outputs.in_our_time(option, text, found)
    return found


def time_zone(text: str | None) -> str | None:
    """The name of a time zone, such as Europe/Berlin."""
    from zoneinfo import ZoneInfo, available_timezones

    try:
        return None if text is None else ZoneInfo(text).key
    except (ValueError, OSError, LookupError):
        near = did_you_mean(text, available_timezones())
        raise BadInput(f"--time-zone '{text}' is no time zone.{near} Give a name such as Europe/Berlin.") from None


def procedures(said: Sequence[str]) -> tuple[tuple[str, date], ...]:
    """'peel:2026-12-14' as what is done to the skin, and when; in the order of the days."""
    found = {_procedure(text) for text in said}
    return tuple(sorted(found, key=lambda one: (one[1], one[0])))


def _procedure(text: str) -> tuple[str, date]:
    kind, _, when = (part.strip() for part in text.partition(":"))
    from lightmask.plan.procedures import kinds

    if kind not in kinds():
        near = did_you_mean(kind, kinds())
        raise BadInput(
            f"--procedure '{text}' names no procedure that is known.{near} Write KIND:DAY with {', '.join(kinds())}."
        )
    on = day(f"--procedure {kind}:", when)
    assert on is not None
    return kind, on


def rest_days(said: Sequence[str]) -> tuple[str, ...]:
    """Days of the week without light, in their order."""
    from lightmask.plan.wish import DAYS

    named = [text.strip().casefold() for text in said]
    unknown = next((text for text in named if text not in DAYS), None)
    if unknown is not None:
        raise BadInput(
            f"--rest-day '{unknown}' is no day of the week.{did_you_mean(unknown, DAYS)} Give one of monday to sunday."
        )
    if len(set(named)) == len(DAYS):
        raise BadInput("--rest-day names all seven days, so no day is left for light. Leave at least one out.")
    return tuple(one for one in DAYS if one in named)


def minutes_a_week(text: str | None) -> float | None:
    """Minutes that a person can give in a week: '90', '90 min', '1.5 h'."""
    from lightmask.units import parse, s_PER_min

    if text is None:
        return None
    found = _number(text)
    try:
        found = parse(text, "s") / s_PER_min if found is None else found
    except BadInput:
        raise BadInput(f"--minutes-a-week '{text}' is no time. Give minutes, as in 90, or '1.5 h'.") from None
    if not 0 < found <= WEEK_min:
        raise BadInput(f"--minutes-a-week '{text}' is not in a week. Give more than 0 and at most {WEEK_min} minutes.")
    return found


def drive(said: Sequence[str]) -> dict[str, float]:
    """'red=1,near infrared=0.5' or 'red/forehead=1' as shares of full drive."""
    found: dict[str, float] = {}
    for part in (part for text in said for part in text.split(",")):
        name, _, share = (piece.strip() for piece in part.rpartition("="))
        number = _number(share)
        if number is None:
            raise BadInput(f"--drive '{part.strip()}' is not a channel and its share. Write red=1, or red=1,amber=0.5.")
        if name in found:
            raise BadInput(f"--drive names '{name}' twice. Give each channel or zone once.")
        found[name] = number
    return found


def draws(count: int) -> int:
    """How many draws stand for the doubt."""
    if not FEWEST_DRAWS <= count <= MOST_DRAWS:
        raise BadInput(
            f"--draws {count} is outside {FEWEST_DRAWS} to {MOST_DRAWS}. "
            "Give 200 for a first look, 500 for the full thing."
        )
    return count


def delivered(sessions: str | None, plan: str | None) -> tuple[Path, Path] | None:
    """The sessions so far with the plan that they followed: both files or none."""
    if sessions is None and plan is None:
        return None
    if sessions is None or plan is None:
        given, missing = ("--continue", "--plan") if plan is None else ("--plan", "--continue")
        raise BadInput(f"{given} needs {missing} beside it: the sessions so far, and the plan that they followed.")
    return Path(sessions), Path(plan)


def _number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
