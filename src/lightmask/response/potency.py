"""What a session does, apart from what a course makes of it: how much of the best, and how far tissue has come.

A benefit of light is (light + w) D(dose) Y(days): D is one session's, Y the course's. Forecasts multiply them draw by
draw; a planner that compares many sessions with many courses works out each of the two once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask.errors import BadInput
from lightmask.mask.leds import Channel
from lightmask.response import dynamics, model, posterior
from lightmask.response.acceptors import Acceptor, CytochromeOxidase
from lightmask.response.endpoints import KINDS, Endpoint, endpoints, families
from lightmask.response.goal import Goal
from lightmask.response.rows import DESIGNS, ROUTES, BLUE_TO_nm

Array = np.ndarray
NOT_MASK_GOALS = "Its effects are read from mechanism alone: ask lm.response.over_weeks or after_a_session."


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Row:
    """The one row of a course in the words of ``model``: arrays of one endpoint."""

    endpoint: Array
    family: Array
    kind: Array
    route: Array
    design: Array
    expects: Array
    instrument: Array
    of_control: Array
    lit_s: Array
    weight: Array
    blue: Array

    @classmethod
    def of(cls, endpoint: Endpoint, lit_s: float, weight: Array, blue: Array, seen_as: str = "sham") -> Row:
        """One endpoint under a session of so many lit seconds; weight and blue are [1, channel]."""
        return cls(
            endpoint=np.array([endpoint.place]),
            family=np.array([families().index(endpoint.family)]),
            kind=np.array([KINDS.index(endpoint.kind)]),
            route=np.array([ROUTES.index(endpoint.route)]),
            design=np.array([DESIGNS.index(seen_as)]),
            expects=np.array([endpoint.unlit == "expects"]),
            instrument=np.array([endpoint.rater == "instrument"]),
            of_control=np.array([False]),
            lit_s=np.array([lit_s]),
            weight=weight,
            blue=blue,
        )


def weights(channels: tuple[Channel, ...], acceptor: Acceptor) -> tuple[Array, Array]:
    """How much each channel's light counts, and which are blue. -> two of [1, channel]"""
    counted = np.array([[acceptor.over(channel.spectrum) for channel in channels]])
    return counted, np.array([[float(channel.peak_nm < BLUE_TO_nm) for channel in channels]])


def asked_of(goal: Goal) -> list[Endpoint]:
    """The endpoints that trials measured of a goal; refused when there is none."""
    asked = [one for one in endpoints() if goal.name in one.goals]
    if not asked:
        raise BadInput(
            f"No trial measured {goal.title} in numbers, so there is nothing to predict from. {NOT_MASK_GOALS}"
        )
    return asked


def come(par: Mapping[str, Array], endpoint: Endpoint, at_day: Array, day: Array) -> Array:
    """Y: how far what is measured has come on these days, for sessions on any days. -> [draw, at]"""
    return np.asarray(dynamics.slow_level(at_day, day, par["memory_d"], par["lag_d"], par["pool_d"][:, endpoint.place]))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Potency:
    """What sessions with these channels do for one goal.

    par   draws of the synthesis' parameters, each [draw, ...]
    """

    goal: Goal
    channels: tuple[Channel, ...]
    par: Mapping[str, Array]
    weight: Array
    blue: Array

    @classmethod
    def of(
        cls, goal: Goal, channels: tuple[Channel, ...], draws: int, acceptor: Acceptor | None = None
    ) -> Potency:  # fmt: skip
        """With the first draws of the posterior that lightmask carries."""
        weight, blue = weights(channels, acceptor or CytochromeOxidase())
        return cls(
            goal=goal, channels=channels, par=posterior.shipped().some(draws), weight=weight, blue=blue
        )  # fmt: skip

    @property
    def endpoints(self) -> list[Endpoint]:
        return asked_of(self.goal)

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers in which its endpoints ask for the dose."""
        return tuple(dict.fromkeys(one.layer for one in self.endpoints))

    def session(self, fluence_J_cm2: Mapping[str, Array], lit_s: float) -> Array:
        """D: how much of its best one session does, nothing without light. -> [draw, patch, endpoint]

        ``fluence_J_cm2`` holds for each of ``layers`` [draw, patch, channel].
        """
        found: dict[tuple[str, str], Array] = {}
        for one in self.endpoints:
            key = (one.route, one.layer)
            if key not in found:
                row = Row.of(one, lit_s, self.weight, self.blue)
                found[key] = np.asarray(model.doses(self.par, row, fluence_J_cm2[one.layer]))
        return np.stack([found[one.route, one.layer] for one in self.endpoints], axis=-1)

    def course(self, day: Any, at_day: float, some: slice | Array = slice(None)) -> Array:
        """Y of sessions on these days, for some of the draws. -> [draw, endpoint]"""
        par = {name: self.par[name][some] for name in ("memory_d", "lag_d", "pool_d")}
        at, days = np.array([float(at_day)]), np.asarray(day, dtype=float)
        return np.stack([come(par, one, at, days)[:, 0] for one in self.endpoints], axis=-1)
