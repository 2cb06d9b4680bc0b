"""One LED of a channel as the mask file states it: its flux at a current, how that fades, its size and its beam."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from pydantic import Field, FiniteFloat, model_validator

from lightmask import forms
from lightmask.errors import BadInput
from lightmask.mask.lamp import Beam
from lightmask.mask.photometry import beams
from lightmask.mask.stated import Stated
from lightmask.mask.written import Angle, Current, Flux, Length, Part, Temperature

PERCENT = 0.01
COLDEST_C, HOTTEST_C = -60.0, 200.0  # at which LEDs are specified at all
DIMMEST = 1e-6  # of the flux when new: an LED that has faded further is dead


class LifeForm(Part):
    """How an LED fades with use: 'L70 at 50 000 h' is share = 0.7, hours = 50000."""

    share: FiniteFloat = Field(gt=0, lt=1, description="what is left of the flux after these hours")
    hours: FiniteFloat = Field(gt=0)


class HeatForm(Part):
    """How much flux a warm LED loses."""

    percent_per_K: FiniteFloat = Field(ge=0, lt=100, description="flux lost for each kelvin, in percent of the stated")
    reference: Temperature = Field(description="temperature at which the flux is stated: '25 °C'")
    temperature: Temperature = Field(description="of the same point in use: '55 °C'")


class LedForm(Part):
    """One LED. Of lambert_power, half_angle, viewing_angle and profile give one; a bare LED is Lambertian."""

    flux: Flux = Field(description="radiant flux of one LED at `current`: '9 mW'")
    current: Current = Field(description="at which the flux is stated, and the largest allowed: '20 mA'")
    drive_current: Current | None = Field(None, description="at full drive; the stated one when left out")
    flux_csv: str | None = Field(
        None, description="file with columns current_mA, relative_flux; a straight line through zero without it"
    )
    heat: HeatForm | None = None
    life: LifeForm | None = None
    hours_used: FiniteFloat = Field(0.0, ge=0, description="hours that the LED has burned")
    die: Length | None = Field(None, description="side of the square that shines: '0.3 mm'")
    lambert_power: FiniteFloat | None = Field(None, ge=0, le=1000, description="m in cos^m of the angle from the axis")
    half_angle: Angle | None = Field(None, description="from the axis to where the intensity halves: '60 deg'")
    viewing_angle: Angle | None = Field(None, description="the full angle between the two halves: '120 deg'")
    profile: str | None = Field(None, description="photometric file (.ies, .ldt, TM-33 .xml or .json), for its shape")

    @model_validator(mode="after")
    def _one_beam(self) -> LedForm:
        beam = ("lambert_power", "half_angle", "viewing_angle", "profile")
        given = [name for name in beam if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} both describe the beam; give one of them")
        if self.life is None and self.hours_used:
            raise ValueError("hours_used needs life = { share = 0.7, hours = 50000 }; add it, or leave hours_used out")
        return self


def beam_of(led: LedForm, folder: Path, key: str) -> Beam:
    """How the LED spreads its light."""
    try:
        if led.profile is not None:
            return beams.from_file(folder / led.profile)
        if led.half_angle is not None:
            return beams.halving_at(led.half_angle)
        if led.viewing_angle is not None:
            return beams.halving_at(led.viewing_angle / 2)
        if led.lambert_power is not None:
            return beams.lambert(led.lambert_power)
    except BadInput as error:
        given = next(
            n for n in ("profile", "half_angle", "viewing_angle", "lambert_power") if getattr(led, n) is not None
        )
        raise BadInput(f"{key}.{given}: {error}") from None
    return beams.lambert(1.0, "Lambertian, as bare LEDs nearly are; the file does not say")


def full_drive_mW(led: LedForm, default: str, folder: Path, key: str) -> Stated:
    """The flux of one LED at the current it is driven with, warm and aged as the file says."""
    stated = led.flux.stated("mW", default)
    if stated.value is None:
        return stated
    share = _by_current(led, folder, key) * _by_heat(led, key) * _by_age(led, key)
    return replace(stated, value=stated.value * share)


def _by_current(led: LedForm, folder: Path, key: str) -> float:
    """Flux at the drive current over that at the stated one."""
    drive_mA = led.drive_current if led.drive_current is not None else led.current
    if led.flux_csv is None:
        if drive_mA > led.current:
            raise BadInput(
                f"{key}.drive_current: {drive_mA:g} mA is more than the {led.current:g} mA for which the flux is "
                "stated. Give a current up to that, or a flux_csv that reaches as far."
            )
        return drive_mA / led.current
    current_mA, flux = (
        np.array(values) for values in forms.numbers(folder / led.flux_csv, ("current_mA", "relative_flux"))
    )
    if (np.diff(current_mA) <= 0).any() or current_mA[0] < 0 or (flux < 0).any():
        raise BadInput(f"{key}.flux_csv: its currents do not ascend from zero or more, or a flux is negative. Mend it.")
    for name, value_mA in (("current", led.current), ("drive_current", drive_mA)):
        if not current_mA[0] <= value_mA <= current_mA[-1]:
            raise BadInput(
                f"{key}.{name}: {value_mA:g} mA lies outside flux_csv, which goes from {current_mA[0]:g} to "
                f"{current_mA[-1]:g} mA. Give a current between them."
            )
    return float(np.interp(drive_mA, current_mA, flux) / np.interp(led.current, current_mA, flux))


def _by_heat(led: LedForm, key: str) -> float:
    if led.heat is None:
        return 1.0
    for name in ("reference", "temperature"):
        value_C = getattr(led.heat, name)
        if not COLDEST_C <= value_C <= HOTTEST_C:
            raise BadInput(
                f"{key}.heat.{name}: {value_C:g} °C is no temperature of an LED. "
                f"Give one from {COLDEST_C:g} to {HOTTEST_C:g} °C."
            )
    warmer_K = led.heat.temperature - led.heat.reference
    left = 1 - led.heat.percent_per_K * PERCENT * warmer_K
    if left <= 0:
        raise BadInput(
            f"{key}.heat: {warmer_K:g} K at {led.heat.percent_per_K:g} % each leave no light. "
            "Check percent_per_K and the two temperatures."
        )
    return left


def _by_age(led: LedForm, key: str) -> float:
    """Exponential fading through the one point that is stated."""
    if led.life is None:
        return 1.0
    left = led.life.share ** (led.hours_used / led.life.hours)
    if left < DIMMEST:
        raise BadInput(f"{key}.hours_used: after {led.hours_used:g} hours no light is left. Check it, and life.hours.")
    return float(left)
