"""Irradiance, time, duty and dose: three of them give the fourth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lightmask import units
from lightmask.mask.auditing.finding import (
    AGREES,
    CONTRADICTION,
    DOUBTFUL,
    OPEN,
    Figure,
    Finding,
    apart,
    light,
    number,
    verdict,
)
from lightmask.mask.leds import Mask
from lightmask.mask.stated import Stated
from lightmask.units import s_PER_min

DERIVED = "derived"
METER = "a reading at the skin with a spectrometer (lightmask mask meter)"
ALIKE = 1.2  # a factor this near to the number of channels smells of modes that take turns


@dataclass(frozen=True, kw_only=True, slots=True)
class Energy:
    """What a sheet states about one session's energy.

    readings   each way to read its irradiance: words, and mW/cm2 of all channels together
    derived    whether the irradiance was worked out from the dose
    """

    readings: tuple[tuple[str, float], ...]
    session_s: Stated
    dose_J_cm2: Stated
    duty: Stated
    pulsed: str = "unknown"
    channels: int = 1
    derived: bool = False


def of(mask: Mask) -> Energy:
    """The energy figures of a mask's sheet."""
    each = [channel.irradiance_mW_cm2 for channel in mask.channels]
    sources = [mask.total_mW_cm2.source, *(one.source for one in each)]
    return Energy(
        readings=_readings(mask),
        session_s=mask.session_s,
        dose_J_cm2=mask.dose_J_cm2,
        duty=mask.duty,
        pulsed=mask.pulsed,
        channels=len(mask.channels),
        derived=any(source.lower().startswith(DERIVED) for source in sources),
    )


def _readings(mask: Mask) -> tuple[tuple[str, float], ...]:
    each = [channel.irradiance_mW_cm2.value for channel in mask.channels]
    if all(one is not None for one in each):
        words = "the sum of the channels" if len(each) > 1 else "the irradiance"
        return ((words, sum(one or 0.0 for one in each)),)
    value, count = mask.total_mW_cm2.value, len(each)
    if value is None:
        return ()
    total, per_channel = ("the total", value), (f"each of {count} channels", value * count)
    if count == 1:
        return (("the irradiance", value),)
    return {"total": (total,), "each": (per_channel,)}.get(mask.total_means, (total, per_channel))


def findings(energy: Energy) -> Iterator[Finding]:
    """Irradiance times time times duty against the dose, or which of them is missing."""
    if not energy.session_s.known:
        yield _no_time(energy)
    if energy.duty.value is not None and energy.duty.value < 1 and energy.pulsed == "no":
        yield Finding(
            kind=CONTRADICTION, about="pulses",
            says=f"The sheet says that the light does not pulse, and that it is lit {100 * energy.duty.value:.0f} % "
            "of the time.",
            figures=(
                Figure(what="duty", value=energy.duty.value, unit=""),
                Figure(what="duty without pulses", value=1.0, unit=""),
            ),
            settles=("a photodiode and an oscilloscope, or a phone's slow-motion film, show pulses",),
        )  # fmt: skip
    if (bool(energy.readings), energy.session_s.known, energy.dose_J_cm2.known).count(True) >= 2:
        yield _dose(energy)


def _no_time(energy: Energy) -> Finding:
    per_minute = [units.fluence_J_cm2(value, s_PER_min) for _, value in energy.readings]
    able = f" Only a dose per minute follows: {_spans(per_minute)} J/cm2." if per_minute else ""
    return Finding(
        kind=OPEN, about="session", says=f"The sheet does not say how long a session lasts.{able}",
        figures=tuple(Figure(what="dose per minute", value=value, unit="J/cm2") for value in per_minute),
        settles=("the leaflet, or the time after which the mask switches itself off",),
    )  # fmt: skip


def _spans(values: list[float]) -> str:
    low, high = number(min(values)), number(max(values))
    return low if low == high else f"{low} or {high}"


def _dose(energy: Energy) -> Finding:
    missing = [
        name
        for name, known in (
            ("irradiance", bool(energy.readings)),
            ("session time", energy.session_s.known),
            ("dose", energy.dose_J_cm2.known),
        )
        if not known
    ]
    if missing:
        return _follows(energy, missing)
    computed = [
        (words, value, units.fluence_J_cm2(value, energy.session_s.value, energy.duty.value or 1.0))
        for words, value in energy.readings
    ]
    stated = energy.dose_J_cm2.value or 0.0
    words, lit, dose = min(computed, key=lambda row: apart(row[2], stated))
    if energy.derived:
        return Finding(
            kind=OPEN, about="dose",
            says=f"The irradiance of {number(lit)} mW/cm2 was derived from the dose of {number(stated)} J/cm2 and "
            f"the {_minutes(energy)}: nothing checks the one against the other.",
            figures=_figures(dose, stated), settles=(METER,),
        )  # fmt: skip
    kind = verdict("dose", apart(dose, stated))
    duty = f" x {number(energy.duty.value)} lit" if energy.duty.value is not None else ""
    sum_ = f"{number(lit)} mW/cm2 x {_minutes(energy)}{duty} = {number(dose)} J/cm2"
    reading = f" (taking the figure as {words})" if len(energy.readings) > 1 else ""
    if kind == AGREES:
        says = f"{sum_}{reading}; the sheet says {number(stated)}."
    else:
        says = (
            f"{sum_}{reading}, not the {number(stated)} J/cm2 of the sheet: {number(apart(dose, stated))} times apart."
        )
    return Finding(
        kind=kind, about="dose", says=says, figures=_figures(dose, stated),
        settles=() if kind == AGREES else tuple(_explanations(energy, dose / stated)),
    )  # fmt: skip


