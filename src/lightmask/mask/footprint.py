"""shine(mask, face) -> Footprint: the light on each patch of skin at full drive, with its doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.settings import Settings

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Footprint:
    """Light on the skin at full drive; the rest is linear in the drive.

    full_drive_mW_cm2  [draw, patch, channel]  NaN in a channel whose output nobody knows
    channels           [channel]
    patches            [patch] their names
    eye_share          irradiance at the eyes as a share of that on the skin
    rests_on           in words, what the irradiance rests on
    pulsed, pulse_Hz   whether the mask pulses by itself ('yes', 'no', 'unknown'), and how fast; None when unknown
    setting            where the mask is meant to be used: 'home', 'office' or 'unknown'
    """

    full_drive_mW_cm2: Any
    channels: tuple[Channel, ...]
    patches: tuple[str, ...] = ("face",)
    eye_share: float = 1.0
    rests_on: str = ""
    pulsed: Literal["yes", "no", "unknown"] = "unknown"
    pulse_Hz: float | None = None
    setting: str = "unknown"

    def __post_init__(self) -> None:
        array = np.array(self.full_drive_mW_cm2, dtype=float)
        if array.ndim != 3 or array.shape[1:] != (len(self.patches), len(self.channels)):
            raise BadInput(
                f"full_drive_mW_cm2 has shape {array.shape}. Give [draw, patch, channel] with "
                f"{len(self.patches)} patches and {len(self.channels)} channels."
            )
        if (array < 0).any() or np.isinf(array).any():
            raise BadInput("full_drive_mW_cm2 holds a negative or infinite irradiance. Give zero or more.")
        array.setflags(write=False)
        object.__setattr__(self, "full_drive_mW_cm2", array)

    def drive(self, settings: Settings) -> Array:
        """The drive of each channel, dark ones zero. -> [channel]"""
        names = [channel.name for channel in self.channels]
        strangers = sorted(set(settings.drive) - set(names))
        if strangers:
            raise BadInput(f"The mask has no channel '{strangers[0]}'. It has: {', '.join(names)}.")
        return np.array([settings.drive.get(name, 0.0) for name in names])

    def irradiance_mW_cm2(self, settings: Settings) -> Array:
        """Light on the skin while a pulse is on. A dark channel gives 0, known or not. -> [draw, patch, channel]"""
        drive = self.drive(settings)
        return np.where(drive > 0, self.full_drive_mW_cm2 * drive, 0.0)

    def unknown(self, settings: Settings) -> tuple[str, ...]:
        """Names of driven channels whose output nobody knows."""
        missing = np.isnan(self.irradiance_mW_cm2(settings)).any(axis=(0, 1))
        return tuple(channel.name for channel, lost in zip(self.channels, missing, strict=True) if lost)


def shine(mask: Mask, face: str = "uniform", draws: int = 200, rng: np.random.Generator | None = None) -> Footprint:
    """What a mask lights, the same over the whole face for now. -> draws of [draw, patch, channel] mW/cm2

    ``rng`` makes the draws of the mask's doubtful output; left out, the same draws come every time.
    """
    if face != "uniform":
        raise BadInput(f"face='{face}' is not known. Give 'uniform': the same light on the whole face.")
    chance = rng if rng is not None else np.random.default_rng(0)
    return Footprint(
        full_drive_mW_cm2=_output_mW_cm2(mask, draws, chance)[:, None, :],
        channels=mask.channels,
        eye_share=mask.eye_share.value if mask.eye_share.value is not None else 1.0,
        rests_on=_rests_on(mask),
        pulsed=mask.pulsed,
        pulse_Hz=mask.pulse_Hz.value,
        setting=mask.setting,
    )


def _output_mW_cm2(mask: Mask, draws: int, rng: np.random.Generator) -> Array:
    """-> [draw, channel]"""
    stated = [channel.irradiance_mW_cm2 for channel in mask.channels]
    if any(one.known for one in stated):
        values = np.array([one.value if one.value is not None else np.nan for one in stated])
        spread = np.array([one.log_sd if one.known else 0.0 for one in stated])
        return values * np.exp(spread * rng.standard_normal((draws, 1)))
    count = len(stated)
    if mask.total_mW_cm2.value is None:
        return np.full((draws, count), np.nan)
    scale = np.exp(mask.total_mW_cm2.log_sd * rng.standard_normal((draws, 1)))
    return mask.total_mW_cm2.value * scale * _shares(mask.total_means, count, draws, rng)


def _shares(means: str, count: int, draws: int, rng: np.random.Generator) -> Array:
    """What part of the stated figure each channel gives. -> [draw, channel]"""
    concentration, chance_each = tables.read("mask/split").column("value")
    split = rng.dirichlet(np.full(count, concentration), size=draws) if count > 1 else np.ones((draws, 1))
    each = {"total": 0.0, "each": 1.0, "unknown": chance_each if count > 1 else 0.0}[means]
    return np.where(rng.random((draws, 1)) < each, 1.0, split)


def _rests_on(mask: Mask) -> str:
    stated = [channel.irradiance_mW_cm2 for channel in mask.channels if channel.irradiance_mW_cm2.known]
    if stated:
        how = " and ".join(sorted({one.provenance for one in stated}))
        lost = [channel.name for channel in mask.channels if not channel.irradiance_mW_cm2.known]
        tail = f"; nothing is known of {', '.join(lost)}" if lost else ""
        return f"irradiance of each channel, {how}{tail}; the same over the whole face"
    if not mask.total_mW_cm2.known:
        return "nothing: the sheet states no irradiance"
    meaning = {
        "total": "taken as the total of all channels",
        "each": "taken as what each channel gives",
        "unknown": "unsaid whether total or per channel",
    }[mask.total_means]
    split = "" if len(mask.channels) == 1 else f", {meaning}, split assumed"
    return f"one {mask.total_mW_cm2.provenance} irradiance{split}; the same over the whole face"
