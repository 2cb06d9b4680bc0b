"""What skin and eyes are exposed to in a session, before any limit is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel
from lightmask.mask.settings import Pulses, Settings
from lightmask.person import Person
from lightmask.units import W_m2_PER_mW_cm2

Array = np.ndarray
INFRARED_nm = 780.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Exposure:
    """Mean irradiances of one session, in the units of the limits. NaN where the output is unknown.

    skin_W_m2  [draw, patch, channel]  on the skin
    eye_W_m2   [draw, channel]         at the eye, behind what shields it
    peak_skin_W_m2                     as skin_W_m2, while a pulse is on
    """

    skin_W_m2: Any
    peak_skin_W_m2: Any
    eye_W_m2: Any
    channels: tuple[Channel, ...]
    duration_s: float
    pulses: Any

    def lasting(self, duration_s: float) -> Exposure:
        """The same light for another time."""
        return replace(self, duration_s=duration_s)

    @property
    def visible(self) -> bool:
        """Whether any lit channel can be seen."""
        return any(nm < INFRARED_nm for channel in self.channels for nm in channel.screened_nm)

    @property
    def pulsed(self) -> bool:
        return isinstance(self.pulses, Pulses)


def rule(name: str) -> float:
    """One number of the house rules, see the table."""
    table = tables.read("safety/rules")
    if name not in table.text("rule"):
        raise BadInput(f"There is no house rule '{name}'. There are: {', '.join(table.text('rule'))}.")
    return float(table.column("value")[table.text("rule").index(name)])


def exposure(settings: Settings, footprint: Footprint, person: Person, skin_returns: Any = None) -> Exposure:
    """What one session does to skin and eyes; channels that stay dark are left out.

    ``skin_returns`` is the reflectance of the skin, [channel] or [draw, channel]: what it sends back to the mask's
    lining falls on it again.
    """
    lit = footprint.drive(settings) > 0
    channels = tuple(channel for channel, on in zip(footprint.channels, lit, strict=True) if on)
    peak = footprint.irradiance_mW_cm2(settings, skin_returns)[..., lit] * W_m2_PER_mW_cm2
    mean = peak * settings.pulses.duty
    if footprint.eyes is None:
        at_eyes = mean.max(axis=1) * footprint.eye_share
    else:
        before_eyes = footprint.eyes.irradiance_mW_cm2(settings, skin_returns)[..., lit] * W_m2_PER_mW_cm2
        at_eyes = before_eyes.max(axis=1) * settings.pulses.duty
    leak = np.array([eye_leak(person, channel) for channel in channels])
    return Exposure(
        skin_W_m2=mean,
        peak_skin_W_m2=peak,
        eye_W_m2=at_eyes * leak,
        channels=channels,
        duration_s=settings.duration_s,
        pulses=settings.pulses,
    )


def eye_leak(person: Person, channel: Channel) -> float:
    """The share of a channel's light that passes what the person wears. Unknown protection is no protection."""
    infrared = max(channel.screened_nm) >= INFRARED_nm
    if person.shields == "opaque goggles":
        if person.shield_transmittance is not None:
            return person.shield_transmittance
        return rule("leak of goggles, not stated")
    if person.shields == "closed lids":
        return rule("leak of a lid, infrared" if infrared else "leak of a lid, visible")
    return 1.0
