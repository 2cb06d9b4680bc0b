"""Whether a mask may be lit: the right one, read in time, clean."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lightmask.clinic.models import Cleaning, MaskUnit, SessionRecord
from lightmask.clinic.treating import ports
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from lightmask import sitting
    from lightmask.clinic.planning.queries import Approved


def usable_units(approved: Approved, found: sitting.Session) -> QuerySet[MaskUnit]:
    """Masks of the clinic of the kind that today's part of the plan is for, by serial number."""
    model = approved.mask_of(found.phase)
    kept = MaskUnit.objects.select_related("model").filter(model=model, retired_at=None, given_to=None)
    return kept.order_by("serial")


def fit(unit: MaskUnit, approved: Approved, found: sitting.Session, now: datetime) -> None:
    """Refuse another kind of mask, one without a port, and one whose light was not read in time."""
    model = approved.mask_of(found.phase)
    if unit.model_id != model.pk:
        raise BadInput(
            _("The approved course is for '%(wanted)s', and %(serial)s is a '%(other)s'. Choose the right mask.")
            % {"wanted": model.name, "serial": unit.serial, "other": unit.model.name}
        )
    ports.opened_by(unit.port)
    if unit.calibration_due is None or unit.calibration_due < now.date():
        until = date_format(unit.calibration_due, "DATE_FORMAT") if unit.calibration_due else _("nobody knows when")
        raise BadInput(
            _("The light of mask %(serial)s was to be read again by %(until)s. Read it with a meter, or take another.")
            % {"serial": unit.serial, "until": until}
        )


def cleaned(unit: MaskUnit) -> bool:
    """Whether it was cleaned since somebody wore it last."""
    last = SessionRecord.objects.filter(unit=unit).exclude(state=SessionRecord.State.FAILED).order_by("-at").first()
    if last is None:
        return Cleaning.objects.filter(unit=unit).exists()
    return Cleaning.objects.filter(unit=unit, at__gte=last.ended_at or last.at).exists()
