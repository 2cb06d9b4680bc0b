"""What a session is worth for one goal: how much of its best it does, counted less where no trial gave such a dose.

effect = mean over the treated skin of D(dose in the endpoint's layer) trust(dose in the goal's layer), where trust is 1
inside the studied windows of the lit bands and falls to a quarter outside all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lightmask.plan import studied
from lightmask.plan.house import factor
from lightmask.plan.influence import Influence
from lightmask.plan.studied import Window
from lightmask.response.goal import Goal
from lightmask.response.potency import Potency
from lightmask.units import s_PER_min

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Done:
    """What one session does for one goal.

    effect  [draw, endpoint]   share of the best, over the treated skin, doubts about the dose counted
    inside  share of draws and skin within the studied window of the leading band; None without one
    """

    effect: Array
    inside: float | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Worth:
    """The worth of sessions of one mask on one person for one goal.

    layers   by name [draw, patch, channel, lever]: fluence of a minute of each lever, of those that are asked about
    windows  of the bands that any lever lights, with what each counts in being inside
    layer  the place of the goal's layer among the skin's
    """

    goal: Goal
    leading: str
    potency: Potency
    layers: dict[str, Array]
    windows: tuple[tuple[Window, float], ...]
    weight: Array
    layer: int

    @classmethod
    def of(cls, goal: Goal, care: str, matrix: Influence) -> Worth:
        """For sessions in one care."""
        bands = _lit_bands(matrix)
        leading = next((band for band in goal.bands if band in bands), bands[0])
        potency = Potency.of(goal, matrix.channels, len(matrix.incident_J_cm2))
        asked = dict.fromkeys((goal.layer, *potency.layers))
        beside = factor("another band")
        return cls(
            goal=goal,
            leading=leading,
            potency=potency,
            layers={name: matrix.layer_J_cm2(name) for name in asked},
            windows=tuple(
                (found, 1.0 if band == leading else beside)
                for band in bands
                if (found := studied.window(goal, band, care)) is not None
            ),
            weight=matrix.weight,
            layer=matrix.layers.index(goal.layer),
        )

    def window(self, band: str) -> Window | None:
        """The studied window of a band."""
        return next((found for found, _ in self.windows if found.band == band), None)

    def band_J_cm2(self, minutes: Array, band: str) -> Array:
        """Fluence of one band in the goal's layer, for so many minutes of each lever. -> [draw, patch]"""
        return self._of_band(self.layers[self.goal.layer] @ minutes, band)

    def per_minute_J_cm2(self, band: str) -> Array:
        """The same for a minute of each lever. -> [draw, patch, lever]"""
        return np.asarray(np.einsum("dpcv,c->dpv", self.layers[self.goal.layer], self._member(band)))

    def session(self, minutes: Array, lit_min: float) -> Done:
        """A session of so many minutes of each lever at full drive, ``lit_min`` long. ``minutes`` is [lever]"""
        fluence = {name: matrix @ minutes for name, matrix in self.layers.items()}
        best = self.potency.session(fluence, lit_min * s_PER_min)
        trust, inside = self._trust(fluence[self.goal.layer])
        effect = np.einsum("dpe,dp,p->de", best, trust, self.weight)
        return Done(effect=effect, inside=inside)

    def _trust(self, fluence: Array) -> tuple[Array, float | None]:
        """How far a dose was studied, and the share within the leading band's window. -> [draw, patch]"""
        outside = factor("outside what was studied")
        if not self.windows:
            return np.full(fluence.shape[:2], outside), None
        counted, total, leading = np.zeros(fluence.shape[:2]), 0.0, None
        for window, counts in self.windows:
            dose = self._of_band(fluence, window.band)
            low, high = window.layer_J_cm2
            within = (dose >= low) & (dose <= high)
            counted += counts * within
            total += counts
            if window.band == self.leading:
                leading = float(within.mean(axis=0) @ self.weight)
        return outside + (1 - outside) * counted / total, leading

    def _of_band(self, fluence: Array, band: str) -> Array:
        return np.asarray(fluence @ self._member(band))

    def _member(self, band: str) -> Array:
        return np.array([float(channel.band == band) for channel in self.potency.channels])


def _lit_bands(matrix: Influence) -> tuple[str, ...]:
    """The bands that any lever lights, in the order of the channels; unknown light counts as light."""
    dark = (matrix.incident_J_cm2 == 0).all(axis=(0, 1, 3))
    bands = (channel.band for channel, none in zip(matrix.channels, dark, strict=True) if not none)
    return tuple(dict.fromkeys(bands))
