"""stated_lights(trial): each light of an arm as far as it can be followed into skin: line, dose, irradiance."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lightmask.dose.layers import within_reach
from lightmask.errors import BadInput
from lightmask.mask.leds import Channel
from lightmask.mask.stated import UNKNOWN, Stated
from lightmask.response.printed import NOT_STATED, UNSTATED, Printed
from lightmask.response.published import MARKS, Trial
from lightmask.units import J_PER_mJ

BROAD_nm = 80.0  # a wider band is a lamp whose spectrum somebody has to state
NO_DOSE = ("no area unit", "peak", "together")
TOLD = {
    "no area unit": "printed without an area",
    "peak": "the peak of a pulse, its duty not stated",
    "together": "printed for all wavelengths together",
}
Ends = tuple[float, float]
NOTHING: Ends = (math.nan, math.nan)


@dataclass(frozen=True, kw_only=True, slots=True)
class StatedLight:
    """One light of an arm. NaN where a figure is unknown; ``why`` then says why.

    channel           its line, None where it cannot be followed into skin
    nm                ends of its band as stated, the same for one peak
    surface_J_cm2     both ends of its dose on the skin in one session that has it; a bound is both ends
    irradiance_mW_cm2 both ends
    marks             how the dose is known, of MARKS, in their order; irradiance_is: the same of the irradiance
    """

    channel: Channel | None
    nm: Ends
    surface_J_cm2: Ends
    irradiance_mW_cm2: Ends
    time_s: Ends
    marks: tuple[str, ...] = ()
    irradiance_is: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def dose_known(self) -> bool:
        """Whether the dose in its layers can be said."""
        return self.channel is not None and not math.isnan(self.surface_J_cm2[0])


@dataclass(frozen=True, slots=True)
class _Known:
    ends: Ends = NOTHING
    marks: tuple[str, ...] = ()
    why: str = ""


def stated_lights(trial: Trial) -> tuple[StatedLight, ...]:
    """Every light of an arm, in its order; an arm whose wavelengths nobody states has one that says so."""
    count = max(len(trial.wavelengths_nm), 1)
    return tuple(_one(trial, place, count) for place in range(count))


def _one(trial: Trial, place: int, count: int) -> StatedLight:
    band = trial.wavelengths_nm[place] if trial.wavelengths_nm else UNSTATED
    channel, dark = channel_of(band)
    time = _at(trial.time_s, (), place, count, shared=True)
    fluence = _at(trial.fluence_J_cm2, trial.fluence_is, place, count)
    irradiance = _at(trial.irradiance_mW_cm2, trial.irradiance_is, place, count)
    dose = fluence if _number(fluence) else _times(irradiance, time, fluence)
    strength = irradiance if _number(irradiance) else _over(fluence, time, irradiance)
    why = [f"wavelength: {dark}"] if dark else []
    why += [f"dose: {dose.why}"] if dose.why else []
    why += [f"irradiance: {strength.why}"] if strength.why else []
    return StatedLight(
        channel=channel, nm=band.ends, surface_J_cm2=dose.ends, irradiance_mW_cm2=strength.ends, time_s=time.ends,
        marks=_in_order(*dose.marks, *trial.wavelengths_are), irradiance_is=strength.marks, why=tuple(why),
    )  # fmt: skip


def channel_of(band: Printed) -> tuple[Channel | None, str]:
    """The line that stands for a stated wavelength or narrow band, or why there is none."""
    if not band.known or band.bound:
        return None, band.why or f"only one end of it is stated, '{band.said}'"
    low_nm, high_nm = band.ends
    wide_nm = high_nm - low_nm
    if wide_nm > BROAD_nm:
        return None, f"a lamp from {low_nm:g} to {high_nm:g} nm, its spectrum not stated"
    try:
        found = Channel(
            name=f"{(low_nm + high_nm) / 2:g} nm",
            peak_nm=(low_nm + high_nm) / 2,
            fwhm_nm=Stated(wide_nm, "claimed") if wide_nm else UNKNOWN,
        )
        within_reach(found)
    except BadInput as error:
        return None, str(error).split(". ")[0]
    return found, ""


def _at(figures: tuple[Printed, ...], marks: tuple[str, ...], place: int, count: int, shared: bool = False) -> _Known:
    """The figure of one light. A lone one serves several lights where it is shared, else it is of all together."""
    if not figures:
        return _Known(why=NOT_STATED)
    if len(figures) == 1 and count > 1 and not shared:
        return _Known(marks=_in_order("together", *marks), why=TOLD["together"])
    if len(figures) not in (1, count):
        return _Known(marks=marks, why=f"{len(figures)} figures for {count} lights")
    figure = figures[place if len(figures) == count else 0]
    bar = next((mark for mark in marks if mark in NO_DOSE), None)
    if not figure.known or bar:
        return _Known(marks=marks if figure.known else (), why=TOLD[bar] if bar and figure.known else figure.why)
    bound = (figure.bound,) if figure.bound == "at most" else ()
    ends = (figure.ends[1],) * 2 if "at most" in marks else figure.ends
    if figure.bound == "at least":
        return _Known(marks=marks, why=f"only a lower bound is stated, '{figure.said}'")
    return _Known(ends, _in_order(*marks, *bound))


def _times(irradiance: _Known, time: _Known, stated: _Known) -> _Known:
    """A dose worked out from irradiance and time; what was stated of it where that cannot be done."""
    if not (_number(irradiance) and _number(time)):
        return (
            stated if stated.why != NOT_STATED or not _number(irradiance) else _Known(why=f"{NOT_STATED}, nor the time")
        )
    low, high = (irradiance.ends[end] * time.ends[end] * J_PER_mJ for end in (0, 1))
    if not math.isfinite(high):
        return _Known(why="irradiance times time is beyond all numbers")
    return _Known((low, high), _in_order("derived", *(mark for mark in irradiance.marks if mark != "reported")))


def _over(fluence: _Known, time: _Known, stated: _Known) -> _Known:
    """An irradiance worked out from dose and time; a range of either leaves it unknown: who had which is not said."""
    lone = _number(fluence) and _number(time) and time.ends[0] == time.ends[1] > 0
    if not lone or "peak" in stated.marks:
        return stated
    low, high = (end / time.ends[0] / J_PER_mJ for end in fluence.ends)
    if not math.isfinite(high):
        return _Known(why="dose over time is beyond all numbers")
    return _Known((low, high), _in_order("derived", *(mark for mark in fluence.marks if mark != "reported")))


def _number(known: _Known) -> bool:
    return not math.isnan(known.ends[0])


def _in_order(*marks: str) -> tuple[str, ...]:
    return tuple(mark for mark in MARKS if mark in marks)
