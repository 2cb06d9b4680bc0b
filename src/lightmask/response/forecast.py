"""predict(course, dose, goal) -> Forecast: what people of such a course would show over the weeks, as draws.

Shapes come from the mechanism, sizes from the trials: the posterior that lightmask carries holds both. The light part
is zero without light; what is left is placebo and the course of things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.dose import Dose
from lightmask.errors import BadInput, not_negative
from lightmask.response import model, posterior, potency
from lightmask.response.acceptors import Acceptor, CytochromeOxidase
from lightmask.response.endpoints import KINDS, Endpoint, families
from lightmask.response.goal import Goal
from lightmask.response.grading import Certainty, certainty
from lightmask.response.near import Near, nearest_trials
from lightmask.response.regimen import Sessions
from lightmask.response.rows import CHANGE, RESPONDERS
from lightmask.units import d_PER_week

Array = np.ndarray
CYTOCHROME_OXIDASE = CytochromeOxidase()
SEEN_AS = ("sham", "open")
WEEKS_AFTER = 4


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Expected:
    """One endpoint of a forecast, on the scale where background and light add up; higher is better.

    week           [at]
    mean           [draw, at]  of a group of people, with light, in a study of its own
    without_light  [draw, at]  the same people without the light
    person_sd      [draw]      one person about the group's mean; grown [draw, at] how that grows, 0 at the start to 1
    """

    endpoint: Endpoint
    week: Array
    mean: Array
    without_light: Array
    person_sd: Array
    grown: Array

    @property
    def light(self) -> Array:
        """What light adds. -> [draw, at]"""
        return self.mean - self.without_light

    @property
    def change(self) -> Array:
        """Of the group, in the endpoint's percent. -> [draw, at]"""
        return self._percent(self.mean)

    def _percent(self, link: Array) -> Array:
        return np.asarray(self.endpoint.from_link(link, self.week))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Forecast:
    """What is to be expected of a course, and what that rests on.

    weight     of each draw, None where all count alike
    certainty  how sure trials make us, with reasons; nearest: the published arms most like the course
    rests_on   sentences for whoever reads the result
    """

    goal: Goal
    sessions: Sessions
    expected: tuple[Expected, ...]
    certainty: Certainty
    nearest: tuple[Near, ...]
    rests_on: tuple[str, ...]
    weight: Array | None = None

    def of(self, endpoint: str) -> Expected:
        """One of its endpoints by name."""
        found = next((one for one in self.expected if one.endpoint.name == endpoint), None)
        if found is None:
            known = ", ".join(one.endpoint.name for one in self.expected)
            raise BadInput(f"This forecast of {self.goal.title} has no '{endpoint}'. It has: {known}.")
        return found

    def interval(
        self, endpoint: str, share: float = 0.9, of: str = "people", rng: np.random.Generator | None = None
    ) -> Array:
        """Low end, middle and high end of an endpoint in percent. -> [3, at]

        ``of`` people is a group's mean, person one person, light what light does apart from everything else,
        without light the same people under sham.
        """
        if not 0 < share < 1:
            raise BadInput(f"share={share:g} is not a fraction. Give one between 0 and 1, such as 0.9.")
        drawn = self._drawn(self.of(endpoint), of, rng or np.random.default_rng(0))
        ends = [(1 - share) / 2, 0.5, (1 + share) / 2]
        if self.weight is None:
            return np.quantile(drawn, ends, axis=0)
        return np.quantile(drawn, ends, axis=0, weights=self.weight, method="inverted_cdf")

    def _drawn(self, one: Expected, of: str, rng: np.random.Generator) -> Array:
        own = (one.person_sd * rng.standard_normal(len(one.person_sd)))[:, None] * one.grown
        links = {
            "people": one.mean,
            "person": one.mean + own,
            "without light": one.without_light,
            "light": one.light if one.endpoint.kind == KINDS[CHANGE] else None,
        }
        if of not in links:
            raise BadInput(f"of='{of}' is not known. Give one of: {', '.join(links)}.")
        if of == "person" and one.endpoint.kind == KINDS[RESPONDERS]:
            raise BadInput(
                f"{one.endpoint.title.capitalize()} is a share of people: one person has none. Ask of people."
            )
        if links[of] is None:
            return one.change - one._percent(one.without_light)
        return one._percent(links[of])


