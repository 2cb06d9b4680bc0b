"""A mask file written anew: what was measured stands in it with its source, everything else as it was."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from lightmask import forms, units
from lightmask.errors import BadInput
from lightmask.mask import sheet
from lightmask.mask.calibration import Calibration
from lightmask.mask.calibration_form import written
from lightmask.mask.leds import Mask
from lightmask.mask.meters.corrected import Reading
from lightmask.mask.meters.folding import Folded
from lightmask.mask.stated import UNKNOWN, Stated

Form = dict[str, Any]
BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
NUMBER = {"value", "provenance", "source", "log_sd"}
FILES = (("layout", "csv"), ("layout", "pcb"))
CHANNEL_FILES = (("spectrum_csv",), ("led", "flux_csv"), ("led", "profile"))


def original(where: str | Path) -> tuple[Path, Form]:
    """The content of a mask file, as it is written. ``Mask.load`` has judged it before."""
    path = sheet.LIBRARY / f"{where}.mask.toml" if str(where) in sheet.names() else Path(where)
    return path, tomllib.loads(forms.text_of(path, ".mask.toml"))


def moved(form: Form, here: Path, there: Path) -> Form:
    """The same content for a file in another folder: the files that it names are still found."""
    form = _copied(form)
    for keys, holder in [(keys, form) for keys in FILES] + [
        (keys, channel) for channel in form["channels"] for keys in CHANNEL_FILES
    ]:
        for key in keys[:-1]:
            holder = holder.get(key) or {}
        if isinstance(holder.get(keys[-1]), str):
            holder[keys[-1]] = os.path.relpath(here / holder[keys[-1]], there)
    return form


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def measured(light: Stated) -> Form:
    """A stated number as a table of the file."""
    return {
        "value": f"{light.value:.4g} mW/cm2",
        "provenance": light.provenance,
        "source": light.source,
        "log_sd": round(light.log_sd, 3),
    }


def with_reading(form: Form, mask: Mask, reading: Reading, spectra: dict[str, str]) -> Form:
    """The sheet with what a meter read in place of what it stated. ``spectra``: the file of each channel's light.

    Every channel told apart: each its own figure. Only their sum: the sum, and the split that the sheet states.
    """
    if mask.leds is not None:
        raise BadInput(
            "This mask is described LED by LED: one reading says nothing of the rest. Write a map of readings with "
            "their places, and give it to 'lightmask mask fold'; it scales the flux of the LEDs."
        )
    form = uncalibrated(form)
    known = {name: light for name, light in reading.channels.items() if light.known}
    for channel in form["channels"]:
        name = channel["name"]
        if name in known:
            channel["irradiance"] = measured(known[name])
        if name in spectra:
            channel["spectrum_csv"] = spectra[name]
            channel["peak_nm"] = {"value": reading.spectra[name].peak_nm, "provenance": "measured"}
    if known:
        _without_total(form, whole=len(known) == len(mask.channels))
    elif reading.total_mW_cm2.known:
        _with_total(form, mask, reading.total_mW_cm2)
    return form


def _without_total(form: Form, whole: bool) -> None:
    """Figures of each channel replace the one for all."""
    told = form.get("irradiance", {})
    for key in ("value", "provenance", "source", "log_sd", "means"):
        told.pop(key, None)
    if whole:
        told.update({"where": "mean"})
    if told:
        form["irradiance"] = told
    else:
        form.pop("irradiance", None)


def _with_total(form: Form, mask: Mask, total: Stated) -> None:
    form["irradiance"] = {**form.get("irradiance", {}), **measured(total), "means": "total"}
    split = split_of(mask, total)
    for channel in form["channels"]:
        if channel["name"] in split:
            channel["irradiance"] = measured(split[channel["name"]])
        else:
            channel.pop("irradiance", None)


def split_of(mask: Mask, total: Stated) -> dict[str, Stated]:
    """What each channel gives of a total, split as the sheet states it; nothing where it does not."""
    each = [channel.irradiance_mW_cm2 for channel in mask.channels]
    if not all(one.known for one in each) or not total.known:
        return {}
    whole = sum(one.value or 0.0 for one in each)
    found = {}
    for channel, one in zip(mask.channels, each, strict=True):
        split = (one.value or 0.0) / whole
        found[channel.name] = Stated(
            (total.value or 0.0) * split,
            "measured",
            f"{total.source}; split as the sheet states it",
            float((total.log_sd**2 + (one.log_sd * (1 - split)) ** 2) ** 0.5),
        )
    return found


def lights_of(mask: Mask, reading: Reading) -> dict[str, Stated]:
    """The light of each channel that a reading puts into the file."""
    known = {name: light for name, light in reading.channels.items() if light.known}
    return known or split_of(mask, reading.total_mW_cm2)


def uncalibrated(form: Form) -> Form:
    """A copy without the record of an earlier calibration: it does not speak of new figures."""
    form = _copied(form)
    form.pop("calibration", None)
    return form


def with_calibration(form: Form, found: Calibration) -> Form:
    """A copy with the record of the reading that its figures come from."""
    return {**uncalibrated(form), "calibration": written(found)}


def with_fold(form: Form, mask: Mask, folded: Folded) -> Form:
    """The sheet with what a map of readings found: the flux of each LED, or the figures and how uneven they are."""
    if folded.by_led:
        return with_flux(form, folded.factors)
    form = with_reading(form, mask, as_reading(mask, folded), {})
    uneven = {"value": float(f"{folded.unevenness:.3g}"), "provenance": "measured", "source": _readings(folded)}
    form["irradiance"] = {**form.get("irradiance", {}), "where": "mean", "unevenness": uneven}
    if folded.unevenness == 0:
        del form["irradiance"]["unevenness"]
    return form


def as_reading(mask: Mask, folded: Folded) -> Reading:
    """The means of a map as one reading."""
    alone = mask.channels[0].name if len(mask.channels) == 1 else ""
    means = {alone if name == "all" and alone else name: light for name, light in folded.lights_mW_cm2.items()}
    return Reading(
        kind="map", shown_mW_cm2={}, total_mW_cm2=means.get("all", UNKNOWN), corrections={},
        channels={name: light for name, light in means.items() if name != "all"},
    )  # fmt: skip


def lights_of_map(mask: Mask, folded: Folded) -> dict[str, Stated]:
    """For each channel what a map puts into the file: the factor of its flux, or its figure."""
    return dict(folded.factors) if folded.by_led else lights_of(mask, as_reading(mask, folded))


def _readings(folded: Folded) -> str:
    return f"map of {folded.readings} readings"


def with_flux(form: Form, factors: dict[str, Stated]) -> Form:
    """LEDs whose flux is multiplied with what a map of readings found."""
    form = uncalibrated(form)
    for channel in (one for one in form["channels"] if one["name"] in factors):
        factor = factors[channel["name"]]
        stated = channel["led"]["flux"]
        old = stated.get("value") if isinstance(stated, dict) else stated
        old_mW = 1.0 if old in (None, "unknown") else units.parse(old, "mW")
        channel["led"]["flux"] = {
            "value": f"{old_mW * (factor.value or 0.0):.4g} mW",
            "provenance": "measured",
            "source": factor.source,
            "log_sd": round(factor.log_sd, 3),
        }
    return form


def text(form: Form, head: str) -> str:
    """A form as TOML, one comment line on top."""
    return f"# {head}\n" + "\n".join(_lines(form, ())).lstrip("\n") + "\n"


def _lines(table: Form, path: tuple[str, ...]) -> Iterator[str]:
    """Plain keys first, then tables, then lists of tables: in TOML nothing plain may follow a table."""
    for key, value in table.items():
        if not _is_table(value, path) and not _is_tables(value):
            yield f"{_key(key)} = {_value(value)}"
    for key, value in table.items():
        inner = (*path, key)
        name = ".".join(_key(part) for part in inner)
        if _is_table(value, path):
            yield from ("", f"[{name}]", *_lines(value, inner))
        elif _is_tables(value):
            for one in value:
                yield from ("", f"[[{name}]]", *_lines(one, inner))


def _is_table(value: Any, path: tuple[str, ...]) -> bool:
    """A number with its provenance stays on its line; so does all that lies deep."""
    return isinstance(value, dict) and not set(value) <= NUMBER and len(path) < 2


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _key(key: str) -> str:
    return key if BARE.match(key) else _quoted(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    raise BadInput(f"{type(value).__name__} has no place in a mask file. Write it as text.")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'
