"""From a colour, or a spectrum, to readings that are kept, with what they say about the skin and how surely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from lightmask import skin
from lightmask.clinic.assess import numbers
from lightmask.clinic.assess.records import Reading
from lightmask.clinic.enrol.queries import age_y
from lightmask.clinic.models import Measurement, Patient
from lightmask.clinic.models.people import Sex
from lightmask.clinic.scales import Scale, readings, typology_angle_deg
from lightmask.errors import BadInput
from lightmask.skin import colour

PERCENT = 100.0
SHOWN = ("melanin", "blood", "saturation")
SEX = {Sex.FEMALE: "F", Sex.MALE: "M"}


def read(person: Patient, given: Mapping[str, Any]) -> list[Reading]:
    """Readings of the scale 'ita', one a region: L*, a*, b*, the angle, the spectrum, and the skin they speak of."""
    text = given.get("text", "")
    if not text:
        lab = skin.Lab(lightness=given["lightness"], a=given["a"], b=given["b"])
        return [_reading(person, given["region"], lab, lab, given["instrument"], {})]
    if text.lstrip("\ufeff").lstrip().startswith("region"):
        return [
            _reading(person, one.region, one.lab, one.lab, given["instrument"], {"count": one.count, "sd": one.sd})
            for one in readings.colours(text)
        ]
    spectrum = readings.spectrum(text)
    lightness, a, b = (float(v) for v in colour.lab(spectrum.wavelength_nm, spectrum.value))
    kept = {"wavelength_nm": spectrum.wavelength_nm.tolist(), "reflectance": spectrum.value.tolist()}
    lab = skin.Lab(lightness=lightness, a=a, b=b)
    return [_reading(person, given["region"], lab, spectrum, given["instrument"], kept)]


def table(found: Measurement | None) -> dict[str, Any] | None:
    """What was assessed, as a table: each with its 90 % interval."""
    said = (found.inputs or {}).get("assessed") if found else None
    if not said:
        return None
    names = {
        "melanin": _("Melanin of the epidermis, percent by volume"),
        "blood": _("Blood of the dermis, percent by volume"),
        "saturation": _("Oxygen of that blood, percent"),
    }
    found_now = [{part: PERCENT * value for part, value in said[key].items()} for key in SHOWN]
    rows = [[names[key], f"{numbers.said(one['middle'])} ({numbers.span(one['low'], one['high'])})"]
            for key, one in zip(SHOWN, found_now, strict=True)]  # fmt: skip
    columns = [{"label": _("What")}, {"label": _("Middle, and the range that holds nine times in ten")}]
    return {"caption": _("What the reading says about the skin"),
            "columns": columns, "rows": rows}  # fmt: skip


def band(found: Measurement | None) -> str:
    """The class of its angle, from very light to dark."""
    return "" if found is None or found.value is None else _(Scale.named("ita").band(found.value))


def swatch(found: Measurement | None) -> str:
    """The colour on a screen, ``#rrggbb``; empty without L*, a* and b*."""
    if found is None or "L" not in found.inputs:
        return ""
    return colour.hex_code([found.inputs["L"], found.inputs["a"], found.inputs["b"]])


def _reading(
    person: Patient, region: str, lab: skin.Lab, reading: skin.Reading, instrument: str, more: Mapping[str, Any]
) -> Reading:
    angle_deg = typology_angle_deg(lab.lightness, lab.b)
    drawn = skin.assess(reading, region=region, age_y=age_y(person), sex=SEX.get(Sex(person.sex)))
    assessed: dict[str, Any] = {name: _interval(getattr(drawn, name)) for name in SHOWN}
    assessed |= {"rests_on": drawn.rests_on, "notes": list(drawn.notes)}
    inputs = {"L": lab.lightness, "a": lab.a, "b": lab.b, **more, "assessed": assessed}
    return Reading(scale="ita", value=angle_deg, region=region, instrument=instrument, inputs=inputs,
                   sd=_angle_sd_deg(lab), count=1)  # fmt: skip


def _angle_sd_deg(lab: skin.Lab) -> float:
    """From the scatter of a repeated reading of L* and b* to that of the angle."""
    reach = np.hypot(lab.lightness - 50, lab.b)
    if reach == 0:
        raise BadInput(_("This colour has no typology angle: L* is 50 and b* is 0. Check the reading."))
    return float(np.degrees(skin.Instrument().lab_sd / reach))


def _interval(draws: Any) -> dict[str, float]:
    low, middle, high = (float(value) for value in np.percentile(draws, [5, 50, 95]))
    return {"low": low, "middle": middle, "high": high}
