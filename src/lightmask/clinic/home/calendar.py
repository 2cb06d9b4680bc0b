"""The days of a course as a calendar file."""

from __future__ import annotations

from datetime import time

from lightmask.clinic.handover import dates
from lightmask.clinic.models import Patient
from lightmask.clinic.planning.queries import Approved


def ics(approved: Approved, patient: Patient) -> bytes | None:
    """In the reader's language, with an alarm at the hour that was asked for; None for a course without days."""
    from lightmask.report import calendar_file

    if not approved.document.get("calendar"):
        return None
    return dates.in_words(calendar_file.ics(approved.document, at=patient.remind_at or time(19, 30)))
