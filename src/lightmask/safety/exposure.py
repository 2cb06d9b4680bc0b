"""What skin and eyes are exposed to in a session, before any limit is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from lightmask.errors import BadInput, fraction
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel
from lightmask.mask.settings import Pulses, Settings
from lightmask.person import Person
from lightmask.safety import eye
from lightmask.safety.eye import Glare
from lightmask.safety.house import rule
from lightmask.safety.past import Already
from lightmask.safety.warming import Warming
from lightmask.safety.weighting import INFRARED_nm as INFRARED_nm
from lightmask.safety.weighting import shares
from lightmask.units import W_m2_PER_mW_cm2

Array = np.ndarray
Found = TypeVar("Found")
END_nm = 3000.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Exposure:
    """Irradiances of one session, in the units of the limits. NaN where the output is unknown.

    skin_on_W_m2  [draw, patch, channel]  on the skin while a pulse is on, before ``share``
    eye_on_W_m2   [draw, channel]         the same at the worst place before the eye, behind what shields it
    glare         how bright single LEDs stand out to the eye; None where light fills the view evenly
    share         what part of that light there is: 1 unless dimmed
    duration_s    from start to end, dark parts of pulses included
    already       light that the skin has had before; None as unknown
    warming       how warm the skin gets for each unit of this light; None when nobody has worked it out
    """

    skin_on_W_m2: Any
    eye_on_W_m2: Any
    channels: tuple[Channel, ...]
    duration_s: float
    pulses: Any
    glare: Glare | None = None
    share: float = 1.0
    already: Already | None = None
    warming: Warming | None = None
    _kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)  # of this light, and of no other

    def lasting(self, duration_s: float) -> Exposure:
        """The same light for another time."""
        return self._same_light(replace(self, duration_s=duration_s))

    def dimmed(self, share: float) -> Exposure:
        """This share of the light, all channels alike, for the same time."""
        fraction("share", share)
        return self._same_light(replace(self, share=self.share * share))

    def _same_light(self, other: Exposure) -> Exposure:
        """Another time or share of this very light, which has worked out what both need."""
        object.__setattr__(other, "_kept", self._kept)
        return other

    def once(self, key: Any, work: Callable[[], Found]) -> Found:
        """What depends neither on the time nor on the share: worked out once for all variants of this light."""
        if key not in self._kept:
            self._kept[key] = work()
        found: Found = self._kept[key]
        return found

    @property
    def duty(self) -> float:
        """The part of the time that is lit."""
        return float(self.pulses.duty)

    @property
    def skin_W_m2(self) -> Array:
        """Mean irradiance of the skin. -> [draw, patch, channel]"""
        return np.asarray(self.skin_on_W_m2 * (self.share * self.duty))

    @property
    def eye_W_m2(self) -> Array:
        """Mean irradiance at the eye. -> [draw, channel]"""
        return np.asarray(self.eye_on_W_m2 * (self.share * self.duty))

    def brightest_W_m2(self, weight: Array) -> Array:
        """The weighted mean irradiance of the patch that gets most of it. [channel] -> [draw]"""
        return self.brightest_on_W_m2(weight) * self.duty

    def brightest_on_W_m2(self, weight: Array) -> Array:
        """The same while a pulse is on. [channel] -> [draw]"""
        most = self.once(("skin", tuple(weight)), lambda: np.einsum("dpc,c->dp", self.skin_on_W_m2, weight).max(axis=1))
        return most * self.share

    def at_eye_W_m2(self, weight: Array) -> Array:
        """The weighted mean irradiance at the eye. [channel] -> [draw]"""
        return np.einsum("dc,c->d", self.eye_on_W_m2, weight) * (self.share * self.duty)

    def seen_W_m2_sr(self, weight: Array, field_rad: float) -> Array:
        """The weighted mean radiance over the brightest field; E / pi where light fills the view. -> [draw]"""
        brighter = 1.0 if self.glare is None else self.glare.factor(field_rad)
        return self.at_eye_W_m2(weight * brighter) / np.pi

    @property
    def visible(self) -> bool:
        """Whether any lit channel can be seen."""
        return any(nm < INFRARED_nm for channel in self.channels for nm in channel.screened_nm)

    @property
    def infrared(self) -> Array:
        """The infrared share of each channel. -> [channel]"""
        return shares(self.channels, INFRARED_nm, END_nm)

    @property
    def pulsed(self) -> bool:
        return isinstance(self.pulses, Pulses)


def exposure(settings: Settings, footprint: Footprint, person: Person, skin_returns: Any = None) -> Exposure:
    """What one session does to skin and eyes; channels that stay dark are left out.

    ``skin_returns`` is the reflectance of the skin, [channel] or [draw, channel]: what it sends back to the mask's
    lining falls on it again.
    """
    lit = footprint.drive(settings) > 0
    if not lit.any():
        raise BadInput("The settings drive every channel with 0: there is no light to judge. Drive at least one.")
    channels = tuple(channel for channel, on in zip(footprint.channels, lit, strict=True) if on)
    on_skin = footprint.irradiance_mW_cm2(settings, skin_returns)[..., lit] * W_m2_PER_mW_cm2
    _refuse_absurd(on_skin)
    if footprint.eyes is None:
        before_eyes = on_skin.max(axis=1) * footprint.eye_share
    else:
        places = footprint.eyes.irradiance_mW_cm2(settings, skin_returns)[..., lit] * W_m2_PER_mW_cm2
        before_eyes = places.max(axis=1)
    leak = np.array([eye.leak(person, channel) for channel in channels])
    return Exposure(
        skin_on_W_m2=on_skin,
        eye_on_W_m2=before_eyes * leak,
        channels=channels,
        duration_s=settings.duration_s,
        pulses=settings.pulses,
        glare=eye.glare(settings, footprint, person),
    )


def _refuse_absurd(on_skin_W_m2: Array) -> None:
    """Refuse nothing at all, and light that no LED gives: a wrong unit. NaN passes: it is unknown, not absurd."""
    if on_skin_W_m2.size == 0:
        raise BadInput(f"The footprint has the shape {on_skin_W_m2.shape}: no draw or no patch. Give one at least.")
    most = rule("brightest LED light") * W_m2_PER_mW_cm2
    if (on_skin_W_m2 > most).any():
        raise BadInput(
            f"The mask would give {np.nanmax(on_skin_W_m2) / W_m2_PER_mW_cm2:.3g} mW/cm2 on the skin; no mask of LEDs "
            f"gives more than {most / W_m2_PER_mW_cm2:g}. Check the unit, and how far the LEDs are from the skin."
        )
