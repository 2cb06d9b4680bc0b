"""The time that a restored backup knows nothing of counts as if lit, until somebody has said what was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lightmask.clinic import access, audit
from lightmask.clinic.models import Clinic, Patient, PeriodTold, SessionRecord, User
from lightmask.errors import BadInput


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """From the moment of a backup to that of its restore."""

    begins: datetime
    ends: datetime

    @property
    def shown(self) -> dict[str, str]:
        """Both ends as people here write them."""
        ends = {"begins": self.begins, "ends": self.ends}
        return {name: formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") for name, at in ends.items()}


def period(patient: Patient) -> Period | None:
    """What nobody has told yet of this person; None where everything is known."""
    clinic = Clinic.objects.filter(id=1).first()
    if clinic is None or clinic.unknown_from is None or clinic.unknown_until is None:
        return None
    if patient.created_at > clinic.unknown_until:
        return None
    told = PeriodTold.objects.filter(
        patient=patient, unknown_from__lte=clinic.unknown_from, unknown_until__gte=clinic.unknown_until
    )
    return None if told.exists() else Period(begins=clinic.unknown_from, ends=clinic.unknown_until)


def holds(patient: Patient) -> tuple[str, ...]:
    """Why no session may begin; empty where nothing is unknown."""
    found = period(patient)
    if found is None:
        return ()
    return (
        _(
            "The clinic's records were brought back from a backup: what was done between %(begins)s and %(ends)s is "
            "not known. Staff ask this person, and write it down, before the next session."
        )
        % found.shown,
    )


@transaction.atomic
def tell(user: User, patient: Patient, sessions: int) -> PeriodTold:
    """This many sessions were given in that time, each of them written down again by now."""
    access.person_to_change(user, patient.pk)
    found = period(patient)
    if found is None:
        raise BadInput(_("Nothing is unknown of this person, or somebody has told it already."))
    written = written_again(patient, found)
    if written < sessions:
        raise BadInput(
            ngettext(
                "%(written)d session of that time is written down. Write down the others first, then come back.",
                "%(written)d sessions of that time are written down. Write down the others first, then come back.",
                written,
            )
            % {"written": written}
        )
    made = PeriodTold.objects.create(
        patient=patient, by=user, at=timezone.now(), unknown_from=found.begins, unknown_until=found.ends,
        sessions=sessions,
    )  # fmt: skip
    audit.write(user, "period.tell", made, {"sessions": sessions})
    return made


def written_again(patient: Patient, found: Period) -> int:
    """Sessions of that time that were written down after the restore."""
    days = found.begins.date(), found.ends.date()
    own = SessionRecord.objects.filter(patient=patient, replaced_by=None, day__range=days)
    return own.filter(written_at__gt=found.ends).count()
