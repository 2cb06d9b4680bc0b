"""The LEDs against the sheet: how many there are, what they put out, and what that makes of the skin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lightmask.mask.auditing.energy import METER
from lightmask.mask.auditing.finding import (
    AGREES,
    CONTRADICTION,
    DOUBTFUL,
    OPEN,
    Figure,
    Finding,
    apart,
    light,
    number,
    verdict,
)
from lightmask.mask.auditing.plane import Spread, spread_at, to_the_skin_mm
from lightmask.mask.leds import Mask
from lightmask.mask.stated import UNKNOWN, Stated

DISPUTED = "disputed"
HEAD_mm = (0.0, -20.0, -80.0)  # about its middle, in the frame of the face


def counts(mask: Mask) -> Iterator[Finding]:
    """LEDs stated against LEDs placed; a count that sources dispute."""
    stated = mask.led_count
    if DISPUTED in stated.source.lower() and stated.value is not None:
        yield Finding(
            kind=DOUBTFUL, about="LED count",
            says=f"{stated.value:.0f} LEDs: {stated.source}.",
            figures=(Figure(what="LEDs stated", value=stated.value, unit=""),),
            settles=("count the packages and the dies in each: one package may hold two or three",),
        )  # fmt: skip
    if mask.leds is None or stated.value is None:
        return
    placed = mask.leds.count
    sites = len(np.unique(mask.leds.position_mm, axis=0))
    figures = (
        Figure(what="LEDs stated", value=stated.value, unit=""),
        Figure(what="LEDs placed", value=placed, unit=""),
    )
    if stated.value in (placed, sites):
        words = f"{placed} LEDs" if placed == sites else f"{placed} LEDs in {sites} packages"
        yield Finding(kind=AGREES, about="LED count", says=f"{words} are placed, as the sheet says.", figures=figures)
    else:
        yield Finding(
            kind=CONTRADICTION, about="LED count", figures=figures,
            says=f"The sheet says {stated.value:.0f} LEDs; its layout has {placed} in {sites} places.",
            settles=("count the packages and the dies in each",),
        )  # fmt: skip


def fluxes(mask: Mask) -> Iterator[Finding]:
    """Flux of all LEDs over the lit area against the irradiance."""
    flux_mW = _flux_mW(mask)
    stated = _stated_mW_cm2(mask)
    if flux_mW is None:
        if mask.led_count.value is not None and mask.area_cm2.value is not None and stated.value is not None:
            each = stated.value * mask.area_cm2.value / mask.led_count.value
            yield Finding(
                kind=OPEN, about="LEDs", settles=("the LED's data sheet and its current",),
                says=f"Flux of an LED: unknown. {number(stated.value)} mW/cm2 over {number(mask.area_cm2.value)} cm2 "
                f"from {mask.led_count.value:.0f} LEDs asks {number(each)} mW of each.",
                figures=(Figure(what="flux that each LED would need", value=each, unit="mW"),),
            )  # fmt: skip
        return
    if mask.area_cm2.value is None or stated.value is None:
        return
    spread = flux_mW / mask.area_cm2.value
    kind = verdict("flux", apart(spread, stated.value))
    yield Finding(
        kind=kind, about="LEDs",
        says=f"{number(flux_mW)} mW from all LEDs over {number(mask.area_cm2.value)} cm2 is {number(spread)} mW/cm2; "
        f"the sheet says {number(stated.value)}.",
        figures=(light("flux over area", spread), light("stated", stated.value)),
        settles=() if kind == AGREES else ("the current of the LEDs", "a peak figure instead of the mean", METER),
    )  # fmt: skip


def _flux_mW(mask: Mask) -> float | None:
    """Of all LEDs after the liner; None when some flux, or the number of LEDs, is unknown."""
    each = [channel.flux_mW.value for channel in mask.channels]
    if any(flux is None for flux in each):
        return None
    after = np.array([flux or 0.0 for flux in each]) * [channel.liner_transmittance for channel in mask.channels]
    if mask.leds is not None:
        return float((after[mask.leds.channel] * mask.leds.share).sum())
    return float(after[0] * mask.led_count.value) if len(each) == 1 and mask.led_count.value is not None else None


def _stated_mW_cm2(mask: Mask) -> Stated:
    """All channels together, where the sheet tells it without a guess."""
    each = [channel.irradiance_mW_cm2 for channel in mask.channels]
    if all(one.known for one in each):
        return Stated(sum(one.value or 0.0 for one in each), each[0].provenance)
    if mask.total_mW_cm2.value is None or (mask.total_means == "unknown" and len(each) > 1):
        return UNKNOWN
    return Stated(
        mask.total_mW_cm2.value * (len(each) if mask.total_means == "each" else 1), mask.total_mW_cm2.provenance
    )


def places(mask: Mask) -> Iterator[Finding]:
    """What the sheet's figure is of: the mean, the centre or the peak; worked out where the LEDs are known."""
    stated = _stated_mW_cm2(mask)
    if mask.leds_known:
        yield from _worked_out(mask, stated)
    elif stated.known and mask.stated_where in ("centre", "peak"):
        yield Finding(
            kind=DOUBTFUL, about="irradiance",
            says=f"{number(stated.value or 0)} mW/cm2 is said of the {mask.stated_where}: the mean over the skin is "
            "lower, by a factor that nobody states.",
            figures=(light(f"irradiance at the {mask.stated_where}", stated.value or 0),),
            settles=("a map of readings (lightmask mask fold)",),
        )  # fmt: skip


