"""The published arms most like a course: its light, setting and rhythm, and the dose in the layer asked about."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.dose import Dose
from lightmask.errors import BadInput
from lightmask.mask.bands import band_of
from lightmask.response.goal import Goal
from lightmask.response.trials import Arm, arms, called, nearness, same_light, weight
from lightmask.units import d_PER_week

Doses = dict[str, float]
ALIKE = (0.8, 1.25)
ALMOST = 0.02
MARKED = {"remembered": " (its dose is remembered, not re-read)", "second-hand": " (its dose is second-hand)"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """A published arm, and how a course stands to it.

    nearness     0 to 1: every factor of evidence/weights multiplied
    same_light   whether all of its light is in the course
    layer_J_cm2  band and the dose of a session in the goal's layer of its people, where known
    times        band and how many times that dose the course brings, where both are known
    differs      in words, what is different; the dose first
    """

    arm: Arm
    nearness: float
    same_light: bool
    layer_J_cm2: tuple[tuple[str, float], ...]
    times: tuple[tuple[str, float], ...]
    differs: tuple[str, ...]

    @property
    def design(self) -> str:
        return self.arm.design

    @property
    def result(self) -> str:
        return self.arm.result


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What of a course is compared: None is not known, and is not held against an arm more than against another."""

    bands: tuple[str, ...]
    care: str | None
    layer_J_cm2: Doses
    per_week: float | None
    weeks: float | None


def nearest_trials(course: Any, goal: Goal, most: int = 5, dose: Dose | None = None) -> tuple[Near, ...]:
    """The arms of a goal most like a course, the nearest first; those with light that the course lacks come last.

    ``course`` is one of ``plan``, or the sessions of ``response`` with the ``dose`` that one of them brings.
    """
    if most < 1:
        raise BadInput(f"most={most} arms: give a number from 1 upwards.")
    asked = _asked(course, goal, dose if dose is not None else getattr(course, "dose", None))
    found = [_near(arm, goal, asked) for arm in arms(goal) if not arm.comparison]
    shared = [near for near in found if near.nearness > 0]
    return tuple(sorted(shared, key=lambda near: (not near.same_light, -near.nearness))[:most])


def _asked(course: Any, goal: Goal, dose: Dose | None) -> _Asked:
    if dose is None:
        raise BadInput("Without a dose no trial can be near. Give dose=, the dose that one session brings.")
    schedule, regimen = getattr(course, "schedule", None), getattr(course, "regimen", None)
    lit = getattr(course, "lit_bands", None) or _lit(dose)
    return _Asked(
        bands=tuple(lit),
        care=getattr(course, "care", None),
        layer_J_cm2=_middle(dose, goal.layer, lit),
        per_week=schedule.per_week if schedule else getattr(regimen, "per_week", None),
        weeks=schedule.weeks if schedule else _weeks(regimen),
    )


def _weeks(regimen: Any) -> float | None:
    """From the first session to the end of the pause after the last."""
    if regimen is None or not regimen.every_d:
        return None
    return float(regimen.day[-1] - regimen.day[0] + regimen.every_d) / d_PER_week


def _lit(dose: Dose) -> tuple[str, ...]:
    """Bands that bring something; what is not known to be dark is lit."""
    dark = (dose.surface_J_cm2 == 0).all(axis=(0, 1))
    return tuple(band for band, none in zip(dose.bands, dark, strict=True) if not none)


def _middle(dose: Dose, layer: str, lit: tuple[str, ...]) -> Doses:
    """The middle draw and patch of each lit band in one layer, where it is known and not nothing."""
    middle = np.median(dose.fluence_J_cm2[:, :, dose.layer(layer)], axis=(0, 1))
    known = {band: float(value) for band, value in zip(dose.bands, middle, strict=True) if band in lit}
    return {band: value for band, value in known.items() if value > 0}


def _near(arm: Arm, goal: Goal, asked: _Asked) -> Near:
    theirs = layer_doses(goal.layer).get(arm.name, {})
    shared = [band for band in arm.bands if band in asked.bands]
    known = [band for band in shared if band in theirs and band in asked.layer_J_cm2]
    times = tuple((band, asked.layer_J_cm2[band] / theirs[band]) for band in known)
    factors = (
        nearness(arm, asked.bands, asked.care or arm.setting),
        weight("off design") if arm.off_design else 1.0,
        weight("elsewhere on the body") if arm.elsewhere else 1.0,
        _dose_factor([ratio for _, ratio in times], unknown=len(shared) - len(known)),
        _rhythm_factor(asked.per_week, arm.per_week, "twice as often"),
        _rhythm_factor(asked.weeks, arm.weeks, "twice as long"),
    )
    return Near(
        arm=arm,
        nearness=math.prod(factors),
        same_light=same_light(arm, asked.bands),
        layer_J_cm2=tuple(theirs.items()),
        times=times,
        differs=tuple(_differs(arm, asked, times)),
    )


def _dose_factor(times: list[float], unknown: int) -> float:
    """The middle (geometric mean) over the shared bands of how near their doses are."""
    each = [weight("tenfold dose") ** abs(math.log10(ratio)) for ratio in times] + [weight("unknown dose")] * unknown
    return math.prod(each) ** (1 / len(each)) if each else 1.0


def _rhythm_factor(ours: float | None, theirs: float | None, factor: str) -> float:
    if not ours:
        return 1.0
    return weight(factor) ** abs(math.log2(ours / theirs)) if theirs else weight("unknown rhythm")


def _differs(arm: Arm, asked: _Asked, times: tuple[tuple[str, float], ...]) -> list[str]:
    low, high = ALIKE
    least, mark = ("at least " if arm.dose_is == "at most" else ""), MARKED.get(arm.dose_is, "")
    said = [
        f"{least}{ratio:.2g} times its {called(band)} dose in the layer{mark}"
        for band, ratio in times
        if least or not low <= ratio <= high
    ]
    if unknown := [called(band) for band in arm.bands if band in asked.bands and band not in dict(times)]:
        said.append(f"its {' and '.join(unknown)} dose cannot be compared")
    if lacking := [called(band) for band in arm.bands if band not in asked.bands]:
        said.append(f"it had {' and '.join(lacking)} light too")
    if asked.care and arm.setting != asked.care:
        said.append(f"at {arm.setting}" if arm.setting == "home" else "in the office")
    if asked.per_week and arm.per_week and not math.isclose(arm.per_week, asked.per_week, rel_tol=ALMOST):
        said.append(f"{arm.per_week:g} sessions a week, not {asked.per_week:g}")
    if asked.weeks and arm.weeks and not math.isclose(arm.weeks, asked.weeks, rel_tol=ALMOST):
        said.append(f"{arm.weeks:g} weeks, not {asked.weeks:g}")
    return said + [words for words in (arm.elsewhere, arm.off_design) if words]


@cache
def layer_doses(layer: str) -> dict[str, Doses]:
    """The dose of a session in one layer of the people of each published arm, by band; what is not known is absent."""
    found: dict[str, Doses] = {}
    for row in tables.read("evidence/layer_doses").rows():
        if row["layer"] == layer and row["layer_J_cm2"]:
            of, band = found.setdefault(row["arm"], {}), band_of(_nm(row["nm"]))
            of[band] = of.get(band, 0.0) + float(row["layer_J_cm2"])
    return found


def _nm(text: str) -> float:
    """A wavelength, or the middle of a range."""
    ends = [float(end) for end in text.split("-")]
    return sum(ends) / len(ends)