def _figures(computed: float, stated: float) -> tuple[Figure, ...]:
    return (
        Figure(what="dose that follows", value=computed, unit="J/cm2"),
        Figure(what="dose stated", value=stated, unit="J/cm2"),
    )


def _minutes(energy: Energy) -> str:
    return f"{number((energy.session_s.value or 0.0) / s_PER_min)} min"


def _follows(energy: Energy, missing: list[str]) -> Finding:
    """Two of three are there, or fewer: what still follows."""
    lit_s = (energy.session_s.value or 0.0) * (energy.duty.value or 1.0)
    says = f"The sheet does not say: {', '.join(missing)}."
    figures: tuple[Figure, ...] = ()
    if missing == ["irradiance"]:
        mean_mW_cm2 = (energy.dose_J_cm2.value or 0.0) / units.fluence_J_cm2(1.0, lit_s)
        says += f" From dose and time it would be {number(mean_mW_cm2)} mW/cm2 on average."
        figures = (light("irradiance that follows", mean_mW_cm2),)
    elif missing == ["dose"]:
        doses = [units.fluence_J_cm2(value, lit_s) for _, value in energy.readings]
        says += f" From irradiance and time it would be {_spans(doses)} J/cm2."
        figures = tuple(Figure(what="dose that follows", value=dose, unit="J/cm2") for dose in doses)
    elif missing == ["session time"]:
        return _time_follows(energy)
    return Finding(kind=OPEN, about="dose", says=says, figures=figures, settles=(METER,))


def _time_follows(energy: Energy) -> Finding:
    duty = energy.duty.value or 1.0
    times = [units.duration_s(energy.dose_J_cm2.value, value, duty) / s_PER_min for _, value in energy.readings]
    return Finding(
        kind=OPEN, about="dose",
        says=f"The sheet does not say: session time. From dose and irradiance it would be {_spans(times)} min.",
        figures=tuple(Figure(what="session that follows", value=time, unit="min") for time in times),
        settles=("the leaflet",),
    )  # fmt: skip


def _explanations(energy: Energy, ratio: float) -> Iterator[str]:
    """What would make both numbers true. ``ratio``: computed over stated."""
    if ratio > 1:
        if energy.pulsed != "no" and energy.duty.value is None:
            yield f"pulses that are lit {100 / ratio:.0f} % of the time"
        yield f"a peak figure, {number(ratio)} times the mean over the skin"
        if energy.channels > 1:
            near = ": the factor is close to that" if apart(ratio, energy.channels) <= ALIKE else ""
            yield f"modes that take turns, so that each of {energy.channels} channels has its part of the session{near}"
        yield f"{number((energy.session_s.value or 0.0) / ratio / s_PER_min)} min of light in the session"
    else:
        if energy.channels > 1:
            yield f"a figure for one channel of {energy.channels}"
        yield f"a dose summed over {number(1 / ratio)} sessions"
        yield f"a session of {number((energy.session_s.value or 0.0) / ratio / s_PER_min)} min"
    yield METER


def sums(mask: Mask) -> Iterator[Finding]:
    """The channels' figures against the total; and a figure of which nobody says what it means."""
    each = [channel.irradiance_mW_cm2.value for channel in mask.channels]
    total = mask.total_mW_cm2.value
    if total is None:
        return
    if any(one is None for one in each):
        if mask.total_means == "unknown" and len(each) > 1:
            yield Finding(
                kind=DOUBTFUL, about="irradiance",
                says=f"{number(total)} mW/cm2 is the total or that of each channel: together {number(total)} or "
                f"{number(total * len(each))} mW/cm2.",
                figures=(light("if total", total), light("if each", total * len(each))),
                settles=("a figure for each channel from the maker", METER),
            )  # fmt: skip
        return
    summed = sum(one or 0.0 for one in each) / (len(each) if mask.total_means == "each" else 1)
    kind = verdict("sum", apart(summed, total))
    name = "mean" if mask.total_means == "each" else "sum"
    yield Finding(
        kind=kind, about="irradiance",
        says=f"The channels' {name} is {number(summed)} mW/cm2; the sheet's figure for all is {number(total)}.",
        figures=(light(f"{name} of the channels", summed), light("stated", total)),
        settles=() if kind == AGREES else ("which distance and which drive each figure is for", METER),
    )  # fmt: skip
