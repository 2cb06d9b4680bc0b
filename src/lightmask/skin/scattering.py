"""What turns light around in skin: scattering coefficients in 1/mm and the anisotropy."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.skin.chromophores import law

Array = np.ndarray
AT_nm = 500.0


def anisotropy(wavelength_nm: Any) -> Array:
    """Mean cosine of scattering, the same in every layer (van Gemert 1989). Same shape as the wavelengths."""
    c = law("anisotropy")
    return c["constant"] + c["per_nm"] * np.asarray(wavelength_nm, dtype=float)


def reduced_per_mm(tissue: str, wavelength_nm: Any) -> Array:
    """Reduced scattering of ``epidermis``, ``dermis`` or ``fat``. Same shape as the wavelengths.

    a (f (nm/500)^-4 + (1 - f) (nm/500)^-b), Jacques, Phys Med Biol 58:R37 (2013), eq. 2.
    """
    c = law(tissue)
    ratio = np.asarray(wavelength_nm, dtype=float) / AT_nm
    small, large = ratio**-4.0, ratio ** -c["mie_exponent"]
    return c["reduced_at_500_per_mm"] * (c["rayleigh_share"] * small + (1 - c["rayleigh_share"]) * large)


def scattering_per_mm(tissue: str, wavelength_nm: Any) -> Array:
    """Scattering itself: the reduced coefficient over 1 - g. Same shape as the wavelengths."""
    return reduced_per_mm(tissue, wavelength_nm) / (1 - anisotropy(wavelength_nm))
