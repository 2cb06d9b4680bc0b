"""What is asked about people: who there is, who cares for them, and what they agreed to."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from lightmask.clinic.models import Consent, Patient, User
from lightmask.clinic.models.consent import Purpose
from lightmask.clinic.models.users import STAFF

Standing = Consent.Standing


def staff() -> list[User]:
    """Who can be in a care team."""
    return list(User.objects.filter(role__in=STAFF, is_active=True).order_by("last_name", "username"))


def age_y(patient: Patient, on: date | None = None) -> float | None:
    """Completed years on a day; None while the birth date is unknown."""
    if patient.birth_date is None:
        return None
    day = on or timezone.localdate()
    had = (day.month, day.day) >= (patient.birth_date.month, patient.birth_date.day)
    return float(day.year - patient.birth_date.year - (not had))


def standing(patient: Patient, purpose: str) -> str:
    """'given', 'refused', 'withdrawn', or '' while it was never asked: the newest entry holds."""
    newest = newest_consent(patient, purpose)
    return newest.standing if newest else ""


def newest_consent(patient: Patient, purpose: str) -> Consent | None:
    """The entry that holds."""
    return Consent.objects.filter(patient=patient, purpose=purpose).select_related("text").first()


def consents(patient: Patient) -> list[tuple[Purpose, Consent | None]]:
    """Each purpose with the entry that holds."""
    newest: dict[str, Consent] = {}
    for one in Consent.objects.filter(patient=patient).select_related("text", "by"):
        newest.setdefault(one.purpose, one)
    return [(purpose, newest.get(purpose)) for purpose in Purpose]


def consent_history(patient: Patient) -> list[Consent]:
    """Every entry, the newest first."""
    return list(Consent.objects.filter(patient=patient).select_related("text", "by"))
