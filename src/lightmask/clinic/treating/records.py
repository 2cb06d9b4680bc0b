"""What is done about sessions: begin one, note what came of it, write one down afterwards, correct an entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask import sitting
from lightmask.clinic import access, audit
from lightmask.clinic.following import records as following
from lightmask.clinic.following.log import lit
from lightmask.clinic.models import (
    AdverseEvent,
    Cleaning,
    MaskUnit,
    Patient,
    SessionNote,
    SessionRecord,
    SideEffect,
    User,
)
from lightmask.clinic.planning import queries as plans
from lightmask.clinic.treating import checking, effects, live, past_light, running, told, units
from lightmask.clinic.treating.checking import Ready
from lightmask.clinic.treating.delivering import Job
from lightmask.errors import BadInput, Unsafe
from lightmask.units import s_PER_min

State, Source, Where = SessionRecord.State, SessionRecord.Source, SessionRecord.Where
UNDER_WAY = (State.RESERVED, State.RUNNING)
BACK_d = 28  # how far back paper is taken for a record


def begin(
    user: User, patient: Patient, unit: MaskUnit, answers: Mapping[str, Any], *, where: str = Where.OFFICE,
    lowered: Mapping[str, Any] | None = None, after_last: int | None = None, checks: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> SessionRecord:  # fmt: skip
    """Today's session of the approved course, on this mask: checked, its dose held back, then lit in a thread.

    Unsafe with every reason, BadInput with what to mend. Two that are begun at once, anywhere: one of them is refused.
    """
    patient, unit = _whose(user, patient, unit, where)
    if after_last is not None and (last := effects.spoken_of(patient)) is not None:
        hours = effects.hours_since(last, at or timezone.now())
        note_effect(user, last, after_last, hours_after=hours)
    if held := effects.holds(patient):
        raise Unsafe(tuple(held))
    if effects.unasked(patient) is not None:
        raise BadInput(_("Say first how the skin was a day after the last session."))
    if where == Where.OFFICE and not units.cleaned(unit):
        raise BadInput(_("Mask %s was not cleaned since it was worn last. Clean it, and say so.") % unit.serial)
    ready = checking.ready(patient, unit, answers, where=where, lowered=lowered, at=at)
    session = _reserved(user, patient, unit, ready, answers, where, checks or {})
    transaction.on_commit(partial(running.start, _job(session, unit, ready)))
    return session


def _whose(user: User, patient: Patient, unit: MaskUnit, where: str) -> tuple[Patient, MaskUnit]:
    """Staff begin for those they care for; a client for themselves, at home, on the mask they were given."""
    if where == Where.OFFICE:
        return access.person_to_change(user, patient.pk), access.unit_to_use(user, unit.pk)
    if user.works_here:
        raise PermissionDenied(_("A session at home is begun by the person at home."))
    mine = access.myself(user)
    if mine.pk != patient.pk:
        raise PermissionDenied(_("This is not your record."))
    return mine, access.unit_to_use(user, unit.pk)


def _reserved(
    user: User, patient: Patient, unit: MaskUnit, ready: Ready, answers: Mapping[str, Any], where: str,
    checks: Mapping[str, Any],
) -> SessionRecord:  # fmt: skip
    """The day's dose is taken in one transaction: whoever comes second finds it gone (HZ43)."""
    try:
        with transaction.atomic():
            locked = Patient.objects.select_for_update().get(pk=patient.pk)
            MaskUnit.objects.select_for_update().get(pk=unit.pk)
            _still(locked, unit, ready)
            session = _row(user, locked, unit, ready, answers, where, checks)
            audit.write(user, "session.begin", session, {"plan": ready.approved.hash, "unit": unit.pk})
            return session
    except IntegrityError:
        raise BadInput(_("A session of this person, or with this mask, has just begun elsewhere.")) from None


def _still(patient: Patient, unit: MaskUnit, ready: Ready) -> None:
    """Nothing has changed since the check: the day, the signature, the record, the light so far, what the skin said."""
    under_way = SessionRecord.objects.filter(state__in=UNDER_WAY)
    if under_way.filter(patient=patient).exists():
        raise BadInput(_("A session of this person is under way. Let it end, or stop it."))
    if under_way.filter(unit=unit).exists():
        raise BadInput(_("Mask %s is lit for somebody else. Take another, or wait.") % unit.serial)
    if lapsed := (*ready.clearance.lapsed(), *effects.holds(patient)):
        raise Unsafe(lapsed)
    approved = plans.approved_plan(patient)
    if approved is None or approved.approval.pk != ready.approved.approval.pk:
        raise Unsafe((_("The course was withdrawn or replaced a moment ago. Check again."),))
    if frozenset(one.pk for one in past_light.sessions(patient, timezone.now())) != ready.counted:
        raise Unsafe((_("Another session of this person was written down a moment ago. Check again."),))
    if changed := checking.changed(patient, ready):
        raise Unsafe(changed)


def _row(
    user: User, patient: Patient, unit: MaskUnit, ready: Ready, answers: Mapping[str, Any], where: str,
    checks: Mapping[str, Any],
) -> SessionRecord:  # fmt: skip
    return SessionRecord.objects.create(
        patient=patient, by=user, at=timezone.now(), approval=ready.approved.approval, plan_hash=ready.approved.hash,
        unit=unit, serial=unit.serial, firmware=unit.firmware, calibrated_on=unit.calibrated_on, where=where,
        day=ready.found.on, state=State.RUNNING, source=Source.MASK,
        answers={"short_form": _plain(answers), "checks": dict(checks)}, settings=_settings(ready),
        reserved=ready.doses_J_cm2,
    )  # fmt: skip


