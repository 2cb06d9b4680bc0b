"""The dose in each layer, and its laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from lightmask import light
from lightmask.dose import per_layer, reach
from lightmask.errors import BadInput
from lightmask.mask import Channel, Footprint, Mask, Pulses, Settings, shine
from lightmask.skin import LAYERS, Skin, with_film

RED, NIR, DEEP = (Channel(name=n, peak_nm=nm) for n, nm in (("red", 633), ("nir", 830), ("deep", 1072)))
SKIN = Skin.typical(ita_deg=45)


def lit(*channels, mW_cm2=20.0, draws=1):
    return Footprint(full_drive_mW_cm2=np.full((draws, 1, len(channels)), mW_cm2), channels=channels)


def full(footprint, duration_s=600.0, **how):
    return Settings(drive={c.name: 1.0 for c in footprint.channels}, duration_s=duration_s, **how)


def test_axes_and_names():
    footprint = shine(Mask.load("currentbody-series-2"), draws=7)
    dose = per_layer(full(footprint), footprint, Skin.typical(ita_deg=np.linspace(0, 40, 7)))
    assert dose.bands == ("red", "nir")
    assert dose.channel_J_cm2.shape == (7, 1, 3, 6)
    assert dose.fluence_J_cm2.shape == dose.absorbed_J_cm3.shape == (7, 1, 6, 2)
    assert dose.surface_J_cm2.shape == (7, 1, 2)
    assert dose.layers == LAYERS
    assert np.allclose(dose.fluence_J_cm2[..., 1], dose.channel_J_cm2[:, :, 1:, :].sum(axis=2))
    with pytest.raises(BadInput, match="no layer 'nail'"):
        dose.layer("nail")


def test_the_surface_dose_is_irradiance_times_time():
    footprint = lit(RED, NIR)
    dose = per_layer(full(footprint), footprint, SKIN)
    assert dose.incident_J_cm2 == pytest.approx(12.0)
    pulsed = per_layer(full(footprint, pulses=Pulses(frequency_Hz=1000, duty=0.25)), footprint, SKIN)
    assert pulsed.incident_J_cm2 == pytest.approx(3.0)


def test_fluence_in_light_skin_is_two_to_five_times_the_incident():
    found = reach((RED, NIR), Skin.typical(ita_deg=50))
    papillary = found.fluence[0, :, LAYERS.index("papillary dermis")]
    assert np.all((papillary > 2) & (papillary < 5.5))


def test_a_narrow_line_agrees_with_one_wavelength():
    narrow = Channel(name="laser", peak_nm=650, fwhm_nm=RED.fwhm_nm.__class__(0.5, "measured"))
    profile = light.solve(SKIN.slab(np.array([650.0])))
    found = reach((narrow,), SKIN)
    assert found.fluence[0, 0] == pytest.approx(profile.layer_fluence[0], rel=1e-4)


def test_five_nodes_are_enough_for_an_led():
    fine_nm, weight = RED.spectrum.nodes(25)
    profile = light.solve(SKIN.slab(fine_nm))
    assert reach((RED,), SKIN).fluence[0, 0] == pytest.approx(weight @ profile.layer_fluence, rel=3e-3)


def test_no_light_is_lost():
    found = reach((RED, NIR), SKIN)
    absorbed = (found.absorbed_per_mm[0] * SKIN.thickness_mm).sum(axis=-1)
    assert np.all(found.returned[0] + absorbed <= 1 + 1e-6)
    assert np.all(found.returned[0] + absorbed > 0.8)


def test_the_tail_beyond_the_tables_is_shared_out_but_not_a_whole_line():
    assert np.isfinite(reach((DEEP,), SKIN).fluence).all()
    with pytest.raises(BadInput, match="nothing is known of skin"):
        reach((Channel(name="far", peak_nm=1200),), SKIN)


@pytest.mark.hazard("HZ57")
def test_a_film_takes_its_share_first():
    bare, covered = reach((RED,), SKIN), reach((RED,), with_film(SKIN, "make-up"))
    assert np.all(covered.fluence < 0.9 * bare.fluence)


def test_draws_of_mask_and_skin_are_paired():
    skin = Skin.typical(ita_deg=np.array([10.0, 30.0, 50.0]))
    footprint = lit(RED, draws=4)
    with pytest.raises(BadInput, match=r"3, 4.*draws"):
        per_layer(full(footprint), footprint, skin)
    assert per_layer(full(lit(RED)), lit(RED), skin).channel_J_cm2.shape[0] == 3


def test_unknown_output_gives_no_dose_but_still_a_reach():
    footprint = lit(RED, mW_cm2=np.nan)
    dose = per_layer(full(footprint), footprint, SKIN)
    assert np.isnan(dose.channel_J_cm2).all()
    assert np.isfinite(dose.reach.fluence).all()


@budget(max_examples=20)
@given(st.floats(0.1, 0.5), st.floats(1, 3600))
def test_twice_the_drive_or_the_time_is_twice_the_dose(drive, duration_s):
    footprint = lit(RED, NIR)
    once = per_layer(Settings(drive={"red": drive}, duration_s=duration_s), footprint, SKIN)
    twice = per_layer(Settings(drive={"red": 2 * drive}, duration_s=duration_s), footprint, SKIN)
    longer = per_layer(Settings(drive={"red": drive}, duration_s=2 * duration_s), footprint, SKIN)
    assert np.allclose(twice.channel_J_cm2, 2 * once.channel_J_cm2)
    assert np.allclose(longer.channel_J_cm3, 2 * once.channel_J_cm3)
    assert np.all(once.channel_J_cm2[:, :, 1] == 0)


def test_darker_skin_lets_less_through():
    found = reach((RED, NIR), Skin.typical(ita_deg=np.array([-40.0, -10.0, 20.0, 50.0])))
    dermis = found.fluence[:, :, LAYERS.index("papillary dermis")]
    assert np.all(np.diff(dermis, axis=0) > 0)
