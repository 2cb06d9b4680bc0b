"""Numbers of colour: typology angle, indices of melanin and redness from a photograph, CIEDE2000, screen to L*a*b*."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lightmask.errors import BadInput, finite, within

Array = np.ndarray
# IEC 61966-2-1: linear sRGB to XYZ, and the white of D65 that it belongs to.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
DARKEST = 1e-4  # of a reflectance: below it a camera sees nothing


def typology_angle_deg(lightness: float, b: float) -> float:
    """ITA in degrees, Chardon 1991: atan((L* - 50) / b*), -90 to 90; b* of skin is above zero."""
    within("L*", lightness, 0, 100)
    within("b*", b, -128, 128)
    if b <= 0:
        raise BadInput(f"b*={b:g} gives no typology angle: b* of skin is above zero. Check the order L*, a*, b*.")
    return math.degrees(math.atan2(lightness - 50, b))


def melanin_index(red: float) -> float:
    """100 log10(1/R) of the linear red reflectance, 0 to 1, after correction by a colour card (Takiwaki)."""
    return 100 * math.log10(1 / _reflected("red", red))


def erythema_index(red: float, green: float) -> float:
    """100 (log10(1/G) - log10(1/R)) of linear reflectances, 0 to 1, after correction by a colour card (Takiwaki)."""
    return 100 * math.log10(_reflected("red", red) / _reflected("green", green))


def linear(screen: Any) -> Array:
    """Screen values 0 to 255 (sRGB) as linear light, 0 to 1. Same shape."""
    values = np.asarray(screen, dtype=float)
    within("a screen value", values, 0, 255)
    share = values / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def screen_lab(screen: Any) -> Array:
    """L*, a*, b* (D65) of screen values 0 to 255. [..., 3] -> [..., 3]"""
    t = linear(screen) @ TO_XYZ.T / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def delta_e00(first: Any, second: Any) -> Array:
    """CIEDE2000 between two colours L*, a*, b*. [..., 3] and [..., 3] -> [...]

    Sharma, Wu, Dalal, Color Res Appl 2005;30:21, equations 2 to 22, all weights 1.
    """
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    finite("a colour", one)
    finite("a colour", two)
    chroma = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(two[..., 1], two[..., 2])) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    c1, h1 = _polar(one, stretch)
    c2, h2 = _polar(two, stretch)
    grey = c1 * c2 == 0
    turn = np.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    turn = np.where(~grey & (np.abs(np.abs(h2 - h1) - 180) < 1e-9), h2 - h1, turn)
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    hue = np.where(grey, h1 + h2, _mean_hue(h1, h2))
    light = _light_term(one[..., 0], two[..., 0])
    return _combined(light, c1, c2, d_hue, hue)


def _reflected(name: str, value: float) -> float:
    within(f"the {name} reflectance", value, DARKEST, 1, "linear, a fraction; was it a screen value?")
    return float(value)


def _polar(lab: Array, stretch: Array) -> tuple[Array, Array]:
    """Chroma and hue (degrees, 0 to 360) with a* stretched."""
    a = stretch * lab[..., 1]
    return np.hypot(a, lab[..., 2]), np.degrees(np.arctan2(lab[..., 2], a)) % 360


def _mean_hue(h1: Array, h2: Array) -> Array:
    total, apart = h1 + h2, np.abs(h1 - h2) > 180
    return np.where(~apart, total / 2, np.where(total < 360, (total + 360) / 2, (total - 360) / 2))


def _light_term(l1: Array, l2: Array) -> Array:
    away = ((l1 + l2) / 2 - 50) ** 2
    return (l2 - l1) / (1 + 0.015 * away / np.sqrt(20 + away))


def _combined(light: Array, c1: Array, c2: Array, d_hue: Array, hue: Array) -> Array:
    """Equations 15 to 22: the weights of chroma and hue, the turn in the blue, and the sum."""
    mean = (c1 + c2) / 2
    T = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    d_chroma = (c2 - c1) / (1 + 0.045 * mean)
    d_hue = d_hue / (1 + 0.015 * mean * T)
    turned = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    R = -2 * np.sqrt(mean**7 / (mean**7 + 25.0**7)) * np.sin(np.radians(2 * turned))
    return np.sqrt(light**2 + d_chroma**2 + d_hue**2 + R * d_chroma * d_hue)


def _cos(degrees: Array) -> Array:
    return np.cos(np.radians(degrees))
