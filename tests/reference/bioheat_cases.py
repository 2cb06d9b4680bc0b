"""Skin as one endless layer, as the closed forms of Pennes' equation take it, and what they say."""

import math

import numpy as np

from lightmask.safety import bioheat
from lightmask.safety.stack import Cooled, Held, Insulated, Stack

CONDUCTIVITY, DENSITY, HEAT, FLOW = 0.45, 1200.0, 3300.0, 0.00125
BLOOD = 1060.0 * 3770.0
CORE_C = 37.0
ENDLESS_mm = 120.0


def stack(perfused=True, thickness_mm=ENDLESS_mm, cells=80, growth=1.06):
    return Stack(
        thickness_mm=[thickness_mm],
        conductivity_W_m_K=[CONDUCTIVITY],
        capacity_J_m3_K=[DENSITY * HEAT],
        perfusion_W_m3_K=[FLOW * BLOOD if perfused else 0.0],
        blood_C=CORE_C,
        cells=(cells,),
        growth=(growth,),
    )


def at_the_surface(skin, power_W_m2=100.0):
    power = np.zeros(sum(skin.cells) + 1)
    power[0] = power_W_m2
    return power


def beer_lambert(skin, absorption_per_m=1000.0, power_W_m2=100.0):
    """Each cell's own share of light that falls off exponentially."""
    through = np.exp(-absorption_per_m * skin.node_mm / 1000.0)
    return bioheat.shared(power_W_m2 * -np.diff(through))


def rise_K(skin, power, time_s):
    """At the surface, both faces insulated."""
    found = bioheat.modes(bioheat.nodes(skin, Insulated(), Insulated()))
    return float(found.rise_K(power[None], time_s, at=[0])[0, 0, 0])


def steady_rise_K(skin, power):
    return float(bioheat.steady_C(bioheat.nodes(skin, Insulated(), Insulated()), power)[0] - CORE_C)


def cooled_C(skin):
    front = Cooled(exchange_W_m2_K=10.0, ambient_C=25.0)
    return float(bioheat.steady_C(bioheat.nodes(skin, front, Insulated()), at_the_surface(skin))[0])


def middle_C(cells=60):
    """Half way down a slab of 12 mm held at 34 and 37 degrees."""
    slab = stack(thickness_mm=12.0, cells=cells, growth=1.0)
    held = bioheat.nodes(slab, Held(temperature_C=34.0), Held(temperature_C=37.0))
    return float(bioheat.steady_C(held)[cells // 2 - 1])


def omega(temperature_C, seconds):
    """The closed form: A t exp(-Ea / (R T))."""
    return 3.1e98 * seconds * math.exp(-6.28e5 / (8.314 * (273.15 + temperature_C)))
