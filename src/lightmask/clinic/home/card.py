"""Today's card: is it a day, how long, what is in the way, and when it is one next. Forgiving, and never twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lightmask import sitting
from lightmask.clinic.following.force import in_force
from lightmask.clinic.following.log import lit, log_of
from lightmask.clinic.ground import unknown
from lightmask.clinic.models import Patient
from lightmask.clinic.planning.queries import Approved
from lightmask.errors import BadInput, Unsafe

WEEK = timedelta(days=7)
HOME = "home"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Card:
    """What today is: 'session', 'late' (one of this week that may be had today), 'done', 'rest', 'office', 'over',
    'none' (no course) or 'stop' (something is in the way, in ``why``).

    session   as the plan has it, for 'session' and 'late'; next: the day of the next one
    done, target   sessions of this week (Monday to Sunday), and how many the plan has in it
    """

    state: str
    why: tuple[str, ...] = ()
    session: Any = None
    next: date | None = None
    done: int = 0
    target: int = 0
    approved: Approved | None = None

    @property
    def may(self) -> bool:
        """Light may be asked for today."""
        return self.state in ("session", "late")

    @property
    def kept(self) -> str:
        """This week in one sentence, without reproach."""
        left = max(self.target - self.done, 0)
        if not self.target:
            return _("No session is planned this week.")
        if not left:
            return _("This week is complete. More light does not do more.")
        return ngettext("%d more this week, if it suits.", "%d more this week, if they suit.", left) % left


def card(patient: Patient, now: datetime) -> Card:
    """What this person may do today at home."""
    approved, why = in_force(patient)
    if approved is None:
        return Card(state="stop" if why else "none", why=why)
    said, today = approved.document, timezone.localtime(now).date()
    done, target = _this_week(patient, said, today)
    common: dict[str, Any] = {"approved": approved, "done": done, "target": target, "next": _next(said, today)}
    try:
        state, found = _found(patient, said, now, today)
    except Unsafe as refused:
        return Card(state="stop", why=tuple(refused.breaches), **common)
    if found is not None and found.phase["care"] != HOME:
        return Card(state="office", session=found, **common)
    return Card(state=state, session=found, **common)


def _found(patient: Patient, said: Mapping[str, Any], now: datetime, today: date) -> tuple[str, Any]:
    """The state of the day, and its session where there is one."""
    if why := unknown.holds(patient):
        raise Unsafe(why)
    log = log_of(patient)
    sitting.nothing_adverse(log)
    if any(one.on == today for one in log.sessions):
        return "done", None
    try:
        return "session", sitting.session(said, now, log)
    except sitting.NoSession as none:
        day = sitting.missed(said, (one.day for one in lit(patient)), today)
        if day is not None:
            return "late", sitting.session(said, now, log, day)
        return ("rest" if none.ahead else "over"), None
    except Unsafe:
        raise
    except BadInput:
        return "over", None


def _next(said: Mapping[str, Any], today: date) -> date | None:
    return next((on for on in sitting.session_days(said) if on > today), None)


def _this_week(patient: Patient, said: Mapping[str, Any], today: date) -> tuple[int, int]:
    monday = today - timedelta(days=today.weekday())
    done = len({one.day for one in lit(patient) if monday <= one.day < monday + WEEK})
    planned = sum(monday <= on < monday + WEEK for on in sitting.session_days(said))
    return done, patient.weekly_target or planned
