"""What every page of an assessment begins with: the person, the way back, and words for a refusal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lightmask.clinic import access
from lightmask.clinic.models import Patient, User


def opened(request: HttpRequest, patient: UUID) -> tuple[User, Patient]:
    """The user and the person; staff of the care team alone."""
    user = access.who(request)
    return user, access.person_to_change(user, patient)


def trail(patient: Patient, last: str = "") -> list[dict[str, Any]]:
    """People, the person, the assessment, this page."""
    start = reverse("assess:start", args=[patient.pk])
    steps = [
        {"label": _("People"), "url": reverse("enrol:people")},
        {"label": patient.name, "url": reverse("enrol:person", args=[patient.pk])},
        {"label": _("Assessment"), "url": start if last else ""},
    ]
    return [*steps, {"label": last}] if last else steps
