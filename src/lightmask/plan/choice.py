"""choose(goal, person, mask, face) -> Course: the minutes, held against every limit, and the schedule."""

from __future__ import annotations

import math

import numpy as np

from lightmask.dose import Dose, per_layer, treated
from lightmask.errors import BadInput, Unsafe
from lightmask.mask.face import Face
from lightmask.mask.footprint import Footprint, shine
from lightmask.mask.leds import Mask
from lightmask.mask.settings import Settings
from lightmask.person import Person
from lightmask.plan import minutes, studied
from lightmask.plan.course import Course, schedule
from lightmask.plan.minutes import Chance
from lightmask.plan.persons_skin import skin_of
from lightmask.plan.studied import Window
from lightmask.response import trials
from lightmask.response.goal import Goal
from lightmask.response.trials import called
from lightmask.safety import Review, review
from lightmask.safety.house import rule
from lightmask.skin import Skin
from lightmask.units import s_PER_min

FALLBACK_min = 10.0


def choose(
    goal: Goal | str, person: Person, mask: Mask, face: Face | str | None = None, draws: int = 200,
    rng: np.random.Generator | None = None,
) -> Course:  # fmt: skip
    """The course that serves a goal, or Unsafe when this person must not be lit.

    The setting (home or office) is the person's ``care``. A course whose review still has open questions, or a mask
    of unknown output, is a draft: it says what can be said and holds no permission. On a ``face`` (the average adult's
    when left out) a mask whose LEDs are known is judged where the person is treated, and its limits everywhere.
    """
    goal = goal if isinstance(goal, Goal) else Goal.named(str(goal))
    goal.plannable(person.care)
    chance = rng if rng is not None else np.random.default_rng(0)
    drive = _drive(goal, mask)
    lit = tuple(dict.fromkeys(channel.band for channel in mask.channels if drive.get(channel.name)))
    leading = next(band for band in goal.bands if band in lit)
    everywhere = shine(mask, face.coarse() if isinstance(face, Face) else face, draws, chance)
    footprint = treated(everywhere, person.region)
    skin = skin_of(person, draws, chance)
    windows = tuple(found for band in lit if (found := studied.window(goal, band, person.care)))
    minute = per_layer(Settings(drive=drive, duration_s=s_PER_min), footprint, skin)
    wanted_min, reasons = _wanted_min(goal, mask, person, minute, leading, windows)
    settings, reviewed, limits = _within_limits(
        Settings(drive=drive, duration_s=wanted_min * s_PER_min), everywhere, skin, person
    )
    if dict(settings.drive) != drive:  # dimmed to a limit: the minutes are those of the light that is left
        drive, dimmed = dict(settings.drive), limits
        minute = per_layer(Settings(drive=drive, duration_s=s_PER_min), footprint, skin)
        wanted_min, reasons = _wanted_min(goal, mask, person, minute, leading, windows)
        settings, reviewed, limits = _within_limits(
            Settings(drive=drive, duration_s=wanted_min * s_PER_min), everywhere, skin, person
        )
        limits = (*dimmed, *limits)
    rated = trials.nearest(goal, lit, person.care)
    dose = per_layer(settings, footprint, skin)
    chances = _chances(dose, goal, windows)
    leaflet = _leaflet_dose(mask, drive, footprint, skin)
    return Course(
        goal=goal,
        person=person,
        mask=mask,
        care=person.care,
        settings=settings,
        minutes_from=(*reasons, *limits, *_left(limits, settings, goal, leading, chances)),
        leading_band=leading,
        footprint=everywhere,
        skin=skin,
        dose=dose,
        leaflet_dose=leaflet,
        windows=windows,
        chances=chances,
        leaflet_chances=_chances(leaflet, goal, windows) if leaflet else (),
        curve=_curve(minute, goal, leading, windows),
        schedule=schedule(rated, lit, person.care, _sessions(dose, goal, windows, leading)),
        grade=trials.grade(rated, lit),
        review=reviewed,
    )


def _drive(goal: Goal, mask: Mask) -> dict[str, float]:
    """Full drive; channels in bands that the goal does not use stay dark where they can be switched alone."""
    useful = [channel.name for channel in mask.channels if channel.band in goal.bands]
    if not useful:
        have = ", ".join(dict.fromkeys(channel.band for channel in mask.channels))
        raise BadInput(
            f"'{mask.name}' shines {have}; for {goal.title} light was tried in {', '.join(goal.bands)}. "
            "Choose another goal or another mask."
        )
    lit = useful if mask.separable == "yes" else [channel.name for channel in mask.channels]
    return dict.fromkeys(lit, 1.0)


def _window_of(windows: tuple[Window, ...], band: str) -> Window | None:
    return next((window for window in windows if window.band == band), None)


