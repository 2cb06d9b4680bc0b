"""Pulsed light: which rates are refused, for which light, and who says the rate."""

from dataclasses import replace

import numpy as np
import pytest

from lightmask.mask import Channel, Footprint, Pulses, Settings
from lightmask.person import Person
from lightmask.safety import first_seconds, flicker
from lightmask.safety.exposure import exposure
from lightmask.spectra import Spectrum

RED, NIR = (Channel(name=n, peak_nm=nm) for n, nm in (("red", 633), ("nir", 830)))
NOBODY = Person(shields="none")


def light(*channels, mW_cm2=15.0, **how):
    return Footprint(full_drive_mW_cm2=np.full((1, 1, len(channels)), mW_cm2), channels=channels, **how)


def refused(footprint, rate_Hz=None, lit=None, duty=0.5):
    drive = dict.fromkeys(lit or [channel.name for channel in footprint.channels], 1.0)
    how = {"pulses": Pulses(frequency_Hz=rate_Hz, duty=duty)} if rate_Hz else {}
    settings = Settings(drive=drive, duration_s=600, **how)
    return flicker.refusals(exposure(settings, footprint, NOBODY), footprint)


@pytest.mark.hazard("HZ05")
@pytest.mark.parametrize("rate_Hz", [3.0, np.nextafter(3.0, 4.0), 10.0, 25.0, np.nextafter(60.0, 0.0), 60.0])
@pytest.mark.parametrize("by", ["session", "mask"])
def test_visible_pulses_from_3_to_60_Hz_are_for_nobody(rate_Hz, by):
    own = {"pulsed": "yes", "pulse_Hz": rate_Hz} if by == "mask" else {}
    said = refused(light(RED, NIR, **own), rate_Hz if by == "session" else None)
    assert len(said) == 1
    assert f"pulsed at {rate_Hz:g} Hz" in said[0] and "3 to 60 Hz may trigger seizures" in said[0]


@pytest.mark.parametrize("rate_Hz", [0.5, 1.0, np.nextafter(3.0, 0.0), np.nextafter(60.0, 61.0), 1000.0])
def test_slower_and_faster_pulses_are_left_to_the_screening(rate_Hz):
    assert refused(light(RED), rate_Hz) == []
    assert refused(light(RED, pulsed="yes", pulse_Hz=rate_Hz)) == []


@pytest.mark.hazard("HZ05")
@pytest.mark.parametrize("rate_Hz", [None, float("nan"), 0.0, float("inf"), -10.0])
def test_a_rate_that_nobody_states_is_refused(rate_Hz):
    assert "nobody states how fast" in refused(light(RED, pulsed="yes", pulse_Hz=rate_Hz))[0]
    assert "nobody states how fast" in refused(light(RED, pulsed="yes", pulse_Hz=rate_Hz), 1000.0)[0]


@pytest.mark.parametrize("pulsed", ["no", "unknown"])
def test_a_mask_that_is_not_said_to_pulse_is_not_refused_here(pulsed):
    assert refused(light(RED, pulsed=pulsed)) == []
    assert refused(light(RED, pulsed=pulsed), 10.0) != []


def test_what_nobody_sees_may_pulse():
    assert refused(light(NIR), 10.0) == []
    assert refused(light(NIR, pulsed="yes")) == []
    assert refused(light(RED, NIR), 10.0, lit=["nir"]) == []
    assert refused(light(RED, NIR), 10.0, lit=["red"]) != []


