"""Earlier: a plan that was made before, what came back from it, and the moment from which it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from lightmask.errors import BadInput
from lightmask.plan.procedures import Procedure
from lightmask.plan.sessions_file import Log
from lightmask.plan.wish import Wish
from lightmask.response.goal import Goal

SCHEMA = "lightmask plan 2"
MOST_WEEKS = 520


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Earlier:
    """An earlier plan as plain data, what came back from it, and now: a moment with its time zone."""

    said: Mapping[str, Any]
    log: Log
    now: datetime

    def __post_init__(self) -> None:
        if self.said.get("schema") != SCHEMA:
            raise BadInput(
                f"The earlier plan is '{self.said.get('schema')}', and only '{SCHEMA}' can be gone on from. "
                "Give the plan.json that lightmask plan --out wrote."
            )
        try:
            sound = _sound(self.said) and bool(self.wish)
        except (KeyError, TypeError, ValueError, AttributeError):
            sound = False
        if not sound:
            raise BadInput(
                "The earlier plan has no parts to go on from, or they are not as lightmask writes them. "
                "Give the plan.json of a course that says how often and how long."
            )

    @property
    def next_day(self) -> date:
        """The day after now."""
        return self.now.date() + timedelta(days=1)

    @property
    def wish(self) -> Wish:
        """What the earlier plan was asked for; procedures that are over too, for the skin waits after them."""
        request = self.said["request"]
        return Wish(
            goals=tuple((Goal.named(one["name"]), one["weight"]) for one in request["goals"]),
            care=request["care"],
            rest_days=tuple(request["rest_days"]),
            minutes_a_week=request["minutes_a_week"],
            hour_costs=request["hour_costs"],
            procedures=tuple(
                Procedure(kind=one["kind"], on=date.fromisoformat(one["on"])) for one in request["procedures"]
            ),
        )


def _sound(said: Mapping[str, Any]) -> bool:
    """Whether the parts of a plan are what a course can go on from."""
    weeks = [(phase["start_week"], phase["weeks"]) for phase in said["phases"]]
    often = [phase["sessions_per_week"] for phase in said["phases"]]
    days = (said["calendar"] or {"days": []})["days"]
    return (
        bool(weeks)
        and all(type(one) is int and 0 <= one <= MOST_WEEKS for pair in weeks for one in pair)
        and all(isinstance(one, (int, float)) and 0 < one <= 21 for one in often)
        and all(isinstance(phase["drive"], dict) and phase["minutes"] > 0 for phase in said["phases"])
        and all(bool(date.fromisoformat(day["on"])) and isinstance(day["said"], str) for day in days)
        and all(day["minutes"] > 0 and isinstance(day["phase"], str) for day in days if day["what"] == "session")
    )
