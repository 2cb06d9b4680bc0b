"""A course of sessions and the light of each -> what tissue would show, over weeks and in the minutes after a session.

The order of things: light in the target layer, weighed by an acceptor, traded for irradiance, gives a stimulus; a
memory that each session tops up carries it over days; pools follow the memory. No trial of faces is in here: how far
people get is the statistical model's to say, with this one's shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lightmask.dose import Dose
from lightmask.errors import not_negative
from lightmask.response import (
    readouts_acne,
    readouts_hours,
    readouts_matrix,
    readouts_pigment,
    readouts_repair,
    readouts_skin,
)
from lightmask.response.acceptors import Acceptor, CytochromeOxidase
from lightmask.response.parameters import Parameters
from lightmask.response.pools import Pools
from lightmask.response.readouts import Readout, Readouts, State, meanings
from lightmask.response.regimen import Sessions
from lightmask.response.session_light import SessionLight, session_light
from lightmask.units import d_PER_week, s_PER_min

Array = np.ndarray
CYTOCHROME_OXIDASE = CytochromeOxidase()
RESTING_OR_NOT = State()


def over_weeks(
    course: Any,
    dose: Dose,
    *,
    layer: str,
    at_week: Any,
    parameters: Parameters,
    acceptor: Acceptor = CYTOCHROME_OXIDASE,
    state: State = RESTING_OR_NOT,
) -> Readouts:
    """Fifteen readouts of a course, each against the same skin without light. -> Readouts of [draw, patch, week]

    ``course`` is a course of ``plan`` or ``Sessions``; draws of dose and parameters are paired, a lone one serves all.
    """
    sessions = Sessions.of(course)
    at_week = _times("at_week", at_week)
    found = session_light(sessions, dose, layer, parameters, acceptor)
    pools = Pools.of(at_week * d_PER_week, sessions.regimen.day, parameters)
    return Readouts(at=at_week, at_unit="week", readouts=_told(_changes(found, pools, parameters, state)))


def after_a_session(
    course: Any,
    dose: Dose,
    *,
    layer: str,
    at_min: Any,
    parameters: Parameters,
    acceptor: Acceptor = CYTOCHROME_OXIDASE,
) -> Readouts:
    """ATP, nitric oxide and blood flow in the minutes since the light went on. -> Readouts of [draw, patch, min]"""
    sessions = Sessions.of(course)
    at_min, lit_min = _times("at_min", at_min), sessions.lit_s / s_PER_min
    R = session_light(sessions, dose, layer, parameters, acceptor).stimulus
    changes = {
        "atp": readouts_hours.atp(R, at_min, lit_min, parameters),
        "nitric oxide": readouts_hours.nitric_oxide(R, at_min, lit_min, parameters),
        "blood flow": readouts_hours.blood_flow(R, at_min, lit_min, parameters),
    }
    return Readouts(at=at_min, at_unit="min", readouts=_told(changes))


def _changes(found: SessionLight, pools: Pools, p: Parameters, state: State) -> dict[str, Array]:
    """Every readout over weeks, by name. -> each [draw, patch, at]"""
    R, at_day, day = found.stimulus, pools.at_day, pools.day
    return {
        "stimulus": readouts_matrix.times(np.ones(p.draws), R, pools.memory),
        "procollagen": readouts_matrix.procollagen(R, pools, p),
        "mmp": readouts_matrix.mmp(R, pools, p),
        "matrix": readouts_matrix.matrix(R, pools, p),
        "collagen": readouts_matrix.collagen(R, pools, p),
        "elastin": readouts_matrix.elastin(R, pools, p),
        "inflammation": readouts_skin.inflammation(R, pools, p, state.activated),
        "sebum": readouts_skin.sebum(R, pools, p),
        "redness": readouts_skin.redness(R, pools, p),
        "itch": readouts_skin.itch(R, pools, p),
        "plaque": readouts_skin.plaque(R, pools, p),
        "acnes": readouts_acne.acnes(found.follicle_J_cm2, at_day, day, p),
        "wound": readouts_repair.wound(R, pools, p),
        "scar": readouts_repair.scar(R, found.effective_J_cm2, pools, p),
        "pigment": readouts_pigment.pigment(found.pigment_J_cm2, at_day, day, p, state.phototype),
    }


def _told(changes: dict[str, Array]) -> tuple[Readout, ...]:
    return tuple(Readout(meaning=meanings()[name], change=change) for name, change in changes.items())


def _times(name: str, given: Any) -> Array:
    """-> [at]"""
    found = np.array(given, dtype=float).reshape(-1)
    not_negative(name, found)
    return found
