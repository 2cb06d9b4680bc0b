"""The simulated face and shell against closed forms, and their figures against the safety room's tables."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask import tables
from lightmask.deliver.simulated import Body, Heat, steady_C
from lightmask.deliver.simulated.body import Place
from lightmask.errors import BadInput

LIGHT_W_m2 = 180.0  # mean light of 30 mW/cm2 on the brightest skin


def balance(heat):
    """Capacities and the matrix K of C dT/dt = f - K T for board, skin, deep; f without light. Written anew here."""
    capacity = np.array([heat.board_J_m2_K, heat.skin_J_m2_K, heat.deep_J_m2_K])
    gap, loss, below = heat.gap_W_m2_K, heat.loss_W_m2_K, heat.joined_W_m2_K
    matrix = np.array([
        [gap + loss, -gap, 0],
        [-gap, gap + below + heat.skin_blood_W_m2_K, -below],
        [0, -below, below + heat.deep_blood_W_m2_K],
    ])  # fmt: skip
    inflow = np.array([
        loss * heat.room_C, heat.skin_blood_W_m2_K * heat.blood_C, heat.deep_blood_W_m2_K * heat.blood_C
    ])  # fmt: skip
    return capacity, matrix, inflow


def power(heat, light):
    return np.array([light * (1 / heat.efficiency - 1), light * heat.absorbed, 0])


@pytest.mark.parametrize("heat", [Heat(), Heat(room_C=38, gap_W_m2_K=67), Heat(efficiency=0.3)])
@pytest.mark.parametrize("light", [0.0, LIGHT_W_m2])
def test_where_it_ends_is_the_balance_of_heat(heat, light):
    _, matrix, inflow = balance(heat)
    assert steady_C(heat, light) == pytest.approx(np.linalg.solve(matrix, inflow + power(heat, light)), abs=1e-9)


@pytest.mark.parametrize("minutes", [1, 5, 20])
def test_the_way_there_is_the_sum_of_three_exponentials(minutes):
    heat = Heat()
    place = Place(heat, 1.0)
    capacity, matrix, inflow = balance(heat)
    end = np.linalg.solve(matrix, inflow + power(heat, LIGHT_W_m2))
    start = np.array([place.board_C, place.skin_C, place.deep_C])
    rate, shape = np.linalg.eig(matrix / capacity[:, None])
    there = end + shape @ (np.exp(-rate * minutes * 60) * np.linalg.solve(shape, start - end))
    for _ in range(minutes * 600):
        place.step(0.1, LIGHT_W_m2, True, 1.0)
    assert [place.board_C, place.skin_C, place.deep_C] == pytest.approx(there, abs=0.01)


def test_a_thermistor_follows_its_skin_by_one_exponential():
    heat = Heat()
    place = Place(heat, 1.0)
    place.sensor_C = place.skin_C - 10  # the skin itself stands still
    for _ in range(50):
        place.step(0.1, 0.0, True, 1.0)
    assert place.skin_C - place.sensor_C == pytest.approx(10 * np.exp(-5 / heat.sensor_lag_s), rel=0.02)


def test_no_heat_is_lost_without_blood_and_room():
    heat = Heat(loss_W_m2_K=1e-9, skin_blood_W_m2_K=0, deep_blood_W_m2_K=0)
    place = Place(heat, 1.0)
    place.board_C = place.skin_C = place.deep_C = 30.0
    for _ in range(600):
        place.step(0.1, LIGHT_W_m2, True, 1.0)
    capacity, _, _ = balance(heat)
    kept = capacity @ (np.array([place.board_C, place.skin_C, place.deep_C]) - 30.0)
    assert kept == pytest.approx(60 * power(heat, LIGHT_W_m2).sum(), rel=1e-6)


def test_a_blanket_warms_and_taking_the_mask_off_cools_the_skin():
    warm, covered = Body(), Body()
    covered.loss_share = 0.1
    for body in (warm, covered):
        for _ in range(6000):
            body.step(0.1, 30_000)
    assert covered.skin_C > warm.skin_C + 1
    before = warm.skin_C
    warm.worn = False
    for _ in range(1200):
        warm.step(0.1, 0.0)
    assert warm.skin_C < before - 1


def test_usual_light_stays_below_the_derating_and_a_hot_room_does_not():
    for room_C, hot in ((24, False), (44, True)):
        body = Body(Heat(room_C=room_C))
        for _ in range(6000):
            body.step(0.1, 30_000)
        assert (body.skin_C > 40) is hot


def ranges():
    """(least, most) of each row of the two tables."""
    rows = [(f"{row['tissue']} {row['quantity']}", row) for row in tables.read("safety/thermal_tissues").rows()]
    rows += [(row["quantity"], row) for row in tables.read("safety/thermal_boundaries").rows()]
    return {name: (float(row["low"]), float(row["high"])) for name, row in rows}


def test_every_figure_lies_in_the_range_of_the_tables():
    of, heat = ranges(), Heat()

    def product(factor, *names):
        return tuple(factor * np.prod([of[name][end] for name in names]) for end in (0, 1))

    dermis_m, subcutis_m = 2e-3, 10e-3  # Jiang et al. 2002
    loss = tuple(of["convection"][end] + of["radiation"][end] for end in (0, 1))
    gap = tuple(0.026 / of["gap of a rigid mask"][1 - end] * 1000 + of["radiation"][end] for end in (0, 1))
    joined = tuple(
        1 / (dermis_m / 2 / of["dermis conductivity"][end] + subcutis_m / 2 / of["subcutis conductivity"][end])
        for end in (0, 1)
    )
    for value, (low, high) in (
        (heat.room_C, of["room"]),
        (heat.blood_C, of["blood temperature"]),
        (heat.board_J_m2_K, of["board"]),
        (heat.loss_W_m2_K, loss),
        (heat.gap_W_m2_K, gap),
        (heat.skin_J_m2_K, product(dermis_m, "dermis capacity")),
        (heat.deep_J_m2_K, product(subcutis_m, "subcutis capacity")),
        (heat.skin_blood_W_m2_K, product(dermis_m, "dermis perfusion", "blood capacity")),
        (heat.deep_blood_W_m2_K, product(subcutis_m, "subcutis perfusion", "blood capacity")),
        (heat.joined_W_m2_K, joined),
    ):
        assert low <= value <= high


@pytest.mark.parametrize("wrong", [{"room_C": 99}, {"efficiency": 0}, {"board_J_m2_K": -1}, {"absorbed": float("nan")}])
def test_heat_that_cannot_be_is_refused(wrong):
    with pytest.raises(BadInput):
        replace(Heat(), **wrong)
