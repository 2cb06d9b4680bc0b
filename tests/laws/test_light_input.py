"""Bad input to the light solver is refused with one sentence that says what to do."""

import numpy as np
import pytest

from lightmask.errors import BadInput, OutOfRange
from lightmask.light import Collimated, Diffuse, DiscreteOrdinates, Slab, solve

GOOD = {
    "thickness_mm": [1.0, 2.0],
    "absorption_per_mm": [0.1, 0.2],
    "scattering_per_mm": [10.0, 5.0],
    "anisotropy": [0.8, 0.8],
    "index": [1.4, 1.4],
}
SLABS = {
    "negative thickness": ({"thickness_mm": [-1.0, 2.0]}, "positive number"),
    "no thickness": ({"thickness_mm": [0.0, 2.0]}, "positive number"),
    "unknown thickness": ({"thickness_mm": [np.nan, 2.0]}, "positive number"),
    "endless above": ({"thickness_mm": [np.inf, 2.0]}, "Only the last layer may be infinite"),
    "negative absorption": ({"absorption_per_mm": [-0.1, 0.2]}, "zero or more"),
    "infinite absorption": ({"absorption_per_mm": [np.inf, 0.2]}, "finite number"),
    "unknown scattering": ({"scattering_per_mm": [np.nan, 0.2]}, "finite number"),
    "wholly forward": ({"anisotropy": [1.0, 0.8]}, "-0.999 to 0.999"),
    "thinner than vacuum": ({"index": [0.9, 1.4]}, "from 1 to 4"),
    "denser than diamond": ({"index": [1.4, 5.0]}, "from 1 to 4"),
    "nothing above": ({"index_above": 0.0}, "from 1 to 4"),
    "unknown below": ({"index_below": np.nan}, "from 1 to 4"),
    "percent": ({"substrate_reflectance": 20.0}, "percentage"),
    "one number": ({"thickness_mm": 1.0}, "one number per layer"),
    "three and two layers": ({"thickness_mm": [1.0, 2.0, 3.0]}, "one number per layer"),
    "no layers": ({name: [] for name in GOOD}, "at least one"),
    "cases that do not fit": ({"thickness_mm": np.ones((3, 2)), "index": np.full((4, 2), 1.4)}, "broadcast"),
    "outside that does not fit": ({"thickness_mm": np.ones((3, 2)), "index_above": np.ones(4)}, "broadcast"),
}


def slab(**changes):
    return Slab(**(GOOD | changes))


def refused(make, words=""):
    with pytest.raises(OutOfRange, match=words) as caught:
        make()
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and text[0] != "'"


@pytest.mark.parametrize("what", SLABS)
def test_a_slab_that_cannot_be(what):
    changes, words = SLABS[what]
    refused(lambda: slab(**changes), words)


@pytest.mark.parametrize("depth_mm", [-0.1, 3.1, [0.0, np.nan], np.inf])
def test_a_depth_outside_the_slab(depth_mm):
    refused(lambda: solve(slab(), depth_mm=depth_mm), "depth_mm")


@pytest.mark.parametrize("cosine", [0.0, -0.5, 1.1, np.nan])
def test_a_beam_that_does_not_arrive(cosine):
    refused(lambda: Collimated(cosine), "cosine of the angle")


@pytest.mark.parametrize("nodes", [0, 1, 65, 4.0, True, "4", None])
def test_a_number_of_nodes_that_is_none(nodes):
    refused(lambda: DiscreteOrdinates(nodes=nodes), "whole number from 2 to 64")


def test_a_slab_keeps_its_own_numbers():
    thickness = np.array([1.0, 2.0])
    one = slab(thickness_mm=thickness)
    thickness[0] = 9.0
    assert one.thickness_mm[0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        one.thickness_mm[0] = 3.0


@pytest.mark.parametrize(
    "changes",
    [{"thickness_mm": ["thin", "thick"]}, {"thickness_mm": [[1.0, 2.0], [3.0]]}, {"index_above": "air"}],
    ids=str,
)
def test_words_for_numbers(changes):
    with pytest.raises(BadInput):
        slab(**changes)


@pytest.mark.parametrize("depth_mm", ["deep", [[0.0, 1.0], [0.5, 2.0]]], ids=str)
def test_depths_that_fit_no_case(depth_mm):
    with pytest.raises(BadInput):
        solve(slab(thickness_mm=np.ones((3, 2))), depth_mm=depth_mm)


@pytest.mark.parametrize("light", ["collimated", Diffuse, 0.5], ids=str)
def test_a_light_that_is_none(light):
    with pytest.raises(BadInput):
        solve(slab(), light)


@pytest.mark.parametrize("cosine", ["steep", [1.0, 0.5]], ids=str)
def test_a_cosine_that_is_no_number(cosine):
    with pytest.raises(BadInput):
        solve(slab(), Collimated(cosine))


@pytest.mark.parametrize("solver", ["monte carlo", DiscreteOrdinates], ids=str)
def test_a_solver_that_is_none(solver):
    with pytest.raises(BadInput):
        solve(slab(), solver=solver)


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("step", [2.3e-16, 1e-14])
def test_indices_that_differ_by_rounding_are_equal(step, compiled):
    solver = DiscreteOrdinates(nodes=12, compiled=compiled)
    same, nearly = (solve(slab(index=[1.4 + dn, 1.4], index_below=1.4), solver=solver) for dn in (0.0, step))
    assert nearly.reflected == pytest.approx(same.reflected, abs=1e-4)
    assert nearly.layer_fluence == pytest.approx(same.layer_fluence, rel=1e-4)


def test_no_cases_are_no_trouble():
    assert solve(slab(thickness_mm=np.ones((0, 2)))).reflected.shape == (0,)
