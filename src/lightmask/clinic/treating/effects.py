"""What the skin said after a session, and what follows: grade 2 a day after holds the next, 3 and 4 stop the course.

Grades of the table of scales, row erythema_grade.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lightmask.clinic.ground import unknown
from lightmask.clinic.models import AdverseEvent, Patient, SessionRecord, SideEffect
from lightmask.units import min_PER_h, s_PER_min

ERYTHEMA = "erythema"
HOLDS, STOPS = 2, 3
A_DAY_h = 12.0  # from here on a reading says how the skin was a day after
HARM = {ERYTHEMA: AdverseEvent.Kind.REDNESS}  # what a reading of that kind is called as an adverse event
SEVERITY = {3: AdverseEvent.Severity.MODERATE, 4: AdverseEvent.Severity.SEVERE}


def grades() -> tuple[tuple[int, str], ...]:
    """Each grade in words."""
    return (
        (0, _("0: no redness")),
        (1, _("1: barely visible redness")),
        (2, _("2: well defined redness")),
        (3, _("3: strong redness")),
        (4, _("4: swelling or a blister")),
    )


def readings(patient: Patient, last: SessionRecord | None) -> list[SideEffect]:
    """How the skin was a day after the last session and later, the newest first; without a last session all there are.

    An entry that was corrected or struck out afterwards keeps what the skin said: redness is no slip of the pen.
    """
    own = SideEffect.objects.filter(patient=patient, kind=ERYTHEMA, replaced_by=None)
    if last is not None:
        own = own.filter(session__day__gte=last.day)
    newest = own.select_related("session").order_by("-at", "-written_at")
    return [one for one in newest if one.hours_after is None or one.hours_after >= A_DAY_h]


def unasked(patient: Patient) -> SessionRecord | None:
    """The last session that gave light, where nobody has said how the skin was a day after, or it was not well yet."""
    last = last_lit(patient)
    told = readings(patient, last)
    if told and told[0].grade >= HOLDS:
        return last or told[0].session
    return None if told else last


def spoken_of(patient: Patient) -> SessionRecord | None:
    """The session after which the skin is told of: the last that gave light, or the one whose redness still holds."""
    return last_lit(patient) or unasked(patient)


def holds(patient: Patient) -> list[str]:
    """Why no light may be given, by what the skin said and what nobody knows; empty where nothing holds it."""
    events = AdverseEvent.objects.filter(patient=patient, closed_at=None, replaced_by=None)
    found = [
        _("Reported on %(day)s and not closed: %(kind)s. A professional looks at it, and closes it, before any light.")
        % {"day": date_format(one.at.date(), "DATE_FORMAT"), "kind": one.get_kind_display()}
        for one in events
    ]
    found += unknown.holds(patient)
    told = readings(patient, last_lit(patient))
    if told and told[0].grade >= HOLDS:
        found.append(
            _("The skin is still at grade %d of redness a day after the last session. Wait until it is at most 1.")
            % told[0].grade
        )
    return found


def last_lit(patient: Patient, until: datetime | None = None) -> SessionRecord | None:
    """The last session that gave light, or that may have; ``until`` a moment, for what came of it.

    The hour of a session that was told nobody knows: it counts as if it had been before, on its day.
    """
    from lightmask.clinic.following.log import lit

    found = [one for one in lit(patient) if until is None or _before(one, until)]
    return found[-1] if found else None


def _before(session: SessionRecord, moment: datetime) -> bool:
    if session.source == SessionRecord.Source.MASK:
        return session.at <= moment
    return session.day <= moment.astimezone(ZoneInfo(session.patient.time_zone)).date()


def hours_since(session: SessionRecord, at: datetime) -> float:
    """From the end of a session, never less than none: the hour of one that was told is a guess."""
    return max((at - (session.ended_at or session.at)).total_seconds() / (s_PER_min * min_PER_h), 0.0)
