"""What a map says in numbers: its table of regions as plain data, and the lines under its picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.mask.uniformity import Surface
from lightmask.plan.said import interval, number

Said = dict[str, Any]
NUMBERS = ("mean", "least", "most", "d5", "d95", "least_to_mean", "d5_to_d95")
WITH_RANGE = ("mean", "least", "most", "d5", "d95")


def regions_said(worn: tuple[Surface, ...], drawn: tuple[Surface, ...] = ()) -> list[Said]:
    """The whole face and each region: as the mask is meant to sit, and the range over draws where there are any."""
    whole_cm2, ranges = worn[0].total_cm2, {surface.name: surface for surface in drawn}
    return [
        {
            "region": surface.name,
            "area_cm2": number(surface.total_cm2),
            "share_of_area": number(surface.total_cm2 / whole_cm2),
            **{name: number(float(np.median(getattr(surface, name)))) for name in NUMBERS},
            "over_draws": _ranges(ranges.get(surface.name)),
        }
        for surface in worn
    ]


def _ranges(surface: Surface | None) -> Said | None:
    if surface is None or len(surface.value) < 2:
        return None
    return {name: interval(getattr(surface, name)) for name in WITH_RANGE}


def summed_up(row: Said, unit: str) -> str:
    """One line on a surface: 'whole face: mean 13.6 mW/cm² ...'."""
    return (
        f"{row['region'].capitalize()}: mean {figure(row['mean'])} {unit}, min {figure(row['least'])}, "
        f"max {figure(row['most'])}; D95 {figure(row['d95'])}, D5 {figure(row['d5'])}; "
        f"min/mean {figure(row['least_to_mean'])}."
    )


def figure(value: float | None) -> str:
    """About three digits, and nothing finer than a hundredth of the unit."""
    if value is None:
        return "unknown"
    if value == 0:
        return "0"
    if 0 < value < 0.005:
        return "<0.01"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def span(interval: Said) -> str:
    """A range in about two digits: '11–31'."""
    low, high = (interval[end] for end in ("low", "high"))
    if low is None or high is None:
        return figure(None)
    digits = 0 if high >= 10 else 1 if high >= 1 else 2
    return f"{low:.{digits}f}–{high:.{digits}f}"


def drive_told(drive: dict[str, float]) -> str:
    """'red 100 %, near infrared 50 %'."""
    return ", ".join(f"{name} {100 * share:g} %" for name, share in drive.items())
