"""Today's card: is it a day, how long, what is in the way, and when it is one next. Forgiving, and never twice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lightmask import sitting
from lightmask.clinic.following.force import in_force
from lightmask.clinic.following.log import lit
from lightmask.clinic.models import Patient
from lightmask.clinic.planning.queries import Approved
from lightmask.clinic.treating import checking, effects
from lightmask.errors import BadInput, Unsafe

WEEK = timedelta(days=7)
HOME = "home"
MAY = ("session", "late")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Card:
    """What today is: 'session', 'late' (one of this week that may be had today), 'done', 'rest', 'office', 'over',
    'none' (no course) or 'stop' (something is in the way, in ``why``).

    session   as the plan has it, for 'session' and 'late'; next: the day of the next one
    done, target   sessions of this week (Monday to Sunday), and how many the person aims at: never more than planned
    left      days of this week that still can have one, today among them
    """

    state: str
    why: tuple[str, ...] = ()
    session: Any = None
    next: date | None = None
    done: int = 0
    target: int = 0
    left: int = 0
    approved: Approved | None = None

    @property
    def may(self) -> bool:
        """Light may be asked for today."""
        return self.state in MAY

    @property
    def kept(self) -> str:
        """This week in one sentence, without reproach, and never asking for more than its days can hold."""
        more = min(max(self.target - self.done, 0), self.left)
        if self.state == "stop":
            return _("Nothing is owed while light has to wait.")
        if more:
            return ngettext("%d more this week, if it suits.", "%d more this week, if they suit.", more) % more
        if not self.target:
            return _("No session is planned this week.")
        if self.done >= self.target:
            return _("This week is complete. More light does not do more.")
        return _("What was missed this week is gone and not made up for. The next session is on its own day.")


def card(patient: Patient, now: datetime) -> Card:
    """What this person may do today at home, by the day where they live."""
    approved, why = in_force(patient)
    if approved is None:
        return Card(state="stop" if why else "none", why=why)
    at = checking.local(patient, now)
    state, found, why = _found(patient, approved, at)
    days, today = sitting.session_days(approved.document), at.date()
    planned = _planned(approved, days, today)
    return Card(
        state=state, why=why, session=found, approved=approved, done=_done(patient, today),
        target=min(patient.weekly_target or planned, planned), left=_left(days, today, state in MAY),
        next=next((on for on in days if on > today), None),
    )  # fmt: skip


def _found(patient: Patient, approved: Approved, at: datetime) -> tuple[str, Any, tuple[str, ...]]:
    """The state of the day, its session where there is one, and what is in the way."""
    if why := effects.holds(patient):
        return "stop", None, tuple(why)
    if any(one.day == at.date() for one in lit(patient)):
        return "done", None, ()
    try:
        found = checking.of_the_day(patient, approved, at)
    except Unsafe as refused:
        return "stop", None, tuple(refused.breaches)
    except sitting.NoSession as none:
        return ("rest" if none.ahead else "over"), None, ()
    except BadInput:
        return ("rest" if _goes_on(approved, at.date()) else "over"), None, ()
    if found.phase["care"] != HOME:
        return "office", found, ()
    days = sitting.session_days(approved.document)
    return ("late" if days and at.date() not in days else "session"), found, ()


def _goes_on(approved: Approved, today: date) -> bool:
    """Whether a plan without days of its own has weeks left: this one is full, and the next is not."""
    last = approved.document["phases"][-1]
    signed = approved.approval.at.date()
    return today < signed + WEEK * (last["start_week"] + last["weeks"])


def _planned(approved: Approved, days: list[date], today: date) -> int:
    """Sessions of this week, Monday to Sunday; of any week where the plan has no days."""
    if not days:
        return max(math.ceil(one["sessions_per_week"]) for one in approved.document["phases"])
    monday = today - timedelta(days=today.weekday())
    return sum(monday <= on < monday + WEEK for on in days)


def _left(days: list[date], today: date, may: bool) -> int:
    """Days of this week, from today on, that can have a session: what was missed takes at most today."""
    sunday = today + timedelta(days=6 - today.weekday())
    return may + (sum(today < on <= sunday for on in days) if days else (sunday - today).days)


def _done(patient: Patient, today: date) -> int:
    """Days of this week that had light."""
    monday = today - timedelta(days=today.weekday())
    return len({one.day for one in lit(patient) if monday <= one.day < monday + WEEK})
