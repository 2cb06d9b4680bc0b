"""Course: the sessions, how often, for how many weeks, and what each of these rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from lightmask.dose import Dose
from lightmask.errors import BadInput
from lightmask.mask.footprint import Footprint
from lightmask.mask.leds import Mask
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.plan.minutes import Chance
from lightmask.plan.studied import Window
from lightmask.response.goal import Goal
from lightmask.response.regimen import Regimen
from lightmask.response.trials import Rated, called, that_count, weight
from lightmask.safety import Review
from lightmask.skin import Skin
from lightmask.units import min_PER_h, s_PER_min

DAYS = 7
MAINTENANCE = "maintenance"


@dataclass(frozen=True, kw_only=True, slots=True)
class Schedule:
    """How often and how long, from the nearest trials of this light; None where none says.

    arms    every arm that shares a band with the light; counted are those that the schedule rests on
    notes   what held the number of sessions down, or brought it up
    """

    per_week: float | None
    weeks: int | None
    arms: Rated
    counted: Rated
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Phase:
    """A part of a course: the same session in the same rhythm.

    name        course; or induction (in the office), then home; maintenance comes last
    per_week    below 1: one session in several weeks
    start_week  weeks from the first session of all to the first of this part
    beside_min  what a session takes beside its light; bands: those that it lights
    inside      share of draws and skin within the studied window
    worst       the limit that is nearest: id, title, and the share of it that is used
    brightest   channel, band and J/cm2 on the brightest skin in a session, in 99 of 100 draws
    """

    name: str
    care: str
    mask_name: str
    settings: Settings
    per_week: float
    weeks: int
    start_week: int
    supervised: bool
    beside_min: float
    reasons: tuple[str, ...] = ()
    order: str = ""
    bands: tuple[str, ...] = ()
    inside: float | None = None
    worst: tuple[str, str, float] | None = None
    brightest: tuple[tuple[str, str, float], ...] = ()

    @property
    def minutes(self) -> float:
        """Of light in a session."""
        return self.settings.duration_s / s_PER_min

    @property
    def sessions(self) -> int:
        return max(1, round(self.per_week * self.weeks))

    @property
    def minutes_a_week(self) -> float:
        """Of the person's time, all things counted."""
        return self.per_week * (self.minutes + self.beside_min)

    @property
    def hours(self) -> float:
        """Of the person's time, from first to last."""
        return self.sessions * (self.minutes + self.beside_min) / min_PER_h


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Alternative:
    """Another way, or none, beside the one that was chosen.

    benefit       [draw]  share of what light can do for these goals, as people keep to it; None where no trial says how
                  often, and then neither per_week, weeks nor hours of a session
    inside        share of draws and skin within the studied window; None where there is no window, or no light
    worst_margin  what is left of the limit that is nearest
    change        of the first endpoint at the end, in percent: low, middle, high; None where nothing can be foretold
    """

    key: str
    title: str
    care: str
    settings: Settings | None
    minutes: float
    per_week: float | None
    weeks: int | None
    hours: float | None
    benefit: Any
    inside: float | None
    worst_margin: float | None
    chosen: bool
    on_front: bool
    said: str
    change: tuple[str, str, tuple[float, float, float]] | None = None

    @property
    def doubt(self) -> float | None:
        """How far the benefit may lie from its mean: standard deviation over the draws."""
        return None if self.benefit is None else float(np.std(self.benefit))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Course:
    """A plan for one person, one mask and its goals.

    settings    one session; minutes_from says in words what set its length
    dose        what one session brings, as draws; leaflet_dose the same for the leaflet's minutes, if it gives any
    windows     the studied window of each lit band that has one
    chances     where the target layer stands to them in a session; leaflet_chances for the leaflet's minutes
    curve       minutes and the chance of the leading band to be inside; None without a window or a known output
    review      every limit and screening answer; a plan with questions still open is a draft
    goals       every goal with its weight; ``goal`` is the one that counts most
    phases      the parts of the course, maintenance last; none where no trial says how often
    alternatives  other ways with what they would bring, this one and none at all among them
    cannot      why this mask cannot do what is asked; could: masks of the library that could, and how
    places      where it is given; option: the session as it was compared; reviews: of parts before the main one
    before      what was done of an earlier plan that this one goes on from
    """

    goal: Goal
    person: Person
    mask: Mask
    care: str
    settings: Settings
    minutes_from: tuple[str, ...]
    leading_band: str
    footprint: Footprint
    skin: Skin
    dose: Dose
    leaflet_dose: Dose | None
    windows: tuple[Window, ...]
    chances: tuple[Chance, ...]
    leaflet_chances: tuple[Chance, ...]
    curve: tuple[Any, Any] | None
    schedule: Schedule
    grade: str
    review: Review
    goals: tuple[tuple[Goal, float], ...]
    wish: Any
    phases: tuple[Phase, ...] = ()
    calendar: Any = None
    forecast: Any = None
    alternatives: tuple[Alternative, ...] = ()
    cannot: tuple[str, ...] = ()
    could: tuple[tuple[str, str, float], ...] = ()
    places: tuple[Any, ...] = ()
    option: Any = None
    reviews: tuple[Review, ...] = ()
    before: Any = None

    @property
    def minutes(self) -> float:
        return self.settings.duration_s / s_PER_min

    @property
    def regimen(self) -> Regimen:
        """The days of its sessions, maintenance left out; refused where no trial says how often or how long."""
        if self.phases:
            proper = [one for one in self.phases if one.name != MAINTENANCE] or list(self.phases)
            return reduce(Regimen.then, [self.days_of(one) for one in proper])
        if self.schedule.per_week is None or self.schedule.weeks is None:
            raise BadInput(
                f"No trial of {self.goal.title} with this light says how often and how long, so it has no days. "
                "Give lm.response.Sessions of your own."
            )
        return Regimen.of(per_week=self.schedule.per_week, weeks=self.schedule.weeks)

    def days_of(self, phase: Phase) -> Regimen:
        """The days of one part: by the calendar where there is one, else evenly spread."""
        if self.calendar is not None:
            days: Regimen = self.calendar.regimen(phase.name)
            return days
        return Regimen.of(per_week=phase.per_week, weeks=phase.weeks, start_week=phase.start_week)

    @property
    def weeks(self) -> int:
        """From the first session of all, an earlier plan's among them, to the end of the course proper."""
        gone = self.before.gone_weeks if self.before is not None else 0
        return int(gone + sum(phase.weeks for phase in self.phases if phase.name != MAINTENANCE))

    @property
    def lit_bands(self) -> tuple[str, ...]:
        """The bands of the channels that are driven, in any zone."""
        names = {place for key, share in self.settings.drive.items() if share for place in (key, key.partition("/")[0])}
        return tuple(dict.fromkeys(channel.band for channel in self.mask.channels if channel.name in names))

    @property
    def draft(self) -> bool:
        """Whether something is still to be asked, or cannot be shown to be safe."""
        return bool(self.review.breaches) or any(one.breaches for one in self.reviews)


