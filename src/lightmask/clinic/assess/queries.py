"""What is asked about an assessment. Other parts of the clinic ask here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lightmask.clinic.assess.as_person import colour_of, person_of, person_today, spectra_folder
from lightmask.clinic.assess.findings import current as findings
from lightmask.clinic.assess.missing import Missing, full_form_due, missing
from lightmask.clinic.assess.poses import IDENTITY, LABELS, POSES
from lightmask.clinic.assess.said import said_by
from lightmask.clinic.assess.toml_text import beside, person_toml
from lightmask.clinic.enrol.queries import standing
from lightmask.clinic.models import Consent, Finding, Measurement, Patient, Photo, Phototype, Screening
from lightmask.clinic.models.consent import Purpose
from lightmask.clinic.scales import Change, Scale, changed
from lightmask.errors import BadInput

__all__ = [
    "Missing", "Series", "assessed_until", "beside", "colour_of", "findings", "full_form_due", "identity_photo",
    "missing", "newest_photos", "newest_phototype", "newest_screening", "person_of", "person_today", "person_toml",
    "photos", "photos_shown", "said_by", "series", "spectra_folder",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """All values of one scale at one region, the newest first, and what became of the first."""

    scale: Scale
    region: str
    values: tuple[Measurement, ...]
    change: Change | None


def assessed_until(patient: Patient) -> datetime | None:
    """When the newest entry that a plan rests on was written; None while there is none."""
    kinds = (Screening, Phototype, Measurement, Finding)
    newest = [kind._default_manager.filter(patient=patient).order_by("-written_at").first() for kind in kinds]
    return max((one.written_at for one in newest if one is not None), default=None)


def newest_screening(patient: Patient) -> Screening | None:
    """The newest entry, whole or changes."""
    return Screening.objects.filter(patient=patient, replaced_by=None).select_related("by").first()


def newest_phototype(patient: Patient) -> Phototype | None:
    """The phototype that holds."""
    return Phototype.objects.filter(patient=patient, replaced_by=None).select_related("by").first()


def series(patient: Patient) -> list[Series]:
    """Every scale with its history, in the order of the table of scales."""
    found: dict[tuple[str, str], list[Measurement]] = {}
    rows = Measurement.objects.filter(patient=patient, replaced_by=None, value__isnull=False).select_related("by")
    for one in rows:
        found.setdefault((one.scale, one.region), []).append(one)
    known = [(_scale(scale), region, values) for (scale, region), values in found.items()]
    return [
        Series(scale=scale, region=region, values=tuple(values), change=_change(scale, values))
        for scale, region, values in known
        if scale is not None
    ]


def photos(patient: Patient) -> list[Photo]:
    """Every photograph of the record, the newest first; none while the consent does not hold."""
    if not photos_shown(patient):
        return []
    found = Photo.objects.filter(patient=patient, replaced_by=None).exclude(pose=IDENTITY)
    return list(found.select_related("by"))


def identity_photo(patient: Patient) -> Photo | None:
    """The newest picture to recognise the person by; none while the consent does not hold."""
    found = Photo.objects.filter(patient=patient, replaced_by=None, pose=IDENTITY)
    return found.first() if photos_shown(patient) else None


def newest_photos(patient: Patient) -> dict[str, Photo | None]:
    """The newest photograph of each pose."""
    newest: dict[str, Photo | None] = dict.fromkeys(POSES)
    for one in reversed(photos(patient)):
        newest[one.pose] = one
    return newest


def photos_shown(patient: Patient) -> bool:
    """Whether the person agrees to photographs today."""
    return standing(patient, Purpose.PHOTOS) == Consent.Standing.GIVEN


def pose_label(photo: Photo) -> str:
    """The pose in words."""
    return str(LABELS.get(photo.pose, photo.pose))


def _scale(name: str) -> Scale | None:
    try:
        return Scale.named(name)
    except BadInput:
        return None  # of an edition of the table that had it


def _change(scale: Scale, values: list[Measurement]) -> Change | None:
    first, last = values[-1].value, values[0].value
    if len(values) < 2 or first is None or last is None:
        return None
    return changed(scale.id, first, last)
