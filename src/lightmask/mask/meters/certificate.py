"""corrections(instrument, light): what a certificate says of a reading, where it is silent what such meters do."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from lightmask import tables
from lightmask.mask.meters.corrected import Correction, usual
from lightmask.mask.meters.instrument import Instrument
from lightmask.spectra import Spectrum

EVEN = math.sqrt(3.0)  # a limit with nothing more said: spread of an even distribution (GUM 4.3.7)


def corrections(found: Instrument, light: Spectrum, name: str) -> tuple[Correction, ...]:
    """What this very meter does to a reading of one light; where its file is silent, what such meters usually do."""
    own = {one.what: one for one in _own(found, light, name)}
    rest = tuple(one for one in usual(found.kind) if one.what not in own)
    return (*own.values(), *rest)


def _own(found: Instrument, light: Spectrum, name: str) -> Iterator[Correction]:
    yield Correction(
        what="calibration",
        factor=found.factor_over(light, name),
        log_sd=math.log1p(found.uncertainty) / found.k,
        why=f"{found.certificate}: ± {100 * found.uncertainty:.3g} % (k = {found.k:g})",
    )
    if found.cosine_error is not None:
        yield Correction(
            what="angle",
            log_sd=math.log1p(found.cosine_error) / EVEN,
            why=f"cosine error up to {100 * found.cosine_error:.3g} %",
        )
    if found.wavelength_off_nm:
        yield Correction(
            what="wavelength",
            log_sd=_slope_per_nm(found, light.peak_nm) * found.wavelength_off_nm / EVEN,
            why=f"its wavelength may be off by {found.wavelength_off_nm:g} nm",
        )
    if found.aperture_mm is not None and found.aperture_off_mm:
        yield Correction(
            what="aperture",
            log_sd=2 * found.aperture_off_mm / found.aperture_mm / EVEN,
            why=f"opening of {found.aperture_mm:g} mm, off by up to {found.aperture_off_mm:g} mm",
        )


def _slope_per_nm(found: Instrument, at_nm: float) -> float:
    """How fast its answer changes with wavelength, as a share for each nm."""
    if found.factors is not None:
        nm, answer = found.factors.wavelength_nm, found.factors.value
    elif found.kind == "photodiode":
        silicon = tables.read("mask/silicon")
        nm, answer = silicon.column("wavelength_nm"), silicon.column("responsivity_A_W")
    else:
        return 0.0
    beside = np.clip([at_nm - 1.0, at_nm + 1.0], nm[0], nm[-1])
    low, high = np.interp(beside, nm, np.log(np.maximum(answer, 1e-9)))
    return float(abs(high - low) / max(beside[1] - beside[0], 1e-9))
