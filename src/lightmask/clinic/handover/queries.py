"""What the pages of the hand-over ask."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lightmask.clinic.handover.from_records import models_of
from lightmask.clinic.models import Patient, PlanRecord

Fact = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that can be downloaded."""

    key: str
    title: str
    text: str
    action: str


def ways() -> tuple[Way, ...]:
    """What can be handed over, the whole of it first."""
    return (
        Way("everything", _("Everything"), _("One zip: the record for machines, for spreadsheets and to read, with "
            "every photo and file, and a page that says what is what."), _("Download everything")),
        Way("pdf", _("To read"), _("The record as a PDF of a few pages: consents, answers, measurements, courses, "
            "sessions, harm."), _("Download the PDF")),
        Way("fhir", _("For another clinic"), _("FHIR R4B, the language in which hospitals exchange records. It was "
            "checked before it is given out."), _("Download FHIR")),
        Way("tables", _("For a spreadsheet"), _("One table for each kind of entry, in one zip; every column names its "
            "unit."), _("Download the tables")),
        Way("methods", _("For a paper"), _("How the light was given, as Jenkins and Carroll ask authors to report it: "
            "planned, and what was delivered."), _("Download the methods table")),
        Way("calendar", _("For a calendar"), _("Sessions and appointments; no title says what is treated, or whom."),
            _("Download the calendar file")),
    )  # fmt: skip


def held(patient: Patient) -> list[Fact]:
    """How many entries of each kind there are; kinds without any are left out."""
    counts = [(kind, kind._default_manager.filter(patient=patient).count()) for kind in models_of()]
    words = _words()
    found = [(words.get(kind.__name__, str(kind._meta.verbose_name_plural)), count) for kind, count in counts if count]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def _words() -> dict[str, str]:
    """What people call each kind of entry."""
    return {
        "Consent": _("consents"), "Screening": _("answers before light"), "Phototype": _("phototypes"),
        "Measurement": _("measurements and scores"), "Finding": _("findings on the skin"), "Photo": _("photos"),
        "PlanJob": _("plans that were worked out"), "PlanRecord": _("courses"), "Decision": _("decisions"),
        "Approval": _("signatures"), "Withdrawal": _("withdrawn signatures"), "SessionRecord": _("sessions"),
        "SessionNote": _("notes on sessions"), "SideEffect": _("side effects"), "AdverseEvent": _("reports of harm"),
        "CombinedProcedure": _("peels and other procedures"), "Appointment": _("appointments"),
        "Membership": _("people in the care team"),
    }  # fmt: skip


def has_course(patient: Patient) -> bool:
    """Whether a course was ever approved: without one there is no methods table."""
    return PlanRecord.objects.filter(patient=patient, approvals__isnull=False).exists()
