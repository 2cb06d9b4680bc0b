"""The names of the wavelength bands."""

from __future__ import annotations

from lightmask import tables
from lightmask.errors import OutOfRange


def band_of(peak_nm: float) -> str:
    """The band that a peak wavelength lies in: 'red' for 633 nm."""
    return _row(peak_nm)["band"]


def screened_as(peak_nm: float) -> str:
    """The column of the screening list (blue, amber, red, nir) that judges a peak wavelength."""
    return _row(peak_nm)["screened_as"]


def edges() -> tuple[tuple[str, float, float], ...]:
    """Each band's name with its lower and its upper edge in nm."""
    return tuple((row["band"], float(row["low_nm"]), float(row["high_nm"])) for row in tables.read("mask/bands").rows())


def _row(peak_nm: float) -> dict[str, str]:
    rows = tables.read("mask/bands").rows()
    for row in rows:
        if float(row["low_nm"]) <= peak_nm < float(row["high_nm"]):
            return row
    raise OutOfRange(
        f"peak_nm={peak_nm:g} is in no band. Give a wavelength from {rows[0]['low_nm']} to {rows[-1]['high_nm']} nm."
    )
