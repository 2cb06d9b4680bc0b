"""off_sheet(mask, reading): how far the sheet was off, channel by channel."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lightmask.mask.leds import Mask
from lightmask.mask.meters.corrected import Reading
from lightmask.mask.meters.folding import Folded
from lightmask.mask.meters.silicon import ALL
from lightmask.mask.stated import Stated

NINE_IN_TEN = 1.645


@dataclass(frozen=True, kw_only=True, slots=True)
class Off:
    """What was read against what the sheet said.

    channel     its name, or 'all'
    stated      what the sheet said, in mW/cm2; of one LED, in mW, where a map corrected its flux
    ratio       read over said: below 1 the mask gives less. Its spread is that of the reading alone
    """

    channel: str
    stated: float
    ratio: Stated

    @property
    def interval(self) -> tuple[float, float]:
        """The range of nine in ten of the ratio."""
        factor = math.exp(NINE_IN_TEN * self.ratio.log_sd)
        return (self.ratio.value or 0.0) / factor, (self.ratio.value or 0.0) * factor


def off_sheet(mask: Mask, reading: Reading) -> tuple[Off, ...]:
    """For each channel that was read and that the sheet states; then for all of them together."""
    stated = {channel.name: channel.irradiance_mW_cm2.value for channel in mask.channels}
    return tuple(
        _off(name, said, light)
        for name, said, light in _pairs(mask, reading, stated)
        if said is not None and light.value is not None
    )


def _pairs(mask: Mask, reading: Reading, stated: dict[str, float | None]) -> Iterator[tuple[str, float | None, Stated]]:
    for name, light in reading.channels.items():
        yield name, stated[name], light
    whole = ALL in reading.shown_mW_cm2 or all(name in reading.channels for name in stated)
    if whole and len(stated) > 1:
        yield ALL, _total(mask, stated), reading.total_mW_cm2
    elif whole and None in stated.values():
        yield ALL, mask.total_mW_cm2.value, reading.total_mW_cm2


def _total(mask: Mask, stated: dict[str, float | None]) -> float | None:
    """What the sheet says of all channels together; a figure that says not of what counts as the total."""
    each = [light for light in stated.values() if light is not None]
    if len(each) == len(stated):
        return sum(each)
    total = mask.total_mW_cm2.value
    return total * len(stated) if total is not None and mask.total_means == "each" else total


def _off(name: str, stated: float, light: Stated) -> Off:
    ratio = (light.value or 0.0) / stated
    return Off(channel=name, stated=stated, ratio=Stated(ratio, "measured", light.source, light.log_sd))


def off_map(mask: Mask, folded: Folded) -> tuple[Off, ...]:
    """The same from a map of readings: its factors, where the file stated what they multiply."""
    said: dict[str, float | None] = {
        channel.name: channel.flux_mW.value if folded.by_led else channel.irradiance_mW_cm2.value
        for channel in mask.channels
    }
    if not folded.by_led:
        said[ALL] = _total(mask, dict(said))
    only = mask.channels[0].name if len(mask.channels) == 1 else ALL
    found = ((only if name == ALL else name, said.get(name), factor) for name, factor in folded.factors.items())
    return tuple(Off(channel=name, stated=light, ratio=factor) for name, light, factor in found if light is not None)
