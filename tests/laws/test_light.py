"""Laws that hold for light in every slab, however thick, thin, clear or dark."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference.light_cases import cross_checked, standard_skin

from lightmask.light import Collimated, Diffuse, DiscreteOrdinates, Slab, solve

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
ALBEDO = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0), st.floats(-12.0, 0.0).map(lambda p: 1.0 - 10.0**p))
INDEX = st.one_of(st.sampled_from([1.0, 1.33, 1.4, 1.5, 1.55]), st.floats(1.0, 2.0).map(lambda n: round(n, 6)))
LIGHTS = st.one_of(st.just(Diffuse()), st.just(Collimated()), st.floats(0.01, 1.0).map(Collimated))
SOLVERS = st.sampled_from([2, 3, 4, 6]).map(lambda nodes: DiscreteOrdinates(nodes=nodes, compiled=False))


@st.composite
def slabs(draw, layers=5, tau=(-8.0, 5.0), endless=True, substrate=True, albedo=ALBEDO, index=INDEX):
    """Any slab: optical depths 1e-8 to 1e5, albedo 0 to 1 with both ends, indices in any order."""
    count = draw(st.integers(1, layers))

    def each(strategy):
        return np.array(draw(st.lists(strategy, min_size=count, max_size=count)))

    thickness, share = 10.0 ** each(st.floats(-4.0, 2.0)), each(albedo)
    attenuation = 10.0 ** each(st.floats(*tau)) / thickness
    if endless and draw(st.booleans()):
        thickness[-1] = np.inf
    return Slab(
        thickness_mm=thickness,
        absorption_per_mm=attenuation * (1.0 - share),
        scattering_per_mm=attenuation * share,
        anisotropy=each(st.floats(-0.9, 0.99)),
        index=each(index),
        index_above=draw(index),
        index_below=draw(index),
        substrate_reflectance=draw(st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0))) if substrate else 0.0,
    )


def depths_of(slab, count=7):
    """Depths over all finite layers, both faces included, and a little way into an endless one."""
    finite = np.where(np.isinf(slab.thickness_mm), 1.0, slab.thickness_mm)
    edges = np.concatenate([[0.0], np.cumsum(finite)])
    inside = np.interp(np.linspace(0.0, slab.layers, count * slab.layers), np.arange(slab.layers + 1), edges)
    return np.minimum(inside, slab.thickness_mm.sum())


def everything(light):
    parts = [np.atleast_1d(getattr(light, name)) for name in ("specular", "reflected", "transmitted", "absorbed")]
    return np.concatenate(parts, axis=-1)


def is_dark_inside(slab, light):
    """A beam that no layer's index lets in."""
    sine = float(slab.index_above) * np.sqrt(1.0 - light.cosine**2) if isinstance(light, Collimated) else 0.0
    return sine >= slab.index[0]


@settings(max_examples=300)
@given(slabs(), LIGHTS, SOLVERS)
def test_no_light_is_lost_and_none_is_negative(slab, light, solver):
    found = solve(slab, light, depths_of(slab), solver)
    assert everything(found).sum() == pytest.approx(1.0, abs=1e-8)
    least = min(everything(found).min(), found.fluence.min(), found.layer_fluence.min())
    assert np.isfinite(found.fluence).all() and np.isfinite(found.layer_fluence).all()
    assert least >= -1e-9 * max(1.0, found.fluence.max())


@given(slabs(), LIGHTS, SOLVERS)
def test_what_a_layer_absorbs_is_its_fluence(slab, light, solver):
    """absorbed = absorption coefficient x mean fluence x thickness, wherever the layer ends."""
    found = solve(slab, light, solver=solver)
    ends = np.isfinite(slab.thickness_mm)
    expected = slab.absorption_per_mm[ends] * found.layer_fluence[ends] * slab.thickness_mm[ends]
    assert found.absorbed[ends] == pytest.approx(expected, abs=1e-9)
    assert (found.layer_fluence[~ends] == 0.0).all()


