"""How a session stands to each limit, and what to do about those it breaks.

A rule asks one limit of an exposure, for every draw. No rule eases with time or with light, so the longest time and
the highest drive that keep it can be searched for, and both are rounded to the safe side.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.safety.exposure import Exposure
from lightmask.safety.held import HOUSE, Held
from lightmask.units import s_PER_min

Array = np.ndarray
STEP_s = 6.0  # a remedy is a whole number of tenths of a minute
HUNDREDTHS = 100  # and a whole number of hundredths of every drive
SHORTEST_s, LAST_s = 1e-3, 30000.0  # times to a limit are looked for between these; the limits end there
CLOSE = 1e-7
MOST, MOST_TIMES, SAID_APART = 10**8, 1000, 1.01  # of what is said to people: beyond, digits say nothing
SAFE_SIDE = 1 - 1e-9  # of less light: whoever obeys multiplies in another order, and may round up
TABLES = ("safety/ceilings", "safety/limits")


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One limit, asked of an exposure.

    id        a row of the table of limits
    value     what is limited, in the unit of the row  -> [draw]
    allowed   the limit in that unit for a session of so many seconds
    use       exposure over limit, 1 at the limit; value / allowed when left out  -> [draw]
    share     the share of the draws that must keep it; that of the house when None, 1 for every draw
    hard      whether nobody can lift it
    whole     whether that share is counted in whole draws, never fewer
    asked     whether the limit concerns this light at all
    otherwise what to do when neither a shorter time nor less light helps
    """

    id: str
    value: Callable[[Exposure], Array]
    allowed: Callable[[float], float]
    use: Callable[[Exposure], Array] | None = None
    share: float | None = None
    hard: bool = False
    whole: bool = False
    at_the_eye: bool = False
    asked: Callable[[Exposure], bool] = lambda exposure: True
    otherwise: str | Callable[[Exposure], str] = ""

    def used(self, exposure: Exposure) -> float:
        """Exposure over limit in the draw that the wanted share stays below; NaN when any draw is unknown."""
        return self.cautious(self.each(exposure))

    def each(self, exposure: Exposure) -> Array:
        """Exposure over limit in every draw. -> [draw]"""
        if self.use is not None:
            return self.use(exposure)
        return self.value(exposure) / self.allowed(exposure.duration_s)

    def cautious(self, draws: Array) -> float:
        """The value that the wanted share of the draws stays below; NaN stays NaN."""
        if draws.size == 0:
            raise BadInput("There is no draw to judge. Give a footprint with at least one draw.")
        return float(np.quantile(draws, self.demanded, method=self.method))

    @property
    def method(self) -> Literal["higher", "linear"]:
        """How numpy counts that share of the draws."""
        return "higher" if self.whole else "linear"

    @property
    def demanded(self) -> float:
        """The share of the draws that must keep it."""
        return HOUSE.limits if self.share is None else self.share

    def as_held(self, held: Held) -> Rule:
        """The same limit, held in another share of the draws."""
        return replace(self, share=held.hard if self.hard else held.limits, whole=held.whole)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One limit and how this session stands to it. ``use`` is exposure over limit; NaN when it cannot be known.

    longest_s        longest time at this drive that keeps the limit, rounded down; None when no time would
    highest_drive    factor on every drive that keeps it at this time, rounded down; None when none would
    time_to_limit_s  when this light reaches the limit; infinite when it never does, NaN when that cannot be known
    share            the share of the draws that must keep it; value and use are those of the draw at that share
    """

    id: str
    limit: str
    clause: str
    value: float
    allowed: float
    unit: str
    use: float
    longest_s: float | None
    highest_drive: float | None
    time_to_limit_s: float = math.nan
    remedy: str = ""
    share: float = math.nan

    @property
    def kept(self) -> bool:
        """Proven to be within the limit; what cannot be known is not proven."""
        return bool(self.use <= 1.0)

    @property
    def margin(self) -> float:
        """What part of the limit is left; negative when it is broken, NaN when that cannot be known."""
        return 1.0 - self.use

    @property
    def sentence(self) -> str:
        """What was found, what is allowed, what to do."""
        if math.isnan(self.use):
            return f"{self.limit} ({self.clause}): cannot be shown to be kept. {self.remedy}"
        return (
            f"{self.limit} ({self.clause}): {_said(self.value)} {self.unit}, at most {_said(self.allowed)} {self.unit} "
            f"({_times(self.use)} the {'warming that is allowed' if self.unit == 'C' else 'limit'}). {self.remedy}"
        )


def findings(exposure: Exposure, rules: tuple[Rule, ...]) -> tuple[Finding, ...]:
    """How the exposure stands to every rule that concerns its light."""
    return tuple(_finding(one, exposure) for one in rules if one.asked(exposure))


def _finding(one: Rule, exposure: Exposure) -> Finding:
    row, use = _row(one.id), one.used(exposure)
    longest_s, drive = _longest_s(one, exposure, use), _highest_drive(one, exposure, use)
    return Finding(
        id=one.id,
        limit=row["limit"],
        clause=row["clause"],
        value=one.cautious(one.value(exposure)),
        allowed=one.allowed(exposure.duration_s),
        unit=row["unit"],
        use=use,
        longest_s=longest_s,
        highest_drive=drive,
        time_to_limit_s=time_to_limit_s(one, exposure),
        remedy=_remedy(one, exposure, use, longest_s, drive),
        share=one.demanded,
    )


def _row(name: str) -> dict[str, str]:
    """What the tables of limits say of one."""
    for table in map(tables.read, TABLES):
        if name in table.text("id"):
            return dict(zip(table.columns, table.cells[table.text("id").index(name)], strict=True))
    raise BadInput(f"There is no limit '{name}' in the table of limits. Add its row.")


def _longest_s(one: Rule, exposure: Exposure, use: float) -> float | None:
    """The longest time, in whole steps, that keeps a broken limit."""
    if use <= 1:
        return exposure.duration_s
    steps = math.ceil(exposure.duration_s / STEP_s)
    found = 0 if math.isnan(use) else _most(steps, lambda n: one.used(exposure.lasting(n * STEP_s)) <= 1)
    return found * STEP_s if found else None


def _highest_drive(one: Rule, exposure: Exposure, use: float) -> float | None:
    """The largest part of the light, in whole hundredths, that keeps a broken limit."""
    if use <= 1:
        return 1.0

    def kept(hundredths: int) -> bool:
        return one.used(exposure.dimmed(hundredths / HUNDREDTHS)) <= SAFE_SIDE

    found = 0 if math.isnan(use) else _most(HUNDREDTHS, kept)
    return found / HUNDREDTHS if found else None


def _most(broken: int, kept: Callable[[int], bool]) -> int:
    """The largest whole number below ``broken`` that is kept, by halving; 0 when none is."""
    low, high = 0, broken
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if kept(middle) else (low, middle)
    return low


def time_to_limit_s(one: Rule, exposure: Exposure) -> float:
    """When this light reaches the limit, to 1e-7 and never late. Infinite: not within the limits' 30 000 s."""

    def over(duration_s: float) -> float:
        return math.log(max(one.used(exposure.lasting(duration_s)), 1e-300))

    at_last = over(LAST_s) if not math.isnan(one.used(exposure.lasting(LAST_s))) else math.nan
    if math.isnan(at_last):
        return math.nan
    if at_last <= 0:
        return math.inf
    at_first = over(SHORTEST_s)
    return 0.0 if at_first > 0 else _crossing_s(over, at_first, at_last)


