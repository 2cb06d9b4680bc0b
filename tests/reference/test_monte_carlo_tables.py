"""The Monte Carlo engine against published totals, converged skins and lateral spread.

Every number is compared in its own standard errors. Photons take other paths on another processor, so a table of
n numbers passes if none is 5 errors off and at most 1 in 50 is beyond 3: chance fails that once in some thousands.
"""

from itertools import groupby

import numpy as np
import pytest
from reference.light_cases import column, cross_checked, rows, standard_skin
from reference.test_light_tables import COVERED, depth_of, incident, published_light, published_slab

from lightmask.light import Collimated, Disc, LambertianDisc, MonteCarlo, PencilBeam, Slab, solve, spread

KNOWN = standard_skin() + cross_checked()
WHOLE = ("reflected", "transmitted", "absorbed")
FAINT = 1e-4
"""Answers below this, against the incident light, rest on few photons: their errors are not known well enough."""


def errors_off(ours, known, sd, own_sd=0.0):
    """How many standard errors lie between, where the answer is not faint."""
    ours, known, sd = (np.atleast_1d(values).astype(float) for values in (ours, known, sd))
    seen = known > FAINT
    return ((ours - known) / np.sqrt(np.square(sd) + np.square(own_sd) + 1e-16))[seen]


def agrees(off):
    assert np.abs(off).max() < 5.0
    assert (np.abs(off) > 3.0).sum() <= 1 + len(off) / 50


# Converged solutions of skin ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_skin_totals_and_layers(known):
    light = solve(known.slab, known.light, solver=MonteCarlo(100_000, seed=11))
    agrees(
        np.concatenate(
            [errors_off(getattr(light, name), known.numbers[name], getattr(light, f"{name}_sd")) for name in WHOLE]
        )
    )
    agrees(errors_off(light.layer_fluence, known.numbers["layer_fluence"], light.layer_fluence_sd))
    assert light.reflected == pytest.approx(known.numbers["reflected"], abs=0.01)


@pytest.mark.parametrize("known", KNOWN, ids=str)
def test_skin_fluence_against_depth(known):
    some = slice(None, None, 6 if len(known.depth_mm) > 40 else 3)
    light = solve(known.slab, known.light, known.depth_mm[some], MonteCarlo(30_000, seed=12))
    agrees(errors_off(light.fluence, known.fluence[some], light.fluence_sd))
    assert light.fluence[:3] == pytest.approx(known.fluence[some][:3], rel=0.05)


# Published totals ---------------------------------------------------------------------------------------------------


def quantity(row, slab, light):
    """The row's quantity and its error, per unit incident flux."""
    name = row["quantity"]
    if name in ("Ttotal", "flux_down_total_bottom"):
        return light.transmitted, light.transmitted_sd
    if name in ("Rtotal", "flux_up_top", "Rd"):
        return light.reflected + (0.0 if name == "Rd" else light.specular), light.reflected_sd
    loss = slab.absorption_per_mm[0 if name.endswith("top") else -1] if name.startswith("dflux") else 1.0
    return light.fluence[0] * loss, light.fluence_sd[0] * loss


@pytest.mark.parametrize(
    "case", [list(some) for _, some in groupby(COVERED, lambda row: row["id"])], ids=lambda c: c[0]["id"]
)
def test_published_totals(case):
    """Where only a published value stands it is one of 16 streams, good to 1e-3; a quoted uncertainty is added."""
    off = []
    for row in case:
        slab = published_slab(row)
        depth = depth_of(row["quantity"], slab)
        light = solve(slab, published_light(row), [depth], MonteCarlo(40_000, seed=13))
        ours, sd = (float(number) * incident(row) for number in quantity(row, slab, light))
        known = float(row["converged"] or row["value"])
        off.append(errors_off(ours, known, sd, 0.0 if row["converged"] else known * 1e-3))
        if row["uncertainty"]:
            off.append(errors_off(ours, float(row["value"]), sd, float(row["uncertainty"])))
    agrees(np.concatenate(off))


# Lateral spread -----------------------------------------------------------------------------------------------------

LATERAL = rows("transport/lateral_633.csv")
RINGS_MM = np.array([0, 0.2, 0.4, 0.5, 0.7, 0.8, 1, 1.1, 1.3, 1.5, 1.6, 2, 2.5, 3, 3.6, 5])
PHOTONS = 300_000
THEIR_PHOTONS = 3_000_000


@pytest.fixture(scope="module")
def skin():
    """The standard skin at 633 nm under air."""
    return next(known.slab for known in KNOWN if known.name.startswith("633 nm, n_above 1.0"))


