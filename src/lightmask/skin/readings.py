"""What a person may know of a skin, best first: its reflectance, its L*a*b*, its ITA, a Monk tone, a questionnaire."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange, finite, within
from lightmask.skin import colour, misfit
from lightmask.skin.reflect import Instrument
from lightmask.skin.usual import ITA_HIGH_deg, ITA_LOW_deg, region_row

Array = np.ndarray
REDNESS = (
    "ITA alone is fooled by redness: 2.5 times the blood lowers it by about 10 degrees, so red skin passes for browner "
    "skin. Give L*, a* and b*."
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reflectance:
    """A reflectance spectrum with the surface reflection in (SCI), 0 to 1, wavelengths ascending."""

    wavelength_nm: Any
    value: Any

    def __post_init__(self) -> None:
        for name in ("wavelength_nm", "value"):
            array = np.array(getattr(self, name), dtype=float)
            array.setflags(write=False)
            object.__setattr__(self, name, array)
        finite("wavelength_nm", self.wavelength_nm)
        within("reflectance", self.value, 0.0, 1.0, "a fraction; was it a percentage?")
        if self.wavelength_nm.ndim != 1 or self.wavelength_nm.shape != self.value.shape:
            raise BadInput("The reflectance needs one value for each wavelength. Give two columns of equal length.")
        if self.wavelength_nm.size < 5 or not (np.diff(self.wavelength_nm) > 0).all():
            raise BadInput("The reflectance needs at least 5 wavelengths, ascending, each once. Give more of them.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Lab:
    """L*, a* and b* under D65, surface reflection included."""

    lightness: float
    a: float
    b: float

    def __post_init__(self) -> None:
        within("L*", self.lightness, 0, 100)
        within("a*", self.a, -128, 128)
        within("b*", self.b, -128, 128)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ita:
    """Individual typology angle, degrees."""

    deg: float

    def __post_init__(self) -> None:
        within("ita_deg", self.deg, ITA_LOW_deg, ITA_HIGH_deg, "degrees; measured skin lies between about -62 and 65")


@dataclass(frozen=True, kw_only=True, slots=True)
class Monk:
    """A tone of the Monk scale, 1 (lightest) to 10, chosen by eye."""

    tone: int

    def __post_init__(self) -> None:
        if self.tone not in range(1, 11):
            raise OutOfRange(f"The Monk tone {self.tone} is not on the scale. Give a whole number from 1 to 10.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fitzpatrick:
    """A phototype, I to VI, from answers about burning and tanning."""

    phototype: str

    def __post_init__(self) -> None:
        known = tables.read("skin/phototypes").text("phototype")
        if self.phototype not in known:
            raise OutOfRange(f"'{self.phototype}' is not a phototype. Give one of: {', '.join(known)}.")


Reading = Reflectance | Lab | Ita | Monk | Fitzpatrick


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Datum:
    """A reading as numbers to compare a model with.

    seen         [k]     what was read
    noise        [k, k]  covariance: instrument and what the model cannot say
    wavelength_nm [w]    where the model has to be worked out
    of           "reflectance", "lab" or "ita_deg": what the reflectance is turned into
    rests_on, notes      in words
    """

    seen: Array
    noise: Array
    wavelength_nm: Array
    of: str
    rests_on: str
    notes: tuple[str, ...] = ()

    def seen_of(self, reflectance: Array, observer: int) -> Array:
        """A reflectance [..., w] in the terms of the reading. -> [..., k]"""
        if self.of == "reflectance":
            return reflectance
        values = colour.lab(self.wavelength_nm, reflectance, observer)
        return values if self.of == "lab" else colour.ita_deg(values)[..., None]


def datum(reading: Reading, region: str, instrument: Instrument) -> Datum:
    """A reading made ready for the inversion."""
    if isinstance(reading, Reflectance):
        noise = misfit.covariance(reading.wavelength_nm)
        noise = noise + instrument.reflectance_sd**2 * np.eye(reading.value.size)
        return Datum(
            seen=reading.value, noise=noise, wavelength_nm=reading.wavelength_nm, of="reflectance",
            rests_on="a measured reflectance spectrum",
        )  # fmt: skip
    if isinstance(reading, Lab):
        return _of_lab(reading, instrument)
    angle_deg, sd_deg, rests_on, notes = _angle(reading, region, instrument)
    return Datum(
        seen=np.array([angle_deg]), noise=np.array([[sd_deg**2]]), wavelength_nm=colour.CONTACT_nm, of="ita_deg",
        rests_on=rests_on, notes=notes,
    )  # fmt: skip


def _of_lab(reading: Lab, instrument: Instrument) -> Datum:
    seen = np.array([reading.lightness, reading.a, reading.b])
    noise = misfit.lab_covariance(reading.lightness, instrument.observer) + instrument.lab_sd**2 * np.eye(3)
    return Datum(seen=seen, noise=noise, wavelength_nm=colour.CONTACT_nm, of="lab", rests_on="measured L*, a* and b*")


def _angle(reading: Ita | Monk | Fitzpatrick, region: str, instrument: Instrument) -> tuple[float, float, str, Any]:
    """ITA, its sd, what it rests on and notes."""
    if isinstance(reading, Ita):
        own_deg = math.degrees(instrument.lab_sd / 18)  # b* of skin is near 18: the lever of the angle
        return reading.deg, math.hypot(own_deg, misfit.ITA_SD_deg), "a measured ITA", (REDNESS,)
    if isinstance(reading, Monk):
        row = tables.read("skin/monk").rows()[reading.tone - 1]
        said = "The link from Monk tone to measured colour is an assumption; a colorimeter would sharpen it much."
        return float(row["ita_mean_deg"]), float(row["ita_sd_deg"]), "a Monk tone chosen by eye", (said, REDNESS)
    rows = tables.read("skin/phototypes").rows()
    row = next(row for row in rows if row["phototype"] == reading.phototype)
    shift_deg, spread_deg = _from_inner_arm(region)
    sd_deg = math.hypot(float(row["ita_sd_deg"]), spread_deg)
    said = "People place themselves poorly on the Fitzpatrick scale; this is the weakest of the readings."
    angle_deg = float(row["ita_mean_deg"]) + shift_deg
    return angle_deg, sd_deg, "a Fitzpatrick phototype from a questionnaire", (said,)


def _from_inner_arm(region: str) -> tuple[float, float]:
    """How ITA at a region differs from the untanned inner arm, mean and sd over people."""
    here, arm = region_row(region), region_row("inner arm")
    if here["region"] == arm["region"]:
        return 0.0, 0.0
    shift_deg = float(here["ita_above_cheek_deg"] or 0) - float(arm["ita_above_cheek_deg"])
    return shift_deg, max(float(here["ita_pair_sd_deg"] or 0), float(arm["ita_pair_sd_deg"]))