def _crossing_s(over: Callable[[float], float], at_low: float, at_high: float) -> float:
    """Where log(use) crosses zero, by the Illinois rule on log(time): two steps for a power of time."""
    low, high, kept_s = math.log(SHORTEST_s), math.log(LAST_s), SHORTEST_s
    while high - low > CLOSE:
        middle = low + (high - low) * at_low / (at_low - at_high)
        middle = min(max(middle, low + CLOSE / 2), high - CLOSE / 2)
        found = over(math.exp(middle))
        if found <= 0:
            low, at_low, at_high, kept_s = middle, min(found, -1e-12), at_high / 2, math.exp(middle)
        else:
            high, at_high, at_low = middle, found, at_low / 2
    return kept_s


def _remedy(one: Rule, exposure: Exposure, use: float, longest_s: float | None, drive: float | None) -> str:
    """What to do about it, on the safe side; nothing when the limit is kept."""
    if use <= 1:
        return ""
    if math.isnan(use):
        return "Find out the mask's irradiance on the skin (measure it, or ask the maker) and write it into its file."
    ways = [f"at most {longest_s / s_PER_min:.1f} minutes"] if longest_s else []
    ways += [f"every drive times {drive:.2f}"] if drive else []
    if one.at_the_eye:
        passed = math.floor(1000 * SAFE_SIDE / use) / 1000
        ways += [f"opaque goggles that pass at most {passed:.3f} of what now reaches the eye"] if passed else []
    if not ways:
        otherwise = one.otherwise(exposure) if callable(one.otherwise) else one.otherwise
        return otherwise or "Do not use this light."
    later = one.otherwise(exposure) if callable(one.otherwise) else ""
    choice = f"Choose one: {', or '.join(ways)}." if len(ways) > 1 else f"Choose {ways[0]}."
    return f"{choice} Or: {later[0].lower()}{later[1:]}" if later else choice


def _said(value: float) -> str:
    """Three digits that a person can read."""
    if value > MOST:
        return f"over {MOST}"
    return f"{value:.3g}" if abs(value) < 999.5 else f"{value:.0f}"


def _times(use: float) -> str:
    """How many times the limit, as people say it."""
    if use > MOST_TIMES:
        return f"over {MOST_TIMES} times"
    return f"{use:.2f} times" if use >= SAID_APART else "just over"
