"""What a person at home writes down: a session that was had, and when to be reminded."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import audit
from lightmask.clinic.following.log import lit
from lightmask.clinic.models import Patient, SessionRecord, User
from lightmask.clinic.planning.queries import Approved
from lightmask.errors import BadInput

BACK_d = 28  # how far back memory is taken for a record


@transaction.atomic
def had(user: User, patient: Patient, approved: Approved, on: date, minutes: float, told_on: date) -> SessionRecord:
    """A session that the mask did not write down: told by the person, and marked so. One a day."""
    if not 0 <= (told_on - on).days <= BACK_d:
        raise BadInput(_("Give a day of the last %d days.") % BACK_d)
    if any(one.day == on for one in lit(patient)):
        raise BadInput(_("A session of that day is written down already. One a day is planned."))
    zone = timezone.get_current_timezone()
    made = SessionRecord.objects.create(
        patient=patient, by=user, at=datetime.combine(on, time(12), zone), approval=approved.approval,
        plan_hash=approved.hash, where=SessionRecord.Where.HOME, day=on, state=SessionRecord.State.DONE,
        source=SessionRecord.Source.SELF, minutes=minutes,
    )  # fmt: skip
    audit.write(user, "session.told", made)
    return made


@transaction.atomic
def remind(user: User, patient: Patient, at: time | None, weekly_target: int | None) -> Patient:
    """When to be reminded (None: never), and the own aim."""
    patient.remind_at, patient.weekly_target = at, weekly_target
    patient.save(update_fields=["remind_at", "weekly_target"])
    audit.write(user, "reminder.set", patient)
    return patient
