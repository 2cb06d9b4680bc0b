"""A cosine-corrected spectrometer: one spectrum of the whole mask, told apart into its channels."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.meters.corrected import Correction, Reading, factor, log_sd, measured, usual
from lightmask.mask.meters.spectrum_csv import load
from lightmask.spectra import Spectrum

Array = np.ndarray
REACH = 2.0  # widths of its line on either side belong to a channel
SHALLOW = 0.1  # a valley above this share of the lower peak: the channels overlap
STRAY = 0.01  # share of the light outside every channel that is worth a word


def read(mask: Mask, path: str | Path) -> Reading:
    """What a spectrum says of each channel of a mask: light, peak and shape."""
    nm, value = load(path)
    inside = [channel for channel in mask.channels if nm[0] <= channel.peak_nm <= nm[-1]]
    if not inside:
        raise BadInput(f"The spectrum goes from {nm[0]:g} to {nm[-1]:g} nm, and no channel of the mask peaks there.")
    order = sorted(inside, key=lambda channel: channel.peak_nm)
    light = {channel.name: 0.0 for channel in inside}
    notes = [
        f"The spectrum covers {nm[0]:g} to {nm[-1]:g} nm: nothing is known of {channel.name} ({channel.peak_nm:g} nm)."
        for channel in mask.channels
        if channel not in inside
    ]
    spectra: dict[str, Spectrum] = {}
    for group in _groups(order, nm, value):
        rows = _rows(group, nm, order)
        if len(group) > 1:
            light |= _unmixed(group, nm[rows], value[rows])
            names = " and ".join(channel.name for channel in group)
            notes.append(f"{names} overlap: they are told apart by the lines that the sheet gives them.")
        elif rows.sum() > 2 and value[rows].max() > 0:
            light[group[0].name] = max(float(np.trapezoid(value[rows], nm[rows])), 0.0)
            spectra[group[0].name] = Spectrum(wavelength_nm=nm[rows], value=np.maximum(value[rows], 0.0))
    notes += [*_shifts(mask, spectra), *_stray(nm, value, sum(light.values()))]
    return _reading(light, spectra, tuple(notes), Path(path).name)


def _reading(light: dict[str, float], spectra: dict[str, Spectrum], notes: tuple[str, ...], name: str) -> Reading:
    steps: tuple[Correction, ...] = usual("spectrometer")
    spread, source = log_sd(steps), f"spectrometer, {name}"
    dark = [channel for channel, shown in light.items() if shown <= 0]
    if dark:
        notes = (*notes, f"No light of {', '.join(dark)} was seen: was it lit?")
    return Reading(
        kind="spectrometer",
        shown_mW_cm2=light,
        total_mW_cm2=measured(sum(light.values()) * factor(steps), spread, source),
        channels={channel: measured(shown * factor(steps), spread, source) for channel, shown in light.items()},
        corrections=dict.fromkeys(light, steps),
        spectra=spectra,
        notes=notes,
    )


def _width_nm(channel: Channel) -> float:
    return float(np.ptp(channel.spectrum.wavelength_nm)) / 2 / 1.5  # the line is cut at about 1.5 full widths


def _groups(order: list[Channel], nm: Array, value: Array) -> list[list[Channel]]:
    """Neighbours whose light cannot be cut apart at a valley stand together."""
    groups = [[order[0]]]
    for channel in order[1:]:
        before = groups[-1][-1]
        between = (nm >= before.peak_nm) & (nm <= channel.peak_nm)
        peaks = [np.interp(one.peak_nm, nm, value) for one in (before, channel)]
        valley = value[between].min() if between.any() else max(peaks)
        if valley > SHALLOW * max(min(peaks), 0.0) and valley > STRAY * value.max():
            groups[-1].append(channel)
        else:
            groups.append([channel])
    return groups


def _rows(group: list[Channel], nm: Array, order: list[Channel]) -> Array:
    """Which points belong to a group: two widths to either side, and never past the middle to a neighbour."""
    first, last = order.index(group[0]), order.index(group[-1])
    low = group[0].peak_nm - REACH * _width_nm(group[0])
    high = group[-1].peak_nm + REACH * _width_nm(group[-1])
    if first > 0:
        low = max(low, (order[first - 1].peak_nm + group[0].peak_nm) / 2)
    if last + 1 < len(order):
        high = min(high, (order[last + 1].peak_nm + group[-1].peak_nm) / 2)
    return (nm >= low) & (nm <= high)


def _unmixed(group: list[Channel], nm: Array, value: Array) -> dict[str, float]:
    """Least squares with the channels' lines; a line that would be negative is left out. -> by channel mW/cm2"""
    lines = np.column_stack([channel.spectrum.normalised().at(nm) for channel in group])
    kept = list(range(len(group)))
    found = np.zeros(len(group))
    while kept:
        fitted = np.linalg.lstsq(lines[:, kept], value, rcond=None)[0]
        if (fitted >= 0).all():
            found[kept] = fitted
            break
        kept.pop(int(np.argmin(fitted)))
    return {channel.name: float(light) for channel, light in zip(group, found, strict=True)}


def _shifts(mask: Mask, spectra: dict[str, Spectrum]) -> list[str]:
    stated = {channel.name: channel.peak_nm for channel in mask.channels}
    return [
        f"{name} peaks at {light.peak_nm:g} nm; the sheet says {stated[name]:g} nm."
        for name, light in spectra.items()
        if abs(light.peak_nm - stated[name]) > 3
    ]


def _stray(nm: Array, value: Array, told: float) -> list[str]:
    whole = float(np.trapezoid(value, nm))
    lost = (whole - told) / whole if whole > 0 else 0.0
    return [f"{100 * lost:.0f} % of the light lies outside every channel of the sheet."] if lost > STRAY else []
