"""The dose of every published arm in every layer, as rows of a table: ``evidence/layer_doses`` is written from here."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from lightmask.response.delivered import ArmDose, layer_dose
from lightmask.response.listed import listed
from lightmask.response.published import Trial
from lightmask.response.stated_light import StatedLight, stated_lights

NINE_IN_TEN = (0.05, 0.5, 0.95)
COLUMNS = (
    "arm", "nm", "layer", "dose_is", "surface_low_J_cm2", "surface_high_J_cm2", "irradiance_is",
    "irradiance_low_mW_cm2", "irradiance_high_mW_cm2", "layer_J_cm2", "layer_low_J_cm2", "layer_high_J_cm2",
    "absorbed_J_cm3", "absorbed_low_J_cm3", "absorbed_high_J_cm3", "layer_mW_cm2", "layer_low_mW_cm2",
    "layer_high_mW_cm2", "region", "assumed",
)  # fmt: skip
HEADER = (
    ("gives", "what one session of each published arm brought to each layer of its people's skin, light by light"),
    ("columns", ", ".join(COLUMNS)),
    ("valid", "arms of evidence/trials whose wavelength and dose are known; one that alternates lights one a session"),
    ("source", "written by lightmask from evidence/trials (python tools/layer_doses.py); never edited by hand"),
    ("source", "layer, absorbed: middle and range of nine in ten, over the people's skins and a stated range of dose"),
    ("source", "dose_is: marks of the dose; an upper bound is taken as it stands, so its layers are upper bounds"),
    ("source", "irradiance as stated, or dose over time; blank is unknown, never zero. assumed: of the skin"),
    ("reuse", "own computation from facts and figures; free to use"),
)  # fmt: skip


def dose_rows(arms: Iterable[Trial] | None = None) -> list[dict[str, str]]:
    """One row for each light and layer of each arm whose dose is known; by default of the table of trials."""
    arms = listed() if arms is None else arms
    return [
        row for arm in arms if any(light.dose_known for light in stated_lights(arm)) for row in _rows(layer_dose(arm))
    ]


def dose_table(rows: list[dict[str, str]]) -> str:
    """The rows as the text of a table of lightmask."""
    room = io.StringIO()
    room.writelines(f"# {key:<8} {said}\n" for key, said in HEADER)
    writer = csv.DictWriter(room, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return room.getvalue()


def stated_nm(light: StatedLight) -> str:
    """A wavelength as stated, one or the ends of a band."""
    low, high = light.nm
    return "" if math.isnan(low) else f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _rows(dose: ArmDose) -> list[dict[str, str]]:
    told = {
        name: np.quantile(values, NINE_IN_TEN, axis=0)  # [range, light, layer]
        for name, values in (
            ("J_cm2", dose.fluence_J_cm2), ("J_cm3", dose.absorbed_J_cm3), ("mW_cm2", dose.layer_mW_cm2),
        )
    }  # fmt: skip
    return [
        _row(dose, light, layer, {name: values[:, place, depth] for name, values in told.items()})
        for place, light in enumerate(dose.lights)
        if light.dose_known
        for depth, layer in enumerate(dose.layers)
    ]


def _row(dose: ArmDose, light: StatedLight, layer: str, of: dict[str, Any]) -> dict[str, str]:
    row = {
        "arm": dose.arm_id,
        "nm": stated_nm(light),
        "layer": layer,
        "dose_is": ";".join(light.marks),
        "surface_low_J_cm2": _figure(light.surface_J_cm2[0]),
        "surface_high_J_cm2": _figure(light.surface_J_cm2[1]),
        "irradiance_is": ";".join(light.irradiance_is),
        "irradiance_low_mW_cm2": _figure(light.irradiance_mW_cm2[0]),
        "irradiance_high_mW_cm2": _figure(light.irradiance_mW_cm2[1]),
        "region": dose.people.region,
        "assumed": "; ".join(dose.people.notes),
    }
    for name, lead in (("J_cm2", "layer"), ("J_cm3", "absorbed"), ("mW_cm2", "layer")):
        low, middle, high = of[name]
        row |= {
            f"{lead}_{name}": _figure(middle),
            f"{lead}_low_{name}": _figure(low),
            f"{lead}_high_{name}": _figure(high),
        }
    return row


def _figure(value: float) -> str:
    """Three digits; blank where it is unknown."""
    return "" if math.isnan(value) else f"{float(f'{value:.3g}'):g}"
