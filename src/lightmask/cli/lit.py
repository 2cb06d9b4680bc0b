"""What the map commands start from: a mask on a face at a drive, as it is meant to sit and over draws."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.cli import wishes
from lightmask.errors import BadInput, within

if TYPE_CHECKING:
    from lightmask.mask import Face, Footprint, Mask, Settings

UNIT, QUANTITY = "mW/cm²", "irradiance"
MOST_DRAWS = 2000
LARGEST_SEED = 2**63


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    face: str = "average-adult"
    drive: str | None = None
    skin_reflectance: float | None = None
    draws: int = 50
    seed: int = 0

    def __post_init__(self) -> None:
        if self.skin_reflectance is not None:
            within("--skin-reflectance", self.skin_reflectance, 0, 0.99, "the share of light that the skin sends back")
        within("--seed", self.seed, 0, LARGEST_SEED)
        within("--draws", self.draws, 1, MOST_DRAWS, "draws of the fit and of the output")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LitFace:
    """A face under a mask. ``worn``: as meant to sit, on every patch; ``drawn``: draws on the coarse twin."""

    stem: str
    lamp: Mask
    face: Face
    settings: Settings
    wanted: Wanted
    worn: Footprint
    drawn: Footprint

    def light(self, footprint: Footprint) -> Any:
        """What each patch receives from each channel. -> [draw, patch, channel]"""
        share = self.wanted.skin_reflectance
        returns = None if share is None else [share] * len(self.lamp.channels)
        return footprint.irradiance_mW_cm2(self.settings, returns)

    @property
    def told(self) -> tuple[str, ...]:
        """What the light is, and what it rests on: the lines under a picture."""
        from lightmask.figures.told import drive_told

        share = self.wanted.skin_reflectance
        seen = "as a black meter sees it" if share is None else f"on skin that sends back {100 * share:g} %"
        drive = drive_told(dict(self.settings.drive))
        return (f"{self.lamp.name}: {drive}; {seen}.", f"Rests on: {self.worn.rests_on}.")


def lit(mask: str, wanted: Wanted) -> LitFace:
    """Shine a mask on a face."""
    from numpy.random import default_rng

    from lightmask.mask import Face, Mask, Settings, shine

    lamp, face = Mask.load(mask), Face.load(wanted.face)
    drive = (
        wishes.drive([wanted.drive]) if wanted.drive is not None else {channel.name: 1.0 for channel in lamp.channels}
    )
    settings = Settings(drive=drive, duration_s=60.0)
    worn = shine(lamp, face)
    lost = worn.unknown(settings)
    if lost:
        known = [channel.name for channel in lamp.channels if channel.name not in lost]
        do = f"Draw the others with --drive {known[0]}=1" if known else "Measure it, or give the output in a mask file"
        raise BadInput(f"Nobody has said how much light {' and '.join(lost)} of '{mask}' gives. {do}.")
    drawn = shine(lamp, face.coarse(), draws=wanted.draws, rng=default_rng(wanted.seed))
    return LitFace(
        stem=Path(mask).name.removesuffix(".toml").removesuffix(".mask"), lamp=lamp, face=face, settings=settings,
        wanted=wanted, worn=worn, drawn=drawn,
    )  # fmt: skip