@given(slabs(), LIGHTS, SOLVERS, st.data())
def test_cutting_a_layer_in_two_changes_nothing(slab, light, solver, data):
    where = data.draw(st.integers(0, slab.layers - 1))
    share = data.draw(st.floats(1e-3, 1.0 - 1e-3))
    thickness = np.insert(slab.thickness_mm, where, slab.thickness_mm[where])
    whole = thickness[where] if np.isfinite(thickness[where]) else 1.0
    thickness[where], thickness[where + 1] = share * whole, thickness[where] - share * whole
    doubled = {
        name: np.insert(getattr(slab, name), where, getattr(slab, name)[where])
        for name in ("absorption_per_mm", "scattering_per_mm", "anisotropy", "index")
    }
    cut = replace(slab, thickness_mm=thickness, **doubled)
    depth = np.minimum(depths_of(slab), cut.thickness_mm.sum())
    one, two = solve(slab, light, depth, solver), solve(cut, light, depth, solver)
    absorbed = np.delete(two.absorbed, where)
    absorbed[where] += two.absorbed[where]
    for name in ("specular", "reflected", "transmitted"):
        assert getattr(two, name) == pytest.approx(getattr(one, name), abs=1e-9), name
    # Light trapped in a layer that hardly touches it is rounding divided by its optical depth (1e-11 in a cut piece).
    assert two.fluence == pytest.approx(one.fluence, abs=1e-6, rel=1e-6)
    assert absorbed == pytest.approx(one.absorbed, abs=1e-9)


@given(slabs(endless=False, substrate=False), SOLVERS)
def test_diffuse_light_passes_as_easily_from_the_other_side(slab, solver):
    """Reciprocity: n_above^2 T(down) = n_below^2 T(up)."""
    turned = {name: getattr(slab, name)[::-1] for name in ("absorption_per_mm", "scattering_per_mm", "thickness_mm")}
    turned |= {name: getattr(slab, name)[::-1] for name in ("anisotropy", "index")}
    other = replace(slab, **turned, index_above=slab.index_below, index_below=slab.index_above)
    down = float(slab.index_above**2 * solve(slab, solver=solver).transmitted)
    up = float(slab.index_below**2 * solve(other, solver=solver).transmitted)
    assert down == pytest.approx(up, abs=1e-9)


@given(slabs(substrate=False), LIGHTS, SOLVERS, st.floats(-6.0, 3.0), st.data())
def test_more_absorption_never_transmits_or_returns_more(slab, light, solver, power, data):
    where = data.draw(st.integers(0, slab.layers - 1))
    more = slab.absorption_per_mm.copy()
    more[where] += 10.0**power * max(more[where], 1e-3)
    light_one, light_two = (solve(some, light, solver=solver) for some in (slab, replace(slab, absorption_per_mm=more)))
    assert light_two.transmitted <= light_one.transmitted + 1e-9
    assert light_two.reflected <= light_one.reflected + 1e-9


@given(slabs(tau=(-2.0, 3.0), endless=False, albedo=st.just(1.0), index=st.sampled_from([1.0, 1.2, 1.33, 1.4, 1.5])))
def test_where_nothing_is_lost_fluence_follows_the_square_of_the_index(slab):
    """Between light from everywhere and a perfect reflector all directions are equally bright: fluence 4 n^2."""
    closed = replace(slab, substrate_reflectance=1.0)
    found = solve(closed, Diffuse(), depths_of(closed), DiscreteOrdinates(nodes=10, compiled=False))
    relative = 4.0 * np.square(closed.index / closed.index_above)
    assert found.layer_fluence == pytest.approx(relative, rel=1e-6)
    assert found.specular + found.reflected == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("light", [Diffuse(), Collimated(), Collimated(0.4)], ids=str)
@pytest.mark.parametrize("step", [1e-12, 1e-6, 1e-4, 1e-3])
def test_an_index_step_too_small_to_matter_hardly_matters(light, step):
    """Nearly equal indices leave directions to a sliver near grazing."""
    layers = {
        "thickness_mm": [0.1, 0.2, 3.0],
        "absorption_per_mm": [0.5, 0.05, 0.03],
        "scattering_per_mm": [25, 17, 17],
    }
    plain, stepped = (
        solve(Slab(**layers, anisotropy=[0.8], index=[index, 1.4, 1.4], index_below=1.4), light)
        for index in (1.4, 1.4 + step)
    )
    assert stepped.layer_fluence == pytest.approx(plain.layer_fluence, rel=1.5e-3)
    assert stepped.reflected == pytest.approx(plain.reflected, abs=5e-4)


KNOWN = standard_skin() + cross_checked()
NODES = (3, 4, 6, 8, 12)


