"""What is known of each goal, gathered from tables and the posterior: what the page says and its pictures show."""

from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

import numpy as np

from lightmask import dose, tables
from lightmask.response import (
    Forecast,
    Goal,
    Regimen,
    Sessions,
    State,
    after_a_session,
    certainty,
    draw,
    goals,
    layer_dose,
    over_weeks,
    posterior,  # noqa: F401  (the page asks for it here)
    predict,
)
from lightmask.response.endpoints import endpoints
from lightmask.response.listed import listed
from lightmask.response.published import Trial
from lightmask.response.rows import LAYERS, Lit, Seen, assumed

DRAWS = 1000
ENDS = (0.05, 0.25, 0.5, 0.75, 0.95)
MINUTES = np.arange(0.0, 121.0, 2.0)
MINUTES_OF = ("atp", "nitric oxide", "blood flow")
WEEKS_OF_READOUT, DEFAULT_WEEKS = 24.0, (4.0, 8.0, 12.0)
SINGLE = ("healing time",)
LIGHT, DARK, MECHANISM, RESTING = "#D55E00", "#3f5f7f", "#7F5AA8", "#009E73"


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A published course: its arm, and what had to be taken as usual because the paper does not say."""

    trial: Trial
    lit: Lit
    sessions: Sessions
    weeks: float
    surface_J_cm2: tuple[float, ...]
    guessed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Known:
    """All that is known of one goal."""

    goal: Goal
    certainty: object
    course: Course
    seen: tuple[Seen, ...]
    named: tuple[str, ...]
    at_week: np.ndarray
    forecast: Forecast | None
    readout: str
    unknown: str


@cache
def everything() -> tuple[Known, ...]:
    """Every goal in the order of its table."""
    rows_of = {row["goal"]: row for row in tables.read("evidence/known").rows()}
    return tuple(known(goal, rows_of[goal.name]) for goal in goals())


def known(goal: Goal, row: dict[str, str]) -> Known:
    """One goal; a forecast only where trials gave numbers and say something of light."""
    named = tuple(filter(None, row["endpoints"].split(";")))
    course, sure = course_of(row["course_of"]), certainty(goal)
    asked = {saw["arm"] for saw in tables.read("evidence/results").rows() if saw["goal"] == goal.name}
    seen = tuple(one for one in all_seen() if one.endpoint.name in named and one.lit.arm in asked)
    numbers = any(one.result == "value" and not one.control for one in seen)
    at_week = np.array([float(week) for week in filter(None, row["at_week"].split(";"))] or DEFAULT_WEEKS)
    forecast = None
    if numbers and sure.level:
        week = np.unique(np.concatenate([np.linspace(0.0, course.weeks + 8.0, 60), at_week, [course.weeks]]))
        forecast = predict(course.sessions, brought(course), goal, at_week=week)
    return Known(
        goal=goal, certainty=sure, course=course, seen=seen, named=named, at_week=at_week, forecast=forecast,
        readout=row["readout"], unknown=row["unknown"],
    )  # fmt: skip


@cache
def all_seen() -> tuple[Seen, ...]:
    """Every number and finding that the synthesis rests on; what light was given does not matter here."""
    trials = {trial.arm_id: trial for trial in listed()}
    named = {one.name: one for one in endpoints()}
    return tuple(
        _seen(trials[row["arm"]], row, named[row["endpoint"]]) for row in tables.read("evidence/outcomes").rows()
    )


def _seen(trial, row, endpoint):
    lit = SimpleNamespace(arm=trial.arm_id, study=trial.citation, design=design(trial))
    return SimpleNamespace(
        lit=lit, endpoint=endpoint, control=row["role"] == "control", week_low=float(row["week_low"]),
        week_high=float(row["week_high"]), result=row["result"], read=row["read"],
        value_pct=float(row["value_pct"]) if row["value_pct"] else None,
    )  # fmt: skip


def design(trial: Trial) -> str:
    """What it was held against; what nobody told counts as open."""
    return trial.control if trial.control != "unknown" else "open"


@cache
def course_of(arm: str) -> Course:
    """The course of a published arm; what its paper does not say is taken as usual, and said so."""
    trial = next(one for one in listed() if one.arm_id == arm)
    lit = Lit.of(trial)
    place = "home" if lit.home else "office"
    unread = [one is None for one in lit.surface_J_cm2]
    usual_J_cm2 = assumed(f"dose {place}")[0] / len(lit.wavelengths_nm)
    per_week = lit.per_week or (lit.sessions / lit.weeks if lit.sessions and lit.weeks else None)
    weeks = lit.weeks or (lit.sessions / per_week if lit.sessions and per_week else None)
    guessed = [
        *(["dose"] if any(unread) else []),
        *(["length of a session"] if lit.lit_s is None else []),
        *(["rhythm"] if per_week is None else []),
        *(["number of weeks"] if weeks is None else []),
    ]
    per_week, weeks = per_week or assumed(f"sessions a week {place}")[0], weeks or assumed("weeks")[0]
    return Course(
        trial=trial,
        lit=lit,
        sessions=Sessions(
            regimen=Regimen.of(per_week=per_week, weeks=weeks), lit_s=lit.lit_s or assumed("session s")[0]
        ),
        weeks=weeks,
        surface_J_cm2=tuple(usual_J_cm2 if one is None else one for one in lit.surface_J_cm2),
        guessed=tuple(guessed),
    )


def brought(course: Course) -> dose.Dose:
    """What a session of it brings, in draws of its people's skin and of what is not known of the dose."""
    found = layer_dose(course.trial)
    lights = [place for place, one in enumerate(found.lights) if one.channel is not None]
    again = np.arange(DRAWS) % len(found.reach)
    fluence = found.reach[again][:, lights]
    spread = assumed(f"dose {'home' if course.lit.home else 'office'}")[1] if "dose" in course.guessed else 0.0
    off = np.exp(spread * np.random.default_rng(1).standard_normal((DRAWS, 1)))
    return dose.Dose(
        incident_J_cm2=(np.array(course.surface_J_cm2) * off)[:, None, :],
        reach=dose.Reach(fluence=fluence, absorbed_per_mm=np.zeros_like(fluence), returned=np.zeros(fluence.shape[:2])),
        layers=LAYERS,
        channels=tuple(found.lights[place].channel for place in lights),
        patches=("",),
    )


