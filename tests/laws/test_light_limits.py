"""Light where the answer is known in closed form."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import expn

from lightmask.light import Collimated, Diffuse, DiscreteOrdinates, Slab, solve

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
FINE = DiscreteOrdinates(nodes=24)
TAU = st.floats(-8.0, 2.5).map(lambda power: 10.0**power)
INDEX = st.floats(1.0, 2.0).map(lambda n: round(n, 3))


def layer(tau, albedo=0.0, index=1.0, anisotropy=0.0, **outside):
    return Slab(
        thickness_mm=[tau],
        absorption_per_mm=[1.0 - albedo],
        scattering_per_mm=[albedo],
        anisotropy=[anisotropy],
        index=[index],
        **outside,
    )


def fresnel(one, other, cosine):
    """Reflectance of a smooth step, and the cosine beyond it (0 where all is reflected)."""
    sine = one / other * np.sqrt(1.0 - cosine * cosine)
    if sine >= 1.0:
        return 1.0, 0.0
    beyond = np.sqrt(1.0 - sine * sine)
    across = (one * cosine - other * beyond) / (one * cosine + other * beyond)
    along = (one * beyond - other * cosine) / (one * beyond + other * cosine)
    return (across**2 + along**2) / 2.0, beyond


def clear_plate(tau, index, above, below, cosine):
    """Specular, reflected beyond it, and transmitted fraction of a beam in a layer that only absorbs."""
    top, inside = fresnel(above, index, cosine)
    if top == 1.0:
        return 1.0, 0.0, 0.0
    bottom, _ = fresnel(index, below, inside)
    fade = np.exp(-tau / inside)
    rounds = (1.0 - top) / (1.0 - top * bottom * fade * fade)
    return top, rounds * (1.0 - top) * bottom * fade * fade, rounds * (1.0 - bottom) * fade


@pytest.mark.parametrize("cosine", [1.0, 0.6, 0.05])
@pytest.mark.parametrize("layers", [1, 4])
def test_where_there_is_no_medium_light_just_passes(cosine, layers):
    clear = {"thickness_mm": np.full(layers, 2.0), "anisotropy": [0.5], "index": [1.3]}
    clear |= {"absorption_per_mm": [0.0], "scattering_per_mm": [0.0], "index_above": 1.3, "index_below": 1.3}
    for light, fluence in ((Diffuse(), 2.0), (Collimated(cosine), 1.0 / cosine)):
        found = solve(Slab(**clear), light, [0.0, 0.7, 2.0])
        assert found.transmitted == pytest.approx(1.0, abs=1e-9)
        assert [found.specular, found.reflected, *found.absorbed] == pytest.approx([0.0] * (2 + layers), abs=1e-9)
        tolerance = 1e-9 if light == Collimated(cosine) else 3e-3  # 2 x 4 angles: the mean of 1/cosine is not exact
        assert found.fluence == pytest.approx(fluence, rel=tolerance)
        assert found.layer_fluence == pytest.approx(fluence, rel=tolerance)


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("light", [Diffuse(), Collimated(0.5)], ids=str)
@pytest.mark.parametrize("index", [1.0, 1.4, 1.5])
def test_a_clear_film_is_the_limit_of_hardly_absorbing_ones(index, light, compiled):
    """Glass or water on skin: what absorbs and scatters nothing may be given as exactly that."""

    def over_skin(absorption_per_mm):
        slab = Slab(
            thickness_mm=[2.0, 3.0],
            absorption_per_mm=[absorption_per_mm, 0.05],
            scattering_per_mm=[0.0, 20.0],
            anisotropy=[0.8],
            index=[index, 1.4],
            index_below=1.4,
        )
        return solve(slab, light, [1.0, 3.0], DiscreteOrdinates(compiled=compiled))

    clear, nearly = over_skin(0.0), over_skin(1e-9)
    for name in ("specular", "reflected", "transmitted", "absorbed", "layer_fluence", "fluence"):
        # Light trapped in a clear layer is held by nothing: its share is known to about a millionth.
        assert getattr(clear, name) == pytest.approx(getattr(nearly, name), abs=1e-7, rel=3e-6), name


@given(TAU, INDEX, INDEX, INDEX, st.floats(0.01, 1.0))
def test_a_beam_in_an_absorber_follows_beer_and_fresnel(tau, index, above, below, cosine):
    """With every echo between the faces, to rounding."""
    found = solve(layer(tau, index=index, index_above=above, index_below=below), Collimated(cosine))
    expected = clear_plate(tau, index, above, below, cosine)
    assert [found.specular, found.reflected, found.transmitted] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("tau", [0.1, 1.0, 5.0])
def test_diffuse_light_in_an_absorber_follows_the_exponential_integrals(tau):
    depth = np.array([0.3, 0.6, 1.0]) * tau
    found = solve(layer(tau), Diffuse(), depth, FINE)
    assert found.transmitted == pytest.approx(2.0 * expn(3, tau), abs=1e-9)
    assert found.fluence == pytest.approx(2.0 * expn(2, depth), abs=1e-6)
    assert found.reflected == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("tau", [1e-3, 0.1, 1.0, 5.0])
@pytest.mark.parametrize("media", [(1.4, 1.0, 1.0), (1.4, 1.0, 1.4), (1.5, 1.0, 1.33), (1.4, 1.5, 1.0)], ids=str)
def test_diffuse_light_in_an_absorbing_plate_is_the_mean_of_its_beams(tau, media):
    def share(which):
        critical = np.sqrt(max(0.0, 1.0 - (min(media[0], media[2]) / media[1]) ** 2))
        return quad(
            lambda cosine: 2.0 * cosine * clear_plate(tau, *media, cosine)[which],
            0.0,
            1.0,
            points=[critical] if critical else None,
            limit=400,
        )[0]

    found = solve(layer(tau, index=media[0], index_above=media[1], index_below=media[2]), solver=FINE)
    assert [found.specular, found.reflected, found.transmitted] == pytest.approx(
        [share(0), share(1), share(2)], abs=3e-8
    )


@given(TAU, INDEX, INDEX, INDEX, st.floats(-0.9, 0.99))
def test_without_absorption_all_light_returns_or_passes(tau, index, above, below, anisotropy):
    slab = layer(tau, 1.0, index, anisotropy, index_above=above, index_below=below)
    for light in (Diffuse(), Collimated(0.8)):
        found = solve(slab, light)
        assert found.specular + found.reflected + found.transmitted == pytest.approx(1.0, abs=1e-9)
        assert found.absorbed == pytest.approx([0.0], abs=1e-12)


def chandrasekhar(cosine, albedo):
    """H function of isotropic scattering (Chandrasekhar 1960, Radiative Transfer, chapter V), by its integral."""

    def integrand(t):
        ratio = np.arctan(t) / t if t > 0 else 1.0
        return np.log1p(-albedo * ratio) / (1.0 + np.square(cosine * t))

    return np.exp(-cosine / np.pi * quad(integrand, 0.0, np.inf, epsabs=1e-13, limit=400)[0])


@pytest.mark.parametrize("albedo", [0.1, 0.5, 0.9, 0.99, 0.9999])
@pytest.mark.parametrize("cosine", [0.05, 0.3, 1.0])
@pytest.mark.parametrize(("nodes", "tolerance"), [(4, 1e-4), (12, 1e-7)])
def test_an_endless_isotropic_medium_follows_chandrasekhar(albedo, cosine, nodes, tolerance):
    """Reflectance 1 - H sqrt(1 - albedo); fluence at the surface H / cosine."""
    found = solve(layer(np.inf, albedo), Collimated(cosine), [0.0], DiscreteOrdinates(nodes=nodes))
    height = chandrasekhar(cosine, albedo)
    assert found.reflected == pytest.approx(1.0 - height * np.sqrt(1.0 - albedo), abs=tolerance)
    assert found.fluence == pytest.approx([height / cosine], rel=tolerance)
    assert found.transmitted == 0.0


def test_an_endless_layer_is_the_limit_of_thick_ones():
    endless, thick = (solve(layer(tau, 0.99, 1.4, 0.8), Diffuse(), [0.0, 3.0, 10.0]) for tau in (np.inf, 1e4))
    assert endless.reflected == pytest.approx(thick.reflected, rel=1e-12)
    assert endless.fluence == pytest.approx(thick.fluence, rel=1e-12)


def test_a_denser_window_reflects_totally():
    """Against glass skin is the thinner medium: grazing light never enters, and inside it cannot be told from air."""
    glass = layer(np.inf, 0.95, 1.4, 0.8, index_above=1.5)
    beyond = 1.0 - (1.4 / 1.5) ** 2
    assert solve(glass).specular > beyond
    assert solve(glass, Collimated(0.3)).specular == 1.0 and solve(glass, Collimated(0.3)).reflected == 0.0
    assert solve(glass, Collimated(0.4)).specular < 1.0
