"""The dose window that trials of a goal studied: on the skin, in the target layer, and over a week."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lightmask.dose import reach
from lightmask.mask import bands
from lightmask.mask.leds import Channel
from lightmask.response.goal import Goal
from lightmask.response.trials import NOT_A_DOSE, Arm, arms, weight
from lightmask.skin import Skin

Range = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """The studied range of one band: on the skin and, through the skin of the trials' people, in the layer.

    ``week_J_cm2`` is what a week brought to the layer; None where no trial says how often. ``notes`` are the doubts.
    """

    band: str
    layer: str
    surface_J_cm2: Range
    layer_J_cm2: Range
    week_J_cm2: Range | None
    arms: tuple[str, ...]
    setting: str
    widened: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Dose:
    """One dose of one arm at one wavelength, and the share of it that the layer gets."""

    arm: Arm
    nm: float
    low_J_cm2: float
    high_J_cm2: float

    @property
    def weak(self) -> bool:
        return self.arm.dose_is == "remembered" or bool(self.arm.off_design)

    @property
    def bound(self) -> bool:
        return self.arm.dose_is == "at most"


def window(goal: Goal, band: str, care: str) -> Window | None:
    """The studied window of a band: from trials in the same setting, or else from any; None without a dose.

    A remembered dose, or one of an arm off its design, counts only where no better one does. An upper bound never
    widens a window upwards.
    """
    known = [
        _Dose(arm=arm, nm=nm, low_J_cm2=low, high_J_cm2=high)
        for arm in arms(goal)
        for nm, low, high in arm.doses_J_cm2
        if bands.band_of(nm) == band and arm.dose_is not in NOT_A_DOSE
    ]
    used = _best([dose for dose in known if dose.arm.setting == care]) or _best(known)
    return _window(goal, band, care, used) if used else None


def _best(doses: list[_Dose]) -> list[_Dose]:
    return [dose for dose in doses if not dose.weak] or doses


def _window(goal: Goal, band: str, care: str, used: list[_Dose]) -> Window:
    surface = min(dose.low_J_cm2 for dose in used), max(dose.high_J_cm2 for dose in used)
    share = [layer_reach(dose.arm.ita_deg, dose.nm, goal.layer) for dose in used]
    low = [dose.low_J_cm2 * part for dose, part in zip(used, share, strict=True)]
    high = [dose.high_J_cm2 * part for dose, part in zip(used, share, strict=True)]
    often = [dose.arm.per_week for dose in used]
    a_week = [(a * n, b * n) for a, b, n in zip(low, high, often, strict=True) if n]
    widened = surface[1] / surface[0] < weight("one-arm window")
    down = weight("one-arm window") if widened else 1.0
    up = 1.0 if all(dose.bound for dose in used) else down
    same = all(dose.arm.setting == care for dose in used)
    return Window(
        band=band,
        layer=goal.layer,
        surface_J_cm2=(surface[0] / down, surface[1] * up),
        layer_J_cm2=(min(low) / down, max(high) * up),
        week_J_cm2=(min(a for a, _ in a_week) / down, max(b for _, b in a_week) * up) if a_week else None,
        arms=tuple(dict.fromkeys(dose.arm.name for dose in used)),
        setting=care if same else "any",
        widened=widened,
        notes=tuple(_notes(used, surface, widened, same)),
    )


def _notes(used: list[_Dose], surface: Range, widened: bool, same: bool) -> list[str]:
    notes = []
    if widened and all(dose.bound for dose in used):
        notes.append(f"rests on an upper bound, at most {surface[1]:g} J/cm²; its low edge is set at two thirds of it")
    elif widened:
        notes.append("rests on about one dose, widened to two thirds and to one and a half times of it")
    elif any(dose.bound and dose.low_J_cm2 == surface[0] for dose in used):
        notes.append(f"its low edge is an upper bound: that trial gave at most {surface[0]:g} J/cm², maybe less")
    for kind, words in (("remembered", "remembered, not re-read"), ("second-hand", "second-hand")):
        if named := dict.fromkeys(dose.arm.citation for dose in used if dose.arm.dose_is == kind):
            notes.append(f"the dose of {' and of '.join(named)} is {words}")
    off = dict.fromkeys(f"{dose.arm.citation} ({dose.arm.off_design})" for dose in used if dose.arm.off_design)
    if off:
        notes.append(f"rests on {', '.join(off)}")
    if not same:
        notes.append("no trial in this setting states its dose, so any setting counts")
    return notes


@cache
def layer_reach(ita_deg: float, peak_nm: float, layer: str) -> float:
    """Fluence in a layer per J/cm2 on the skin, in a typical face of that colour."""
    skin = Skin.typical(ita_deg=ita_deg)
    found = reach((Channel(name="trial", peak_nm=peak_nm),), skin)
    return float(found.fluence[0, 0, tuple(skin.layer_names).index(layer)])