def errors(known, solver, truth):
    """Worst error of reflectance, layer means, fluence and absorption. -> [4]"""
    found = solve(known.slab, known.light, known.depth_mm, solver)
    return np.array(
        [
            abs(found.reflected - truth.reflected),
            abs(found.layer_fluence / truth.layer_fluence - 1.0).max(),
            abs(found.fluence / truth.fluence - 1.0).max(),
            abs(found.absorbed - truth.absorbed).max(),
        ]
    )


def test_more_nodes_never_lead_away():
    """Against 24 nodes on the skins of the reference folder. An error of a few 1e-5 may change sign and so grow again;
    the worst of all falls at every step, and no skin ever rises above what the step before promised.
    """
    truths = [solve(known.slab, known.light, known.depth_mm, DiscreteOrdinates(nodes=24)) for known in KNOWN]
    error = np.array(
        [
            [errors(known, DiscreteOrdinates(nodes=nodes), truth) for nodes in NODES]
            for known, truth in zip(KNOWN, truths, strict=True)
        ]
    )
    assert (np.diff(error, axis=1) <= 8e-5).all()
    assert (error[:, 1:] <= error[:, :-1].max(axis=0)).all()
    assert (np.diff(error.max(axis=0), axis=0) <= 1e-6).all()
    assert (error.max(axis=0)[-1] <= 3e-5).all()


@pytest.mark.parametrize("light", [Diffuse(), Collimated(0.7)], ids=str)
@pytest.mark.parametrize("solver", [DiscreteOrdinates(compiled=False), DiscreteOrdinates(compiled=True)], ids=str)
def test_leading_axes_are_a_loop_written_short(light, solver):
    rng = np.random.default_rng(5)
    fields = {
        "thickness_mm": rng.uniform(0.1, 2.0, 3),
        "absorption_per_mm": rng.uniform(0.01, 2.0, (2, 1, 3)),
        "scattering_per_mm": rng.uniform(1.0, 20.0, (4, 3)),
        "anisotropy": np.array([0.8]),
        "index": rng.choice([1.4, 1.45, 1.5], (2, 4, 3)),
        "index_above": np.array([[1.0], [1.5]]),
        "substrate_reflectance": np.array([0.0, 0.3, 0.6, 1.0]),
    }
    depth = np.linspace(0.0, fields["thickness_mm"].sum(), 9)
    together = solve(Slab(**fields), light, depth, solver)
    assert together.fluence.shape == (2, 4, 9) and together.absorbed.shape == (2, 4, 3)
    for i, j in np.ndindex(2, 4):
        alone = Slab(
            thickness_mm=fields["thickness_mm"],
            absorption_per_mm=fields["absorption_per_mm"][i, 0],
            scattering_per_mm=fields["scattering_per_mm"][j],
            anisotropy=fields["anisotropy"],
            index=fields["index"][i, j],
            index_above=fields["index_above"][i, 0],
            substrate_reflectance=fields["substrate_reflectance"][j],
        )
        single = solve(alone, light, depth, solver)
        for name in ("specular", "reflected", "transmitted", "absorbed", "layer_fluence", "fluence"):
            assert getattr(together, name)[i, j] == pytest.approx(getattr(single, name), rel=1e-12, abs=1e-14), name


@given(slabs(), LIGHTS, SOLVERS, st.randoms(use_true_random=False))
def test_depths_come_in_any_order_and_more_than_once(slab, light, solver, chance):
    depth = depths_of(slab)
    order = [chance.randrange(len(depth)) for _ in range(2 * len(depth))]
    straight = solve(slab, light, depth, solver)
    mixed = solve(slab, light, depth[order], solver)
    assert mixed.fluence == pytest.approx(straight.fluence[order], rel=1e-12, abs=0)
    assert everything(mixed) == pytest.approx(everything(straight), rel=1e-12, abs=0)


@given(slabs(), st.floats(0.001, 0.999))
def test_a_beam_beyond_the_critical_angle_stays_outside(slab, cosine):
    denser = replace(slab, index_above=3.0)
    light = Collimated(cosine)
    found = solve(denser, light, depths_of(denser))
    if is_dark_inside(denser, light):
        assert found.specular == 1.0
        assert (np.append(everything(found)[1:], found.fluence) == 0.0).all()
    else:
        assert found.specular < 1.0
