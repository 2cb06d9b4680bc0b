"""What was done, measured and suffered so far, as the planner reads it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from statistics import mean
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from lightmask.clinic.models import AdverseEvent, Measurement, Patient, SessionRecord
from lightmask.clinic.scales import Scale

if TYPE_CHECKING:
    from lightmask.plan.sessions_file import Log, Outcome, Session

State, Source = SessionRecord.State, SessionRecord.Source
LIT = (State.DONE, State.STOPPED, State.UNKNOWN, State.RUNNING)
Days = dict[date, list[float]]


def log_of(patient: Patient) -> Log:
    """Sessions by day, outcomes by endpoint, and adverse events that nobody has closed."""
    from lightmask.plan.sessions_file import Adverse, Log

    sessions = tuple(_sessions(patient))
    adverse = AdverseEvent.objects.filter(patient=patient, closed_at=None, replaced_by=None).order_by("at")
    return Log(
        sessions=sessions,
        outcomes=tuple(_outcomes(patient, sessions[0].on if sessions else None)),
        adverse=tuple(Adverse(on=day_of(one.at), note=one.kind) for one in adverse),
    )


def _sessions(patient: Patient) -> list[Session]:
    """One a day: what was lit on it, in minutes of the plan's drive. A course has one session a day."""
    from lightmask.plan.sessions_file import Session

    days: dict[date, list[SessionRecord]] = defaultdict(list)
    for one in lit(patient):
        if minutes_of(one) > 0:
            days[one.day].append(one)
    return [
        Session(
            on=on, minutes=sum(map(minutes_of, found)), care=str(found[0].where),
            origin="recorded" if all(one.source == Source.MASK for one in found) else "reported",
        )
        for on, found in sorted(days.items())
    ]  # fmt: skip


def minutes_of(session: SessionRecord) -> float:
    """Of light; what nobody can know, or what is still lit, counts as it was begun."""
    if session.minutes is None or (session.state in (State.UNKNOWN, State.RUNNING) and not session.minutes):
        return float(session.settings.get("minutes") or 0.0)
    return float(session.minutes)


def lit(patient: Patient) -> list[SessionRecord]:
    """Sessions that gave light, or that may have: an end that is not known counts as light."""
    some = Q(minutes__gt=0) | Q(state__in=(State.UNKNOWN, State.RUNNING))
    return list(
        SessionRecord.objects.filter(some, patient=patient, state__in=LIT, replaced_by=None).order_by("day", "at")
    )


def _outcomes(patient: Patient, first: date | None) -> list[Outcome]:
    """What the forecast knows: of each endpoint the scale and region that were read on the most days.

    Each is held against the last reading before the first session; without one there is nothing to hold it against.
    """
    from lightmask.plan.sessions_file import Outcome

    best: dict[str, Days] = {}
    for (scale, _region), days in readings(patient).items():
        if scale.endpoint and first and min(days) <= first and len(days) > len(best.get(scale.endpoint, {})):
            best[scale.endpoint] = days
    return [
        Outcome(endpoint=endpoint, on=on, value=mean(values), baseline=mean(days[max(d for d in days if d <= first)]))
        for endpoint, days in best.items()
        for on, values in days.items()
        if first and on > first
    ]


def readings(patient: Patient) -> dict[tuple[Scale, str], Days]:
    """Values of each scale and region by day, in the order of days. Entries that were replaced are left out."""
    rows = Measurement.objects.filter(patient=patient, replaced_by=None).exclude(value=None).order_by("at")
    found: dict[tuple[Scale, str], Days] = {}
    for row in rows:
        days = found.setdefault((Scale.named(row.scale), row.region), {})
        days.setdefault(day_of(row.at), []).append(float(row.value or 0.0))
    return found


def day_of(at: datetime) -> date:
    """The day in the time zone of whoever looks."""
    return timezone.localtime(at).date()
