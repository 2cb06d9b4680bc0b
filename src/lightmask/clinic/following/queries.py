"""Everything that the page of a course says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lightmask.clinic.charts import Chart, Day, adherence, course_forecast, over_time
from lightmask.clinic.following import advice, course, outcomes
from lightmask.clinic.models import AdverseEvent, AuditEntry, Patient, Photo, PlanRecord, User


@dataclass(frozen=True, kw_only=True, slots=True)
class Followed:
    """One course, from its approval to today. Without an approved plan only what was measured is shown."""

    standing: course.Standing | None
    advice: advice.Advice | None
    judged: tuple[str, str] | None
    measured: list[tuple[outcomes.Series, Chart]]
    foretold: list[tuple[outcomes.Foretold, Chart]]
    kept: Chart | None
    said: Mapping[str, Any] | None


def followed(patient: Patient, plan: PlanRecord | None, today: date) -> Followed:
    """The whole story of one course."""
    import json

    said = json.loads(plan.document) if plan else None
    if said is None:
        drawn = [(one, _over_time(one)) for one in outcomes.series(patient)]
        return Followed(
            standing=None, advice=None, judged=None, measured=drawn, foretold=[], kept=None, said=None
        )  # fmt: skip
    standing = course.standing(patient, said, today)
    measured = outcomes.series(patient, standing.first)
    foretold = outcomes.foretold(said, measured, standing.first)
    return Followed(
        standing=standing, advice=advice.advise(standing, measured, foretold, _harm(patient)),
        judged=advice.latest(said), measured=[(one, _over_time(one)) for one in measured],
        foretold=[(one, _forecast(one, said)) for one in foretold], kept=kept(patient, said, today), said=said,
    )  # fmt: skip


def advised(patient: Patient, said: Mapping[str, Any], today: date) -> advice.Advice:
    """Its advice alone."""
    standing = course.standing(patient, said, today)
    measured = outcomes.series(patient, standing.first)
    return advice.advise(standing, measured, outcomes.foretold(said, measured, standing.first), _harm(patient))


def _harm(patient: Patient) -> list[str]:
    return [one.get_kind_display() for one in open_events(patient)]


def kept(patient: Patient, said: Mapping[str, Any], today: date) -> Chart:
    """Each day of the course as a picture."""
    found = [Day(on=on, state=state) for on, state in course.days(patient, said, today)]
    target = patient.weekly_target or (said.get("schedule") or {}).get("sessions_per_week")
    return adherence(found, round(target) if target else None)


def _over_time(one: outcomes.Series) -> Chart:
    return over_time(list(one.points), one.scale.unit or "", one.title, one.repeat)


def _forecast(one: outcomes.Foretold, said: Mapping[str, Any]) -> Chart:
    return course_forecast(
        list(one.weeks), list(one.middle), list(one.low), list(one.high), "%", _("%s, change") % one.title,
        observed=list(one.observed), repeat=one.repeat, without=one.without, better=one.better,
        reviews=[float(row["week"]) for row in said.get("measure") or ()],
    )  # fmt: skip


def open_events(patient: Patient) -> QuerySet[AdverseEvent]:
    """Reports that nobody has closed: no light until then."""
    return AdverseEvent.objects.filter(patient=patient, closed_at=None, replaced_by=None)


def seen_by(event: AdverseEvent) -> User | None:
    """The professional who said first that they have read a report, or else who closed it: as the audit has it."""
    acts = AuditEntry.objects.filter(act__in=("adverse.see", "adverse.close"), what=str(event.pk)).order_by("no")
    first = acts.first()
    return User.objects.filter(pk=first.actor).first() if first is not None and first.actor.isdigit() else None


def photos(patient: Patient) -> QuerySet[Photo]:
    """By pose, the oldest first."""
    return Photo.objects.filter(patient=patient, replaced_by=None).order_by("pose", "at")


def first_and_last(patient: Patient) -> tuple[Photo, Photo] | None:
    """The oldest and the newest photo of the pose that was taken most often; None before there are two."""
    by_pose: dict[str, list[Photo]] = {}
    for one in photos(patient):
        by_pose.setdefault(one.pose, []).append(one)
    most = max(by_pose.values(), key=len, default=[])
    return (most[0], most[-1]) if len(most) > 1 else None
