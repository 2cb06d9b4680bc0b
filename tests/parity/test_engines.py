"""The engines that answer the same question agree: plain with compiled, both with photons that walk."""

import numpy as np
import pytest
from scipy.stats import binom, chi2
from scipy.stats import t as student

from lightmask.light import Collimated, Diffuse, DiscreteOrdinates, Slab, solve
from lightmask.light.monte_carlo import MonteCarlo

FIELDS = ("specular", "reflected", "transmitted", "absorbed", "layer_fluence", "fluence")
PLAIN, COMPILED = (DiscreteOrdinates(nodes=3, compiled=compiled) for compiled in (False, True))


def random_slabs(rng, cases, layers, mixed):
    """Optical depths 1e-6 to 1e4, albedo 0 and 1 included; the indices of each case its own where ``mixed``."""
    shape = (cases, layers)
    thickness = 10.0 ** rng.uniform(-4.0, 2.0, shape)
    attenuation = 10.0 ** rng.uniform(-6.0, 4.0, shape) / thickness
    albedo = 1.0 - 10.0 ** rng.uniform(-6.0, 0.0, shape)
    albedo = np.where(rng.random(shape) < 0.2, 1.0, np.where(rng.random(shape) < 0.2, 0.0, albedo))
    index = rng.choice([1.0, 1.33, 1.4, 1.5, 1.55], shape if mixed else layers)
    return Slab(
        thickness_mm=thickness,
        absorption_per_mm=attenuation * (1.0 - albedo),
        scattering_per_mm=attenuation * albedo,
        anisotropy=rng.uniform(-0.9, 0.95, shape),
        index=index,
        index_above=rng.choice([1.0, 1.4, 1.6], cases if mixed else None),
        index_below=rng.choice([1.0, 1.4, 1.6]),
        substrate_reflectance=rng.choice([0.0, 0.5, 1.0], cases),
    )


@pytest.mark.parametrize("mixed", [False, True], ids=["one set of indices", "mixed indices"])
@pytest.mark.parametrize("light", [Diffuse(), Collimated(), Collimated(0.3)], ids=str)
@pytest.mark.parametrize("layers", [1, 2, 5, 8])
def test_plain_and_compiled_are_one_solver(layers, light, mixed):
    rng = np.random.default_rng([layers, mixed])
    for cases in (1, 17, 60):
        slab = random_slabs(rng, cases, layers, mixed)
        depth = slab.thickness_mm.sum(axis=1)[:, None] * rng.uniform(0.0, 1.0, 6)
        plain, compiled = (solve(slab, light, depth, solver) for solver in (PLAIN, COMPILED))
        for name in FIELDS:
            assert getattr(compiled, name) == pytest.approx(getattr(plain, name), abs=1e-7, rel=1e-7), name


@pytest.mark.parametrize("nodes", [2, 4, 8, 12])
def test_plain_and_compiled_agree_with_any_number_of_nodes(nodes):
    rng = np.random.default_rng(nodes)
    slab = random_slabs(rng, 8, 3, True)
    for light in (Diffuse(), Collimated(0.6)):
        plain, compiled = (
            solve(slab, light, solver=DiscreteOrdinates(nodes=nodes, compiled=compiled)) for compiled in (False, True)
        )
        for name in FIELDS[:-1]:
            assert getattr(compiled, name) == pytest.approx(getattr(plain, name), abs=1e-7, rel=1e-7), name


def test_an_endless_last_layer_in_both():
    rng = np.random.default_rng(9)
    finite = random_slabs(rng, 40, 3, True)
    thickness = finite.thickness_mm.copy()
    thickness[:, -1] = np.inf
    fields = {name: getattr(finite, name) for name in ("absorption_per_mm", "scattering_per_mm", "anisotropy", "index")}
    slab = Slab(thickness_mm=thickness, index_above=finite.index_above, **fields)
    depth = thickness[:, :2].sum(axis=1)[:, None] * np.array([0.0, 0.5, 1.0, 1.5])
    for light in (Diffuse(), Collimated(0.8)):
        plain, compiled = (solve(slab, light, depth, solver) for solver in (PLAIN, COMPILED))
        for name in FIELDS:
            assert getattr(compiled, name) == pytest.approx(getattr(plain, name), abs=1e-7, rel=1e-7), name


# Photons ------------------------------------------------------------------------------------------------------------

CASES, PHOTONS = 200, 50_000
TOLD = 20.0  # a tally that fewer than this many of all photons reached has no bell-shaped error


def tissue_like(rng):
    """One slab of one to four layers with the optics of tissue, films and phantoms."""
    layers = int(rng.integers(1, 5))
    thickness = 10.0 ** rng.uniform(-2.0, 0.3, layers)
    index = rng.choice([1.33, 1.4, 1.45, 1.5], layers) if rng.random() < 0.5 else np.full(layers, 1.4)
    return Slab(
        thickness_mm=thickness,
        absorption_per_mm=10.0 ** rng.uniform(-2.0, 0.7, layers),
        scattering_per_mm=10.0 ** rng.uniform(-0.5, 1.3, layers),
        anisotropy=rng.uniform(-0.3, 0.95, layers),
        index=index,
        index_above=rng.choice([1.0, 1.4, 1.5]),
        index_below=rng.choice([1.0, 1.4]),
        substrate_reflectance=rng.choice([0.0, 0.0, 0.6]),
    )


def answers(light):
    """Independent enough tallies of a slab and their standard errors. -> [2, answer]"""
    value = np.concatenate([[light.reflected, light.transmitted], light.absorbed])
    return value, np.concatenate(
        [np.atleast_1d(light.reflected_sd), np.atleast_1d(light.transmitted_sd), np.atleast_1d(light.absorbed_sd)]
    )


@pytest.fixture(scope="module")
def scores():
    """For each of 200 slabs, (Monte Carlo - deterministic) / standard error of its well-told answers."""
    rng = np.random.default_rng(2024)
    found = []
    for case in range(CASES):
        slab = tissue_like(rng)
        light = [Diffuse(), Collimated(), Collimated(0.6)][case % 3]
        truth, _ = answers(solve(slab, light, solver=DiscreteOrdinates(nodes=12, compiled=False)))
        value, sd = answers(solve(slab, light, solver=MonteCarlo(photons=PHOTONS, seed=case)))
        told = truth * PHOTONS > TOLD
        found.append((value - truth)[told] / sd[told])
    return found


@pytest.mark.hazard("HZ22")
def test_200_slabs_agree_within_three_standard_errors(scores):
    """At most as many beyond three as chance would leave in one test of a thousand."""
    z = np.concatenate(scores)
    assert len(z) > 500
    beyond = 2.0 * student.sf(3.0, 127)  # the errors come from 128 batches
    assert (np.abs(z) > 3.0).sum() <= binom.ppf(0.999, len(z), beyond)
    assert np.abs(z).max() < 5.5


def test_the_errors_are_as_large_as_they_are_said_to_be(scores):
    """Reflectances of 200 slabs are independent: their squared scores add up as chance does, and they lean nowhere."""
    z = np.array([score[0] for score in scores])
    low, high = chi2.ppf([0.0005, 0.9995], len(z)) / len(z)
    assert low < np.mean(np.square(z)) < high * 127 / 125
    assert abs(z.mean()) < 3.3 / np.sqrt(len(z))