def _worked_out(mask: Mask, stated: Stated) -> Iterator[Finding]:
    at_mm = mask.stated_at_mm.value or to_the_skin_mm(mask)
    where = "" if mask.stated_at_mm.known else ", where the skin is,"
    found = spread_at(mask, at_mm)
    figures = _figures(found)
    says = (
        f"At {number(at_mm)} mm from the LEDs{where} they give {number(found.mean)} mW/cm2 on average, "
        f"{number(found.centre)} in the centre, {number(found.peak)} at most (a black detector, full drive)"
    )
    if stated.value is None:
        yield Finding(kind=OPEN, about="irradiance", says=f"{says}; the sheet states no figure.", figures=figures)
        return
    means = {"mean": found.mean, "centre": found.centre, "peak": found.peak, "unknown": found.mean}
    expected = means[mask.stated_where]
    kind = verdict("place", apart(stated.value, expected))
    named = mask.stated_where if mask.stated_where != "unknown" else "mean, as nobody says"
    settles = _settles(mask, stated.value, found) if kind != AGREES else ()
    yield Finding(
        kind=kind, about="irradiance", figures=(light("stated", stated.value), *figures),
        says=f"{says}; the sheet says {number(stated.value)} ({named}).", settles=settles,
    )  # fmt: skip


def looks(mask: Mask) -> Iterator[Finding]:
    """LEDs that look away from the face: turned round, or a sign of nz too many."""
    if mask.leds is None:
        return
    axis = mask.leds.axis
    away = (axis[:, 2] > 0) & ((axis * (mask.leds.position_mm - HEAD_mm)).sum(axis=1) > 0)
    if away.any():
        yield Finding(
            kind=CONTRADICTION, about="LEDs",
            says=f"{away.sum()} of {mask.leds.count} LEDs look away from the face: their light does not meet it.",
            figures=(
                Figure(what="LEDs that look away", value=float(away.sum()), unit=""),
                Figure(what="LEDs placed", value=float(mask.leds.count), unit=""),
            ),
            settles=("nx, ny, nz point where a LED looks: nz is below 0 before the face", "a tilt in [place]"),
        )  # fmt: skip


def _settles(mask: Mask, stated: float, found: Spread) -> tuple[str, ...]:
    others = {"the centre": found.centre, "the brightest point": found.peak, "the mean": found.mean}
    nearest = min(others, key=lambda name: apart(others[name], stated))
    guess = (f"a figure of {nearest}",) if verdict("place", apart(others[nearest], stated)) == AGREES else ()
    distance = () if mask.stated_at_mm.known else ("the distance at which the sheet's figure holds",)
    return (*guess, *distance, METER)


def _figures(found: Spread) -> tuple[Figure, ...]:
    return tuple(
        light(f"worked out, {name}", value)
        for name, value in (("mean", found.mean), ("centre", found.centre), ("peak", found.peak))
    )