def schedule(
    rated: Rated, lit_bands: tuple[str, ...], care: str, sessions: tuple[tuple[float, Window], ...] = ()
) -> Schedule:
    """Sessions per week and weeks: the median of the trials of this light, each counted by its nearness.

    Minutes and sessions belong together: what a week brings to the layer stays within what trials brought in a week.
    ``sessions`` holds the dose of one session beside each window, the leading band's first. At home there is one
    session a day at most.
    """
    counted = tuple((arm, near) for arm, near in that_count(rated, lit_bands) if near >= weight("nearness floor"))
    per_week = _middle([(arm.per_week, near) for arm, near in counted if arm.per_week])
    weeks = _middle([(arm.weeks, near) for arm, near in counted if arm.weeks])
    notes: tuple[str, ...] = ()
    if per_week and per_week > DAYS and care == "home":
        per_week, notes = DAYS, (f"at home once a day at most: {DAYS} a week, not {per_week}",)
    if per_week:
        fitted, note = _fit(per_week, [(J, window) for J, window in sessions if J > 0 and window.week_J_cm2])
        return Schedule(per_week=fitted, weeks=weeks, arms=rated, counted=counted, notes=notes + note)
    return Schedule(per_week=per_week, weeks=weeks, arms=rated, counted=counted, notes=notes)


def _fit(per_week: int, sessions: list[tuple[float, Window]]) -> tuple[int | None, tuple[str, ...]]:
    """The number of sessions nearest to the wanted one that keeps the week within the studied one."""
    weeks = [(J, window.band, window.week_J_cm2) for J, window in sessions if window.week_J_cm2]
    if not weeks:
        return per_week, ()
    most, band = min((int(week[1] / J), band) for J, band, week in weeks)
    fewest = math.ceil(weeks[0][2][0] / weeks[0][0])
    if most < 1:
        return None, (
            f"one session a week is already more {called(band)} than trials gave in a week: no number is named",
        )
    if per_week > most:
        return most, (
            f"{most} a week, not {per_week}: more would exceed the {called(band)} dose of a week that trials gave",
        )
    if per_week < fewest <= min(most, DAYS):
        return fewest, (f"{fewest} a week, not {per_week}: fewer would stay below the dose of a week that trials gave",)
    return per_week, ()


def _middle(values: list[tuple[float, float]]) -> int | None:
    """The weighted median, rounded to a whole number, at least one; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    reached = np.cumsum([near for _, near in ordered])
    return max(1, round(ordered[int(np.searchsorted(reached, reached[-1] / 2))][0]))
