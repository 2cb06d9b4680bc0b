"""ready(patient, unit, answers) -> Ready: today's session of the approved plan, held against every limit.

The one way to a permission, in the office and at home, for masks that are linked and for those with a button alone.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask import sitting
from lightmask.clinic.following.log import lit, log_of
from lightmask.clinic.models import MaskUnit, Patient
from lightmask.clinic.planning import lamps
from lightmask.clinic.planning import queries as plans
from lightmask.clinic.planning.queries import Approved
from lightmask.clinic.treating import effects, kept_light, past_light, units
from lightmask.clinic.treating.lowering import Lowered, lowered
from lightmask.errors import BadInput, Unsafe
from lightmask.units import J_PER_mJ, s_PER_min

if TYPE_CHECKING:
    from lightmask.deliver import Rhythm
    from lightmask.mask import Settings
    from lightmask.mask.leds import Mask
    from lightmask.person import Person
    from lightmask.plan.sessions_file import Log
    from lightmask.safety import Clearance

KEPT_s, MOST = 300.0, 32
Doses = dict[str, float]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ready:
    """A session that may begin.

    found      of the plan, as it will be given; settings and planned: as it will be, and as it was approved
    answers    of today, by which the person was looked at
    counted    the sessions whose light the permission knows of
    """

    approved: Approved
    found: sitting.Session
    settings: Settings
    planned: Settings
    person: Person
    lamp: Mask
    clearance: Clearance
    rhythm: Rhythm
    answers: Mapping[str, Any]
    counted: frozenset[UUID]
    at: datetime

    @property
    def doses_J_cm2(self) -> Doses:
        """What each output brings to the brightest skin."""
        return _doses(self.clearance, self.settings, self.settings)

    @property
    def planned_J_cm2(self) -> Doses:
        """The same as it was approved; 0 W/cm2 at drive 0 says nothing of full drive, and is left out."""
        return _doses(self.clearance, self.settings, self.planned)

    @property
    def minutes(self) -> float:
        """How long it is."""
        return self.settings.duration_s / s_PER_min

    @property
    def bands(self) -> dict[str, str]:
        """The band by which limits count each output."""
        band = {one.name: past_light.counted_as(one.band) for one in self.lamp.channels}
        return {output: band[output.partition("/")[0]] for output in self.settings.drive}


def _doses(clearance: Clearance, given: Settings, wanted: Settings) -> Doses:
    found = {}
    for output, bright_mW_cm2 in clearance.brightest_mW_cm2.items():
        full_mW_cm2 = bright_mW_cm2 / given.drive[output]
        lit_s = wanted.duration_s * wanted.pulses.duty
        found[output] = full_mW_cm2 * wanted.drive[output] * lit_s * J_PER_mJ
    return found


def ready(
    patient: Patient, unit: MaskUnit | None, answers: Mapping[str, Any], *, where: str,
    lowered: Mapping[str, Any] | None = None, at: datetime | None = None,
) -> Ready:  # fmt: skip
    """Everything that is asked before light. Unsafe with every reason, BadInput with what to mend.

    ``unit`` is None for a mask that is begun by its own button: then it is of the kind that the plan names. The same
    question again within five minutes is answered from memory where nothing has changed since: neither the day nor
    the record, neither the light so far nor what was decided. Everything but the light is looked at anew each time.
    """
    when = local(patient, at or now())
    approved = _approved(patient)
    found = today(patient, approved, where, when)
    if unit is not None:
        units.fit(unit, approved, found, when)
    wish = Lowered.of(lowered)
    person = _asked(patient, answers, where, when)
    counted = frozenset(one.pk for one in past_light.sessions(patient, when))
    key = (
        patient.pk, unit and unit.pk, approved.approval.pk, where, wish.key, when.date(), found.on, counted,
        _fingerprint(person),
    )  # fmt: skip
    return _KEPT.get(key) or _KEPT.keep(key, _ready(approved, found, wish, person, answers, counted, when))


def _ready(
    approved: Approved, found: sitting.Session, wish: Lowered, person: Person, answers: Mapping[str, Any],
    counted: frozenset[UUID], now: datetime,
) -> Ready:  # fmt: skip
    model = approved.mask_of(found.phase)
    settings = lowered(found.settings, wish)
    session = sitting.under(kept_light.of(model, person.sex), settings, person, now)
    clearance = session.checked()
    given = replace(
        found, minutes=settings.duration_s / s_PER_min, phase={**found.phase, "drive": dict(settings.drive)}
    )
    return Ready(
        approved=approved, found=given, settings=settings, planned=found.settings, person=person,
        lamp=lamps.lamp(model), clearance=clearance,
        rhythm=sitting.rhythm(session, math.ceil(found.phase["sessions_per_week"])),
        answers=dict(answers), counted=counted, at=now,
    )  # fmt: skip


def changed(patient: Patient, ready: Ready) -> tuple[str, ...]:
    """Why a permission is no longer that of this day and this record, as they are now; empty while it is."""
    when = local(patient, now())
    if when.date() != ready.at.date():
        return (_("A new day has begun since the check. Check again."),)
    person = _asked(patient, ready.answers, ready.person.care, when)
    if _fingerprint(person) != _fingerprint(ready.person):
        return (_("The record of this person was changed a moment ago. Check again."),)
    return ()


def record_now(patient: Patient) -> str:
    """A short hash of all that is known of a person today: answers, measurements, decisions, the light so far."""
    from lightmask.clinic.assess import queries as assess

    when = local(patient, now())
    who = assess.person_of(patient, when.date(), plans.decisions(patient))
    return _fingerprint(past_light.with_sessions(who, patient, when))


def _asked(patient: Patient, answers: Mapping[str, Any], where: str, now: datetime) -> Person:
    """The person of today at a place."""
    return replace(person_of_today(patient, answers, now), care=where)


def _fingerprint(person: Person) -> str:
    from lightmask.safety import fingerprints

    return fingerprints.of_person(person)


def begin_light(patient: Patient, approved: Approved, found: sitting.Session) -> None:
    """Have the light of today's mask worked out while the questions are read: the answers need it."""
    kept_light.begin(approved.mask_of(found.phase), lamps.person_now(patient).sex)


