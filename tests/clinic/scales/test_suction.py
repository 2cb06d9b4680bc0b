"""A suction curve whose points are known by construction gives back R0 to R9."""

import numpy as np
import pytest

from lightmask.clinic.scales import Points, from_curve, ratios
from lightmask.errors import BadInput, OutOfRange

SUCTION_s, PAUSE_s = 5.0, 3.0


def curve(cycles=1, step_s=0.01, elastic=0.20, creep=0.08, back=0.14, more=0.06):
    """Straight rise in 0.1 s, creep to the end; straight fall in 0.1 s, creep back; each cycle 0.01 mm higher."""
    t = np.arange(0, cycles * (SUCTION_s + PAUSE_s) + step_s / 2, step_s)
    cycle, inside = np.divmod(t, SUCTION_s + PAUSE_s)
    last = t >= cycles * (SUCTION_s + PAUSE_s) - 1e-9
    cycle[last], inside[last] = cycles - 1, SUCTION_s + PAUSE_s
    up = np.interp(inside, [0, 0.1, SUCTION_s, SUCTION_s + 0.1, SUCTION_s + PAUSE_s],
                   [0, elastic, elastic + creep, elastic + creep - back, elastic + creep - back - more])  # fmt: skip
    return t, up + 0.01 * cycle * (inside > 0)


def test_the_points_of_one_cycle():
    points = from_curve(*curve(), suction_s=SUCTION_s, pause_s=PAUSE_s)
    assert (points.elastic, points.full, points.retracted, points.given_back) == pytest.approx((0.20, 0.28, 0.14, 0.20))
    assert points.last_full is None


def test_ratios_of_one_cycle():
    found = ratios(from_curve(*curve(), suction_s=SUCTION_s, pause_s=PAUSE_s))
    wanted = {"r0": 0.28, "r1": 0.08, "r2": 0.2 / 0.28, "r5": 0.7, "r6": 0.4, "r7": 0.5, "r8": 0.20}
    assert found == {f"cutometer_{name}": pytest.approx(value) for name, value in wanted.items()}


def test_three_cycles_tire():
    found = ratios(from_curve(*curve(cycles=3), suction_s=SUCTION_s, pause_s=PAUSE_s))
    assert found["cutometer_r3"] == pytest.approx(0.30)
    assert found["cutometer_r4"] == pytest.approx(0.10)
    assert found["cutometer_r9"] == pytest.approx(0.02)


def test_a_curve_that_starts_late_and_raised_is_the_same():
    t, u = curve()
    again = from_curve(t + 2.5, u + 0.03, suction_s=SUCTION_s, pause_s=PAUSE_s)
    assert ratios(again) == pytest.approx(ratios(from_curve(t, u, suction_s=SUCTION_s, pause_s=PAUSE_s)))


def test_the_persons_own_inflection_time_moves_ue():
    t, u = curve()
    own = from_curve(t, u, suction_s=SUCTION_s, pause_s=PAUSE_s, elastic_s=0.15)
    assert own.elastic == pytest.approx(0.20 + 0.08 * 0.05 / 4.9)
    with pytest.raises(OutOfRange, match=r"usually 0\.1"):
        from_curve(t, u, suction_s=SUCTION_s, pause_s=PAUSE_s, elastic_s=1.0)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda t, u: (t[::20], u[::20]), "gap of 0.2 s"),
        (lambda t, u: (t[:400], u[:400]), "one cycle 8 s"),
        (lambda t, u: (t[::-1], u), "do not rise"),
        (lambda t, u: (t[:5], u[:5]), "at least 10 samples"),
        (lambda t, u: (t, np.where(t > 3, np.nan, u)), "holds nan"),
    ],
)
def test_curves_that_cannot_be_read_are_refused(spoil, says):
    with pytest.raises(BadInput, match=says):
        from_curve(*spoil(*curve()), suction_s=SUCTION_s, pause_s=PAUSE_s)


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ({"elastic": 0.3, "full": 0.28, "retracted": 0.1, "given_back": 0.2}, "more than Uf"),
        ({"elastic": 0.2, "full": 0.28, "retracted": 0.25, "given_back": 0.2}, "do not rise"),
        ({"elastic": 0.2, "full": 0.28, "retracted": 0.1, "given_back": 0.3}, "do not rise"),
        ({"elastic": 0.2, "full": 0.28, "retracted": 0.1, "given_back": 0.2, "last_full": 0.3}, "one end"),
        ({"elastic": 0.0, "full": 0.28, "retracted": 0.1, "given_back": 0.2}, "not above zero"),
    ],
)
def test_points_that_no_skin_gives_are_refused(points, says):
    with pytest.raises(BadInput, match=says):
        Points(**points)


def test_a_last_cycle_below_the_first_is_refused():
    points = Points(elastic=0.2, full=0.28, retracted=0.1, given_back=0.2, last_full=0.25, last_rest=0.1)
    with pytest.raises(BadInput, match="check their order"):
        ratios(points)
