"""The minutes that bring the target layer into the studied window, as a chance over the draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.dose import Dose
from lightmask.plan.trials import Window
from lightmask.safety.exposure import rule
from lightmask.units import s_PER_min

Array = np.ndarray
STEP_min = 0.5
EQUAL = 0.02


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
    doses = per_minute_J_cm2[:, None] * minutes
    low, high = window.layer_J_cm2
    return minutes, ((doses >= low) & (doses <= high)).mean(axis=0)


def best_min(per_minute_J_cm2: Array, window: Window) -> float:
    """The minutes most likely to reach the window; the fewest of those equally likely: more was not shown better."""
    minutes, inside = curve(per_minute_J_cm2, window)
    if inside.max() == 0:  # every draw misses it: too faint takes the longest session, too strong the shortest
        too_faint = float(np.median(per_minute_J_cm2)) * minutes[-1] < window.layer_J_cm2[0]
        return float(minutes[-1] if too_faint else minutes[0])
    return float(minutes[inside >= inside.max() * (1 - EQUAL)][0])
