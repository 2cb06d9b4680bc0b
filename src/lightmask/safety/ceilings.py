"""Walls of dose: the most light of a band that a patch of skin may get in a session, in 24 hours and in 7 days.

They are where published tolerance ends (table safety/ceilings), not doses to aim at. The pigment guard is one more
band here, with weights of its own. Light outside every band counts as the nearest one. A window is asked about when it
holds other light: without any, the session's own wall is the stricter one. The repeats of a plan are such light too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.leds import Channel
from lightmask.person import Person
from lightmask.safety import pigment
from lightmask.safety.colouring import of_colour
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import Rule
from lightmask.safety.held import HOUSE, Held
from lightmask.safety.house import rule
from lightmask.safety.past import WINDOWS, Already, already
from lightmask.safety.repeats import Repeats
from lightmask.safety.verdict import Acting, Verdict
from lightmask.safety.weighting import shares
from lightmask.units import J_m2_PER_J_cm2

__all__ = ["Already", "already", "questions", "rules", "weights"]

Array = np.ndarray
Row = dict[str, str]
PIGMENT = "pigment"
SAFE_SIDE = 1 - 1e-9  # a promise of room is kept in spite of rounding


def rules(
    person: Person, channels: tuple[Channel, ...], held: Held = HOUSE, repeats: Repeats | None = None
) -> tuple[Rule, ...]:
    """Every wall that holds for this person, asked of the bands that these channels light.

    With ``repeats`` a window holds as many sessions like this one as a plan gives in it, and is always asked about.
    """
    whose = {"any", "of colour" if of_colour(person) else "other", pigment.guarded(person)}
    rows = [row for row in tables.read("safety/ceilings").rows() if row["skin"] in whose]
    return tuple(_rule(row, weights(row["band"], channels), held, repeats) for row in rows)


def weights(band: str, channels: tuple[Channel, ...]) -> Array:
    """How much of each channel's light counts in a band: its share there, whatever its name says. -> [channel]"""
    if band == PIGMENT:
        return pigment.weights(channels)
    edges = [
        (float(row["low_nm"]), float(row["high_nm"]), row["screened_as"]) for row in tables.read("mask/bands").rows()
    ]
    if band not in {name for _, _, name in edges}:
        known = ", ".join(dict.fromkeys(name for _, _, name in edges))
        raise BadInput(f"band='{band}' has no ceiling. Give one of: {known}, {PIGMENT}.")
    theirs = [(low, high) for low, high, name in edges if name == band]
    low_nm = 0.0 if theirs[0][0] == edges[0][0] else theirs[0][0]
    high_nm = math.inf if theirs[-1][1] == edges[-1][1] else theirs[-1][1]
    return shares(channels, low_nm, high_nm)


def _rule(row: Row, weight: Array, held: Held, repeats: Repeats | None) -> Rule:
    """One row of the table as a rule."""
    past, window = _of_past(row["band"]), row["window"]
    times = 1 if repeats is None else repeats.within(window)

    def sessions_J_cm2(light: Exposure) -> Array:
        return light.brightest_W_m2(weight) * (light.duration_s * times) / J_m2_PER_J_cm2

    def asked(light: Exposure) -> bool:
        lit = bool((weight >= rule("share that a ceiling counts")).any())
        return lit and (window not in WINDOWS or repeats is not None or _before_J_cm2(light, past, window) > 0)

    return Rule(
        id=row["id"],
        value=lambda light: sessions_J_cm2(light) + _before_J_cm2(light, past, window),
        allowed=lambda duration_s: float(row["J_cm2"]),
        asked=asked,
        otherwise=lambda light: _wait(
            light,
            past,
            window,
            float(row["J_cm2"]),
            float(np.quantile(sessions_J_cm2(light), held.limits)),
        ),
    )


def _of_past(band: str) -> Mapping[str, float]:
    """What past light of each band counts for in a band of the table."""
    return pigment.of_bands() if band == PIGMENT else {band: 1.0}


def _before_J_cm2(light: Exposure, past: Mapping[str, float], window: str) -> float:
    """Light before the session in a rolling window; none in the window of the session itself, or when it is unknown.

    Unknown past light is no rule's to judge: it is a question (see `questions`).
    """
    if window not in WINDOWS or light.already is None or not light.already.known:
        return 0.0
    return float(light.already.J_cm2(past, window))


def _wait(light: Exposure, past: Mapping[str, float], window: str, wall_J_cm2: float, sessions_J_cm2: float) -> str:
    """From when on this session fits; from when on the past is out of the way where it never would."""
    if light.already is None or not _before_J_cm2(light, past, window) > 0:
        return ""
    room_J_cm2 = wall_J_cm2 * SAFE_SIDE - sessions_J_cm2
    fits = light.already.room_from(past, window, room_J_cm2)
    free = fits or light.already.room_from(past, window, 0.0)
    if free is None:
        return ""
    when = f"{free:%Y-%m-%d %H:%M} ({free:%z})"
    return f"Wait until {when}." if fits else f"Wait until {when}, and give less light: it is over the wall by itself."


def questions(person: Person, channels: tuple[Channel, ...]) -> tuple[Verdict, ...]:
    """The question that stays open while nobody knows the light of the last 7 days."""
    if person.light is not None:
        return ()
    bands = tuple(dict.fromkeys(band for channel in channels for band in channel.screened_as))
    return (
        Verdict(
            id="7D",
            key="light",
            condition="light in the last 7 days",
            severity="PRO",
            bands=bands,
            state="ask",
            question="Has this skin had any other light treatment in the last 7 days: when, which colours, what dose? "
            "Write each as [[light]] in the person file, or light = [] for none.",
            reason="doses add up: the walls of 24 hours and 7 days count them",
            source="ceilings of this project",
            reliability="D",
            acts=tuple(Acting(band=band, severity="PRO") for band in bands),
            grade="D",
        ),
    )
