"""What must hold for photons whatever the slab: no light is lost, chance is reproducible, errors are right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, chi2, norm

from lightmask.errors import OutOfRange
from lightmask.light import (
    Collimated,
    Diffuse,
    Disc,
    DiscreteOrdinates,
    LambertianDisc,
    MonteCarlo,
    PencilBeam,
    Slab,
    solve,
    spread,
)
from lightmask.light.photons.batches import mean_and_sd
from lightmask.light.photons.cells import cut

SKIN = {
    "thickness_mm": [0.1, 1.0, 3.0],
    "scattering_per_mm": [25.0, 15.0, 8.0],
    "anisotropy": [0.8, 0.8, 0.85],
    "index": [1.5, 1.4, 1.44],
    "index_below": 1.44,
}
ABSORPTION_PER_MM = [0.9, 0.05, 0.02]
QUICK = MonteCarlo(4000, seed=5)


def total(light):
    return light.specular + light.reflected + light.transmitted + light.absorbed.sum(axis=-1)


def same(one, other):
    names = [name for name in one.__dataclass_fields__ if getattr(one, name) is not None]
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


# No light is lost ---------------------------------------------------------------------------------------------------


@st.composite
def slabs(draw):
    layers = draw(st.integers(1, 4))

    def numbers(low, high):
        return [draw(st.floats(low, high)) for _ in range(layers)]

    return Slab(
        thickness_mm=numbers(0.01, 0.5),
        absorption_per_mm=numbers(0.0, 4.0),
        scattering_per_mm=numbers(0.0, 20.0),
        anisotropy=numbers(-0.5, 0.95),
        index=numbers(1.0, 1.6),
        index_above=draw(st.floats(1.0, 1.6)),
        index_below=draw(st.floats(1.0, 1.6)),
        substrate_reflectance=draw(st.floats(0.0, 1.0)),
    )


lights = st.one_of(st.just(Diffuse()), st.floats(0.1, 1.0).map(Collimated))


@settings(max_examples=40, deadline=None)
@given(slab=slabs(), light=lights)
def test_no_light_is_lost_but_to_roulette(slab, light):
    """Roulette takes four in five photons of weight exp(-7) and makes the fifth five times heavier: a noise of
    2 exp(-7) per photon, so 3e-5 for 4000."""
    assert total(solve(slab, light, solver=QUICK)) == pytest.approx(1.0, abs=5 * 2 * np.exp(-7) / np.sqrt(4000))


def test_the_ledger_closes_with_roulette_in_it():
    """Weight lost, reflected and transmitted is the weight launched and created, photon by photon, to rounding."""
    from lightmask.light.photons.photon_state import Stack, fresh_batch
    from lightmask.light.photons.randomness import seeds
    from lightmask.light.photons.walking import walk

    absorption = np.array([[0.5, 5.0], [0.1, 0.2]])
    cells = np.array([[0.0, 0.3, 0.05, 0.8, 0.5], [0.3, 9.0, 0.1, 0.7, 0.1]])
    stack = Stack(cells, np.array([1.0, 1.4, 1.5, 1.0]), np.full(3, -1), absorption, 0.0, 0.01, 0.3)
    batch = fresh_batch(seeds(1, 0, 1)[0], 2, 5)
    walk(5000, batch, stack)
    assert batch.tally[-1, 0] != 0.0
    assert batch.tally[:-1].sum(axis=0) - batch.tally[-1] == pytest.approx([5000.0, 5000.0], rel=1e-12)


def test_light_that_nothing_absorbs_comes_out_again():
    """Without absorption, nothing fades: the balance is exact however thick the slab, and layer fluence is known."""
    slab = Slab(**SKIN | {"absorption_per_mm": [0.0, 0.0, 0.0]})
    light = solve(slab, Diffuse(), solver=MonteCarlo(20_000, seed=2))
    exact = solve(slab, Diffuse(), solver=DiscreteOrdinates(nodes=12))
    assert (light.absorbed == 0.0).all()
    assert total(light) == pytest.approx(1.0, abs=5e-3)
    assert np.abs((light.layer_fluence - exact.layer_fluence) / light.layer_fluence_sd).max() < 5.0


def test_an_endless_conservative_medium_returns_everything():
    slab = Slab(thickness_mm=[np.inf], absorption_per_mm=[0.0], scattering_per_mm=[10.0], anisotropy=[0.5], index=[1.4])
    light = solve(slab, Collimated(), solver=MonteCarlo(2000, seed=3))
    assert light.reflected + light.specular == pytest.approx(1.0, abs=5 * light.reflected_sd)
    assert light.transmitted == 0.0
    assert light.layer_fluence[0] == 0.0


def test_a_white_floor_returns_everything():
    slab = Slab(
        thickness_mm=[0.5],
        absorption_per_mm=[0.0],
        scattering_per_mm=[1.0],
        anisotropy=[0.8],
        index=[1.4],
        index_below=1.2,
        substrate_reflectance=1.0,
    )
    light = solve(slab, Diffuse(), solver=QUICK)
    assert light.specular + light.reflected == pytest.approx(1.0, abs=1e-12)


# Without scattering, light is a ray -----------------------------------------------------------------------------------


@pytest.mark.parametrize("cosine", [1.0, 0.4, 0.005])
def test_beer_lambert(cosine):
    """Matched, absorbing, not scattering: exact at every depth, without error, until roulette begins at exp(-7)."""
    absorption, depth = cosine * np.array([0.3, 0.8]), np.array([0.0, 0.25, 0.5, 1.1, 1.5])
    slab = Slab(
        thickness_mm=[0.5, 1.0], absorption_per_mm=absorption, scattering_per_mm=[0.0], anisotropy=[0.0], index=[1.0]
    )
    light = solve(slab, Collimated(cosine), depth, MonteCarlo(1000))
    path = (absorption[0] * np.minimum(depth, 0.5) + absorption[1] * np.maximum(depth - 0.5, 0)) / cosine
    assert light.fluence == pytest.approx(np.exp(-path) / cosine, rel=1e-10)
    assert light.transmitted == pytest.approx(np.exp(-path[-1]), rel=1e-10)
    assert light.fluence_sd == pytest.approx(np.zeros(5), abs=1e-10)


def test_a_clear_endless_layer_swallows_light():
    clear = {"thickness_mm": [1.0, np.inf], "scattering_per_mm": [0.0], "anisotropy": [0.0], "index": [1.0]}
    absorbing = solve(Slab(**clear, absorption_per_mm=[0.0, 0.2]), Collimated(), solver=MonteCarlo(1000))
    assert absorbing.absorbed == pytest.approx([0.0, 1.0])
    passing = solve(Slab(**clear, absorption_per_mm=[0.0, 0.0]), Collimated(), solver=MonteCarlo(1000))
    assert passing.transmitted == pytest.approx(1.0)
    assert passing.layer_fluence == pytest.approx([1.0, 0.0])


def test_total_reflection_keeps_a_slanting_beam_out():
    slab = Slab(**SKIN | {"index": [1.0], "index_above": 1.5}, absorption_per_mm=ABSORPTION_PER_MM)
    light = solve(slab, Collimated(0.5), [0.0, 0.5], QUICK)
    assert light.specular == 1.0
    assert (light.fluence == 0.0).all()


# Chance is reproducible -----------------------------------------------------------------------------------------------


def test_the_number_of_threads_changes_nothing():
    slab = Slab(**SKIN, absorption_per_mm=ABSORPTION_PER_MM)
    alone, crowd = (solve(slab, Diffuse(), [0.0, 0.5], MonteCarlo(20_000, 7, threads)) for threads in (1, 5))
    assert same(alone, crowd)
    edges = {"radius_edges_mm": [0, 1, 3], "depth_edges_mm": [0, 0.5, 2]}
    assert same(*(spread(slab, Disc(0.5), **edges, photons=5000, seed=7, threads=threads) for threads in (1, 5)))


def test_seeds_are_independent():
    """The mean of many seeds is as much better as their number says."""
    slab = Slab(**SKIN, absorption_per_mm=ABSORPTION_PER_MM)
    lights = [solve(slab, Diffuse(), solver=MonteCarlo(2000, seed)) for seed in range(40)]
    values, sd = np.array([light.reflected for light in lights]), np.array([light.reflected_sd for light in lights])
    assert len(set(values.tolist())) == 40
    assert np.abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 5 / np.sqrt(40)
    assert 0.3 < values.var(ddof=1) / np.square(sd).mean() < 2.2


def test_cases_with_other_stacks_have_their_own_photons():
    slab = Slab(
        **SKIN | {"thickness_mm": [[0.1, 1.0, 3.0], [0.1, 1.0, 3.0000001]]}, absorption_per_mm=ABSORPTION_PER_MM
    )
    light = solve(slab, Diffuse(), solver=QUICK)
    assert light.reflected[0] != light.reflected[1]
    assert np.abs(np.diff(light.reflected)[0]) < 5 * np.hypot(*light.reflected_sd)


# Many absorptions, one walk -------------------------------------------------------------------------------------------


def test_many_absorptions_share_one_walk():
    """Each set agrees with the deterministic engine in its own errors, and sets differ smoothly: same photons."""
    factor = np.linspace(0.0, 4.0, 21)
    slab = Slab(**SKIN, absorption_per_mm=factor[:, None] * ABSORPTION_PER_MM)
    depth = np.array([0.0, 0.3, 1.5])
    light = solve(slab, Diffuse(), depth, MonteCarlo(20_000, seed=8))
    exact = solve(slab, Diffuse(), depth, DiscreteOrdinates(nodes=12))
    for name in ("reflected", "transmitted", "layer_fluence", "fluence"):
        off = (getattr(light, name) - getattr(exact, name)) / getattr(light, f"{name}_sd")
        assert np.abs(off).max() < 5.0, name
        assert np.sqrt(np.square(off).mean()) < 2.5, name
    error = light.reflected - exact.reflected
    assert (np.abs(np.diff(error)) < 0.5 * light.reflected_sd[:-1]).all()
    assert (np.diff(light.reflected) < 0).all()


def test_cases_keep_their_places():
    """[draw, wavelength] cases: scattering by wavelength, absorption by both, depth by draw."""
    absorption = np.array([1.0, 3.0])[:, None, None] * np.array([1.0, 0.4, 0.1])[:, None] * ABSORPTION_PER_MM
    scattering = np.array([1.2, 1.0, 0.8])[:, None] * SKIN["scattering_per_mm"]
    slab = Slab(**SKIN | {"scattering_per_mm": scattering}, absorption_per_mm=absorption)
    depth = np.array([[[0.0, 1.5]], [[0.2, 1.0]]])
    light = solve(slab, Collimated(), depth, MonteCarlo(10_000, seed=9))
    exact = solve(slab, Collimated(), depth, DiscreteOrdinates(nodes=8))
    assert light.reflected.shape == (2, 3)
    assert light.absorbed.shape == (2, 3, 3)
    assert light.fluence.shape == (2, 3, 2)
    for name in ("reflected", "absorbed", "fluence"):
        assert np.abs((getattr(light, name) - getattr(exact, name)) / getattr(light, f"{name}_sd")).max() < 5.0, name


def test_deep_unsorted_repeated_depths():
    slab = Slab(**SKIN, absorption_per_mm=ABSORPTION_PER_MM)
    depth = np.array([4.1, 0.1, 0.0, 0.1, 2.0])
    light = solve(slab, Diffuse(), depth, MonteCarlo(20_000, seed=10))
    exact = solve(slab, Diffuse(), depth, DiscreteOrdinates(nodes=16))
    assert light.fluence[1] == light.fluence[3]
    assert np.abs((light.fluence - exact.fluence) / light.fluence_sd).max() < 5.0


def test_a_depth_on_an_interface_belongs_to_the_layer_below():
    cells = cut(np.array([0.02, 0.08, 1.0]), np.array([0.1, 0.5, 1.1, 0.0]))
    assert cells.layer.tolist() == [0, 0, 1, 2, 2, 2, 2]
    assert cells.plane.tolist() == [-1, 3, -1, -1, 0, 1, 2, -1]
    assert np.diff(cells.edge_mm) == pytest.approx([0.0, 0.02, 0.08, 0.0, 0.4, 0.6, 0.0])


# Errors are right -----------------------------------------------------------------------------------------------------


RUNS, SPREADS = 200, 60


def coverage(off):
    """Counts within 1, 2 and 3 standard errors [run, ...] lie inside a 1-in-100 000 binomial band."""
    for sigmas in (1, 2, 3):
        chance = norm.cdf(sigmas) - norm.cdf(-sigmas)
        within = (np.abs(off) < sigmas).sum(axis=0)
        low, high = binom.interval(0.99999, len(off), chance)
        assert (within >= low - 1).all(), (sigmas, within, low)
        assert (within <= high).all(), (sigmas, within, high)


@pytest.mark.parametrize("light", [Diffuse(), Collimated(0.7)], ids=["diffuse", "collimated"])
def test_errors_cover_the_truth(light):
    """Independent small runs against the converged answer: totals, layers, and fluence on, near and off surfaces."""
    slab = Slab(
        thickness_mm=[0.2, 0.5],
        absorption_per_mm=[1.0, 0.3],
        scattering_per_mm=[8.0, 4.0],
        anisotropy=[0.7, 0.5],
        index=[1.5, 1.4],
        index_below=1.4,
    )
    depth = np.array([0.0, 0.1, 0.2, 0.21, 0.6])
    exact = solve(slab, light, depth, DiscreteOrdinates(nodes=32))
    off = []
    for seed in range(RUNS):
        ours = solve(slab, light, depth, MonteCarlo(4000, seed))
        off.append(
            np.concatenate(
                [
                    np.atleast_1d((getattr(ours, name) - getattr(exact, name)) / getattr(ours, f"{name}_sd"))
                    for name in ("reflected", "transmitted", "absorbed", "layer_fluence", "fluence")
                ]
            )
        )
    coverage(np.array(off))


def test_errors_of_a_spread_are_those_of_repeated_runs():
    """Rings and depths: the scatter of independent runs against the errors they claim."""
    slab = Slab(**SKIN, absorption_per_mm=ABSORPTION_PER_MM)
    edges = {"radius_edges_mm": [0, 0.3, 1, 2], "depth_edges_mm": [0, 0.1, 0.5, 1.1]}
    runs = [spread(slab, LambertianDisc(0.4), **edges, photons=2000, seed=seed) for seed in range(SPREADS)]
    for name in ("fluence", "absorbed", "reflected", "fluence_by_depth", "total_reflected"):
        values = np.array([getattr(run, name) for run in runs])
        claimed = np.square([getattr(run, f"{name}_sd") for run in runs]).mean(axis=0)
        ratio = values.var(axis=0, ddof=1) / claimed
        low, high = chi2.interval(1 - 1e-5, SPREADS - 1)
        assert (ratio > 0.9 * low / SPREADS).all(), name
        assert (ratio < 1.2 * high / SPREADS).all(), name


def test_batches_of_unlike_size():
    """The weighted error is unbiased: many simulated sets of batches give the known variance of their mean."""
    random = np.random.default_rng(4)
    sizes = np.where(np.arange(128) < 40, 3, 2)
    draws = np.stack([random.normal(1.0, 2.0 / np.sqrt(size), 2000) * size for size in sizes])
    mean, sd = mean_and_sd(sizes, iter(draws))
    assert mean.mean() == pytest.approx(1.0, abs=5 * 2 / np.sqrt(sizes.sum() * 2000))
    assert np.square(sd).mean() == pytest.approx(4.0 / sizes.sum(), rel=0.02)


# Spread ---------------------------------------------------------------------------------------------------------------


def test_a_spread_keeps_its_balance_and_its_units():
    """A pencil beam and a disc tell the same absorbed energy; the disc per irradiance, so times its area."""
    slab = Slab(**SKIN, absorption_per_mm=ABSORPTION_PER_MM)
    edges = {"radius_edges_mm": [0, 1, 30], "depth_edges_mm": [0, 0.1, 1.1, 4.1]}
    pencil = spread(slab, PencilBeam(), **edges, photons=20_000, seed=1)
    disc = spread(slab, Disc(2.0), **edges, photons=20_000, seed=2)
    for light, power in ((pencil, 1.0), (disc, np.pi * 4.0)):
        absorbed = (light.absorbed_by_depth * np.diff(light.depth_edges_mm)).sum() / power
        spent = light.specular + light.total_reflected + light.total_transmitted + absorbed
        assert spent == pytest.approx(1.0, abs=0.02)
        area = np.pi * np.diff(np.square(light.radius_edges_mm))
        assert light.fluence @ area == pytest.approx(light.fluence_by_depth, rel=1e-3)
        assert light.reflected @ area / power == pytest.approx(light.total_reflected, rel=1e-3)
    assert pencil.fluence[1, 0] > disc.fluence[1, 0] / (np.pi * 4.0)


# What cannot be used --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [{"photons": 10}, {"photons": 1e6}, {"seed": -1}, {"seed": 0.5}, {"threads": 0}])
def test_refuses_numbers_it_cannot_use(wrong):
    with pytest.raises(OutOfRange, match="whole number"):
        MonteCarlo(**wrong)


@pytest.mark.parametrize("edges", [[0.0], [1.0, 1.0], [2.0, 1.0], [[0.0, 1.0]], [0.0, np.inf], [-1.0, 1.0]])
def test_refuses_edges_that_bound_nothing(edges):
    slab = Slab(**SKIN, absorption_per_mm=ABSORPTION_PER_MM)
    with pytest.raises(OutOfRange):
        spread(slab, PencilBeam(), radius_edges_mm=edges, depth_edges_mm=[0, 1])


def test_refuses_depths_outside_and_many_slabs():
    slab = Slab(**SKIN, absorption_per_mm=ABSORPTION_PER_MM)
    with pytest.raises(OutOfRange, match="outside the slab"):
        QUICK.solve(slab, Diffuse(), np.array([5.0]))
    many = Slab(**SKIN, absorption_per_mm=[ABSORPTION_PER_MM] * 2)
    with pytest.raises(OutOfRange, match="one slab at a time"):
        spread(many, PencilBeam(), radius_edges_mm=[0, 1], depth_edges_mm=[0, 1])
