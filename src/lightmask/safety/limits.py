"""The limits as laws of time and angle: pure numbers in, numbers out, in the units of the documents.

ICNIRP 2013 (incoherent light, with its errata; laser guideline for the skin) and IEC 62471:2006, rows X.. and E.. of
the table. Times in s, angles in rad, W/m2, J/m2, W/m2/sr.
"""

from __future__ import annotations

import math

import numpy as np

from lightmask import tables
from lightmask.errors import not_negative, positive

Array = np.ndarray
LONG_IR_s = 1000.0  # from here the infrared and near ultraviolet limits are steady irradiances
LONG_BLUE_s = 1e4  # and the blue one a steady radiance
SHORT_s = 0.25  # the blink of an eye
PULSE_s = 10.0  # below it the skin limits grow with time


def limit(name: str, duration_s: float = 1.0) -> float:
    """A limit of the table at a time: value * t ** exponent, in the table's unit."""
    positive("duration_s", duration_s)
    table = tables.read("safety/limits")
    row = table.text("id").index(name)
    return float(table.column("value")[row] * duration_s ** table.column("exponent")[row])


def infrared_limit_W_m2(duration_s: float) -> float:
    """Cornea and lens: 18000 t^-0.75 below 1000 s, 100 from there (ICNIRP 2013 Eq 20-21, unweighted)."""
    positive("duration_s", duration_s)
    return limit("X09", duration_s) if duration_s < LONG_IR_s else limit("X10")


def infrared_longest_s(irradiance_W_m2: float) -> float:
    """How long the cornea may have this infrared: (18000 / E)^(4/3) but less than 1000 s, endless up to 100 W/m2."""
    not_negative("irradiance_W_m2", irradiance_W_m2)
    if irradiance_W_m2 <= limit("X10"):
        return math.inf
    return min(float((limit("X09") / irradiance_W_m2) ** (4 / 3)), math.nextafter(LONG_IR_s, 0.0))


def blue_limit_J_m2_sr(name: str, duration_s: float) -> float:
    """A dose below 1e4 s (X01, or X03 for the eye without its lens); from there the steady radiance times the time."""
    positive("duration_s", duration_s)
    return limit(name) if duration_s < LONG_BLUE_s else limit("X02") * duration_s


def blue_longest_s(radiance_W_m2_sr: float) -> float:
    """How long the retina may have this weighted radiance: 1e6 / L, endless up to 100 W/m2/sr."""
    not_negative("radiance_W_m2_sr", radiance_W_m2_sr)
    return math.inf if radiance_W_m2_sr <= limit("X02") else limit("X01") / radiance_W_m2_sr


def blue_small_limit_J_m2(duration_s: float) -> float:
    """A source below 0.011 rad, at the cornea: 100 J/m2 below 100 s, 1 W/m2 from there (X04, X05)."""
    positive("duration_s", duration_s)
    return limit("X04") if duration_s < limit("X04") / limit("X05") else limit("X05") * duration_s


def blue_angle_rad(duration_s: float) -> float:
    """The field over which blue radiance is averaged, as the eye wanders: 0.0011 sqrt(t) from 100 s to 1e4 s."""
    positive("duration_s", duration_s)
    return float(np.clip(limit("X01-angle", duration_s), limit("X01-angle-least"), limit("X01-angle-most")))


def source_angle_rad(angle_rad: float, duration_s: float) -> float:
    """The angle alpha of a source as the retinal limits count it: held between alpha_min and alpha_max (X06)."""
    positive("angle_rad", angle_rad)
    return min(max(angle_rad, limit("X06-least")), _largest_angle_rad(duration_s))


def _largest_angle_rad(duration_s: float) -> float:
    """0.005 below 625 us, 0.2 sqrt(t) to 0.25 s, 0.1 from there."""
    if duration_s >= SHORT_s:
        return limit("X06-most")
    return max(limit("X06-most-shortest"), limit("X06-most-short", duration_s))


def retinal_limit_W_m2_sr(duration_s: float, angle_rad: float = 0.1) -> float:
    """Burns of the retina: 20000 / (alpha t^0.25) below 0.25 s, 28000 / alpha from there (X06, X07)."""
    alpha = source_angle_rad(angle_rad, duration_s)
    return (limit("X06", duration_s) if duration_s < SHORT_s else limit("X07")) / alpha


def unseen_limit_W_m2_sr(duration_s: float, angle_rad: float = 0.1) -> float:
    """The same where nothing is seen and nobody looks away: 20000 / (alpha t^0.25), from 100 s 6300 / alpha (X08)."""
    alpha = source_angle_rad(angle_rad, duration_s)
    return (limit("X06", duration_s) if duration_s < limit("X08-from") else limit("X08")) / alpha


def ultraviolet_limit_J_m2(duration_s: float) -> float:
    """Near ultraviolet at the eye: a dose below 1000 s; from there the steady irradiance times the time."""
    positive("duration_s", duration_s)
    return limit("E04-dose") if duration_s < LONG_IR_s else limit("E04") * duration_s


def skin_limit_J_m2(duration_s: float) -> float:
    """Burns of the skin by lamps in the first 10 s: 20000 t^0.25 (X11). There is no such limit beyond."""
    return limit("X11", min(duration_s, PULSE_s))


def laser_factor(wavelength_nm: Array) -> Array:
    """C_A of the laser guideline: 1 to 700 nm, 10^(0.002 (nm - 700)) to 1050 nm, 5 from there. Same shape."""
    return np.asarray(np.minimum(10 ** (0.002 * np.maximum(wavelength_nm - 700, 0)), 5.0))
