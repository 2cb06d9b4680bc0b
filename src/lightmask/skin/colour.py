"""From a reflectance spectrum to numbers of colour: XYZ, L*a*b*, ITA and the colour on a screen. Illuminant D65."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange, finite

Array = np.ndarray
LOW_nm, HIGH_nm = 400.0, 700.0
CONTACT_nm = np.arange(LOW_nm, HIGH_nm + 1, 10.0)
CONTACT_nm.setflags(write=False)
OBSERVERS = (2, 10)


def weights(wavelength_nm: Any, observer: int = 2) -> Array:
    """What each wavelength adds to X, Y and Z of a reflectance; a white surface has Y = 1. -> [wavelength, 3]

    Plain sums over 400 to 700 nm, as contact spectrophotometers do (CIE 015); wavelengths beyond weigh nothing.
    """
    wavelength_nm = np.asarray(wavelength_nm, dtype=float)
    if observer not in OBSERVERS:
        raise BadInput(f"observer={observer} is not a CIE observer. Give 2 (CIE 1931) or 10 (CIE 1964) degrees.")
    inside = (wavelength_nm >= LOW_nm) & (wavelength_nm <= HIGH_nm)
    seen_nm = wavelength_nm[inside]
    step_nm = np.diff(seen_nm)
    if seen_nm.size < 2 or seen_nm[0] > LOW_nm or seen_nm[-1] < HIGH_nm or step_nm.max() > 20 or step_nm.min() <= 0:
        raise OutOfRange(
            "The reflectance does not cover 400 to 700 nm in steps of 20 nm or less. Colour needs all of it, in order."
        )
    table = tables.read("skin/cie")
    light = table.at("d65", seen_nm) * np.gradient(seen_nm)
    matched = np.stack([table.at(f"{axis}{observer}", seen_nm) for axis in "xyz"], axis=-1) * light[:, None]
    whole = np.zeros((wavelength_nm.size, 3))
    whole[inside] = matched / matched[:, 1].sum()
    return whole


def xyz(wavelength_nm: Any, reflectance: Any, observer: int = 2) -> Array:
    """Tristimulus values of a reflectance [..., wavelength], white = 1. -> [..., 3]"""
    finite("reflectance", reflectance)
    return np.asarray(np.asarray(reflectance, dtype=float) @ weights(wavelength_nm, observer))


def lab(wavelength_nm: Any, reflectance: Any, observer: int = 2) -> Array:
    """L*, a*, b* of a reflectance [..., wavelength]. -> [..., 3]. CIE 015, section 8.2."""
    weight = weights(wavelength_nm, observer)
    return _lab(np.asarray(reflectance, dtype=float) @ weight, weight.sum(axis=0))


def ita_deg(lab_values: Any) -> Array:
    """Individual typology angle, degrees: atan2(L* - 50, b*), Chardon 1991. [..., 3] -> [...]"""
    values = np.asarray(lab_values, dtype=float)
    return np.degrees(np.arctan2(values[..., 0] - 50, values[..., 2]))


def ita_class(angle_deg: float) -> str:
    """The class of an ITA, from very light to dark."""
    for row in tables.read("skin/phototypes").rows():
        if angle_deg > float(row["ita_above_deg"]):
            return row["ita_class"]
    return "dark"


def screen(lab_values: Any) -> Array:
    """The colour on a screen, sRGB 0 to 1, of L*a*b* of the 2 degree observer. [..., 3] -> [..., 3]

    IEC 61966-2-1. What a screen cannot show is moved to its nearest primary value.
    """
    values = np.asarray(lab_values, dtype=float)
    f_y = (values[..., 0] + 16) / 116
    f = np.stack([f_y + values[..., 1] / 500, f_y, f_y - values[..., 2] / 200], axis=-1)
    ratio = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    linear = (ratio * _white()) @ _to_screen().T
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def hex_code(lab_values: Any) -> str:
    """One colour as ``#rrggbb``."""
    return "#" + "".join(f"{round(255 * float(v)):02x}" for v in screen(lab_values))


def _lab(values: Array, white: Array) -> Array:
    t = values / white
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])],
        axis=-1,
    )


@cache
def _white() -> Array:
    """XYZ of the white that L*a*b* refers to."""
    return weights(CONTACT_nm).sum(axis=0)


@cache
def _to_screen() -> Array:
    """XYZ to linear sRGB, from the chromaticities of its primaries and of D65 (IEC 61966-2-1)."""
    xy = np.array([[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]])
    primaries = np.stack([xy[:, 0] / xy[:, 1], np.ones(3), (1 - xy.sum(axis=1)) / xy[:, 1]])
    scale = np.linalg.solve(primaries, _white())
    return np.linalg.inv(primaries * scale)
