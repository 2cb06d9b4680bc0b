"""How evenly light lies: closed forms of the histogram, and what no mesh and no unit may change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lightmask.errors import BadInput
from lightmask.mask import Face
from lightmask.mask.uniformity import WHOLE, Surface, by_region

approx = pytest.approx
values = arrays.arrays(float, st.integers(1, 40), elements=st.floats(0, 1e3))


def surface(value, area=None, name="skin"):
    return Surface(name=name, value=value, area_cm2=np.ones(np.shape(value)[-1]) if area is None else area)


def square(side=4, region=0):
    """A flat face of side x side corners, 1 mm apart."""
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    at = np.arange(side * side).reshape(side, side)
    a, b, c, d = (part.ravel() for part in (at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]))
    return Face(
        name="square",
        vertices_mm=np.column_stack([x.ravel(), y.ravel(), np.zeros(side * side)]),
        triangles=np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])]),
        region=np.broadcast_to(region, side * side),
        eyes_mm=[[1, 1, 0], [2, 1, 0]],
    )


def test_a_straight_slope_has_a_straight_histogram():
    ramp = surface((np.arange(1000) + 0.5) / 10)  # 0 to 100, each level on the same area
    assert ramp.share_reaching([0, 25, 50, 75, 100])[0] == approx([1, 0.75, 0.5, 0.25, 0])
    assert ramp.d5[0] == approx(95, abs=0.1) and ramp.d95[0] == approx(5, abs=0.1)
    assert ramp.mean[0] == approx(50)


def test_d5_and_d95_of_a_lit_spot_on_a_dim_face():
    spot = surface([10.0, 2.0, 1.0], area=[5.0, 90.0, 5.0])
    assert (spot.d5[0], spot.d95[0]) == (10, 2)  # exactly 5 % are lit by 10, exactly 95 % by 2 or more
    smaller = surface([10.0, 2.0, 1.0], area=[4.9, 90.0, 5.1])
    assert (smaller.d5[0], smaller.d95[0]) == (2, 1)


def test_even_light_is_even():
    even = surface(np.full(7, 3.3), area=np.arange(1.0, 8.0))
    assert even.least_to_mean[0] == approx(1)
    assert even.d5_to_d95[0] == 1
    assert even.share_reaching([3.3])[0, 0] == approx(1) and even.share_reaching([3.31])[0, 0] == 0


def test_darkness_has_no_evenness():
    assert np.isnan(surface(np.zeros(3)).least_to_mean).all()


@given(values, st.floats(0.01, 0.99))
def test_at_least_the_asked_share_receives_it(value, share):
    found = surface(value)
    level = found.received_by(share)
    assert found.share_reaching(level)[0, 0] >= share - 1e-6
    assert found.least[0] <= found.d95[0] <= found.d5[0] <= found.most[0]


@given(values, st.integers(2, 4))
def test_a_finer_mesh_says_the_same(value, parts):
    coarse, fine = surface(value), surface(np.repeat(value, parts), np.full(len(value) * parts, 1 / parts))
    for name in ("mean", "least", "most", "d5", "d95"):
        assert getattr(fine, name) == approx(getattr(coarse, name)), name


@given(values)
def test_the_histogram_falls_and_its_area_is_the_mean(value):
    level = np.linspace(0, 1001, 4005)
    share = surface(value).share_reaching(level)[0]
    assert (np.diff(share) <= 0).all()
    assert share.sum() * (level[1] - level[0]) == approx(value.mean(), abs=0.3)


def test_twice_the_light_is_twice_every_number():
    value = np.random.default_rng(1).gamma(2, size=(3, 50))
    for name in ("mean", "least", "most", "d5", "d95"):
        assert getattr(surface(2 * value), name) == approx(2 * getattr(surface(value), name))
    assert surface(2 * value).least_to_mean == approx(surface(value).least_to_mean)


def test_every_draw_is_judged_by_itself():
    found = surface([[1.0, 3.0], [5.0, 5.0]])
    assert found.mean == approx([2, 5]) and found.least_to_mean == approx([0.5, 1])


def test_regions_of_a_face_weighted_by_area():
    region = np.where(np.arange(16) < 8, 0, 5)
    region[0] = -1
    face = square(region=region)
    value = np.where(region == 0, 2.0, 6.0)
    whole, forehead, cheeks = by_region(value, face)
    assert [whole.name, forehead.name, cheeks.name] == [WHOLE, "forehead", "cheeks"]
    assert (forehead.mean[0], cheeks.mean[0]) == approx((2, 6))
    assert whole.total_cm2 == approx(forehead.total_cm2 + cheeks.total_cm2)
    assert whole.mean[0] * whole.total_cm2 == approx(2 * forehead.total_cm2 + 6 * cheeks.total_cm2)
    assert whole.total_cm2 == approx(face.area_cm2.sum() - face.area_cm2[0])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: by_region(np.ones(3), square()), r"shape \(1, 3\), the face 16 patches"),
        (lambda: by_region(np.ones(16), square(region=-1)), "no patch in any region"),
        (lambda: surface([1.0, np.nan]), "nan"),
        (lambda: surface([1.0, -1.0]), "negative"),
        (lambda: surface([1.0, 1.0], area=[1.0]), r"Give \[draw, patch\] and \[patch\]"),
    ],
)
def test_what_cannot_be_judged_is_said(call, says):
    with pytest.raises(BadInput, match=says):
        call()
