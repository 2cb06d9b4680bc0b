"""Settings: drive per channel, duration, pulses - the word that every room speaks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import Any

import numpy as np

from lightmask.errors import BadInput, fraction, positive, within


def _one_number(name: str, value: Any) -> None:
    """Refuse text, a truth and a list, which numpy would take for numbers."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise BadInput(f"{name}={value!r} is not one number. Give one.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulses:
    """A train of equal pulses: light is on for the share ``duty`` of each period."""

    frequency_Hz: float
    duty: float

    def __post_init__(self) -> None:
        _one_number("frequency_Hz", self.frequency_Hz)
        _one_number("duty", self.duty)
        positive("frequency_Hz", self.frequency_Hz)
        within("frequency_Hz", self.frequency_Hz, 1e-3, 1e7)
        within("duty", self.duty, 1e-6, 1, "the share of each period that is lit")

    @property
    def on_s(self) -> float:
        """How long one pulse lasts."""
        return self.duty / self.frequency_Hz


@dataclass(frozen=True, slots=True)
class Continuous:
    """No pulses: the light is on from start to end."""

    duty: float = 1.0


CONTINUOUS = Continuous()


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """One session. ``drive`` is a fraction of full output per channel name; a channel left out is dark."""

    drive: Mapping[str, float]
    duration_s: float
    pulses: Pulses | Continuous = CONTINUOUS

    def __post_init__(self) -> None:
        if not self.drive:
            raise BadInput("The settings drive no channel. Give at least one, as in drive={'red': 1.0}.")
        for channel, share in self.drive.items():
            _one_number(f"drive[{channel}]", share)
            fraction(f"drive[{channel}]", share)
        _one_number("duration_s", self.duration_s)
        positive("duration_s", self.duration_s)
        within("duration_s", self.duration_s, 0, 86400, "seconds of one session")
        object.__setattr__(self, "drive", MappingProxyType(dict(self.drive)))

    @property
    def lit_s(self) -> float:
        """Seconds of light in the session, dark parts of pulses left out."""
        return self.duration_s * self.pulses.duty

    def by_zone(self, channels: Sequence[str], zones: Sequence[str]) -> np.ndarray:
        """The drive of each channel in each zone, dark ones zero. -> [channel, zone]

        'red' drives red in every zone; 'red/forehead' one zone alone.
        """
        drive = np.zeros((len(channels), len(zones)))
        for key, share in sorted(self.drive.items(), key=lambda item: "/" in item[0]):
            name, _, zone = key.partition("/") if key not in channels else (key, "", "")
            if name not in channels:
                raise BadInput(f"The mask has no channel '{name}'. It has: {', '.join(channels)}.")
            if zone and zone not in zones:
                raise BadInput(f"The mask has no zone '{zone}'. It has: {', '.join(zones)}.")
            drive[list(channels).index(name), list(zones).index(zone) if zone else slice(None)] = share
        return drive

    def fingerprint(self) -> str:
        """A short hash that changes when any setting does."""
        own = self.pulses
        pulses = (float(own.frequency_Hz), float(own.duty)) if isinstance(own, Pulses) else None
        drive = sorted((channel, float(share)) for channel, share in self.drive.items())
        said = json.dumps([drive, float(self.duration_s), pulses])
        return hashlib.sha256(said.encode()).hexdigest()[:16]
