"""Stage two, for one session: every drive and time worth comparing, each within every limit in 99 of 100 draws.

Where drives can be chosen, the linear programme gives their proportions for each length of session; each is taken
down to what the limits allow, and the best is improved step by step on its true worth. Where they cannot, every set of
levers is tried at every length that the limits allow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from lightmask.mask.settings import Settings
from lightmask.plan.aim import Aim
from lightmask.plan.place import Place, SHORTEST_min, STEP_min
from lightmask.plan.worth import Done

Array = np.ndarray
LENGTHS_min = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)
HUNDREDTHS = 100
FEW_LEVERS = 4
LEAST, HALF = 0.01, 0.5
DEARER = 4.0  # and cheaper: the prices of a minute that sessions are improved for
IDLE = 0.005  # of a session's worth: a lever that brings no more stays dark
EVERY = 3  # lengths, one of which is aimed at by the leading bands alone too
TENTHS = 10
STEPS = (0.2, 0.1, 0.05)
BETTER = 1e-4
MOST_MOVES = 60


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Option:
    """One session that may be given.

    drive  [lever] of the place; done: what it does for each goal of the place; costs: see ``Place.costs``
    """

    drive: Array
    minutes: float
    settings: Settings
    done: tuple[Done, ...]
    costs: float

    def worth(self, weights: tuple[float, ...]) -> float:
        """What one session does for all goals together, less what it costs beside."""
        return _worth(self.done, weights) - self.costs


def _worth(done: tuple[Done, ...], weights: tuple[float, ...]) -> float:
    return float(sum(share * one.effect.mean() for share, one in zip(weights, done, strict=True)))


def options(place: Place, weights: tuple[float, ...], per_min: float) -> tuple[Option, ...]:
    """Sessions worth comparing for goals of these weights, for people to whom a minute costs about ``per_min``.

    Where drives can be chosen the best is improved for a cheap, a usual and a dear minute, so that another price finds
    its sessions here and nothing is searched for again.
    """
    if not place.dims:
        return tuple(_unlike(list(_switched(place))))
    found = tuple(_unlike(list(_aimed(place, weights))))
    better = []
    for price in (per_min / DEARER, per_min, per_min * DEARER) if found else ():
        start = min(found, key=lambda one: (price * one.minutes - one.worth(weights), one.minutes))
        better.append(pruned(place, improved(place, start, weights, price), weights))
    return tuple(_unlike([*found, *better]))


def option(place: Place, drive: Array, minutes: float) -> Option:
    """A session and what it does."""
    return Option(
        drive=drive,
        minutes=minutes,
        settings=place.settings(drive, minutes),
        done=place.done(drive, minutes),
        costs=place.costs(drive, minutes),
    )


def _aimed(place: Place, weights: tuple[float, ...]) -> Iterator[Option]:
    """The proportions of the linear programme at each length, taken down to what the limits allow."""
    aims = [Aim.of(tuple(zip(place.worths, weights, strict=True)), place.spare, leading) for leading in (False, True)]
    full = np.ones(len(place.matrix.levers))
    for number, length in enumerate(_lengths(place.longest_min)):
        rows = limit_rows(place, length)
        for aim in aims if number % EVERY == 0 or length == place.longest_min else aims[:1]:
            found = aim.minutes(length, rows)
            tried = full if found is None or not found.any() else _neat(found / length)
            kept = within_limits(place, tried, length)
            if kept is not None:
                yield option(place, kept, length)


def limit_rows(place: Place, minutes: float) -> Array:
    """The share of what is left of each limit that a minute of each lever takes, in a session of so many minutes.

    What a lever takes alone, added up: the brightest patches of levers may differ, so it is on the safe side; what it
    leaves unused is found again step by step. -> [limit, lever]
    """
    levers = np.eye(len(place.matrix.levers))
    dark = place.uses(place.settings(np.full(len(levers), LEAST), minutes)).by_limit
    each = [place.uses(place.settings(HALF * lever, minutes)).by_limit for lever in levers]
    names = [
        name
        for name, use in dark.items()
        if use < 1.0 and all(one.get(name, 0.0) == one.get(name, 0.0) for one in each)
    ]
    taken = [
        [max(one.get(name, 0.0) - dark[name], 0.0) / HALF / minutes / (1.0 - dark[name]) for one in each]
        for name in names
    ]
    return np.array([row for row in taken if sum(row) * minutes > 1.0]).reshape(-1, len(levers))


def _lengths(longest_min: float) -> list[float]:
    """Lengths to try, the longest allowed among them."""
    return [float(length) for length in LENGTHS_min if length < longest_min] + [longest_min]


def _neat(drive: Array) -> Array:
    """Whole hundredths of full drive."""
    return np.clip(np.round(drive * HUNDREDTHS) / HUNDREDTHS, 0.0, 1.0)


def within_limits(place: Place, drive: Array, minutes: float) -> Array | None:
    """The drive, or as much of it as every limit allows, in whole hundredths; None when none is left."""
    if not drive.any():
        return None
    low, high, share = 0, HUNDREDTHS + 1, HUNDREDTHS
    while high - low > 1:
        less = _down(drive, share)
        most = _most(place, less, minutes) if less.any() else 0.0
        low, high = (share, high) if most <= 1 else (low, share)
        guess = int(share / most) if most > 0 else high
        share = min(max(guess, low + 1), high - 1) if low < guess < high else (low + high) // 2
    less = _down(drive, low)
    return less if low and less.any() else None


def _most(place: Place, drive: Array, minutes: float) -> float:
    """The use of the limit that is nearest; what nobody knows is left to the review."""
    return max((use for use in place.uses(place.settings(drive, minutes)).by_limit.values() if use == use), default=0.0)


def _down(drive: Array, hundredths: int) -> Array:
    """A share of every drive, rounded down to whole hundredths."""
    return np.floor(drive * hundredths + 1e-9) / HUNDREDTHS


def _switched(place: Place) -> Iterator[Option]:
    """Every set of levers, at every length up to the longest that the limits allow."""
    for drive in _sets(len(place.matrix.levers)):
        longest = longest_min(place, drive)
        if longest is None:
            continue
        steps = np.arange(SHORTEST_min, longest + 1e-9, STEP_min)
        for minutes in dict.fromkeys([*(float(step) for step in steps), longest]):
            yield option(place, drive, minutes)


def _sets(levers: int) -> Iterator[Array]:
    """All levers together, and where they are few every smaller set."""
    for size in range(levers, 0, -1):
        for chosen in combinations(range(levers), size):
            drive = np.zeros(levers)
            drive[list(chosen)] = 1.0
            yield drive
        if levers > FEW_LEVERS:
            return


def longest_min(place: Place, drive: Array) -> float | None:
    """The longest session at this drive that keeps every limit, in tenths of a minute; None when none does."""
    most = round(place.longest_min * TENTHS)

    def kept(tenths: int) -> bool:
        return place.kept(place.settings(drive, tenths / TENTHS))

    if kept(most):
        return most / TENTHS
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if kept(middle) else (low, middle)
    return low / TENTHS if low else None


def improved(place: Place, start: Option, weights: tuple[float, ...], per_min: float) -> Option:
    """A session changed step by step, in one drive or in its length, as long as it is worth more."""

    def value(one: Option) -> float:
        return one.worth(weights) - per_min * one.minutes

    best, moves = start, 0
    for step in STEPS:
        again = True
        while again and moves < MOST_MOVES:
            again = False
            for drive, minutes in _neighbours(place, best, step):
                moves += 1
                tried = option(place, drive, minutes)
                if value(tried) > value(best) + BETTER and place.kept(tried.settings):
                    best, again = tried, True
    return best


def pruned(place: Place, best: Option, weights: tuple[float, ...]) -> Option:
    """Without levers that hardly help: light that does nothing is light for nothing."""
    for lever in np.argsort(best.drive):
        drive = best.drive.copy()
        drive[lever] = 0.0
        if best.drive[lever] == 0.0 or not drive.any():
            continue
        tried = option(place, drive, best.minutes)
        if tried.worth(weights) >= best.worth(weights) - IDLE * abs(best.worth(weights)):
            best = tried
    return best


def _neighbours(place: Place, here: Option, step: float) -> Iterator[tuple[Array, float]]:
    """One drive or all of them more or less; the time longer or shorter, with the same dose or the same drive."""
    for lever in range(len(here.drive)):
        for way in (step, -step):
            drive = here.drive.copy()
            drive[lever] += way
            drive = _neat(drive)
            if drive.any() and not np.array_equal(drive, here.drive):
                yield drive, here.minutes
    for way in (1 + step, 1 - step):
        minutes = round(here.minutes * way / STEP_min) * STEP_min
        if SHORTEST_min <= minutes <= place.longest_min and minutes != here.minutes:
            yield here.drive, minutes
            yield _neat(here.drive * here.minutes / minutes), minutes


def _unlike(found: list[Option]) -> list[Option]:
    """Each session once."""
    seen: dict[str, Option] = {}
    for one in found:
        seen.setdefault(one.settings.fingerprint(), one)
    return list(seen.values())
