"""What is noted about a course: harm, procedures, appointments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import access, audit
from lightmask.clinic.models import (
    AdverseEvent,
    Appointment,
    CombinedProcedure,
    Patient,
    SessionRecord,
    User,
)
from lightmask.errors import BadInput


@transaction.atomic
def report(user: User, patient: Patient, said: Mapping[str, Any], session: SessionRecord | None = None) -> AdverseEvent:
    """Harm, or what might have been, tied to the session and the mask. No light is given until it is closed."""
    if session is not None and session.patient_id != patient.pk:
        raise BadInput(_("That session is another person's. Choose one of this person."))
    of_mask = {} if session is None else {
        "unit": session.unit, "serial": session.serial, "firmware": session.firmware,
        "calibrated_on": session.calibrated_on,
    }  # fmt: skip
    made = AdverseEvent.objects.create(
        patient=patient, by=user, session=session, self_reported=not user.works_here, **of_mask, **said
    )
    audit.write(user, "adverse.report", made, {"severity": made.severity, "serious": str(made.serious).lower()})
    return made


@transaction.atomic
def close(user: User, event: AdverseEvent, action: str, outcome: str) -> AdverseEvent:
    """A professional has looked at it; light may go on, or the plan is withdrawn elsewhere."""
    access.approver_only(user)
    if event.closed_at is not None:
        raise BadInput(_("This report was closed before. Write a new one if something came back."))
    event.action, event.outcome, event.closed_at = action, outcome, timezone.now()
    event.seen_at = event.seen_at or event.closed_at
    event.save(update_fields=["action", "outcome", "closed_at", "seen_at"])
    audit.write(user, "adverse.close", event, {"outcome": outcome})
    return event


@transaction.atomic
def seen(user: User, event: AdverseEvent) -> AdverseEvent:
    """A professional says that they have read it: the first who does is in the audit, with the hour."""
    access.approver_only(user)
    event = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    if event.seen_at is None:
        event.seen_at = timezone.now()
        event.save(update_fields=["seen_at"])
        audit.write(user, "adverse.see", event, {"severity": event.severity})
    return event


@transaction.atomic
def note_procedure(user: User, patient: Patient, said: Mapping[str, Any]) -> CombinedProcedure:
    """A peel, microneedling or laser, done or to come."""
    made = CombinedProcedure.objects.create(patient=patient, by=user, at=timezone.now(), **said)
    audit.write(user, "procedure.note", made, {"kind": made.kind})
    return made


@transaction.atomic
def appoint(user: User, patient: Patient, said: Mapping[str, Any]) -> Appointment:
    """When somebody is expected."""
    made = Appointment.objects.create(patient=patient, by=user, **said)
    audit.write(user, "appointment.make", made)
    return made


@transaction.atomic
def call_off(user: User, appointment: Appointment) -> Appointment:
    """An appointment that will not be."""
    appointment.cancelled = True
    appointment.save(update_fields=["cancelled"])
    audit.write(user, "appointment.cancel", appointment)
    return appointment
