"""Pennes' equation where it can be written down, and doses of heat: each within 0.1 % of the rise."""

import numpy as np
import pytest
from reference.bioheat_cases import (
    at_the_surface,
    beer_lambert,
    cooled_C,
    middle_C,
    omega,
    rise_K,
    stack,
    steady_rise_K,
)

from lightmask.safety import bioheat, thermal_dose
from lightmask.safety.stack import Cooled, Insulated, Plate, Stack

WITHIN = 0.001
PERFUSED, BLOODLESS = stack(), stack(perfused=False)


def test_BH01_steady_rise_when_all_is_absorbed_at_the_surface():
    """q / sqrt(k W)."""
    assert steady_rise_K(PERFUSED, at_the_surface(PERFUSED)) == pytest.approx(2.10919, rel=WITHIN)


def test_BH02_steady_temperature_of_a_cooled_surface():
    """(h T_room + k m T_core + q) / (h + k m), m = sqrt(W / k); the rise is that over the surface without light."""
    rise_K = 100.0 / (10.0 + 47.412)
    assert cooled_C(PERFUSED) == pytest.approx(36.6516, abs=WITHIN * rise_K)


def test_BH03_steady_rise_of_light_absorbed_along_its_way():
    """q mu / (k m (mu + m))."""
    assert steady_rise_K(PERFUSED, beer_lambert(PERFUSED)) == pytest.approx(1.90815, rel=WITHIN)


@pytest.mark.parametrize(("time_s", "rise"), [(10, 0.267301), (60, 0.654752), (600, 2.07051)])
def test_BH04_BH06_BH08_rise_in_time_without_blood(time_s, rise):
    """(2 q / k) sqrt(a t / pi), a = k / (rho c)."""
    assert rise_K(BLOODLESS, at_the_surface(BLOODLESS), time_s) == pytest.approx(rise, rel=WITHIN)


@pytest.mark.hazard("HZ06")
@pytest.mark.parametrize(("time_s", "rise"), [(10, 0.266182), (60, 0.638602), (600, 1.64817)])
def test_BH05_BH07_BH09_rise_in_time_with_blood(time_s, rise):
    """q / (k m) erf(sqrt(W t / (rho c)))."""
    assert rise_K(PERFUSED, at_the_surface(PERFUSED), time_s) == pytest.approx(rise, rel=WITHIN)


def test_BH10_a_slab_held_at_both_faces():
    """T_a + ((T_0 - T_a) sinh(m (H - x)) + (T_H - T_a) sinh(m x)) / sinh(m H); the faces differ by 3 K."""
    assert middle_C() == pytest.approx(35.7568, abs=WITHIN * (37 - 35.7568))


def test_BH11_minutes_at_43_of_a_constant_temperature():
    assert thermal_dose.cem43_min([42, 42], [0, 1200])[-1] == pytest.approx(5, rel=1e-9)


def test_BH12_minutes_at_43_of_steps():
    steps = thermal_dose.cem43_min([41, 41, 43, 43, 44, 44], [0, 3600, 3600, 3780, 3780, 3900])
    assert steps[-1] == pytest.approx(10.75, rel=1e-9)


@pytest.mark.parametrize(("at_C", "seconds", "index"), [(44, 3600, 0.0409505), (50, 60, 0.0568351)])
def test_BH13_BH14_burn_index(at_C, seconds, index):
    assert thermal_dose.burn_index([at_C, at_C], [0, seconds])[-1] == pytest.approx(index, rel=1e-5)
    assert omega(at_C, seconds) == pytest.approx(index, rel=1e-5)


@pytest.mark.parametrize("time_s", [1.0, 30.0, 300.0, 3000.0])
def test_a_lump_behind_a_plate(time_s):
    """Two lumps of heat joined by h, nothing lost: their difference is q / h b/(a+b) (1 - exp(-h (1/a + 1/b) t)) with
    power q in the plate of capacity a, and they warm together by q t / (a + b). A thin layer that conducts is a lump.
    """
    lump, plate, exchange, power = 4000.0, 2500.0, 60.0, 100.0
    thin = Stack(thickness_mm=[1.0], conductivity_W_m_K=[1e4], capacity_J_m3_K=[lump * 1000], cells=(2,))
    front = Plate(exchange_W_m2_K=exchange, capacity_J_m2_K=plate, loss_W_m2_K=0.0, ambient_C=20.0)
    found = bioheat.modes(bioheat.nodes(thin, front, Insulated()))
    at_plate, at_face = found.rise_K(np.array([[[power, 0, 0, 0]]]), time_s, at=[0, 1])[0, 0, :, 0]
    apart = power / exchange * lump / (lump + plate) * (1 - np.exp(-exchange * (1 / lump + 1 / plate) * time_s))
    together = power * time_s / (lump + plate)
    assert at_plate == pytest.approx(together + apart * lump / (lump + plate), rel=WITHIN)
    assert at_face == pytest.approx(together - apart * plate / (lump + plate), rel=WITHIN, abs=1e-5)


def test_a_temperature_that_runs_through_43_as_its_fine_steps():
    time_s = np.linspace(0, 1200, 200_001)
    curve_C = 40 + 5 * time_s / 1200
    steps = np.where(curve_C >= 43, 0.5, 0.25) ** (43 - curve_C)
    known = np.trapezoid(steps, time_s) / 60
    assert thermal_dose.cem43_min([40, 45], [0, 1200])[-1] == pytest.approx(known, rel=1e-6)


def test_a_cooled_layer_ends_where_all_heat_leaves_through_its_face():
    """No blood, insulated below: the surface ends at T_room + q / h, whatever the layers."""
    skin = Stack(thickness_mm=[0.1, 3, 20], conductivity_W_m_K=[0.2, 0.4, 0.2], capacity_J_m3_K=[4e6], cells=(4, 9, 9))
    power = np.zeros(23)
    power[5] = 77.0
    ends = bioheat.steady_C(bioheat.nodes(skin, Cooled(exchange_W_m2_K=9.0, ambient_C=22.0), Insulated()), power)
    assert ends[0] == pytest.approx(22 + 77 / 9, rel=1e-9)
