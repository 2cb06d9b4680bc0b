"""Measured: what was measured on one person, and how far such a measurement can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput, OutOfRange, did_you_mean, finite, positive
from lightmask.response.endpoints import PERCENT, Endpoint

Array = np.ndarray


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One measurement of one person: its value and the value before the first session, or the change in percent.

    repeatability  one standard deviation of a single measurement when nothing has changed: in the unit of the value,
                   or in percent of the value where the change came in percent; left out, the table's
    instrument     which row of the table; left out, the endpoint's usual one
    """

    endpoint: str
    week: float
    value: float | None = None
    baseline: float | None = None
    change_percent: float | None = None
    repeatability: float | None = None
    instrument: str | None = None

    def __post_init__(self) -> None:
        finite("week", self.week)
        if not self.week > 0:
            raise OutOfRange(
                f"{self.endpoint} of week {self.week:g} is from before the first session was felt: "
                "give it as the baseline of the later ones."
            )
        raw = (self.value is not None, self.baseline is not None)
        if raw != ((True, True) if self.change_percent is None else (False, False)):
            raise BadInput(f"{self.endpoint}, week {self.week:g}: give value and baseline, or change_percent alone.")
        if self.repeatability is not None:
            finite("repeatability", self.repeatability)
            positive("repeatability", self.repeatability)
        if self.change_percent is not None:
            finite("change_percent", self.change_percent)
            if self.change_percent < -PERCENT:
                raise OutOfRange(f"change_percent={self.change_percent:g}: nothing falls by more than all of itself.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """One row of the table: the ends of a scale and how far it repeats."""

    endpoint: str
    name: str
    unit: str
    lowest: float
    highest: float
    smallest: float
    typical: float
    sd_percent: float
    sd_points: float
    known: str
    basis: str

    @classmethod
    def of(cls, endpoint: str, name: str | None) -> Instrument:
        """The instrument of that name for an endpoint, or its usual one."""
        rows = [row for row in tables.read("response/repeatability").rows() if row["endpoint"] == endpoint]
        if not rows:
            raise BadInput(f"{endpoint} is a share of people and cannot be measured in one: measure something else.")
        found = next((row for row in rows if name in (None, row["instrument"])), None)
        if found is None:
            known = [row["instrument"] for row in rows]
            raise BadInput(
                f"'{name}' is not an instrument of {endpoint}.{did_you_mean(name, known)} Known: {', '.join(known)}."
            )
        numbers = {key: float(found[key] or 0) for key in ("lowest", "smallest", "typical", "sd_percent", "sd_points")}
        return cls(
            endpoint=endpoint, name=found["instrument"], unit=found["unit"], highest=float(found["highest"] or "inf"),
            known=found["known"], basis=found["basis"], **numbers,
        )  # fmt: skip

    def sd(self, value: float) -> float:
        """One standard deviation of a measurement of this value, in its unit."""
        return float(np.hypot(self.sd_percent / PERCENT * value, self.sd_points))

    def check(self, value: float) -> None:
        """Refuse a value that this scale does not have."""
        finite(f"{self.endpoint} ({self.name})", value)
        if not self.lowest <= value <= self.highest:
            ends = f"from {self.lowest:g}" + (f" to {self.highest:g}" if np.isfinite(self.highest) else " upwards")
            raise OutOfRange(f"{self.endpoint}={value:g} is outside the scale of {self.name}: give {ends} {self.unit}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A measurement as the arithmetic needs it. Better is up.

    gain          logarithm of how many times better than before; the sd of a gain is that of two measurements
    link          the same on the scale where the forecast adds up; a wound: logarithm of the rate of closing a week
    sd, sd_before error of this measurement and of the one before the course, both on that scale
    """

    measured: Measured
    endpoint: Endpoint
    instrument: Instrument
    gain: float
    gain_sd: float
    link: float
    sd: float
    sd_before: float

    @classmethod
    def of(cls, measured: Measured) -> Reading:
        endpoint = Endpoint.named(measured.endpoint)
        instrument = Instrument.of(endpoint.name, measured.instrument)
        before, now, sd_before, sd_now = _before_and_now(measured, instrument)
        after_before = np.log(now / before)
        gain = float(after_before if endpoint.better == "higher" else -after_before)
        gain_sd = float(np.hypot(sd_before, sd_now))
        if endpoint.kind != "closing":
            link = float(endpoint.to_link(PERCENT * (now / before - 1.0)))
            steep = max(now / before, 1.0)  # rises count as they are, falls by their logarithm
        else:  # a wound that closed by less than can be measured counts as closed by just that
            gain = float(-after_before)
            steep = 1 / max(gain, gain_sd)
            link = float(-np.log(steep * measured.week))
        return cls(
            measured=measured, endpoint=endpoint, instrument=instrument, gain=gain, gain_sd=gain_sd,
            link=link, sd=sd_now * steep, sd_before=sd_before * steep,
        )  # fmt: skip

    @property
    def change_pct(self) -> float:
        """How the value changed, in percent of what it was."""
        rises = self.endpoint.better == "higher" and self.endpoint.kind != "closing"
        return float(PERCENT * np.expm1(self.gain if rises else -self.gain))


def _before_and_now(measured: Measured, instrument: Instrument) -> tuple[float, float, float, float]:
    """Both values, and the standard deviation of the logarithm of each."""
    if measured.change_percent is None:
        assert measured.baseline is not None and measured.value is not None
        before, now = measured.baseline, measured.value
        for value in (before, now):
            instrument.check(value)
    else:
        before = instrument.typical
        now = before * (1 + measured.change_percent / PERCENT)
    sd_before, sd_now = (_sd_of_log(measured, instrument, value) for value in (before, now))
    return max(before, instrument.smallest), max(now, instrument.smallest), sd_before, sd_now


def _sd_of_log(measured: Measured, instrument: Instrument, value: float) -> float:
    """One standard deviation of the logarithm of a value; what is read as nothing is unsure by all of itself."""
    least = instrument.smallest if value < instrument.smallest else 0.0
    value, own = max(value, instrument.smallest), measured.repeatability
    of_own = own if measured.change_percent is None or own is None else own / PERCENT * value
    sd = instrument.sd(value) if of_own is None else of_own
    return float(np.log1p(max(sd, least) / value))


def readings(measured: Iterable[Measured], forecast: Any) -> tuple[Reading, ...]:
    """Every measurement made ready, in the order of endpoints and weeks; refuses what does not go together."""
    found = [Reading.of(one) for one in measured]
    if not found:
        raise BadInput("Nothing was measured: give at least one measurement.")
    known = [expected.endpoint.name for expected in forecast.expected]
    for one in found:
        _foreseen(one, forecast, known)
    found.sort(key=lambda one: (known.index(one.endpoint.name), one.measured.week))
    for earlier, later in pairwise(found):
        _go_together(earlier, later)
    return tuple(found)


def _foreseen(one: Reading, forecast: Any, known: Sequence[str]) -> None:
    name, week = one.endpoint.name, one.measured.week
    if name not in known:
        raise BadInput(f"'{name}' is not in this forecast.{did_you_mean(name, known)} It foresees: {', '.join(known)}.")
    last = float(forecast.of(name).week[-1])
    if week > last:
        raise OutOfRange(
            f"{name} of week {week:g}: the forecast ends with week {last:g}; forecast further, or leave it out."
        )


def _go_together(earlier: Reading, later: Reading) -> None:
    a, b = earlier.measured, later.measured
    if a.endpoint != b.endpoint:
        return
    if a.week == b.week:
        raise BadInput(f"{a.endpoint} of week {a.week:g} came twice: give their mean, once.")
    if a.baseline != b.baseline or earlier.instrument != later.instrument:
        raise BadInput(f"{a.endpoint} has two baselines or two instruments: keep to one of each, with its own values.")
