"""Questions about sessions: today's, the dose so far, what a session was, which are running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask import sitting
from lightmask.clinic.assess import queries as assess
from lightmask.clinic.following.log import lit
from lightmask.clinic.models import MaskUnit, Patient, SessionRecord
from lightmask.clinic.planning import lamps
from lightmask.clinic.planning import queries as plans
from lightmask.clinic.treating import checking
from lightmask.clinic.treating.effects import holds, unasked
from lightmask.clinic.treating.past_light import past_light

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lightmask.clinic.planning.queries import Approved
    from lightmask.mask.leds import Mask
    from lightmask.safety.questions import Question

__all__ = [
    "Given", "dose_so_far", "holds", "last_sessions", "past_light", "questions", "questions_for", "today", "unasked",
    "under_way",
]  # fmt: skip
WEEK = timedelta(days=7)
State = SessionRecord.State


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """J/cm2 that one output has brought to the brightest skin: in the last 24 hours, in the last 7 days, in all.

    ``unknown`` sessions are those whose dose nobody knows: they are not in the sums.
    """

    output: str
    band: str
    today: float
    week: float
    course: float
    unknown: int = 0


def dose_so_far(patient: Patient, now: datetime | None = None) -> list[Given]:
    """Every output of every session of this person, by its name."""
    at = now or timezone.now()
    sums: dict[tuple[str, str], list[float]] = {}
    strange = 0
    for session in lit(patient):
        doses = session.delivered.get("doses") or ()
        strange += not doses
        ago = at - (session.ended_at or session.at)
        for one in doses:
            name = one["output"]
            total = sums.setdefault((name, session.settings.get("bands", {}).get(name, "")), [0.0, 0.0, 0.0])
            for place, window in enumerate((timedelta(days=1), WEEK, None)):
                total[place] += one["delivered_J_cm2"] if window is None or ago <= window else 0.0
    return [
        Given(output=output, band=band, today=day, week=week, course=course, unknown=strange)
        for (output, band), (day, week, course) in sums.items()
    ]


def today(
    patient: Patient, where: str = SessionRecord.Where.OFFICE, now: datetime | None = None
) -> tuple[Approved, sitting.Session] | None:
    """The approved course and its session of today; None where no course is signed. An error says why none is today."""
    approved = plans.approved_plan(patient)
    if approved is None:
        return None
    return approved, checking.today(patient, approved, where, checking.local(patient, now or timezone.now()))


def questions(patient: Patient, unit: MaskUnit) -> tuple[Question, ...]:
    """What is asked before a session with this mask."""
    return questions_for(patient, lamps.lamp(unit.model))


def questions_for(patient: Patient, lamp: Mask) -> tuple[Question, ...]:
    """The same for a kind of mask."""
    from lightmask.safety import short_form

    return short_form.questions(assess.person_of(patient, decisions=plans.decisions(patient)), lamp.channels)


def last_sessions(patient: Patient) -> QuerySet[SessionRecord]:
    """Every session, the newest first; entries that were corrected stand beside what took their place."""
    return SessionRecord.objects.filter(patient=patient).select_related("by", "unit").order_by("-day", "-at")


def under_way(patient: Patient) -> SessionRecord | None:
    """The session that runs now."""
    return SessionRecord.objects.filter(patient=patient, state__in=(State.RESERVED, State.RUNNING)).first()


def doses(session: SessionRecord) -> list[Mapping[str, Any]]:
    """Delivered beside planned, by output."""
    return list(session.delivered.get("doses") or ())


def reasons(session: SessionRecord) -> list[str]:
    """Why it ended as it did, in sentences."""
    from lightmask.deliver import ENDS

    found = [ENDS[session.delivered["ended"]]] if session.delivered.get("ended") in ENDS else []
    if session.delivered.get("why"):
        found.append(str(session.delivered["why"]))
    return found + [_("The mask said: %s.") % one for one in session.delivered.get("reasons") or ()]
