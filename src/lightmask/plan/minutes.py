"""The minutes that bring the target layer into the studied window, as a chance over the draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.dose import Dose
from lightmask.plan.studied import Window
from lightmask.safety.house import rule
from lightmask.units import s_PER_min

Array = np.ndarray
STEP_min = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Chance:
    """How likely the target layer is below, inside and above the studied window of a band in one session."""

    band: str
    below: float
    inside: float
    above: float

    @property
    def in_words(self) -> str:
        """Where it most likely is."""
        share, word = max((self.inside, "inside"), (self.below, "below"), (self.above, "above"))
        return f"{word} ({100 * share:.0f} %)"


def chance(layer_J_cm2: Array, window: Window) -> Chance:
    """Shares of the draws below, inside and above a window."""
    low, high = window.layer_J_cm2
    return Chance(
        band=window.band,
        below=float(np.mean(layer_J_cm2 < low)),
        inside=float(np.mean((layer_J_cm2 >= low) & (layer_J_cm2 <= high))),
        above=float(np.mean(layer_J_cm2 > high)),
    )


def target_J_cm2(dose: Dose, layer: str, band: str) -> Array:
    """The dose of one band in one layer, every patch and draw. -> [draw * patch]"""
    return dose.fluence_J_cm2[:, :, dose.layer(layer), dose.bands.index(band)].ravel()


def curve(per_minute_J_cm2: Array, window: Window) -> tuple[Array, Array]:
    """The chance of being inside the window against minutes. -> [minute], [minute]"""
    longest_min = rule("longest session") / s_PER_min
    minutes = np.arange(STEP_min, longest_min + STEP_min / 2, STEP_min)
    return minutes, share_inside(per_minute_J_cm2, window, minutes)


def share_inside(per_minute_J_cm2: Array, window: Window, minutes: Array | float) -> Array:
    """The share of the draws inside the window after these minutes. Same shape as the minutes."""
    doses = per_minute_J_cm2[:, None] * np.atleast_1d(minutes)
    low, high = window.layer_J_cm2
    return ((doses >= low) & (doses <= high)).mean(axis=0).reshape(np.shape(minutes))
