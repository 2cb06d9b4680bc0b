"""A meter's display, what stands between it and the light, and the light."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from lightmask import tables
from lightmask.errors import BadInput, not_negative, positive
from lightmask.mask.meters.instrument import KINDS, Instrument
from lightmask.mask.stated import UNKNOWN, Stated
from lightmask.spectra import Spectrum

BRIGHTEST_mW_cm2 = 10_000.0  # burns within a second: what is read above it is a wrong unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One thing that stands between what a meter shows and what there is.

    factor   what the display is multiplied with
    log_sd   spread of that factor, as a natural logarithm
    """

    what: str
    factor: float = 1.0
    log_sd: float = 0.0
    why: str = ""

    def __post_init__(self) -> None:
        positive(f"the factor for {self.what}", self.factor)
        not_negative(f"log_sd of {self.what}", self.log_sd)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reading:
    """What a meter's display means for the light of a mask.

    shown_mW_cm2   what the meter displayed, by channel, or under 'all' when every channel was lit
    total_mW_cm2   the light of the channels that were read, together
    channels       the light of each channel that the reading tells apart
    corrections    for each entry of ``shown_mW_cm2`` what was multiplied, and why
    spectra        what a spectrometer saw of each channel
    instrument     the very meter, where its certificate is known
    """

    kind: str
    shown_mW_cm2: dict[str, float]
    total_mW_cm2: Stated
    channels: dict[str, Stated]
    corrections: dict[str, tuple[Correction, ...]]
    spectra: dict[str, Spectrum] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    instrument: Instrument | None = None


def factor(corrections: tuple[Correction, ...]) -> float:
    """All corrections together."""
    return math.prod(one.factor for one in corrections)


def log_sd(corrections: tuple[Correction, ...]) -> float:
    """Their spreads together, taken as independent."""
    return math.sqrt(sum(one.log_sd**2 for one in corrections))


def usual(kind: str) -> tuple[Correction, ...]:
    """What makes every reading of such a meter doubtful."""
    if kind not in KINDS:
        raise BadInput(f"'{kind}' is no kind of meter. Give one of: {', '.join(KINDS)}.")
    rows = (row for row in tables.read("mask/meters").rows() if row["kind"] == kind)
    return tuple(Correction(what=row["part"], log_sd=float(row["log_sd"]), why=row["why"]) for row in rows)


def measured(value: float, spread: float, source: str) -> Stated:
    """A corrected figure; nothing at all is no light that a sheet could state."""
    return Stated(value, "measured", source, spread) if value > 0 else UNKNOWN
