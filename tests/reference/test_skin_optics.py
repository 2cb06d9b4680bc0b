"""Skin optics against the published coefficients and the reference solutions of the six-layer model."""

import numpy as np
import pytest
from reference import skin_cases

from lightmask import light, tables
from lightmask.errors import OutOfRange
from lightmask.skin import chromophores, edge_loss, scattering

LAYERS = ("stratum_corneum", "upper_epidermis", "basal_layer", "papillary_dermis", "reticular_dermis", "subcutis")
DEPTH_mm = (0.05, 0.10, 0.25, 0.50, 1.00)


def layered(row, name):
    return np.array([float(row[f"{name}_{layer}"]) for layer in LAYERS])


@pytest.mark.hazard("HZ22")
@pytest.mark.parametrize("row", skin_cases.rows("solver_reference_cases"), ids=lambda row: f"{row['wavelength_nm']} nm")
def test_the_reference_solutions(row):
    slab = light.Slab(
        thickness_mm=layered(row, "d"),
        absorption_per_mm=layered(row, "mua"),
        scattering_per_mm=layered(row, "mus"),
        anisotropy=layered(row, "g"),
        index=[1.5] + [1.4] * 5,
        index_below=1.4,
    )
    shone = light.Diffuse() if row["lambertian"] == "1" else light.Collimated()
    out = light.solve(slab, shone, depth_mm=DEPTH_mm)
    assert out.reflected == pytest.approx(float(row["Rd_MC"]), abs=0.003)
    assert out.specular == pytest.approx(float(row["Rs_MC"]), abs=0.001)
    assert out.fluence == pytest.approx([float(row[f"phi_{depth:.2f}"]) for depth in DEPTH_mm], rel=0.01)
    # the absorbed fractions come from a million photons' worth of chance: 0.002 is three of their standard errors
    assert out.absorbed == pytest.approx([float(row[f"A_{layer}"]) for layer in LAYERS], abs=0.002)


@pytest.mark.parametrize("row", skin_cases.rows("solver_reference_cases"), ids=lambda row: f"{row['wavelength_nm']} nm")
def test_the_scattering_laws_of_those_cases(row):
    nm = float(row["wavelength_nm"])
    assert scattering.anisotropy(nm) == pytest.approx(float(row["g_subcutis"]))
    for tissue, layer, factor in (("epidermis", 1, 0.85), ("dermis", 3, 0.85), ("fat", 5, 1.0)):
        assert factor * scattering.scattering_per_mm(tissue, nm) == pytest.approx(layered(row, "mus")[layer], rel=1e-4)


def test_packed_blood_of_the_violet_case():
    row = skin_cases.rows("solver_reference_cases")[0]
    found = 0.009 * chromophores.blood_per_mm(415.0, 0.70, 0.010) + 0.25 * chromophores.baseline_per_mm(415.0)
    assert found == pytest.approx(float(row["mua_papillary_dermis"]), rel=0.002)


@pytest.mark.parametrize("name", ["jacques98_mm"])
def test_the_baseline_law(name):
    for row in skin_cases.rows("baseline"):
        found = chromophores.baseline_per_mm(float(row["wavelength_nm"]))
        assert found == pytest.approx(float(row[name]), rel=1e-4)


def test_haemoglobin_is_the_table():
    for row in skin_cases.rows("hemoglobin"):
        nm = float(row["wavelength_nm"])
        for column, name in (("oxy_per_mm", "mua_hbo2_150gL_mm"), ("deoxy_per_mm", "mua_hb_150gL_mm")):
            assert tables.read("skin/haemoglobin").at(column, nm) == pytest.approx(float(row[name]), rel=1e-5)


def test_edge_loss_is_the_table():
    for row in skin_cases.rows("edge_loss"):
        for aperture in ("8/11", "3/6", "5/5", "11/11"):
            for kind, melanin in (("light", 0.0827), ("dark", 1.034)):
                found = edge_loss(float(row["wavelength_nm"]), melanin, aperture)
                assert found == pytest.approx(float(row[f"{kind}_{aperture.replace('/', '_')}"]), abs=1e-6)


def test_edge_loss_is_unknown_in_the_infrared():
    with pytest.raises(OutOfRange, match="740"):
        edge_loss(800.0, 0.2, "8/11")
    assert edge_loss(800.0, 0.2, "wide") == 0