def local(patient: Patient, at: datetime) -> datetime:
    """The same moment where the person lives: a session belongs to their day."""
    return at.astimezone(ZoneInfo(patient.time_zone))


def today_of(patient: Patient) -> date:
    """Which day it is where the person lives."""
    return local(patient, now()).date()


def now() -> datetime:
    """The moment."""
    return timezone.now()


def _approved(patient: Patient) -> Approved:
    if held := effects.holds(patient):
        raise Unsafe(tuple(held))
    found = plans.approved_plan(patient)
    if found is None:
        raise BadInput(_("No course is signed for this person. Propose one, and have a professional approve it."))
    return found


def today(patient: Patient, approved: Approved, where: str, now: datetime) -> sitting.Session:
    """The session of the plan that is today's, at this place. What holds a course is asked before (`effects.holds`)."""
    if any(one.day == now.date() for one in lit(patient)):
        raise BadInput(_("Today's session was had already. One a day is planned; the next day with light is another."))
    found = of_the_day(patient, approved, now)
    if found.phase["care"] != where:
        raise BadInput(
            _("Today's session of the plan is one %s.")
            % (_("at home") if found.phase["care"] == "home" else _("in the office"))
        )
    return found


def of_the_day(patient: Patient, approved: Approved, now: datetime) -> sitting.Session:
    """The same wherever it is given, whether or not it was had; `sitting.NoSession` on a day that has none."""
    log, past = log_of(patient), [one for one in lit(patient) if one.day < now.date()]
    own = {one.day for one in past if one.plan_hash == approved.hash}
    done = replace(log, sessions=tuple(one for one in log.sessions if one.on in own), adverse=())
    return _of_the_day(approved.document, now, done, {one.day for one in past})


def _of_the_day(said: Mapping[str, Any], now: datetime, log: Log, had: set[date]) -> sitting.Session:
    """Today's; or that of a day of this week which was missed, where the plan leaves room for it today."""
    try:
        return sitting.session(said, now, log)
    except sitting.NoSession:
        day = sitting.missed(said, had, sitting.day_of(said, now))
        if day is None:
            raise
        return sitting.session(said, now, log, day)


def person_of_today(patient: Patient, answers: Mapping[str, Any], now: datetime) -> Person:
    """The person by the record and today's answers, with what professionals decided and the light of all sessions."""
    from lightmask.clinic.assess import queries as assess

    who = assess.person_today(patient, answers, now, plans.decisions(patient))
    return past_light.with_sessions(who, patient, now)


@dataclass(slots=True)
class _Kept:
    """Permissions of the last minutes: what was just shown need not be worked out again to be started."""

    _found: dict[Any, tuple[float, Ready]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Any) -> Ready | None:
        with self._lock:
            since, found = self._found.get(key, (0.0, None))
        fresh = found is not None and time.monotonic() - since < KEPT_s and not found.clearance.lapsed()
        return found if fresh else None

    def keep(self, key: Any, found: Ready) -> Ready:
        with self._lock:
            while len(self._found) >= MOST:
                self._found.pop(next(iter(self._found)))
            self._found[key] = (time.monotonic(), found)
        return found


_KEPT = _Kept()