def spoken(one: Known, endpoint: str, of: str) -> np.ndarray:
    """Ends of 90 and 50 % of a forecast over its weeks, in percent. -> [5, at]"""
    wide, half = (one.forecast.interval(endpoint, share, of) for share in (0.9, 0.5))
    return np.array([wide[0], half[0], wide[1], half[2], wide[2]])


def at(one: Known, endpoint: str, of: str, week: float) -> tuple[float, float, float]:
    """Low end, middle and high end of nine in ten at a week."""
    place = int(np.argmin(np.abs(one.forecast.of(endpoint).week - week)))
    low, middle, high = one.forecast.interval(endpoint, 0.9, of)[:, place]
    return float(low), float(middle), float(high)


def mechanism(one: Known, state: State | None = None):
    """A readout of the mechanism for the course: its times, their unit, and the ends in percent. -> Readout, [5, at]"""
    p, brings = draw(np.random.default_rng(3), DRAWS), brought(one.course)
    if one.readout in MINUTES_OF:
        found = after_a_session(one.course.sessions, brings, layer=one.goal.layer, at_min=MINUTES, parameters=p)
    else:
        week = np.linspace(0.0, WEEKS_OF_READOUT, 60)
        found = over_weeks(
            one.course.sessions, brings, layer=one.goal.layer, at_week=week, parameters=p, state=state or State()
        )
    readout = found.of(one.readout)
    return found, readout, 100.0 * np.quantile(readout.change[:, 0], ENDS, axis=0)