@pytest.mark.hazard("HZ05")
def test_infrared_with_some_visible_light_is_seen():
    assert refused(light(Channel(name="near", peak_nm=785)), 10.0) != []
    pure = Spectrum(wavelength_nm=[800, 850, 900], value=[0, 1, 0])
    assert refused(light(Channel(name="pure", peak_nm=850, measured_spectrum=pure)), 10.0) == []
    some_red = Spectrum(wavelength_nm=[620, 630, 640, 800, 850, 900], value=[0, 0.3, 0, 0, 1, 0])
    assert refused(light(Channel(name="some", peak_nm=850, measured_spectrum=some_red)), 10.0) != []
    from_780 = Spectrum(wavelength_nm=[780, 800], value=[1, 0])
    assert refused(light(Channel(name="from", peak_nm=780, measured_spectrum=from_780)), 10.0) == []
    bands_nm = [440, 450, 460, 520, 530, 540, 800, 850, 900]
    faint = Spectrum(wavelength_nm=bands_nm, value=[0, 0.034, 0, 0, 0.034, 0, 0, 1, 0])
    spread = Channel(name="spread", peak_nm=850, measured_spectrum=faint)
    assert spread.screened_nm == (850,), "no band alone holds a hundredth of it"
    assert refused(light(spread), 10.0) != [], "together they do"


@pytest.mark.hazard("HZ05")
def test_two_rates_at_once_are_refused_for_their_beat():
    both = light(RED, pulsed="yes", pulse_Hz=1010.0)
    said = refused(both, 1000.0)
    assert len(said) == 1 and "at 1000 Hz and at 1010 Hz at once" in said[0]
    assert refused(both, 1010.0) == []
    assert "pulsed at 10 Hz" in refused(light(RED, pulsed="yes", pulse_Hz=10.0), 1000.0)[0]
    assert len(refused(light(RED, pulsed="yes", pulse_Hz=10.0), 20.0)) == 2


def test_pulses_shorter_than_any_limit_are_refused_and_named():
    assert "Pulses of 9e-08 s: no limit is read for less than 1e-07 s" in refused(light(NIR), 1000.0, duty=9e-5)[0]
    assert refused(light(NIR), 1000.0, duty=1.1e-4) == []


def fault(footprint, drive, **how):
    exposed = exposure(Settings(drive=drive, duration_s=600), footprint, NOBODY)
    return first_seconds.refusals(exposed, footprint, **how)


@pytest.mark.hazard("HZ08")
def test_a_mask_that_burns_at_full_power_is_refused_however_dim_it_is_set():
    strong = light(RED, NIR, mW_cm2=200.0)
    assert fault(light(RED, NIR, mW_cm2=100.0), {"red": 1.0, "nir": 1.0}) == []
    said = fault(strong, {"red": 0.01, "nir": 0.01})
    assert len(said) == 1 and "1.12 times" in said[0] and "88 %" in said[0]
    assert fault(strong, {"red": 0.01}) == [], "a channel that is dark has its own driver"


@pytest.mark.hazard("HZ08")
def test_a_stuck_driver_lights_every_zone_and_the_lining_gives_back():
    zones = Footprint(full_drive_mW_cm2=np.full((1, 1, 1, 2), 200.0), channels=(RED,), zones=("up", "down"))
    assert "1.12 times" in fault(zones, {"red/up": 0.1})[0]
    lined = replace(light(RED, mW_cm2=200.0), returned_mW_cm2=np.full((4, 1, 1, 1, 1), 100.0), later_returns=[[0.5]])
    assert fault(lined, {"red": 0.1}) == []
    assert fault(lined, {"red": 0.1}, skin_returns=np.array([0.9])) != []


def test_unknown_light_is_left_to_the_limits_that_refuse_it():
    assert fault(light(RED, mW_cm2=np.nan), {"red": 1.0}) == []


@pytest.mark.parametrize(("draws", "refusals"), [(19, 1), (21, 0)])
def test_one_draw_in_twenty_may_be_too_strong(draws, refusals):
    mW_cm2 = np.where(np.arange(draws) == 0, 1e4, 1.0)[:, None, None]
    assert len(fault(Footprint(full_drive_mW_cm2=mW_cm2, channels=(RED,)), {"red": 1.0})) == refusals


@pytest.mark.parametrize(("rate_Hz", "is_refused"), [(0.0999, True), (0.1, False), (0.01, True)])
def test_a_train_too_slow_to_have_a_mean_is_refused(rate_Hz, is_refused):
    for said in (refused(light(NIR), rate_Hz), refused(light(NIR, pulsed="yes", pulse_Hz=rate_Hz))):
        assert len(said) == int(is_refused)
        assert all("a session of its own" in text for text in said)
