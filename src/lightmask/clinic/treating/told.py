"""Sessions that no mask told of: what they count as."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic.models import Patient, SessionRecord, User
from lightmask.clinic.planning import queries as plans
from lightmask.clinic.planning.queries import Approved
from lightmask.clinic.treating import past_light
from lightmask.errors import BadInput


def row(
    user: User, patient: Patient, approved: Approved, day: date, minutes: float, where: str, source: str
) -> SessionRecord:  # fmt: skip
    """A new entry, as light of the plan's part for this place."""
    phase = _phase(approved.document, where)
    _possible(minutes, phase)
    return SessionRecord.objects.create(
        patient=patient, by=user, at=_noon(day, patient), approval=approved.approval, plan_hash=approved.hash,
        where=where, day=day, state=SessionRecord.State.DONE, source=source, minutes=minutes,
        **_light(phase, minutes), **_mask(patient, approved, phase, where),
    )  # fmt: skip


def again(user: User, session: SessionRecord, minutes: float) -> SessionRecord:
    """The same session with other minutes, or 0 for one that never was: a new entry in place of the old one."""
    assert session.approval is not None
    phase = _phase(plans.document(session.approval.plan), session.where)
    if minutes:
        _possible(minutes, phase)
    light = _light(phase, minutes) if minutes else {"settings": session.settings}
    return SessionRecord.objects.create(
        patient=session.patient, by=user, at=session.at, approval=session.approval, plan_hash=session.plan_hash,
        unit=session.unit, serial=session.serial, firmware=session.firmware, calibrated_on=session.calibrated_on,
        where=session.where, day=session.day, source=session.source, minutes=minutes, replaces=session,
        state=SessionRecord.State.DONE if minutes else SessionRecord.State.FAILED, **light,
    )  # fmt: skip


def _mask(patient: Patient, approved: Approved, phase: Mapping[str, Any], where: str) -> dict[str, Any]:
    """At home: the mask that the person was lent, where it can be no other. Harm is told of a mask, not of a word."""
    if where != SessionRecord.Where.HOME:
        return {}
    lent = list(patient.masks.filter(model=approved.mask_of(phase), retired_at=None)[:2]) if approved.mask_home else []
    if len(lent) != 1:
        return {}
    unit = lent[0]
    return {"unit": unit, "serial": unit.serial, "firmware": unit.firmware, "calibrated_on": unit.calibrated_on}


def _phase(said: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    found = next((one for one in said["phases"] if one["care"] == where), None)
    if found is None:
        raise BadInput(_("The course has no sessions at that place. Choose the other."))
    return dict(found)


def _possible(minutes: float, phase: Mapping[str, Any]) -> None:
    if not 0 < minutes <= 2 * phase["minutes"]:
        raise BadInput(
            _("%(minutes)g minutes cannot be meant: the plan has %(planned)g. For more than twice that, report harm.")
            % {"minutes": minutes, "planned": phase["minutes"]}
        )


def _light(phase: Mapping[str, Any], minutes: float) -> dict[str, Any]:
    """The dose by the plan's own figure for the brightest skin; left out where the plan does not know it."""
    brightest = phase.get("brightest") or ()
    known = brightest and all(one["J_cm2"] is not None for one in brightest)
    part = minutes / phase["minutes"]
    doses = [
        {"output": one["channel"], "planned_J_cm2": one["J_cm2"], "delivered_J_cm2": one["J_cm2"] * part, "share": part}
        for one in brightest
    ]
    bands = {one["channel"]: past_light.counted_as(one["band"]) for one in brightest}
    settings = {"drive": dict(phase["drive"]), "minutes": phase["minutes"], "phase": phase["name"], "bands": bands}
    return {"settings": settings, "delivered": {"doses": doses, "ended": "told"} if known else {}}


def _noon(day: date, patient: Patient) -> datetime:
    """When nobody knows the hour; never later than now, so that what was had this morning counts this morning."""
    return min(datetime.combine(day, time(12), ZoneInfo(patient.time_zone)), timezone.now())
