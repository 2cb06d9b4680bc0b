"""The small functions photons are made of, and their chance, against numpy and against what their authors print."""

import sys

import numpy as np
import pytest
from numba import njit
from scipy.stats import chisquare, kstest

from lightmask.light import first_use
from lightmask.light.photons.flight import faded, fresnel, minus_log, quarter_sine, scattered_cosine, turned
from lightmask.light.photons.randomness import LANES, above_zero, chance, drawn, lower_signed, seeds, upper_signed
from lightmask.light.surface import fresnel as fresnel_by_sine

DRAWS = 400_000


def over(function, values):
    return np.array([function(value) for value in values])


# Chance ---------------------------------------------------------------------------------------------------------------


def test_the_generator_is_xoshiro256_plus_plus():
    """State 1, 2, 3, 4: the first draws that its authors' C code prints."""
    state = tuple(np.uint64(word) for word in (1, 2, 3, 4))
    found = []
    for _ in range(5):
        draw, *state = drawn(*state)
        state = [np.uint64(word) for word in state]
        found.append(int(draw))
    assert found == [41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205]


@njit
def uniforms(words, count):
    found = np.empty((4, count))
    s0, s1, s2, s3 = words[0], words[1], words[2], words[3]
    for k in range(count):
        draw, s0, s1, s2, s3 = drawn(s0, s1, s2, s3)
        found[0, k], found[1, k], found[2, k] = above_zero(draw), upper_signed(draw), lower_signed(draw)
        found[3, k] = chance(words)
    return found


def test_draws_are_even_and_unrelated():
    words = seeds(3, 0, 1)[0]
    unit, upper, lower, rare = uniforms(words, DRAWS)
    for numbers in (unit, (upper + 1) / 2, (lower + 1) / 2, rare):
        assert 0 <= numbers.min() < 1e-4
        assert 1 - 1e-4 < numbers.max() <= 1
        assert kstest(numbers, "uniform").pvalue > 1e-6
        pairs = np.histogram2d(numbers[:-1:2], numbers[1::2], bins=16, range=[[0, 1], [0, 1]])[0]
        assert chisquare(pairs.ravel()).pvalue > 1e-6
        assert abs(np.corrcoef(numbers[:-1], numbers[1:])[0, 1]) < 5 / np.sqrt(DRAWS)
    assert abs(np.corrcoef([upper, lower, rare])[np.triu_indices(3, 1)]).max() < 5 / np.sqrt(DRAWS)


def test_every_lane_of_every_batch_and_walk_starts_elsewhere():
    words = np.concatenate([seeds(seed, walk, 20) for seed in (0, 1) for walk in (0, 1)])
    assert words.shape == (80, 4 * (LANES + 1))
    assert len(np.unique(words)) == words.size
    assert np.array_equal(seeds(0, 0, 20), words[:20])


# Flight ---------------------------------------------------------------------------------------------------------------


def test_logarithm_sine_and_absorption():
    number = np.concatenate([np.random.default_rng(1).random(300), [2.0**-52, 0.5, 1.0, 0.70710678, 0.70710679]])
    assert over(minus_log, number) == pytest.approx(-np.log(number), rel=2e-11, abs=1e-16)
    turn = np.linspace(-1, 1, 201)
    assert over(quarter_sine, turn) == pytest.approx(np.sin(turn * np.pi / 2), abs=2e-11)
    depth = np.concatenate([np.geomspace(1e-12, 600, 200), [0.0, np.log(2) / 2, 1e9]])
    taken, left = over(faded, depth).T
    assert taken == pytest.approx(-np.expm1(-depth), rel=1e-11, abs=0)
    assert left[:-1] == pytest.approx(np.exp(-depth[:-1]), rel=1e-11, abs=0)
    assert left[-1] < 1e-300


@pytest.mark.parametrize("g", [-0.9, -0.3, 0.0, 1e-9, 0.5, 0.95, 0.999])
def test_henyey_greenstein(g):
    """Moments of the phase function are g and g^2; the cumulative law is inverted exactly."""
    u = (np.arange(20_000) + 0.5) / 10_000 - 1
    cosine = over(lambda one: scattered_cosine(g, one), u)
    assert np.abs(cosine).max() <= 1
    assert cosine.mean() == pytest.approx(g, abs=2e-4)
    assert ((3 * cosine**2 - 1) / 2).mean() == pytest.approx(g * g, abs=1e-3)
    assert (np.diff(cosine) >= -1e-9).all()


def test_a_turned_direction_has_its_length_angle_and_azimuth():
    random = np.random.default_rng(2)
    sums = np.zeros(3)
    for _ in range(500):
        old = random.normal(size=3)
        old /= np.linalg.norm(old)
        cosine = random.uniform(-1, 1)
        for turn in (-0.9, -0.4, 0.1, 0.6):  # four azimuths, a right angle apart: what is across cancels
            new = np.array(turned(*old, cosine, turn))
            assert np.linalg.norm(new) == pytest.approx(1, abs=1e-9)
            assert new @ old == pytest.approx(cosine, abs=1e-9)
            sums += new - cosine * old
    assert sums == pytest.approx(np.zeros(3), abs=1e-6)
    assert turned(0.0, 0.0, -1.0, 0.3, 0.2)[2] == pytest.approx(-0.3)


@pytest.mark.parametrize(("here", "there"), [(1.0, 1.4), (1.4, 1.0), (1.5, 1.44), (1.0, 4.0)])
def test_fresnel(here, there):
    for cosine in np.linspace(0.001, 1, 40):
        mirrored, beyond = fresnel(here, there, cosine)
        sine = here * np.sqrt(1 - cosine**2)
        assert mirrored == pytest.approx(float(fresnel_by_sine(here, there, sine)), abs=1e-12)
        assert beyond == pytest.approx(np.sqrt(max(0.0, 1 - (sine / there) ** 2)), abs=1e-9)


# Waiting --------------------------------------------------------------------------------------------------------------


class Terminal:
    def __init__(self, real):
        self.real, self.text = real, ""

    def isatty(self):
        return self.real

    def write(self, text):
        self.text += text

    def flush(self):
        pass


@pytest.mark.parametrize(("real", "patience_s", "shown"), [(True, 0.0, True), (True, 60.0, False), (False, 0.0, False)])
def test_a_wait_is_explained_on_a_terminal_only(monkeypatch, real, patience_s, shown):
    terminal = Terminal(real)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(first_use, "PATIENCE_S", patience_s)
    with first_use.patience("One moment ...") as tell:
        if shown:
            first_use.threading.Event().wait(0.2)
        tell("Half way")
    assert ("One moment ..." in terminal.text) == shown
    assert ("Half way      " in terminal.text) == shown
    assert not shown or terminal.text.endswith("\r")
