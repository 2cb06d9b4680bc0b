"""The rules of light on eye and skin: which limit is asked of which light.

The worn mask fills the view, so a radiance is E / pi, times the brightest direction where LEDs are seen one by one, and
a source's angle is 0.1 rad. Retinal limits by the weights of ICNIRP 2013.
"""

from __future__ import annotations

import numpy as np

from lightmask.safety import limits
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import Rule
from lightmask.safety.first_seconds import first_seconds_use
from lightmask.safety.flicker import laser_factors, pulse_use
from lightmask.safety.house import rule
from lightmask.safety.limits import limit
from lightmask.safety.weighting import shares, weights
from lightmask.units import s_PER_min

Array = np.ndarray
ULTRAVIOLET_nm = (315.0, 400.0)
FIELDS = 7  # between the narrowest field of the retinal limits and the largest angle of a source


def rules(aphakic: bool) -> tuple[Rule, ...]:
    """Every limit of the light itself; an eye without its lens has a blue weight of its own."""
    blue, weight = ("X03", "aphakic") if aphakic else ("X01", "blue")
    return (
        Rule(
            id="X09",
            value=infrared_W_m2,
            allowed=limits.infrared_limit_W_m2,
            at_the_eye=True,
            asked=lambda light: bool(light.infrared.any()),
        ),
        Rule(
            id=blue,
            value=lambda light: blue_J_m2_sr(light, weight),
            allowed=lambda t: limits.blue_limit_J_m2_sr(blue, t),
            at_the_eye=True,
        ),
        Rule(id="X07", value=retinal_W_m2_sr, allowed=limits.retinal_limit_W_m2_sr, at_the_eye=True),
        Rule(
            id="X08",
            value=unseen_W_m2_sr,
            allowed=limits.unseen_limit_W_m2_sr,
            at_the_eye=True,
            asked=lambda light: bool(light.infrared.any()),
        ),
        Rule(
            id="E04-dose",
            value=lambda light: light.at_eye_W_m2(_ultraviolet(light)) * light.duration_s,
            allowed=limits.ultraviolet_limit_J_m2,
            at_the_eye=True,
            asked=lambda light: bool(_ultraviolet(light).any()),
        ),
        Rule(
            id="UVS-eye",
            value=lambda light: light.at_eye_W_m2(_actinic(light)) * light.duration_s,
            allowed=lambda t: limit("UVS-eye"),
            at_the_eye=True,
            asked=lambda light: bool(_actinic(light).any()),
        ),
        Rule(
            id="UVS-skin",
            value=lambda light: light.brightest_W_m2(_actinic(light)) * light.duration_s,
            allowed=lambda t: limit("UVS-skin"),
            asked=lambda light: bool(_actinic(light).any()),
        ),
        Rule(id="X12", value=skin_W_m2, allowed=lambda t: limit("X12")),
        Rule(
            id="X13-train",
            value=pulse_use,
            allowed=lambda t: limit("X13-train"),
            asked=lambda light: light.pulsed,
        ),
        Rule(
            id="X11",
            value=lambda light: first_seconds_use(light) * limits.skin_limit_J_m2(light.duration_s),
            allowed=limits.skin_limit_J_m2,
            use=first_seconds_use,
        ),
        Rule(id="session", value=_minutes, allowed=lambda t: rule("longest session") / s_PER_min),
    )


def infrared_W_m2(light: Exposure) -> Array:
    """Infrared at the cornea. -> [draw]"""
    return light.at_eye_W_m2(light.infrared)


def blue_J_m2_sr(light: Exposure, weight: str = "blue") -> Array:
    """Blue dose of the retina, with the weight of the eye or of the eye without its lens. -> [draw]"""
    field_rad = limits.blue_angle_rad(light.duration_s)
    return light.seen_W_m2_sr(weights(light.channels, weight), field_rad) * light.duration_s


def retinal_W_m2_sr(light: Exposure) -> Array:
    """Radiance weighted for burns of the retina, 380 to 1400 nm. -> [draw]"""
    return _brightest_W_m2_sr(light, weights(light.channels, "retinal"))


def unseen_W_m2_sr(light: Exposure) -> Array:
    """The infrared part of it, counted as if the eye saw nothing and did not look away. -> [draw]"""
    return _brightest_W_m2_sr(light, weights(light.channels, "unseen"))


def _brightest_W_m2_sr(light: Exposure, weight: Array) -> Array:
    """Radiance over the field that comes nearest to its limit, which is as much higher as the field is narrower.

    Given for a source of 0.1 rad: of every field, radiance times its angle over 0.1 rad. As it is while a pulse is on:
    from 0.25 s the limit is a radiance at any moment, and no lower for shorter pulses. -> [draw]
    """
    most = limit("X06-most")
    fields_rad = np.geomspace(limit("X01-angle-least"), most, FIELDS)
    mean_W_m2_sr = [light.seen_W_m2_sr(weight, float(rad)) * (rad / most) for rad in fields_rad]
    return np.asarray(np.max(mean_W_m2_sr, axis=0) / light.duty)


def skin_W_m2(light: Exposure) -> Array:
    """Laser limit of the skin as a cross-check: irradiance over C_A, channels added, the brightest patch. -> [draw]"""
    return light.brightest_W_m2(1 / laser_factors(light))


def _ultraviolet(light: Exposure) -> Array:
    return shares(light.channels, *ULTRAVIOLET_nm)


def _actinic(light: Exposure) -> Array:
    return weights(light.channels, "actinic")


def _minutes(light: Exposure) -> Array:
    return np.array([light.duration_s / s_PER_min])
