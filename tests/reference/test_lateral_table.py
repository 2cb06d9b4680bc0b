"""Spatial-frequency transfer against the table of lateral spread at 633 nm.

Its Monte Carlo scatters by some tenths of a percent, more in far thin rings; at 1.51 mm it lies up to 0.8 % above its
own discrete ordinates, which count there. At 0.05 mm those miss up to 1 % of the smallest disc and Monte Carlo counts.
"""

import numpy as np
import pytest
from reference.light_cases import rows, standard_skin

from lightmask.light import Collimated, Harmonics, point_spread, transfer

TABLE = rows("transport/lateral_633.csv")
DISCS = [row for row in TABLE if row["kind"] == "disk_axis"]
RINGS = [row for row in TABLE if row["kind"] != "disk_axis"]
DEPTHS_MM = sorted({float(row["z_mm"]) for row in TABLE})
ODD = "1.51"


@pytest.fixture(scope="module")
def skin():
    """The standard skin at 633 nm under air."""
    return next(known.slab for known in standard_skin() if known.name.startswith("633 nm, n_above 1.0"))


def on_axis(skin, radius):
    found = point_spread(skin, [0.0], Collimated(), DEPTHS_MM, disc_mm=radius)
    return dict(zip(DEPTHS_MM, found.fluence[0] + found.unscattered, strict=True))


@pytest.mark.parametrize("radius", ["0.5", "1.0", "1.5", "2.5", "5.0"])
def test_the_axis_of_discs(skin, radius):
    ours = on_axis(skin, float(radius))
    off_photons, off_ordinates = [], []
    for row in (row for row in DISCS if row["R_mm"] == radius):
        value = ours[float(row["z_mm"])]
        if row["z_mm"] != ODD:
            off_photons.append(value / float(row["mc"]) - 1)
        if row["do"] and (radius != "0.5" or float(row["z_mm"]) > 0.2):
            off_ordinates.append(value / float(row["do"]) - 1)
    assert np.abs(off_photons).max() < 5e-3
    assert np.median(np.abs(off_photons)) < 1.5e-3
    assert np.abs(off_ordinates).max() < 2.5e-3


def test_rings_round_a_pencil_beam(skin):
    radius = np.linspace(0.0, 5.0, 501)
    spread = point_spread(skin, radius, Collimated(), DEPTHS_MM)
    off = []
    for row in RINGS:
        low, high = float(row["r_lo_mm"]), float(row["r_hi_mm"])
        inside = (radius > low - 1e-9) & (radius < high + 1e-9)
        light = spread.fluence[inside, DEPTHS_MM.index(float(row["z_mm"]))]
        mean = 2 * np.trapezoid(light * radius[inside], radius[inside]) / (high**2 - low**2)
        if row["z_mm"] != ODD:
            off.append(mean / float(row["mc"]) - 1)
    assert np.median(np.abs(off)) < 3e-3
    assert np.percentile(np.abs(off), 95) < 8e-3
    assert np.abs(off).max() < 0.015


@pytest.mark.parametrize("known", standard_skin(), ids=str)
def test_even_light_is_the_converged_table(known):
    """With no stripes, the same numbers as the plane solver; the table is converged to 0.01 % and better."""
    found = transfer(known.slab, known.light, [0.0], known.depth_mm, Harmonics(nodes=8, azimuths=1))
    seen = known.fluence > 1e-4
    assert found.fluence[0][seen] == pytest.approx(known.fluence[seen], rel=1e-3)
    assert found.layer_fluence[0] == pytest.approx(known.numbers["layer_fluence"], rel=1e-3, abs=1e-9)
    assert found.reflected[0] == pytest.approx(known.numbers["reflected"], abs=1e-4)
