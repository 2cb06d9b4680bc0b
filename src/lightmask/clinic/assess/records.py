"""What is done in an assessment. Each verb writes its entry and one line of the audit, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lightmask.clinic import audit, scales
from lightmask.clinic.assess import findings
from lightmask.clinic.assess.as_person import person_of
from lightmask.clinic.assess.pictures import Picture
from lightmask.clinic.assess.poses import IDENTITY, POSES
from lightmask.clinic.enrol.queries import standing
from lightmask.clinic.models import Consent, Finding, Measurement, Patient, Photo, Phototype, Screening, User
from lightmask.clinic.models.consent import Purpose
from lightmask.clinic.scales import phototype as types
from lightmask.errors import BadInput
from lightmask.skin import region_row

Z90 = 1.645  # half the width of a 90 % interval, in standard deviations


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One value to be kept: of which scale, where, from what, with the spread of one reading where it is known."""

    scale: str
    value: float
    region: str = ""
    inputs: Mapping[str, Any] | None = None
    instrument: str = ""
    note: str = ""
    sd: float | None = None
    count: int = 1


@transaction.atomic
def screen(by: User, patient: Patient, said: Mapping[str, Any], *, self_reported: bool = False) -> Screening:
    """Answers to the whole form, or changes since it. What they make must be a person that safety can read.

    said  full, answers, medicines, more: as the model has them
    """
    made = Screening.objects.create(
        patient=patient, at=timezone.now(), by=by, self_reported=self_reported, full=bool(said["full"]),
        answers=dict(said["answers"]), medicines=list(said["medicines"]), more=dict(said["more"]),
    )  # fmt: skip
    person_of(patient)  # refuses what cannot be: the entry is then not kept
    audit.write(by, "assess.screen", made, {"full": made.full, "answers": len(made.answers)})
    return made


@transaction.atomic
def type_skin(by: User, patient: Patient, phototype: str, answers: Mapping[str, Any]) -> Phototype:
    """A phototype, from ten answers or as a professional judged it."""
    number = types.number_of(phototype)
    last = Phototype.objects.filter(patient=patient).first()
    made = Phototype.objects.create(
        patient=patient, at=timezone.now(), by=by, phototype=number, answers=dict(answers), replaces=last
    )
    audit.write(by, "assess.phototype", made)
    return made


@transaction.atomic
def measure(
    by: User, patient: Patient, readings: Sequence[Reading], at: datetime | None = None, *, self_reported: bool = False
) -> list[Measurement]:
    """Readings and scores, all or none; each within the ends of its scale."""
    if not readings:
        raise BadInput(_("There is nothing to keep. Enter at least one value."))
    when = at or timezone.now()
    if when > timezone.now():
        raise BadInput(_("The time of the reading lies in the future. Correct it."))
    made = [_measured(by, patient, one, when, self_reported) for one in readings]
    for one in made:
        audit.write(by, "assess.measure", one, {"scale": one.scale})
    return made


@transaction.atomic
def correct(by: User, wrong: Measurement, value: float | None, note: str) -> Measurement:
    """A wrong value is replaced by a new entry, or by none (``value`` None: it was never right)."""
    if not note.strip():
        raise BadInput(_("Say why the value is replaced."))
    scale = scales.Scale.named(wrong.scale)
    made = Measurement.objects.create(
        patient=wrong.patient, at=wrong.at, by=by, scale=wrong.scale, region=wrong.region, instrument=wrong.instrument,
        value=None if value is None else scale.check(value), unit=wrong.unit, note=note, replaces=wrong,
        inputs={"corrected": True},
    )  # fmt: skip
    audit.write(by, "assess.correct", made, {"scale": made.scale})
    return made


@transaction.atomic
def find(by: User, patient: Patient, said: Mapping[str, Any], replaces: Finding | None = None) -> Finding:
    """Something seen in a region of the face: kind, severity 0 to 4 or None, note. ``gone`` ends it."""
    kind = findings.kind(said["kind"])
    severity = said.get("severity")
    if severity is not None and severity not in findings.SEVERITIES:
        raise BadInput(_("A severity is a whole number from 0 (none) to 4 (very severe)."))
    if kind.kind == "other" and not said.get("note", "").strip():
        raise BadInput(_("Say in the note what was seen."))
    made = Finding.objects.create(
        patient=patient, at=timezone.now(), by=by, region=said["region"], kind=kind.kind, severity=severity,
        note=said.get("note", ""), gone=bool(said.get("gone")), replaces=replaces,
    )  # fmt: skip
    audit.write(by, "assess.find", made, {"gone": made.gone})
    return made


def keep_photo(by: User, patient: Patient, pose: str, picture: Picture, said: Mapping[str, Any]) -> Photo:
    """A cleaned picture, into the private folder. A file without its entry is taken away again."""
    if pose not in (*POSES, IDENTITY):
        raise BadInput(_("This is no pose. Choose one of the standard poses."))
    if standing(patient, Purpose.PHOTOS) != Consent.Standing.GIVEN:
        raise BadInput(_("The person has not agreed to photographs. Ask for that consent first."))
    path = default_storage.save(f"photos/{picture.file_name}", ContentFile(picture.content))
    try:
        with transaction.atomic():
            made = Photo.objects.create(
                patient=patient, at=timezone.now(), by=by, pose=pose, file=path, sha256=picture.sha256,
                width=picture.width, height=picture.height, colour_card=dict(said.get("card", {})),
                note=said.get("note", ""),
            )  # fmt: skip
            audit.write(by, "assess.photo", made, {"sha256": made.sha256})
    except BaseException:
        default_storage.delete(path)
        raise
    return made


def _measured(by: User, patient: Patient, one: Reading, when: datetime, self_reported: bool) -> Measurement:
    scale = scales.Scale.named(one.scale)
    value = scale.check(one.value)
    lower, upper = _interval(scale, value, one)
    return Measurement.objects.create(
        patient=patient, at=when, by=by, scale=scale.id, region=region_row(one.region)["region"] if one.region else "",
        instrument=one.instrument, inputs=dict(one.inputs or {}), value=value, lower=lower, upper=upper,
        unit=scale.unit[:20], note=one.note, self_reported=self_reported,
    )  # fmt: skip


def _interval(scale: scales.Scale, value: float, one: Reading) -> tuple[float | None, float | None]:
    """90 % of where the value would lie if read again, within the ends of the scale; unknown where nobody knows."""
    sd = one.sd if one.sd is not None else scales.repeatability_sd(scale, value)[0]
    if sd is None:
        return None, None
    half = Z90 * sd / one.count**0.5
    low, high = value - half, value + half
    if scale.lowest is not None:
        low = max(low, scale.lowest)
    return low, min(high, scale.highest) if scale.highest is not None else high