def predict(
    course: Any,
    dose: Dose,
    goal: Goal | str,
    *,
    at_week: Any = None,
    acceptor: Acceptor = CYTOCHROME_OXIDASE,
    seen_as: str = "sham",
    rng: np.random.Generator | None = None,
) -> Forecast:
    """What people of this course would show at these weeks, as draws. -> Forecast

    course    of ``plan``, or ``Sessions``; dose: of one session, as draws; the treated patches are averaged
    at_week   [at]  every week until four weeks after the last session, when left out
    seen_as   sham: what would be seen by people who do not know whether light was on; open: as open trials see it

    Draws of the dose and of the posterior are paired; a lone draw of one serves all of the other.
    """
    goal = goal if isinstance(goal, Goal) else Goal.named(str(goal))
    sessions = Sessions.of(course)
    if seen_as not in SEEN_AS:
        raise BadInput(f"seen_as='{seen_as}' is not known. Give one of: {', '.join(SEEN_AS)}.")
    asked = potency.asked_of(goal)
    week = _weeks(at_week, sessions)
    draws = max(dose.incident_J_cm2.shape[0], dose.reach.fluence.shape[0])
    par = posterior.shipped().some(draws if draws > 1 else posterior.shipped().size, rng)
    chance = rng or np.random.default_rng(0)
    u, w = (chance.standard_normal((len(par["memory_d"]), 1)) for _ in range(2))
    light = potency.weights(dose.channels, acceptor)
    sure = certainty(goal, _lit_bands(dose))
    return Forecast(
        goal=goal,
        sessions=sessions,
        expected=tuple(_expected(one, sessions, dose, week, par, (u, w), light, seen_as) for one in asked),
        certainty=sure,
        nearest=tuple(nearest_trials(sessions, goal, dose=dose)),
        rests_on=_rests_on(goal, asked, sure, seen_as),
    )


def _lit_bands(dose: Dose) -> tuple[str, ...]:
    """Bands that bring any light; all of them where none does."""
    brings = dose.surface_J_cm2.max(axis=(0, 1)) > 0
    return tuple(band for band, lit in zip(dose.bands, brings, strict=True) if lit) or tuple(dose.bands)


def _weeks(at_week: Any, sessions: Sessions) -> Array:
    if at_week is None:
        last_d = sessions.regimen.day.max(initial=0.0)
        return np.arange(0.0, np.ceil(last_d / d_PER_week) + WEEKS_AFTER + 1.0)
    week = np.array(at_week, dtype=float).reshape(-1)
    not_negative("at_week", week)
    if not week.size or (np.diff(week) <= 0).any():
        raise BadInput("at_week holds no weeks, or one that is not after the one before. Give each once, in order.")
    return week


def _expected(
    endpoint: Endpoint, sessions: Sessions, dose: Dose, week: Array, par: dict[str, Array],
    study: tuple[Array, Array], light: tuple[Array, Array], seen_as: str,
) -> Expected:  # fmt: skip
    row = potency.Row.of(endpoint, sessions.lit_s, *light, seen_as)
    D = _mean_over_patches(par, row, dose, endpoint.layer)
    day = week * d_PER_week
    u, w = (par[name][:, row.family] * z for name, z in zip(("spread_background", "spread_light"), study, strict=True))
    below = np.asarray(model.background(par, row, day[None, :], u))
    come = potency.come(par, endpoint, day, sessions.regimen.day)
    added = (par["light"][:, row.endpoint] + w) * D[:, None] * come
    starts = endpoint.kind != KINDS[CHANGE]
    without_light = np.broadcast_to(below, added.shape)
    return Expected(
        endpoint=endpoint,
        week=week,
        mean=without_light + added,
        without_light=without_light,
        person_sd=par["person_sd"][:, families().index(endpoint.family)],
        grown=np.ones_like(added) if starts else -np.expm1(-day / par["settling_d"][:, row.endpoint]),
    )


def _mean_over_patches(par: dict[str, Array], row: potency.Row, dose: Dose, layer: str) -> Array:
    """D: how much of its best a session does, its mean over all patches of the dose, dark ones too. -> [draw]"""
    fluence = dose.channel_J_cm2[..., dose.layer(layer)]
    if not np.isfinite(fluence).all():
        raise BadInput("The output of a lit channel is unknown, so no dose and no forecast can be given. Measure it.")
    by_patch = np.asarray(model.doses(par, row, fluence))  # a lone row serves every patch
    return np.broadcast_to(by_patch.mean(axis=1), (len(par["memory_d"]),))


def _rests_on(goal: Goal, asked: list[Endpoint], sure: Certainty, seen_as: str) -> tuple[str, ...]:
    about = posterior.shipped().about
    how = "people who do not know whether light was on" if seen_as == "sham" else "an open trial, which flatters"
    return (
        f"A synthesis of {about['rows']} numbers of {about['studies']} trials, as seen by {how}.",
        f"How sure trials make us of {goal.title}: {sure.in_words}",
        "The best dose, how long it lasts and how irradiance trades for time rest on experiments and on belief: no "
        "trial compared doses in people with figures that can be used.",
        *_without_figures(asked),
    )


def _without_figures(asked: list[Endpoint]) -> tuple[str, ...]:
    """What no trial printed a figure of: there the prior shows."""
    printed = {row["endpoint"] for row in tables.read("evidence/outcomes").rows() if row["value_pct"]}
    bare = [one.title for one in asked if one.name not in printed]
    if not bare:
        return ()
    return (f"No number of any trial is of {'; '.join(bare)}: that rests on belief and on related endpoints alone.",)
