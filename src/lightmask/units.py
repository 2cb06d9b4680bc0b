"""The unit glossary and the only conversions: every 1e-3 of the project lives here.

A name ends in its unit (``thickness_mm``, ``irradiance_mW_cm2``); fractions run 0 to 1 and have no suffix.
Text such as ``"4 J/cm2"`` is parsed where it enters (command line, files, forms) and never deeper.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from lightmask.errors import BadInput, fraction, not_negative, positive

J_PER_mJ = 1e-3
J_PER_uJ = 1e-6
mW_PER_uW = 1e-3
Hz_PER_mHz = 1e-3
C_PER_cC = 1e-2
s_PER_ms = 1e-3
ONE_PER_permille = 1e-3
mm_PER_um = 1e-3
mm_PER_cm = 10.0
mm_PER_m = 1000.0
cm2_PER_mm2 = 1e-2
mm2_PER_cm2 = 100.0
W_m2_PER_mW_cm2 = 10.0
J_m2_PER_J_cm2 = 1e4
per_mm_PER_per_cm = 0.1
s_PER_min = 60.0
min_PER_h = 60.0
h_PER_d = 24.0
d_PER_week = 7.0
rad_PER_deg = math.pi / 180.0


@dataclass(frozen=True, slots=True)
class Unit:
    """One suffix of the project: what it measures and how people spell it.

    ``spellings`` maps a written unit, without blanks, to the factor that turns it into this unit.
    """

    suffix: str
    symbol: str
    measures: str
    spellings: dict[str, float]


GLOSSARY: tuple[Unit, ...] = (
    Unit("nm", "nm", "wavelength in vacuum", {"nm": 1.0, "um": 1e3, "mm": 1e6}),
    Unit("mm", "mm", "length, thickness, depth", {"mm": 1.0, "um": 1e-3, "nm": 1e-6, "cm": 10.0, "m": 1e3, "in": 25.4}),
    Unit("mm2", "mm²", "area of a small part", {"mm2": 1.0, "cm2": 100.0, "m2": 1e6}),
    Unit("cm2", "cm²", "area of skin", {"cm2": 1.0, "mm2": 1e-2, "m2": 1e4}),
    Unit("per_mm", "1/mm", "absorption or scattering coefficient",
         {"1/mm": 1.0, "1/cm": 0.1, "1/um": 1e3, "1/m": 1e-3}),
    Unit("mW", "mW", "radiant flux: light that leaves a source", {"mW": 1.0, "W": 1e3, "uW": 1e-3}),
    Unit("mW_cm2", "mW/cm²", "irradiance or fluence rate",
         {"mW/cm2": 1.0, "W/cm2": 1e3, "uW/cm2": 1e-3, "W/m2": 0.1, "mW/m2": 1e-4, "mW/mm2": 100.0}),
    Unit("mW_cm2_sr", "mW/(cm² sr)", "radiance", {"mW/cm2/sr": 1.0, "W/cm2/sr": 1e3, "W/m2/sr": 0.1}),
    Unit("J_cm2", "J/cm²", "fluence: irradiance or fluence rate summed over time",
         {"J/cm2": 1.0, "mJ/cm2": 1e-3, "J/m2": 1e-4, "kJ/m2": 0.1}),
    Unit("J_cm3", "J/cm³", "absorbed energy density", {"J/cm3": 1.0, "mJ/cm3": 1e-3, "J/mm3": 1e3}),
    Unit("s", "s", "time within a session",
         {"s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "us": 1e-6,
          "min": 60.0, "minute": 60.0, "minutes": 60.0, "h": 3600.0, "hour": 3600.0, "hours": 3600.0}),
    Unit("weeks", "weeks", "time along a course",
         {"week": 1.0, "weeks": 1.0, "wk": 1.0, "day": 1 / 7, "days": 1 / 7, "d": 1 / 7}),
    Unit("y", "years", "age", {"y": 1.0, "year": 1.0, "years": 1.0}),
    Unit("Hz", "Hz", "pulses per second", {"Hz": 1.0, "kHz": 1e3}),
    Unit("rad", "rad", "angle in a formula", {"rad": 1.0, "mrad": 1e-3, "deg": rad_PER_deg, "°": rad_PER_deg}),
    Unit("deg", "°", "angle that people read: a beam's width, a skin's ITA",
         {"deg": 1.0, "°": 1.0, "degree": 1.0, "degrees": 1.0, "rad": 1 / rad_PER_deg}),
    Unit("C", "°C", "temperature", {"C": 1.0, "°C": 1.0, "degC": 1.0}),
    Unit("mA", "mA", "current through an LED", {"mA": 1.0, "A": 1e3, "uA": 1e-3}),
)  # fmt: skip

_BY_SUFFIX = {unit.suffix: unit for unit in GLOSSARY}
_PLAIN = str.maketrans("²³µμ", "23uu", "^()")
_MEGA = re.compile("M[WJA]")
_NUMBER_AND_UNIT = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*\Z")


def unit(suffix: str) -> Unit:
    """The glossary entry of a suffix such as ``"J_cm2"``."""
    if suffix not in _BY_SUFFIX:
        raise BadInput(f"'{suffix}' is not a unit of lightmask. Use one of: {', '.join(_BY_SUFFIX)}.")
    return _BY_SUFFIX[suffix]


def parse(text: str | float, suffix: str) -> float:
    """A quantity as people write it, in the wanted unit: ``parse("4 J/cm2", "J_cm2")`` is 4.0.

    A plain number passes as it is, because the field that held it names its unit; text must say its unit.
    """
    wanted = unit(suffix)
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return _finite(float(text), text, wanted)
    match = _NUMBER_AND_UNIT.match(text) if isinstance(text, str) else None
    if match is None:
        raise BadInput(f"'{text}' is not a quantity. Write a number and a unit, for example '4 {wanted.symbol}'.")
    number, written = match.groups()
    factor = _factor(wanted, written)
    if factor is None:
        came = f"the unit '{written}'" if written else "no unit"
        raise BadInput(f"'{text}' has {came}. Give {wanted.measures} in {wanted.symbol}, as in '4 {wanted.symbol}'.")
    return _finite(float(number) * factor, text, wanted)


def _finite(value: float, text: Any, wanted: Unit) -> float:
    if not math.isfinite(value):
        raise BadInput(f"'{text}' is not a finite number. Give {wanted.measures} in {wanted.symbol}.")
    return value


def _factor(wanted: Unit, written: str) -> float | None:
    """What turns the written unit into the wanted one. Capitals are forgiven, but mega is never taken for milli."""
    if _MEGA.match(written):
        return None
    known = {spelling.lower(): factor for spelling, factor in wanted.spellings.items()}
    return known.get(_spelling(written))


def _spelling(written: str) -> str:
    """One spelling for the many: capitals, blanks, exponents, micro signs and negative powers."""
    text = re.sub(r"\s+per\s+", "/", written.strip().lower())
    text = text.translate(_PLAIN).replace("⁻¹", "-1")
    reciprocal = re.fullmatch(r"/?\s*([a-z]+)\s*-1", text) or re.fullmatch(r"/\s*([a-z]+)", text)
    if reciprocal:
        return f"1/{reciprocal.group(1)}"
    return re.sub(r"(?<=2)[\s·.]+(?=sr)", "/", text).replace(" ", "")


def fluence_J_cm2(irradiance_mW_cm2: Any, duration_s: Any, duty: Any = 1.0) -> Any:
    """Energy that has reached each cm². Same shape as the irradiance (broadcast with time and duty)."""
    not_negative("irradiance_mW_cm2", irradiance_mW_cm2)
    not_negative("duration_s", duration_s)
    fraction("duty", duty)
    return irradiance_mW_cm2 * duration_s * duty * J_PER_mJ


def duration_s(fluence_J_cm2: Any, irradiance_mW_cm2: Any, duty: Any = 1.0) -> Any:
    """Time that brings a fluence at an irradiance: the inverse of `fluence_J_cm2`. Same shape."""
    not_negative("fluence_J_cm2", fluence_J_cm2)
    positive("irradiance_mW_cm2", irradiance_mW_cm2)
    positive("duty", duty)
    fraction("duty", duty)
    return fluence_J_cm2 / (irradiance_mW_cm2 * duty * J_PER_mJ)


def absorbed_J_cm3(fluence_J_cm2: Any, absorption_per_mm: Any) -> Any:
    """Energy left in each cm³ by a fluence in tissue that absorbs: coefficient times fluence. Same shape."""
    not_negative("absorption_per_mm", absorption_per_mm)
    return fluence_J_cm2 * (absorption_per_mm * mm_PER_cm)
