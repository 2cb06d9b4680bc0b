"""Light as the hazards of a lamp weigh it: seen LED by LED, as an even field, or known only to be no more than so much.

Three nouns with the same questions. ``weights`` is one weight for each channel. A channel of which nobody knows how
much it gives is left out of the answer, and ``missing`` says so; None is an answer that nothing is known of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lightmask.safety.looking import Look, rule

Array = np.ndarray


def _missing(weights: Array, amounts: Array) -> bool:
    """Whether a channel that counts has an amount that nobody knows."""
    return bool((np.isnan(amounts) & (weights > 0)).any())


def _weighted(weights: Array, amounts: Array) -> Array:
    """Weight times amount, 0 where the weight is: no light counts nothing, known or not. -> [channel]"""
    return np.where(weights > 0, weights * np.nan_to_num(amounts), 0.0)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Looked:
    """A mask looked at from a distance, LED by LED. ``flux_mW`` [channel] is that of one LED, NaN when unknown."""

    look: Look
    flux_mW: Any
    at_most: bool = False

    def times(self, factor: Array) -> Looked:
        """The same with so many times the light of each channel."""
        return replace(self, flux_mW=self.flux_mW * factor)

    @property
    def alpha_rad(self) -> float | None:
        """How large the whole light is seen."""
        return self.look.alpha_rad

    def irradiance_W_m2(self, weights: Array, narrow: bool = False) -> float | None:
        """On the eye at the worst place; ``narrow``: from within the view of actinic ultraviolet."""
        return float(self.look.irradiance_W_m2(_weighted(weights, self.flux_mW)[None], narrow)[0])

    def radiance_W_m2_sr(self, weights: Array, field_rad: float) -> float | None:
        """Mean over the brightest circle of view."""
        return float(self.look.radiance_W_m2_sr(_weighted(weights, self.flux_mW)[None], field_rad)[0])

    def as_source(self, weights: Array, least_rad: float) -> tuple[float | None, float]:
        """Radiance and alpha of the part of the light that is the worst source."""
        radiance, alpha = self.look.as_source(_weighted(weights, self.flux_mW)[None], least_rad)
        return float(radiance[0]), float(alpha[0])

    def missing(self, weights: Array) -> bool:
        """Whether a channel that counts is left out."""
        return _missing(weights, self.flux_mW)

    def bounds(self, weights: Array) -> bool:
        """Whether radiances are upper bounds only: nobody knows a die that counts."""
        return self.at_most or any(
            channel.die_mm is None and weight > 0 for channel, weight in zip(self.look.channels, weights, strict=True)
        )

    def lacks(self, weights: Array) -> str:
        """What would have to be known of the channels that count."""
        counts = [number for number, weight in enumerate(weights) if weight > 0]
        names = [channel.name for channel in self.look.channels]
        dark = [names[number] for number in counts if np.isnan(self.flux_mW[number])]
        if dark:
            return f"the flux of one LED of {', '.join(dark)}"
        bare = [names[number] for number in counts if self.look.channels[number].die_mm is None]
        return f"the side of the die of {', '.join(bare)}" if bare else ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Even:
    """A round source of even radiance. [channel] W/m2/sr and W/m2 at the eye; NaN when unknown."""

    radiance: Any
    irradiance: Any
    alpha_rad: float
    at_most: bool = False

    def times(self, factor: Array) -> Even:
        """The same with so many times the light of each channel."""
        return replace(self, radiance=self.radiance * factor, irradiance=self.irradiance * factor)

    def irradiance_W_m2(self, weights: Array, narrow: bool = False) -> float | None:
        """On the eye; all of it is taken to come from within the narrow view: an upper bound."""
        return float(_weighted(weights, self.irradiance).sum())

    def radiance_W_m2_sr(self, weights: Array, field_rad: float) -> float | None:
        """Mean over a circle of view, darker where the circle is larger than the source."""
        return float(_weighted(weights, self.radiance).sum()) * min(1.0, self.alpha_rad / field_rad) ** 2

    def as_source(self, weights: Array, least_rad: float) -> tuple[float | None, float]:
        """Radiance over the least angle, and alpha."""
        return self.radiance_W_m2_sr(weights, least_rad), self.alpha_rad

    def missing(self, weights: Array) -> bool:
        """Whether a channel that counts is left out."""
        return _missing(weights, self.radiance) or _missing(weights, self.irradiance)

    def bounds(self, weights: Array) -> bool:
        """Whether what is said is an upper bound only."""
        return self.at_most

    def lacks(self, weights: Array) -> str:
        """What would have to be known."""
        return "the irradiance at the eyes"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Bounded:
    """Light of which only an irradiance is known that it does not pass. [channel] W/m2, NaN when unknown.

    ``shared``: the figure is that of all channels together, of which nobody says who gives how much.
    """

    irradiance: Any
    shared: bool = False
    alpha_rad: float | None = None
    at_most: bool = True

    def times(self, factor: Array) -> Bounded:
        """The same with so many times the light of each channel."""
        return replace(self, irradiance=self.irradiance * factor)

    def irradiance_W_m2(self, weights: Array, narrow: bool = False) -> float | None:
        """At most this, whoever of the channels gives the light."""
        if _missing(weights, self.irradiance):
            return None
        each = _weighted(weights, self.irradiance)
        return float(each.max() if self.shared else each.sum())

    def radiance_W_m2_sr(self, weights: Array, field_rad: float) -> float | None:
        """Not known, unless there is nothing to see."""
        return None if (weights > 0).any() else 0.0

    def as_source(self, weights: Array, least_rad: float) -> tuple[float | None, float]:
        """Not known, unless there is nothing to see."""
        return self.radiance_W_m2_sr(weights, least_rad), rule("largest alpha")

    def missing(self, weights: Array) -> bool:
        """Nothing is left out: what is not known whole is not said at all."""
        return False

    def bounds(self, weights: Array) -> bool:
        """It is an upper bound."""
        return True

    def lacks(self, weights: Array) -> str:
        """What would have to be known."""
        return "the flux of one LED, the side of its die and where the LEDs sit"


Light = Looked | Even | Bounded
