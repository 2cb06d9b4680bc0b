"""What a person at home sets: when to be reminded, and the own aim."""

from __future__ import annotations

from datetime import time

from django.db import transaction

from lightmask.clinic import audit
from lightmask.clinic.models import Patient, User


@transaction.atomic
def remind(user: User, patient: Patient, at: time | None, weekly_target: int | None) -> Patient:
    """When to be reminded (None: never), and the own aim."""
    patient.remind_at, patient.weekly_target = at, weekly_target
    patient.save(update_fields=["remind_at", "weekly_target"])
    audit.write(user, "reminder.set", patient)
    return patient
