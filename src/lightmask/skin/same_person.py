"""A person's skin elsewhere on the face: the same person, with the layers, blood and colour that are usual there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lightmask.skin.layers import MELANIN_STEPS, SHAPES, Skin, ita_curve
from lightmask.skin.parameters import model
from lightmask.skin.usual import region_row, usual_fields

Array = np.ndarray


def elsewhere(
    skin: Skin, region: str, age_y: float | None = None, sex: str | None = None, rng: np.random.Generator | None = None
) -> Skin:
    """The skin of another region of the same person. -> Skin with the draws of ``skin``

    Thickness, blood and scattering change by the ratio of what is usual at the two regions, ITA by the difference found
    between them in the same people; with ``rng`` the difference is drawn with its spread. What a region's table leaves
    blank (the colour of lids, lips and temples) is taken as at the region that was read.
    """
    row = region_row(region)
    if row["region"] == skin.region:
        return skin
    here, there = usual_fields(skin.region, age_y, sex), usual_fields(region, age_y, sex)
    changed: dict[str, Any] = {
        name: _within(name, getattr(skin, name) * there[name] / here[name]) for name in here if name in SHAPES
    }
    shift_deg = _shift_deg(region_row(skin.region), row, skin.draws, rng)
    changed["melanin"] = _within("melanin", _darkened(skin.melanin, shift_deg, there))
    said = (*skin.notes, *there["notes"], f"Read at the {skin.region}; carried over to the {row['region']}.")
    return replace(skin, **changed, region=row["region"], notes=said)


def _shift_deg(here: dict[str, str], there: dict[str, str], draws: int | None, rng: Any) -> Array:
    """How much lighter the one region is than the other, in ITA. A blank says nothing, and changes nothing."""
    if not here["ita_above_cheek_deg"] or not there["ita_above_cheek_deg"]:
        return np.array(0.0)
    middle = float(there["ita_above_cheek_deg"]) - float(here["ita_above_cheek_deg"])
    spread = max(float(row["ita_pair_sd_deg"] or 0) for row in (here, there))
    return np.array(middle) if rng is None or draws is None else middle + spread * rng.standard_normal(draws)


def _darkened(melanin: Array, shift_deg: Array, usual: dict[str, Any]) -> Array:
    """The melanin at an ITA moved by this much, on the curve of the usual skin there."""
    shape = Skin(**{name: usual[name] for name in SHAPES if name in usual})
    curve = ita_curve(tuple(float(getattr(shape, name)) for name in SHAPES))
    angle_deg = np.interp(np.log(melanin), np.log(MELANIN_STEPS), curve)
    moved = np.log(MELANIN_STEPS)[::-1]
    wanted = np.interp(angle_deg + shift_deg, curve[::-1], moved)
    return np.asarray(melanin * np.exp(wanted - np.interp(angle_deg, curve[::-1], moved)))


def _within(name: str, value: Any) -> Array:
    """Held to the range in which the model of the skin stands: a ratio may carry an outlying draw beyond it."""
    row = model()[name]
    return np.minimum(np.maximum(value, float(row["low"])), float(row["high"]))