def _wanted_min(
    goal: Goal, mask: Mask, person: Person, minute: Dose, leading: str, windows: tuple[Window, ...]
) -> tuple[float, tuple[str, ...]]:
    """The minutes before any limit is asked, and what set them."""
    leaflet_min = mask.session_s.value / s_PER_min if mask.session_s.value else None
    window = _window_of(windows, leading)
    per_minute = minutes.target_J_cm2(minute, goal.layer, leading)
    if window is None or not np.isfinite(per_minute).all():
        why = (
            f"no trial of {goal.title} with {called(leading)} light states its dose"
            if window is None
            else f"the mask's {called(leading)} output is not known, so no dose can be aimed at"
        )
        fallback = leaflet_min or FALLBACK_min
        whose = "the leaflet's minutes" if leaflet_min else f"{FALLBACK_min:g} minutes, a usual session"
        return fallback, (f"{whose}: {why}",)
    best = minutes.best_min(per_minute, window)
    if best is None:
        return _out_of_reach(goal, leading, leaflet_min, minutes.too_strong(per_minute, window))
    grid, inside = minutes.curve(per_minute, window)
    aim = (
        f"{best:g} minutes bring the {goal.layer} into the studied {called(leading)} window with a chance of "
        f"{100 * inside[grid == best][0]:.0f} %, as good as any session of at most {grid[-1]:g} minutes gives"
    )
    if leaflet_min and best > leaflet_min and person.care == "home":
        reached = 100 * minutes.share_inside(per_minute, window, leaflet_min)
        return leaflet_min, (
            aim,
            f"at home the leaflet's {leaflet_min:g} minutes are not exceeded: with them it is {reached:.0f} %",
        )
    if leaflet_min and best > leaflet_min:
        return best, (aim, f"the leaflet says {leaflet_min:g} minutes: going beyond it is a professional's decision")
    return best, (aim,)


def _out_of_reach(
    goal: Goal, leading: str, leaflet_min: float | None, too_strong: bool
) -> tuple[float, tuple[str, ...]]:
    """The minutes of a session that no length brings into the studied window: never more than the leaflet's."""
    if too_strong:
        return minutes.STEP_min, (
            f"even {minutes.STEP_min:g} minutes are above the studied {called(leading)} dose of the {goal.layer}: "
            "this mask is too strong for what was studied",
        )
    kept = leaflet_min or FALLBACK_min
    whose = "the leaflet's" if leaflet_min else "a usual session's"
    longest_min = rule("longest session") / s_PER_min
    return kept, (
        f"this mask cannot reach the studied {called(leading)} dose of the {goal.layer} within {longest_min:g} "
        f"minutes, so the session is not made longer: {whose} {kept:g} minutes, below what was studied",
    )


def _within_limits(
    settings: Settings, footprint: Footprint, skin: Skin, person: Person
) -> tuple[Settings, Review, tuple[str, ...]]:
    """The session shortened to what every limit allows; Unsafe when no length, or no light at all, is allowed."""
    found = review(settings, footprint, skin, person)
    over = [finding for finding in found.findings if not finding.kept and not math.isnan(finding.use)]
    reasons: tuple[str, ...] = ()
    if over and all(finding.longest_s for finding in over):
        tightest = min(over, key=lambda finding: finding.longest_s or 0.0)
        settings = Settings(drive=settings.drive, duration_s=tightest.longest_s or 0.0, pulses=settings.pulses)
        reasons = (f"shortened to {settings.duration_s / s_PER_min:.1f} minutes by a limit: {tightest.sentence}",)
        found = review(settings, footprint, skin, person)
    elif over and person.care == "office" and all(finding.highest_drive for finding in over):
        share = min(finding.highest_drive or 0.0 for finding in over)
        dimmed = {name: share * drive for name, drive in settings.drive.items()}
        settings = Settings(drive=dimmed, duration_s=settings.duration_s, pulses=settings.pulses)
        why = " ".join(finding.sentence for finding in over)
        reasons = (f"every drive times {share:.2f}, since no shorter time keeps a limit at full drive. {why}",)
        found = review(settings, footprint, skin, person)
    unknown = {finding.sentence for finding in found.findings if math.isnan(finding.use)}
    refused = tuple(text for text in found.stops if text not in unknown)
    if refused:
        raise Unsafe(refused)
    return settings, found, reasons


def _left(
    limits: tuple[str, ...], settings: Settings, goal: Goal, leading: str, chances: tuple[Chance, ...]
) -> tuple[str, ...]:
    """What a limit leaves of the chance to reach the studied window."""
    found = next((chance for chance in chances if chance.band == leading), None)
    if not limits or found is None:
        return ()
    return (
        f"the {settings.duration_s / s_PER_min:.1f} minutes that are left bring the {goal.layer} into the studied "
        f"{called(leading)} window with a chance of {100 * found.inside:.0f} %",
    )


def _sessions(dose: Dose, goal: Goal, windows: tuple[Window, ...], leading: str) -> tuple[tuple[float, Window], ...]:
    """The middle draw of the target layer's dose beside each window, the leading band's first."""
    ordered = sorted(windows, key=lambda window: window.band != leading)
    return tuple((float(np.median(minutes.target_J_cm2(dose, goal.layer, w.band))), w) for w in ordered)


def _leaflet_dose(mask: Mask, drive: dict[str, float], footprint: Footprint, skin: Skin) -> Dose | None:
    if mask.session_s.value is None:
        return None
    return per_layer(Settings(drive=drive, duration_s=mask.session_s.value), footprint, skin)


def _chances(dose: Dose, goal: Goal, windows: tuple[Window, ...]) -> tuple[Chance, ...]:
    doses = [(window, minutes.target_J_cm2(dose, goal.layer, window.band)) for window in windows]
    return tuple(minutes.chance(layer, window) for window, layer in doses if np.isfinite(layer).all())


def _curve(minute: Dose, goal: Goal, leading: str, windows: tuple[Window, ...]) -> tuple[np.ndarray, np.ndarray] | None:
    window = _window_of(windows, leading)
    per_minute = minutes.target_J_cm2(minute, goal.layer, leading)
    return minutes.curve(per_minute, window) if window and np.isfinite(per_minute).all() else None
