"""What absorbs light in skin: coefficients in 1/mm, natural logarithm, at any wavelength their tables cover."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.units import per_mm_PER_per_cm

Array = np.ndarray
LN_10 = float(np.log(10.0))
TABLE_HAEMOGLOBIN_g_L = 150.0
MELANIN_AT_nm = 500.0


@cache
def law(name: str) -> dict[str, float]:
    """The constants of one law of table ``skin/laws``."""
    rows = tables.read("skin/laws").rows()
    return {row["constant"]: float(row["value"]) for row in rows if row["law"] == name}


def blood_per_mm(wavelength_nm: Any, saturation: Any, vessel_mm: Any, haemoglobin_g_L: Any = 150.0) -> Array:
    """Absorption of blood as it counts in tissue, per unit volume fraction of whole blood. Shapes broadcast.

    Blood sits in vessels: light that enters a vessel of optical thickness x = absorption * diameter sees only
    (1 - exp(-x)) / x of it (flattening of packed absorbers; Verkruysse et al., Phys Med Biol 42:51, 1997).
    """
    table = tables.read("skin/haemoglobin")
    oxy, deoxy = table.at("oxy_per_mm", wavelength_nm), table.at("deoxy_per_mm", wavelength_nm)
    share = np.asarray(haemoglobin_g_L, dtype=float) / TABLE_HAEMOGLOBIN_g_L
    saturation = np.asarray(saturation, dtype=float)
    inside = share * (saturation * oxy + (1 - saturation) * deoxy)
    optical = inside * np.asarray(vessel_mm, dtype=float)
    return inside * -np.expm1(-optical) / optical


def melanin_relative(wavelength_nm: Any) -> Array:
    """Melanin's absorption relative to 500 nm, a power law. Same shape as the wavelengths."""
    wavelength_nm = _covered(wavelength_nm)
    return (wavelength_nm / MELANIN_AT_nm) ** -law("melanin")["exponent"]


def baseline_per_mm(wavelength_nm: Any) -> Array:
    """Skin without blood and melanin, after Jacques 1998. Same shape as the wavelengths."""
    wavelength_nm = _covered(wavelength_nm)
    c = law("baseline")
    return c["constant_per_mm"] + c["amplitude_per_mm"] * np.exp(-(wavelength_nm - c["offset_nm"]) / c["decay_nm"])


def water_per_mm(wavelength_nm: Any) -> Array:
    """Pure water, at body temperature where that was measured. Same shape as the wavelengths."""
    return tables.read("skin/water").at("absorption_per_mm", wavelength_nm)


def fat_per_mm(wavelength_nm: Any) -> Array:
    """Pure lipid. Same shape as the wavelengths."""
    return tables.read("skin/fat").at("absorption_per_mm", wavelength_nm)


def yellow_per_mm(wavelength_nm: Any, carotene_M: Any, bilirubin_M: Any) -> Array:
    """Carotene and bilirubin at their molar concentrations. Shapes broadcast."""
    table = tables.read("skin/yellow_pigments")
    first_nm = table.column("wavelength_nm")[0]
    shifted_nm = np.maximum(_covered(wavelength_nm) - law("carotene")["shift_nm"], first_nm)
    per_cm = np.asarray(carotene_M) * table.at("carotene_per_cm_M", shifted_nm)
    per_cm = per_cm + np.asarray(bilirubin_M) * table.at("bilirubin_per_cm_M", wavelength_nm)
    return LN_10 * per_cm * per_mm_PER_per_cm


def cytochrome_weight(wavelength_nm: Any, oxidised: float = 0.5) -> Array:
    """Cytochrome c oxidase as a weight between wavelengths, 1 at its strongest listed line. Same shape.

    ``oxidised`` is the share of the enzyme in its oxidised form. Never part of the skin's attenuation: at a micromole
    per litre it would add less than 0.001 per mm.
    """
    table = tables.read("skin/cytochrome_c_oxidase")

    def mixed(oxy: Array, reduced: Array) -> Array:
        return oxidised * oxy + (1 - oxidised) * reduced

    strongest = mixed(table.column("oxidised_per_cm_mM"), table.column("reduced_per_cm_mM")).max()
    at = [table.at(name, wavelength_nm) for name in ("oxidised_per_cm_mM", "reduced_per_cm_mM")]
    return mixed(*at) / strongest


def _covered(wavelength_nm: Any) -> Array:
    """Laws have no ends of their own: they hold where haemoglobin is tabulated."""
    tables.read("skin/haemoglobin").at("oxy_per_mm", wavelength_nm)
    return np.asarray(wavelength_nm, dtype=float)
