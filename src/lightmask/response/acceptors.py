"""What takes up the light that cells answer to. Two hypotheses, one slot: nobody has settled which one holds.

A weight compares wavelengths with each other and is never zero; it is 1 where the hypothesis was put forward, in red.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np

from lightmask import tables
from lightmask.dose.layers import REACH_nm
from lightmask.errors import BadInput, within
from lightmask.spectra import Spectrum

Array = np.ndarray
FWHM_PER_sd = 2.0 * np.sqrt(2.0 * np.log(2.0))


class Acceptor(Protocol):
    """Anything that says how much of each wavelength counts."""

    def weight(self, wavelength_nm: Any) -> Array:
        """-> [wavelength]"""

    def over(self, spectrum: Spectrum) -> float:
        """The mean weight of one lamp's light."""


@dataclass(frozen=True, slots=True)
class CytochromeOxidase:
    """Cytochrome c oxidase: the bands in which cultured cells answered, broadened. 1 at the strongest red.

    Violet and blue count for less than red: cells answered at 404 nm, yet blue makes radicals as well. That blue helps
    against acne is another thing (porphyrins of bacteria), and does not come from here.
    """

    def weight(self, wavelength_nm: Any) -> Array:
        """-> [wavelength]"""
        return _bands(_covered(wavelength_nm)) / _strongest_red()

    def over(self, spectrum: Spectrum) -> float:
        """The mean weight of one lamp's light."""
        return _over(self, spectrum)


@dataclass(frozen=True, slots=True)
class Water:
    """Water at surfaces inside the cell (Sommer 2019): counts as water absorbs. 1 at 670 nm.

    Deep infrared then counts tens of times more than red, and blue for next to nothing.
    """

    def weight(self, wavelength_nm: Any) -> Array:
        """-> [wavelength]"""
        water = tables.read("skin/water")
        here, there = (water.at("absorption_per_mm", nm) for nm in (_covered(wavelength_nm), _named_nm("water")))
        return np.asarray(here / there)

    def over(self, spectrum: Spectrum) -> float:
        """The mean weight of one lamp's light."""
        return _over(self, spectrum)


def _over(acceptor: Acceptor, spectrum: Spectrum) -> float:
    """The mean over what of a spectrum lies where skin is known; light of a lamp beyond it counts as the rest."""
    low_nm, high_nm = REACH_nm
    if not spectrum.share_within(low_nm, high_nm) > 0:
        raise BadInput(f"A lamp without light between {low_nm:g} and {high_nm:g} nm has no weight. Leave it out.")
    points_nm = spectrum.wavelength_nm
    edges_nm = np.clip(points_nm[[0, -1]], low_nm, high_nm)
    kept_nm = np.unique([*edges_nm, *points_nm[(points_nm > low_nm) & (points_nm < high_nm)]])
    return float(Spectrum(wavelength_nm=kept_nm, value=spectrum.at(kept_nm)).mean_of(acceptor.weight))


def _covered(wavelength_nm: Any) -> Array:
    within("wavelength_nm", wavelength_nm, *REACH_nm)
    return np.asarray(wavelength_nm, dtype=float)


def _bands(wavelength_nm: Array) -> Array:
    """All bands together. Same shape."""
    table = tables.read("response/action_bands")
    lit = np.isfinite(table.column("centre_nm"))
    sd_nm = table.column("fwhm_nm")[lit] / FWHM_PER_sd
    away = (wavelength_nm[..., None] - table.column("centre_nm")[lit]) / sd_nm
    everywhere = table.column("height")[~lit].sum()
    return np.asarray(everywhere + (np.exp(-(away**2) / 2) * table.column("height")[lit]).sum(axis=-1))


@cache
def _strongest_red() -> float:
    return float(_bands(np.arange(_named_nm("red from"), _named_nm("red to") + 1.0)).max())


def _named_nm(name: str) -> float:
    table = tables.read("response/acceptors")
    return float(table.column("value_nm")[table.text("name").index(name)])
