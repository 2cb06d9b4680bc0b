"""How far the model is from real skin when its numbers are right: smooth in wavelength, of known size."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.skin import colour
from lightmask.skin.chromophores import law

Array = np.ndarray
ITA_SD_deg = 1.5
VISIBLE_nm, INFRARED_nm = 700.0, 850.0


def covariance(wavelength_nm: Any, infrared_seen: bool = True) -> Array:
    """Covariance of the model's error in reflectance between wavelengths. -> [wavelength, wavelength]

    sd sd' exp(-|difference| / length), constants of law ``misfit``; the infrared is known less well
    from a reading of visible light.
    """
    c = law("misfit")
    wavelength_nm = np.asarray(wavelength_nm, dtype=float)
    apart_nm = np.abs(wavelength_nm[:, None] - wavelength_nm)
    beyond = c["infrared_sd"] if infrared_seen else c["infrared_unseen_sd"]
    sd = np.interp(wavelength_nm, (VISIBLE_nm, INFRARED_nm), (c["visible_sd"], beyond))
    return np.asarray(sd[:, None] * sd * np.exp(-apart_nm / c["length_nm"]))


def lab_covariance(lightness: float, observer: int = 2) -> Array:
    """The same error in L*, a*, b* of a skin of that lightness. -> [3, 3]"""
    wavelength_nm = colour.CONTACT_nm
    grey = ((lightness + 16) / 116) ** 3
    middle = grey * np.linspace(0.55, 1.6, wavelength_nm.size)  # skin rises from violet to red
    steps = 1e-4 * np.eye(wavelength_nm.size)
    slope = (colour.lab(wavelength_nm, middle + steps, observer) - colour.lab(wavelength_nm, middle, observer)) / 1e-4
    return slope.T @ covariance(wavelength_nm) @ slope
