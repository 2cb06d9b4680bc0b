"""person_toml(...): the record as the text of a ``*.person.toml``, which lightmask.person.Person.load reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from lightmask.clinic.assess.as_person import SPECTRUM, fields_of, spectrum_text
from lightmask.clinic.models import Patient
from lightmask.person import Decision


def person_toml(
    patient: Patient, on: date | None = None, decisions: Iterable[Decision] = (), care: str = "home"
) -> str:
    """The person on a day, today when left out. A spectrum is named as ``reflectance.csv``: see `beside`."""
    said = fields_of(patient, on or timezone.localdate())
    parts = [*_top(said, care), *_skin(said), *_recent(said), *_eyes(said), *_screening(said)]
    for one in decisions:
        parts += ["", "[[decisions]]", f"about = {_text(one.about)}", f"by = {_text(one.by)}"]
        parts += [f"role = {_text(one.role)}"] if one.role else []
        parts += [f"on = {one.on}", f"reason = {_text(one.reason)}"]
    for past in said["light"] or ():
        doses = ", ".join(f'{band} = "{dose!r} J/cm2"' for band, dose in past.dose_J_cm2.items())
        parts += ["", "[[light]]", f"at = {past.at.isoformat()}", f"doses = {{ {doses} }}"]
        parts += [f"where = {_text(past.where)}", f"origin = {_text(past.origin)}"]
    return "\n".join(parts) + "\n"


def beside(patient: Patient) -> dict[str, str]:
    """Files that the text names, by their plain names."""
    spectrum = fields_of(patient, timezone.localdate())["spectrum"]
    return {} if spectrum is None else {SPECTRUM: spectrum_text(spectrum)}


def _top(said: Mapping[str, Any], care: str) -> list[str]:
    lines = [f"name = {_text(said['name'])}", f"care = {_text(care)}"]
    lines += [f"age_y = {said['age_y']:g}"] if said["age_y"] is not None else []
    lines += [f"sex = {_text(said['sex'])}"] if said["sex"] else []
    lines += [f"{name} = {_text(said[name])}" for name in ("pregnant", "breast_feeding")]
    if said["medicines"] is not None:
        lines.append(f"medicines = [{', '.join(_medicine(one) for one in said['medicines'])}]")
    lines += ["light = []"] if said["light"] == () else []
    return lines


def _medicine(one: Any) -> str:
    stopped = "" if one.stopped_days_ago is None else f", stopped_days_ago = {one.stopped_days_ago:g}"
    return f"{{ name = {_text(one.name)}{stopped} }}"


def _skin(said: Mapping[str, Any]) -> list[str]:
    lines = ["", "[skin]"]
    lines += [f"phototype = {_text(said['phototype'])}"] if said["phototype"] else []
    if said.get("lab") is not None:
        lines.append(f"lab = [{', '.join(repr(float(value)) for value in said['lab'])}]")
    lines += [f"ita_deg = {float(said['ita_deg'])!r}"] if said.get("ita_deg") is not None else []
    lines += [f"reflectance_csv = {_text(SPECTRUM)}"] if said["spectrum"] is not None else []
    for name in ("regions", "conditions", "on_skin"):
        lines += [f"{name} = {_list(said[name])}"] if said[name] else []
    return lines


def _recent(said: Mapping[str, Any]) -> list[str]:
    lines = [f"{care}_days_ago = {days:g}" for care, days in said["recent_days"].items()]
    return ["", "[recent]", *lines] if lines else []


def _eyes(said: Mapping[str, Any]) -> list[str]:
    lines = ["", "[eyes]", f"shields = {_text(said['shields'])}"]
    passed = said["shield_transmittance"]
    return [*lines, f"shield_transmittance = {passed!r}"] if passed is not None else lines


def _screening(said: Mapping[str, Any]) -> list[str]:
    """What is unknown is in neither list."""
    lines = ["", "[screening]"]
    for answer in ("yes", "no"):
        lines.append(f"{answer} = {_list(sorted(key for key, one in said['screening'].items() if one == answer))}")
    return [*lines, f"asked_on = {said['asked_on']}"] if said["asked_on"] else lines


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(_text(name) for name in names)}]"


def _text(value: str) -> str:
    """A basic string of TOML: JSON's is one, but for DEL, which TOML wants written out."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
