"""Doses of heat by hand: each branch of the two laws, and every history that cannot be one."""

import numpy as np
import pytest

from lightmask.errors import BadInput
from lightmask.safety.thermal_dose import SMALL, burn_index, cem43_min, constant, equivalent

FACTOR_per_s, ENERGY_J_mol, GAS_J_mol_K = 3.1e98, 6.28e5, 8.314


def rate_per_s(at_C):
    """A exp(-Ea / (R T))."""
    return FACTOR_per_s * np.exp(-ENERGY_J_mol / GAS_J_mol_K / (at_C + 273.15))


def mean_by_steps(integrand, from_C, to_C):
    """Of an integrand over the straight way, by the middles of a million steps."""
    return integrand(from_C + (to_C - from_C) * (np.arange(1_000_000) + 0.5) / 1_000_000).mean()


@pytest.mark.parametrize(
    ("from_C", "to_C", "mean"),
    [
        (43, 43, 1), (42, 42, 0.25), (40, 40, 1 / 64), (44, 44, 2), (43, 44, (2 - 1) / np.log(2)),
        (42, 43, (1 - 1 / 4) / np.log(4)), (41, 42, (1 / 4 - 1 / 16) / np.log(4)), (45, 46, (8 - 4) / np.log(2)),
        (42, 44, (0.75 / np.log(4) + 1 / np.log(2)) / 2),
        (42.75, 43.25, ((1 - 4**-0.25) / np.log(4) + (2**0.25 - 1) / np.log(2)) / 0.5),
        (42, 45, (0.75 / np.log(4) + 3 / np.log(2)) / 3), (40, 44, ((1 - 1 / 64) / np.log(4) + 1 / np.log(2)) / 4),
    ],
)  # fmt: skip
def test_the_mean_on_a_straight_way(from_C, to_C, mean):
    for start, end in ((from_C, to_C), (to_C, from_C)):
        assert equivalent(np.array([start]), np.array([end])) == pytest.approx([mean], rel=1e-12)


@pytest.mark.parametrize("half", [0.9, 0.9999, 1.0001, 1.5])
def test_a_way_that_is_all_but_level_keeps_its_digits(half):
    """On both sides of where the series takes over: exp(x) averaged over 2 h is sinh(h) / h."""
    way_K = 2 * half * SMALL / np.log(2)
    found = equivalent(np.array([44.0]), np.array([44.0 + way_K]))
    assert found == pytest.approx([2 * 2 ** (way_K / 2) * (1 + (half * SMALL) ** 2 / 6)], rel=1e-12)


def test_nearly_level_ways_at_the_turn():
    """A mean lies between its ends, however short the way and on whichever side."""
    for start_C, end_C in ((42.9999, 43.0001), (43 - 1e-12, 43.0), (43.0, 43 + 1e-12), (42.0, 42 + 1e-13)):
        ends = [(0.25 if at < 43 else 0.5) ** (43 - at) for at in (start_C, end_C)]
        found = float(equivalent(np.array([start_C]), np.array([end_C]))[0])
        assert ends[0] * (1 - 1e-12) <= found <= ends[1] * (1 + 1e-12)


def test_minutes_at_each_time_by_draw():
    found = cem43_min([[43, 43, 43, 44, 44], [42, 42, 42, 42, 42], [42, 42, 43, 43, 42]], [0, 60, 180, 180, 240])
    assert found[:2] == pytest.approx(np.array([[0, 1, 3, 3, 5], [0, 0.25, 0.75, 0.75, 1]]), rel=1e-12)
    way = 0.75 / np.log(4)
    assert found[2] == pytest.approx(np.array([0, 0.25, 0.25 + 2 * way, 0.25 + 2 * way, 0.25 + 3 * way]), rel=1e-12)


def test_the_burn_index_at_each_time_by_draw():
    found = burn_index([[44, 44, 44], [50, 50, 50], [60, 60, 60]], [0, 10, 70])
    wanted = [[0, 10 * rate_per_s(at_C), 70 * rate_per_s(at_C)] for at_C in (44, 50, 60)]
    assert found == pytest.approx(np.array(wanted), rel=1e-9)


@pytest.mark.parametrize(("from_C", "to_C"), [(43.0, 43.4), (50.0, 49.6)])
def test_the_burn_index_while_it_warms(from_C, to_C):
    found = burn_index([from_C, to_C, to_C, from_C], [0, 30, 60, 80])
    mean, after = mean_by_steps(rate_per_s, from_C, to_C), rate_per_s(to_C)
    wanted = [0, 30 * mean, 30 * (mean + after), 50 * mean + 30 * after]
    assert found == pytest.approx(wanted, rel=1e-4)  # all but exponential


@pytest.mark.parametrize("dose", [cem43_min, burn_index])
def test_one_time_has_no_dose_yet(dose):
    assert dose([43.0], [0.0]).tolist() == [0]
    assert dose(np.full((2, 3, 1), 43.0), [5.0]).tolist() == [[[0], [0], [0]]] * 2


@pytest.mark.parametrize("dose", [cem43_min, burn_index])
@pytest.mark.parametrize(
    ("temperature_C", "time_s", "says"),
    [
        ([37, np.nan], [0, 1], "temperature_C holds nan"),
        ([np.inf, 37], [0, 1], "temperature_C holds inf"),
        ([37, 38], [0, np.nan], "time_s holds nan"),
        ([37, 38], [-1, 0], "time_s=-1 is negative"),
        ([37, 38, 39], [0, 1], r"shape \(3,\) and time_s \(2,\)"),
        ([[37, 38], [37, 38]], [[0, 1], [0, 1]], r"Give \[..., time\] and \[time\]"),
        ([[37, 38]], [[0, 1]], r"Give \[..., time\]"),
        (np.zeros((2, 3)) + 37, [0, 1], r"shape \(2, 3\)"),
        (37.0, 0.0, r"shape \(\) and time_s \(\)"),
        ([], [], r"shape \(0,\)"),
        ([37, 38, 39], [0, 2, 1], "time_s falls"),
        ([37, 38, 39], [2, 1, 0], "time_s falls"),
        ([37, 38, 39], [0, 1, 0.9], "time_s falls"),
        ([37, -273.2, 38], [0, 1, 2], "temperature_C=-273.2 is below absolute zero"),
        ([-300, -300], [0, 1], "below absolute zero"),
    ],
)
def test_histories_that_cannot_be_are_refused(dose, temperature_C, time_s, says):
    with pytest.raises(BadInput, match=says):
        dose(temperature_C, time_s)


def test_histories_at_the_edge_are_taken():
    assert cem43_min([-273.15, -273.15, 43], [0, 0, 0]).tolist() == [0, 0, 0]
    assert cem43_min([43, 43, 43], [0, 0.5, 1])[-1] == pytest.approx(1 / 60)
    assert cem43_min([10, 20], [0, 60])[-1] == pytest.approx(0, abs=1e-12)


def test_the_constants_are_those_of_the_table():
    named = {"Arrhenius factor": FACTOR_per_s, "Arrhenius energy": ENERGY_J_mol, "gas constant": GAS_J_mol_K}
    assert {name: constant(name) for name in named} == named
    assert constant("end of the model") == 100