def _settings(ready: Ready) -> dict[str, Any]:
    return {
        "drive": dict(ready.settings.drive), "minutes": ready.minutes, "phase": ready.found.phase["name"],
        "number": ready.found.number, "of": ready.found.of, "bands": ready.bands,
        "approved": {"drive": dict(ready.planned.drive), "minutes": ready.planned.duration_s / s_PER_min},
        "clearance": {
            "settings": ready.clearance.fingerprint, "light": ready.clearance.light_fingerprint,
            "edition": ready.clearance.edition, "given_at": ready.clearance.given_at.isoformat(timespec="seconds"),
        },
    }  # fmt: skip


def _plain(answers: Mapping[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in answers.items()}


def _job(session: SessionRecord, unit: MaskUnit, ready: Ready) -> Job:
    from django.conf import settings

    return Job(
        session=session.pk, clearance=ready.clearance, rhythm=ready.rhythm, port=unit.port, serial=unit.serial,
        lamp=ready.lamp, meant=sitting.meant(ready.found), planned_J_cm2=ready.doses_J_cm2,
        folder=live.folder_of(session.pk), keys=settings.CLINIC.folder / "keys.json",
    )  # fmt: skip


@transaction.atomic
def clean(user: User, unit: MaskUnit) -> Cleaning:
    """The mask was cleaned just now."""
    access.staff_only(user)
    made = Cleaning.objects.create(unit=unit, by=user, at=timezone.now())
    audit.write(user, "mask.clean", made, {"unit": unit.pk})
    return made


@transaction.atomic
def note(user: User, session: SessionRecord, text: str) -> SessionNote:
    """Something to remember about a session."""
    if not text.strip():
        raise BadInput(_("The note is empty. Write what there is to remember."))
    made = SessionNote.objects.create(
        patient=session.patient, session=session, by=user, at=timezone.now(), text=text.strip()
    )
    audit.write(user, "session.note", made, {"session": session.pk})
    return made


@transaction.atomic
def note_effect(
    user: User, session: SessionRecord, grade: int, *, kind: str = effects.ERYTHEMA, hours_after: float | None = None,
    text: str = "",
) -> SideEffect:  # fmt: skip
    """What the skin or the eyes did. Grade 3 and 4 are an adverse event: no light until a professional closes it."""
    if grade not in dict(effects.grades()):
        raise BadInput(_("Grade %s is not known. Give 0 to 4.") % grade)
    made = SideEffect.objects.create(
        patient=session.patient, session=session, by=user, at=timezone.now(), kind=kind, grade=grade, text=text,
        hours_after=hours_after, self_reported=not user.works_here,
    )  # fmt: skip
    audit.write(user, "session.effect", made, {"session": session.pk, "grade": grade})
    if grade >= effects.STOPS:
        said = {
            "kind": effects.HARM.get(kind, AdverseEvent.Kind.OTHER), "severity": effects.SEVERITY[grade],
            "at": timezone.now(), "description": text or dict(effects.grades())[grade],
        }  # fmt: skip
        following.report(user, session.patient, said, session)
    return made


@transaction.atomic
def write_down(
    user: User, patient: Patient, day: date, minutes: float, where: str, source: str = Source.PAPER, text: str = "",
) -> SessionRecord:  # fmt: skip
    """A session that no mask told of: marked so, and counted as light like any other. One a day."""
    approved = plans.in_force_on(patient, day)
    if approved is None:
        raise BadInput(
            _("No course is signed for this person, and a session is one of a course. Write a note instead.")
        )
    if not _lately(patient, day):
        raise BadInput(_("Give a day of the last %d days.") % BACK_d)
    Patient.objects.select_for_update().get(pk=patient.pk)  # a button that is pressed twice writes one entry
    if any(one.day == day for one in lit(patient)):
        raise BadInput(_("A session of that day is written down already. One a day is planned."))
    made = told.row(user, patient, approved, day, minutes, where, source)
    audit.write(user, "session.told", made)
    if text.strip():
        note(user, made, text)
    return made


def _lately(patient: Patient, day: date) -> bool:
    """A day of the last weeks where the person lives, today among them."""
    return 0 <= (checking.today_of(patient) - day).days <= BACK_d


@transaction.atomic
def amend(user: User, session: SessionRecord, minutes: float, text: str) -> SessionRecord:
    """A session that was written down wrongly: a new entry takes its place, with the reason; the old one stays.

    0 minutes: it never was. Staff correct what was told; the person at home what they told themselves of late.
    """
    if not user.works_here and (session.source != Source.SELF or access.myself(user).pk != session.patient_id):
        raise PermissionDenied(_("Only what you told yourself is yours to correct. Tell the clinic of anything else."))
    if not user.works_here and not _lately(session.patient, session.day):
        raise BadInput(_("Entries of the last %d days are yours to correct. Tell the clinic of older ones.") % BACK_d)
    if session.source == Source.MASK:
        raise BadInput(_("This is the mask's own record, which nobody corrects. Write a note instead."))
    SessionRecord.objects.select_for_update().get(pk=session.pk)
    if session.replaced_by.exists():
        raise BadInput(_("This entry was corrected before. Correct the newer one."))
    if session.state == State.FAILED:
        raise BadInput(_("This entry was struck out. Write the session down anew if there was one."))
    if not text.strip():
        raise BadInput(_("Say why it is corrected."))
    approved = session.approval
    if approved is None:
        raise BadInput(_("This session is of no course. Write a note instead."))
    made = told.again(user, session, minutes)
    audit.write(user, "session.amend", made, {"replaces": session.pk})
    note(user, made, text)
    return made