@pytest.fixture(scope="module")
def pencil(skin):
    centre = sorted({float(row["z_mm"]) for row in LATERAL})
    edges = np.unique(np.round([z + half for z in centre for half in (-0.01, 0.01)], 9))
    return spread(skin, PencilBeam(), radius_edges_mm=RINGS_MM, depth_edges_mm=edges, photons=PHOTONS, seed=14)


def over_rings(light, row):
    """The pencil beam's fluence over a row's disc (summed) or ring (mean), and its error."""
    low, high = (0.0, row["R_mm"]) if row["kind"] == "disk_axis" else (row["r_lo_mm"], row["r_hi_mm"])
    depth = np.searchsorted(light.depth_edges_mm, float(row["z_mm"])) - 1
    inside = (light.radius_edges_mm[:-1] > float(low) - 1e-9) & (light.radius_edges_mm[1:] < float(high) + 1e-9)
    area = np.pi * np.diff(np.square(light.radius_edges_mm)) * inside
    scale = 1.0 if row["kind"] == "disk_axis" else 1.0 / area.sum()
    return light.fluence[depth] @ area * scale, np.sqrt(np.square(light.fluence_sd[depth] * area).sum()) * scale


def test_lateral_spread_of_a_pencil_beam(pencil):
    """The table's own error is that of its photons. Its Monte Carlo at 1.51 mm is 0.8 % above its discrete ordinates
    and ours is not: there the latter counts, good to 0.5 %."""
    off = []
    for row in LATERAL:
        ours, sd = over_rings(pencil, row)
        odd = row["z_mm"] == "1.51"
        if odd and not row["do"]:
            continue
        known = float(row["do" if odd else "mc"])
        own_sd = known * 0.002 if odd else sd * np.sqrt(PHOTONS / THEIR_PHOTONS)
        off.append(errors_off(ours, known, sd, own_sd))
    agrees(np.concatenate(off))


def test_the_axis_of_a_disc(skin):
    """A small ring on the axis, against the table's value on the axis itself."""
    row = next(row for row in LATERAL if row["kind"] == "disk_axis" and row["R_mm"] == "1.0" and row["z_mm"] == "0.31")
    light = spread(skin, Disc(1.0), radius_edges_mm=[0, 0.2], depth_edges_mm=[0.30, 0.32], photons=PHOTONS, seed=15)
    assert light.fluence[0, 0] == pytest.approx(float(row["mc"]), abs=4 * light.fluence_sd[0, 0] + 0.01)


def test_a_wide_lambertian_disc_is_diffuse_light(skin):
    """All its light together gives the layer means of an endless Lambertian source."""
    known = next(known for known in KNOWN if known.name == "633 nm, n_above 1.0, diffuse")
    edges = np.concatenate([[0.0], np.cumsum(known.slab.thickness_mm)])
    light = spread(skin, LambertianDisc(3.0), radius_edges_mm=[0, 9], depth_edges_mm=edges, photons=100_000, seed=16)
    power_mm2 = np.pi * 3.0**2
    off = errors_off(
        light.fluence_by_depth / power_mm2, known.numbers["layer_fluence"], light.fluence_by_depth_sd / power_mm2
    )
    agrees(off)
    assert light.specular == pytest.approx(known.numbers["specular"], abs=1e-6)


def test_mcml_sample():
    """Three layers, a pencil beam: totals and absorption per 0.1 mm, against the converged column."""
    sample = rows("transport/mcml_distributed_sample.csv")
    slab = Slab(
        thickness_mm=[1.0, 1.0, 2.0],
        absorption_per_mm=[0.1, 0.1, 0.2],
        scattering_per_mm=[10.0, 1.0, 1.0],
        anisotropy=[0.9, 0.0, 0.7],
        index=[1.37],
    )
    edges = np.linspace(0, 4, 41)
    light = spread(slab, PencilBeam(), radius_edges_mm=[0, 1], depth_edges_mm=edges, photons=PHOTONS, seed=17)
    bins = column([row for row in sample if row["quantity"] == "A_z"], "converged")
    totals = {row["quantity"]: float(row["converged"]) for row in sample if row["quantity"] != "A_z"}
    agrees(
        np.concatenate(
            [
                errors_off(light.absorbed_by_depth, bins, light.absorbed_by_depth_sd),
                errors_off(light.total_reflected, totals["Rd"], light.total_reflected_sd),
                errors_off(light.total_transmitted, totals["Tt"], light.total_transmitted_sd),
            ]
        )
    )
    assert light.specular == pytest.approx(totals["Rsp"], abs=1e-6)
    even = solve(slab, Collimated(), solver=MonteCarlo(200_000, seed=18))
    layers = [totals[f"A_layer{layer}"] for layer in (1, 2, 3)]
    agrees(errors_off(even.absorbed, layers, even.absorbed_sd))
