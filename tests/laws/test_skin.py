"""What holds for every skin, whatever its numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmask import light, skin, tables
from lightmask.errors import OutOfRange
from lightmask.skin import chromophores, colour
from lightmask.skin.parameters import model

WIDE = skin.Instrument(aperture="wide", bandwidth_nm=0.0)
SPECTRA = ("haemoglobin", "water", "fat", "yellow_pigments", "cytochrome_c_oxidase", "edge_loss", "cie")
some = settings(max_examples=25)


@st.composite
def skins(draw, darkest=2.0):
    """Skins from the lightest to the darkest, thin and thick, pale and red."""
    middling = {
        name: draw(st.floats(max(float(row["low"]), value * 0.5), min(float(row["high"]), value * 1.8)))
        for name, row in model().items()
        if row["sd"] and name not in ("melanin", "blood") and (value := float(row["value"]))
    }
    melanin, blood = draw(st.floats(0.01, darkest)), draw(st.floats(0.001, 0.03))
    return skin.Skin(melanin=melanin, blood=blood, **middling)


@some
@given(skins(), st.floats(1.05, 4))
def test_more_melanin_never_sends_more_red_deeper(one, factor):
    darker = replace(one, melanin=min(one.melanin * factor, 4.0))
    depth_mm = np.linspace(0.1, 1.0, 10) * float(one.thickness_mm.sum())
    less, more = (light.solve(s.slab([620.0, 660.0, 850.0]), light.Diffuse(), depth_mm=depth_mm) for s in (darker, one))
    assert np.all(less.fluence <= more.fluence * (1 + 1e-9) + 1e-12)
    assert np.all(less.layer_fluence[..., 3:] <= more.layer_fluence[..., 3:] * (1 + 1e-9))
    assert np.all(skin.reflectance(darker, [633.0], WIDE) <= skin.reflectance(one, [633.0], WIDE) + 1e-12)


@some
@given(skins(darkest=0.5), st.floats(1.2, 2.5))
def test_blood_reddens(one, factor):
    """Up to about ITA -10. In darker skin melanin hides the green that blood takes, and more blood only darkens."""
    redder = replace(one, blood=one.blood * factor)
    before, after = skin.lab(one, WIDE), skin.lab(redder, WIDE)
    assert after[1] > before[1]
    assert after[0] < before[0]


@some
@given(skins(), st.sampled_from([415.0, 470.0, 590.0, 633.0, 830.0, 1064.0]))
def test_no_light_is_lost(one, wavelength_nm):
    out = light.solve(one.slab(wavelength_nm), light.Diffuse())
    whole = out.specular + out.reflected + out.transmitted + out.absorbed.sum(axis=-1)
    assert whole == pytest.approx(1, abs=1e-8)


@some
@given(skins())
def test_what_is_measured_lies_between_the_surface_and_one(one):
    read = skin.reflectance(one, colour.CONTACT_nm, skin.Instrument(bandwidth_nm=0.0))
    assert np.all(read > 0.02) and np.all(read < 1)
    assert np.all(read <= skin.reflectance(one, colour.CONTACT_nm, WIDE) + 1e-9)


@given(st.lists(st.floats(0.01, 0.99), min_size=31, max_size=31))
def test_grey_is_grey_and_brighter_is_lighter(values):
    grey = colour.lab(colour.CONTACT_nm, np.full(31, values[0]))
    assert grey[1:] == pytest.approx([0, 0], abs=1e-9)
    one, two = colour.lab(colour.CONTACT_nm, [values, np.minimum(np.array(values) * 1.1, 1)])
    assert two[0] > one[0]
    assert np.all((colour.screen(one) >= 0) & (colour.screen(one) <= 1))


@pytest.mark.parametrize("name", SPECTRA)
@pytest.mark.parametrize("side", [-1, 1])
def test_tables_refuse_what_they_do_not_cover(name, side):
    table = tables.read(f"skin/{name}")
    ends_nm = table.column("wavelength_nm")[[0, -1]]
    beyond_nm = ends_nm[0] - 1 if side < 0 else ends_nm[1] + 1
    column = next(c for c in table.columns[1:] if c not in ("kind", "from"))
    with pytest.raises(OutOfRange, match=f"{beyond_nm:g} nm"):
        table.at(column, beyond_nm)


@pytest.mark.parametrize("wavelength_nm", [340.0, 1110.0, [633.0, 1200.0]])
def test_a_skin_refuses_what_its_tables_do_not_cover(wavelength_nm):
    with pytest.raises(OutOfRange, match="350 to 1100 nm"):
        skin.Skin().slab(wavelength_nm)


@given(st.floats(0.1, 0.95), st.floats(0.003, 0.06))
def test_packing_only_dims_blood(saturation, vessel_mm):
    nm = np.arange(400.0, 1000.0, 20)
    packed, fine = (chromophores.blood_per_mm(nm, saturation, d) for d in (vessel_mm, 1e-9))
    assert np.all(packed <= fine * (1 + 1e-6)) and np.all(packed > 0)


@some
@given(st.floats(-60, 62))
def test_a_typical_skin_has_the_ita_it_was_asked_for(angle_deg):
    assert skin.ita_deg(skin.Skin.typical(ita_deg=angle_deg)) == pytest.approx(angle_deg, abs=0.3)
