"""The first ten seconds on the skin: the thermal limit of lamps, at the peak of the pulses and after a fault."""

from __future__ import annotations

import numpy as np

from lightmask.mask.footprint import Footprint
from lightmask.mask.settings import Settings
from lightmask.safety import limits
from lightmask.safety.exposure import Exposure
from lightmask.safety.held import HOUSE, Held
from lightmask.units import W_m2_PER_mW_cm2

Array = np.ndarray


def first_seconds_use(exposure: Exposure) -> Array:
    """The skin's thermal limit for the first ten seconds, as if the pulses stuck at their peak. -> [draw]

    20000 t^0.25 J/m2 below 10 s (X11, ICNIRP 2013 Eq 22), all light of 380 nm and more. E t / limit(t) rises as
    t^0.75: the longest time is the worst. From 10 s no limit is given, because people are taken to move away from
    pain, which a worn mask does not allow: the limits of heat are asked there.
    """
    return exposure.brightest_on_W_m2(np.ones(len(exposure.channels))) * _per_W_m2(
        min(exposure.duration_s, limits.PULSE_s)
    )


def _per_W_m2(lit_s: float) -> float:
    return lit_s / limits.skin_limit_J_m2(lit_s)


def fault_use(exposure: Exposure, footprint: Footprint, skin_returns: Array | None = None) -> Array:
    """The same for a driver that goes to full power: all lit channels undimmed in every zone for 10 s. -> [draw]"""
    full = Settings(drive={channel.name: 1.0 for channel in exposure.channels}, duration_s=limits.PULSE_s)
    light = footprint.irradiance_mW_cm2(full, skin_returns).sum(axis=-1).max(axis=-1) * W_m2_PER_mW_cm2
    return np.asarray(light * _per_W_m2(limits.PULSE_s))


def refusals(
    exposure: Exposure, footprint: Footprint, skin_returns: Array | None = None, held: Held = HOUSE
) -> list[str]:
    """A mask so strong that a stuck driver burns before anyone can act; unknown light is refused by its own limits."""
    use = fault_use(exposure, footprint, skin_returns)
    most = float(np.quantile(use, held.limits))
    if np.isnan(most) or most <= 1:
        return []
    return [
        f"At full power the mask gives {most:.2f} times what skin may get in {limits.PULSE_s:g} s (ICNIRP 2013 Eq 22): "
        f"a driver that sticks would burn. Choose a mask of at most {np.floor(100 / most):.0f} % of this power."
    ]
