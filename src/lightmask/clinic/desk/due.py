"""Who has light in the office today, by the courses that are signed."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from lightmask.clinic import access
from lightmask.clinic.models import Approval, Patient, PlanRecord, SessionRecord, User

OFFICE, BOTH = "office", "both"
KEPT = 512  # plans whose days are kept in memory: a plan never changes


def due(user: User, today: date | None = None) -> list[tuple[Patient, float]]:
    """People whose course has a session in the office today that was not given yet, with its minutes, by name.

    What holds a course (harm, answers, its signature) is asked where the session is begun, not here.
    """
    on = today or timezone.localdate()
    signed = Approval.objects.filter(
        patient__in=access.people(user), plan__care__in=(OFFICE, BOTH), valid_until__gte=on, withdrawals=None,
        replaced_by=None,
    )  # fmt: skip
    given = SessionRecord.objects.filter(day=on, patient__in=access.people(user))
    had = set(given.exclude(state=SessionRecord.State.FAILED).values_list("patient_id", flat=True))
    found = [
        (one.patient, minutes)
        for one in signed.select_related("patient").order_by("patient__name")
        if one.patient_id not in had and (minutes := _office_days(one.plan_id).get(on.isoformat()))
    ]
    return [(person, minutes) for person, minutes in found if minutes]


@lru_cache(maxsize=KEPT)
def _office_days(plan: UUID) -> dict[str, float]:
    """Day -> minutes of its session in the office; none for a plan without days."""
    said = json.loads(PlanRecord.objects.values_list("document", flat=True).get(pk=plan))
    office = {phase["name"] for phase in said["phases"] if phase["care"] == OFFICE}
    days = (said["calendar"] or {"days": ()})["days"]
    return {one["on"]: one["minutes"] for one in days if one["what"] == "session" and one["phase"] in office}
