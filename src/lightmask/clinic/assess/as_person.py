"""person_of(...): the record of a person as the rooms of planning and safety see it. Unknown stays unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from lightmask import tables
from lightmask.clinic.assess.findings import seen_now
from lightmask.clinic.assess.said import NO, UNKNOWN, YES, Said, asked_rows, said_by
from lightmask.clinic.enrol.queries import age_y
from lightmask.clinic.models import Measurement, Patient, Phototype
from lightmask.clinic.models.people import Sex
from lightmask.clinic.scales import phototype
from lightmask.person import Decision, Medicine, PastLight, Person
from lightmask.safety import short_form
from lightmask.skin import region_row

SEX = {Sex.FEMALE: "F", Sex.MALE: "M"}
OWN_FIELD = {"C42": "pregnant", "C43": "breast_feeding"}
SPECTRUM = "reflectance.csv"
MAY_BE_MORE = "further medicines not named yet"  # read as an unknown medicine: what is not known is not safe


def person_of(
    patient: Patient,
    on: date | None = None,
    decisions: Iterable[Decision] = (),
    light: Iterable[PastLight] | None = None,
) -> Person:
    """The person on a day, today when left out; days since care are counted to that day.

    ``light`` replaces what the form says about earlier light. Before a session ask `person_today`, which asks again.
    """
    fields = fields_of(patient, on or timezone.localdate())
    if light is not None:
        fields["light"] = tuple(light)
    spectrum = fields.pop("spectrum")
    return Person(**fields, decisions=tuple(decisions), reflectance_csv=_spectrum_file(patient, spectrum))


def person_today(
    patient: Patient,
    answers: Mapping[str, Any],
    at: datetime,
    decisions: Iterable[Decision] = (),
    light: Iterable[PastLight] | None = None,
) -> Person:
    """The person with the answers of the short form, right before a session. Nothing is counted on twice."""
    day = timezone.localtime(at).date() if timezone.is_aware(at) else at.date()
    fresh = replace(person_of(patient, day, decisions, light), answered_on=day.isoformat())
    return short_form.answered(fresh, answers, day)


def fields_of(patient: Patient, on: date) -> dict[str, Any]:
    """The fields of a Person; ``spectrum`` is the measurement that holds one, or None."""
    said, seen = said_by(patient), seen_now(patient)
    regions = _regions(said)
    conditions = list(dict.fromkeys([*said.conditions, *seen.conditions]))
    screening = _screening(said, seen.keys, conditions)
    light = _light(said, on)
    if screening.get("other-light-today") == YES and light == ():
        light = None  # two answers that contradict each other: it is asked again
    return {
        "name": patient.name, "age_y": age_y(patient, on), "sex": SEX.get(Sex(patient.sex)),
        **{name: said.answers.get(row, UNKNOWN) for row, name in OWN_FIELD.items()},
        "phototype": _phototype(patient), **_colour(patient, regions), "regions": _colour_first(patient, regions),
        "conditions": tuple(conditions), "on_skin": tuple(said.on_skin), "medicines": _medicines(said, on),
        "recent_days": {care: (on - day).days for care, day in said.recent.items() if day <= on},
        "screening": screening, "shields": said.shields, "shield_transmittance": said.shield_transmittance,
        "asked_on": timezone.localtime(said.asked_at).date().isoformat() if said.asked_at else "", "light": light,
    }  # fmt: skip


def colour_of(patient: Patient) -> Measurement | None:
    """The newest colour that was measured at all, wherever."""
    return Measurement.objects.filter(patient=patient, scale="ita", replaced_by=None, value__isnull=False).first()


def usable_colour(patient: Patient, regions: tuple[str, ...]) -> Measurement | None:
    """The newest colour measured where light will fall: a colour elsewhere says little about it."""
    found = Measurement.objects.filter(patient=patient, scale="ita", replaced_by=None, value__isnull=False)
    return found.filter(region__in=regions or ("cheek",)).first()


def _regions(said: Said) -> tuple[str, ...]:
    return tuple(dict.fromkeys(region_row(name)["region"] for name in said.regions))


def _colour_first(patient: Patient, regions: tuple[str, ...]) -> tuple[str, ...]:
    """The region whose colour was measured leads: the dose is worked out there."""
    found = usable_colour(patient, regions)
    if found is None or not regions:
        return regions
    return (found.region, *(one for one in regions if one != found.region))


def _colour(patient: Patient, regions: tuple[str, ...]) -> dict[str, Any]:
    found = usable_colour(patient, regions)
    if found is None:
        return {"spectrum": None}
    read = found.inputs
    lab = (read["L"], read["a"], read["b"]) if "L" in read else None
    return {"lab": lab, "ita_deg": found.value, "spectrum": found if "reflectance" in read else None}


def _phototype(patient: Patient) -> str | None:
    found = Phototype.objects.filter(patient=patient, replaced_by=None).first()
    return phototype.named(found.phototype) if found else None


def _screening(said: Said, seen: Iterable[str], conditions: list[str]) -> dict[str, Any]:
    """Answers by key. What was seen is a yes whatever was said; what dates answer is left to the dates."""
    rows = asked_rows()
    by_key = {rows[row]["key"]: said.answers[row] for row in rows if row in said.answers and row not in OWN_FIELD}
    dated = {one["key"] for one in tables.read("safety/waits").rows()
             if one["closes"] == YES and one["care"] in said.recent}  # fmt: skip
    by_key |= dict.fromkeys((key for key in dated if by_key.get(key) == YES), NO)
    by_key |= dict.fromkeys(seen, YES)
    implied = [one["key"] for one in tables.read("safety/conditions").rows() if one["condition"] in conditions]
    by_key |= dict.fromkeys(implied, YES)
    return by_key


def _medicines(said: Said, on: date) -> tuple[Medicine, ...] | None:
    if not said.medicines and not said.medicines_known:
        return None
    named = tuple(Medicine(name=one["name"], stopped_days_ago=_stopped(one, on)) for one in said.medicines)
    return named if said.medicines_known else (*named, Medicine(name=MAY_BE_MORE))


def _stopped(medicine: Mapping[str, Any], on: date) -> float | None:
    """Days since the last one; None while it is taken, and when it will be stopped one day."""
    if not medicine.get("stopped"):
        return None
    days = (on - date.fromisoformat(medicine["stopped"])).days
    return float(days) if days >= 0 else None


def _light(said: Said, on: date) -> tuple[PastLight, ...] | None:
    if said.light is None:
        return None
    entries = (
        PastLight(at=datetime.fromisoformat(one["at"]), dose_J_cm2=one["doses"], where=one.get("where", ""),
                  origin=one.get("origin", "reported"))
        for one in said.light
    )  # fmt: skip
    return tuple(one for one in entries if one.at.date() <= on)


def _spectrum_file(patient: Patient, found: Measurement | None) -> Path | None:
    """The spectrum as a file of its own in the private folder; written when it is first asked for."""
    if found is None:
        return None
    path = spectra_folder(patient) / f"{found.pk}.csv"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(spectrum_text(found), encoding="utf-8")
    return path


def spectra_folder(patient: Patient) -> Path:
    """Where the spectra of a person lie; to be taken away with the record."""
    return Path(settings.MEDIA_ROOT) / "spectra" / str(patient.pk)


def spectrum_text(found: Measurement) -> str:
    """A spectrum as the csv that a person file names."""
    pairs = zip(found.inputs["wavelength_nm"], found.inputs["reflectance"], strict=True)
    return "\n".join(["wavelength_nm,reflectance", *(f"{nm:g},{value:g}" for nm, value in pairs)]) + "\n"
