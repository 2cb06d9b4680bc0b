"""The light of a mask against what its indication was studied with, and against the names of its colours."""

from __future__ import annotations

from collections.abc import Iterator

from lightmask import tables
from lightmask.mask.auditing.finding import AGREES, CONTRADICTION, DOUBTFUL, OPEN, Figure, Finding, limits
from lightmask.mask.bands import band_of
from lightmask.mask.leds import Channel, Mask
from lightmask.mask.stated import Indication


def goal_of(indication: str) -> str | None:
    """The goal of the evidence tables that an indication speaks of; None when there is none."""
    words = indication.lower()
    return next((row["goal"] for row in tables.read("mask/indications").rows() if row["word"] in words), None)


def bands_of(goal: str) -> tuple[str, ...]:
    """The bands that trials of a goal used."""
    row = next(row for row in tables.read("evidence/goals").rows() if row["goal"] == goal)
    return tuple(row["bands"].split(";"))


def wavelengths_nm(goal: str) -> tuple[float, ...]:
    """Every wavelength that a trial of a goal used, ascending."""
    return tuple(sorted({nm for arm in _arms(goal) for nm in arm}))


def alone_nm(goal: str) -> tuple[float, ...]:
    """Wavelengths outside the bands of a goal that a trial used without any light inside them."""
    known = bands_of(goal)
    return tuple(sorted({nm for arm in _arms(goal) if not any(band_of(one) in known for one in arm) for nm in arm}))


def _arms(goal: str) -> list[list[float]]:
    """The wavelengths of each arm that looked at a goal with LEDs or lamps."""
    arms = {row["arm"] for row in tables.read("evidence/results").rows() if row["goal"] == goal}
    rows = (
        row
        for row in tables.read("evidence/trials").rows()
        if row["arm"] in arms and not row["off_design"].startswith("laser")
    )
    return [[float(nm) for nm in row["wavelengths_nm"].split(";") if nm] for row in rows]


def indications(mask: Mask) -> Iterator[Finding]:
    """Each stated use against the wavelengths of its trials."""
    if not mask.indications:
        yield Finding(
            kind=OPEN, about="indication", says="The sheet names no use, so its light is held against no trial.",
            settles=("the indications for use in the clearance letter",),
        )  # fmt: skip
    for indication in mask.indications:
        yield _indication(indication, mask)


def _indication(indication: Indication, mask: Mask) -> Finding:
    about = f"indication ({indication.name})"
    goal = goal_of(indication.name)
    if goal is None:
        return Finding(
            kind=OPEN, about=about, says=f"The evidence tables know no trial for '{indication.name}'.",
            settles=("a controlled trial with this light",),
        )  # fmt: skip
    channels = [one for one in mask.channels if not indication.bands or one.band in indication.bands]
    strangers = sorted(set(indication.bands) - {one.band for one in mask.channels})
    if strangers:
        here = ", ".join(f"{one.peak_nm:g} nm ({one.band})" for one in mask.channels)
        return Finding(
            kind=CONTRADICTION, about=about, says=f"It names {' and '.join(strangers)} light; the mask has {here}.",
            settles=("the wavelengths in the filing",),
        )  # fmt: skip
    return _against_trials(goal, channels, about)


def _against_trials(goal: str, channels: list[Channel], about: str) -> Finding:
    bands, studied = bands_of(goal), wavelengths_nm(goal)
    inside = [one for one in channels if one.band in bands]
    if not inside:
        return _elsewhere(goal, channels, about)
    near = {one: min(studied, key=lambda nm: abs(nm - one.peak_nm)) for one in inside} if studied else {}
    reach_nm = limits("studied")[0]
    served = {one.band for one in near if abs(one.peak_nm - near[one]) <= reach_nm}
    far = [one for one in near if abs(one.peak_nm - near[one]) > reach_nm and one.band not in served]
    figures = tuple(
        figure
        for one in near
        for figure in (_nm(one.name, one.peak_nm), _nm(f"nearest studied to {one.name}", near[one]))
    )
    if far:
        says = "; ".join(f"{one.peak_nm:g} nm, where the nearest trial used {near[one]:g} nm" for one in far)
        return Finding(
            kind=DOUBTFUL, about=about, says=f"{says}. {_trials(goal, bands, studied).capitalize()}.", figures=figures,
            settles=("a trial of this light",),
        )  # fmt: skip
    light = ", ".join(f"{one.peak_nm:g} nm" for one in inside)
    return Finding(
        kind=AGREES, about=about, figures=figures,
        says=f"{light}: trials of this use had such light ('lightmask plan' says how good they were).",
    )  # fmt: skip


def _elsewhere(goal: str, channels: list[Channel], about: str) -> Finding:
    """No channel in the bands of a goal: did a trial use such light alone?"""
    bands, studied, alone = bands_of(goal), wavelengths_nm(goal), alone_nm(goal)
    light = ", ".join(f"{one.peak_nm:g} nm" for one in channels)
    tried = sorted({nm for nm in alone for one in channels if abs(one.peak_nm - nm) <= limits("studied")[0]})
    figures = (*(_nm(one.name, one.peak_nm) for one in channels), *(_nm("studied", nm) for nm in tried or studied))
    settles = ("a controlled trial of this light, or another indication",)
    if tried:
        used = ", ".join(f"{nm:g}" for nm in tried)
        says = (
            f"The mask has {light}; few trials had such light alone ({used} nm), and {_trials(goal, bands, studied)}."
        )
        return Finding(kind=DOUBTFUL, about=about, says=says, figures=figures, settles=settles)
    says = f"The mask has {light}; {_trials(goal, bands, studied)}."
    return Finding(kind=CONTRADICTION, about=about, says=says, figures=figures, settles=settles)


def _nm(what: str, value: float) -> Figure:
    return Figure(what=what, value=value, unit="nm")


def _trials(goal: str, bands: tuple[str, ...], studied: tuple[float, ...]) -> str:
    light = " and ".join(bands)
    inside = ", ".join(f"{nm:g}" for nm in studied if band_of(nm) in bands)
    return f"trials of {goal} used {light} light" + (f" ({inside} nm)" if inside else "")


def colours(mask: Mask) -> Iterator[Finding]:
    """A channel's name against its peak."""
    for channel in mask.channels:
        words = channel.name.lower()
        row = next((row for row in tables.read("mask/colours").rows() if row["colour"] in words), None)
        if row is None:
            continue
        low, high = float(row["low_nm"]), float(row["high_nm"])
        if not low <= channel.peak_nm <= high:
            edge = low if channel.peak_nm < low else high
            yield Finding(
                kind=DOUBTFUL, about="colour",
                says=f"The channel '{channel.name}' peaks at {channel.peak_nm:g} nm; {row['said']}.",
                figures=(_nm(channel.name, channel.peak_nm), _nm("edge of the band", edge)),
                settles=("a spectrum (lightmask mask meter --kind spectrometer)",),
            )  # fmt: skip
