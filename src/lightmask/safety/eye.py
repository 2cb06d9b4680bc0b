"""What the eye gets of the light before it: what lids and goggles let through, and how bright its brightest part is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import fraction, not_negative, positive, within
from lightmask.mask.eye_peak import EyePeak
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Channel
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.safety.house import rule

Array = np.ndarray
NONE, LIDS, GOGGLES = "none", "closed lids", "opaque goggles"
KEPT = 4096
MOST_SAFETY = 1e6


def leak(person: Person, channel: Channel) -> float:
    """The share of a channel's light that passes what the person wears. Unknown protection is no protection."""
    return leak_of(person.shields, person.shield_transmittance, channel)


def leak_of(shields: str, transmittance: float | None, channel: Channel) -> float:
    """The same for one protection: goggles as stated, or else by the house rule; lids by the channel's spectrum."""
    if shields == GOGGLES:
        if transmittance is None:
            return rule("leak of goggles, not stated")
        fraction("shield_transmittance", transmittance)
        return transmittance
    return lid(channel) if shields == LIDS else 1.0


@lru_cache(maxsize=KEPT)
def lid(channel: Channel) -> float:
    """The share of a channel's light that passes a closed lid: its whole spectrum, everything beyond the table."""
    table, light = tables.read("safety/eyelids"), channel.spectrum
    last_nm, last = table.column("wavelength_nm")[-1], table.column("transmittance")[-1]
    if light.wavelength_nm[0] >= last_nm:
        return 1.0
    measured = light.mean_of(lambda nm: table.at("transmittance", np.minimum(nm, last_nm)))
    beyond = light.share_within(last_nm, max(light.wavelength_nm[-1], last_nm))
    return min(float(measured + beyond * (1 - last)), 1.0)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Glare:
    """By how much the brightest direction outshines light that fills the view evenly, in one session.

    peak   what the eyes see of the LEDs; None where that is not known, or where a lid spreads the light
    drive  [channel, zone]  of the session
    lit    [channel]        which channels are
    """

    peak: EyePeak | None
    drive: Any
    lit: Any

    def factor(self, field_rad: float | None = None) -> Array:
        """Radiance averaged over a field (the narrowest when left out), over E / pi; at least 1. -> [lit channel]"""
        if self.peak is None:
            return np.ones(int(np.count_nonzero(self.lit)))
        return self.peak.factor(self.drive, field_rad)[self.lit]

    def spread(self) -> Glare:
        """The same light behind something that spreads it."""
        return Glare(peak=None, drive=self.drive, lit=self.lit)


def glare(settings: Settings, footprint: Footprint, person: Person) -> Glare:
    """How bright single LEDs stand out to the eyes; closed lids spread light, goggles do not."""
    peak = None if person.shields == LIDS else footprint.eye_peak
    return Glare(peak=peak, drive=footprint.zone_drive(settings), lit=footprint.drive(settings) > 0)


def transmittance_needed(light: float, limit: float, safety_factor: float = 1.0) -> float:
    """What a shield may let through so that the light keeps a limit of the same unit; 1 when none is needed."""
    not_negative("light", light)
    positive("limit", limit)
    within("safety_factor", safety_factor, 1, MOST_SAFETY, "1 leaves no margin")
    return 1.0 if light * safety_factor <= limit else limit / (light * safety_factor)


def optical_density(transmittance: float) -> float:
    """Minus the decimal logarithm of a transmittance; infinite for what lets nothing through."""
    fraction("transmittance", transmittance)
    return math.inf if transmittance == 0 else -math.log10(transmittance)
