"""Every window of a pulse train against the laser limit of the skin, by brute force; the first seconds by hand (S4)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.mask import Channel, Footprint, Pulses, Settings
from lightmask.person import Person
from lightmask.safety import first_seconds, flicker, optical
from lightmask.safety.exposure import exposure
from lightmask.spectra import Spectrum

STEPS = 400  # of a period


def mono(peak_nm):
    """A monochromatic channel, as the hand calculations take it."""
    narrow = Spectrum(wavelength_nm=[peak_nm - 0.02, peak_nm, peak_nm + 0.02], value=[0, 1, 0])
    return Channel(name=f"n{peak_nm:g}", peak_nm=peak_nm, measured_spectrum=narrow)


def worn(duration_s, pulses=None, drive=1.0, **mW_cm2):
    channels = tuple(mono(float(name[1:])) for name in mW_cm2)
    footprint = Footprint(full_drive_mW_cm2=[[list(mW_cm2.values())]], channels=channels)
    how = {"pulses": pulses} if pulses else {}
    settings = Settings(drive=dict.fromkeys(mW_cm2, drive), duration_s=duration_s, **how)
    return exposure(settings, footprint, Person(shields="none")), footprint


def test_the_laser_factor_of_a_measured_spectrum_is_added_up_over_wavelengths():
    nm = np.arange(900.0, 1250.0, 0.5)
    light = np.exp(-0.5 * ((nm - 1072) / 25.48) ** 2)
    wide = Channel(name="wide", peak_nm=1072, measured_spectrum=Spectrum(wavelength_nm=nm, value=light))
    footprint = Footprint(full_drive_mW_cm2=[[[40.0]]], channels=(wide,))
    exposed = exposure(Settings(drive={"wide": 1.0}, duration_s=600), footprint, Person(shields="none"))
    by_hand = 400 * (light / np.where(nm < 1050, 10 ** (0.002 * (nm - 700)), 5.0)).sum() / light.sum()
    assert by_hand > 1.01 * 400 / 5
    assert optical.skin_W_m2(exposed)[0] == pytest.approx(by_hand, rel=1e-3)


@pytest.mark.parametrize("rule_id", ["X07", "X08"])
@pytest.mark.parametrize("pulses", [Pulses(frequency_Hz=0.1, duty=0.3), Pulses(frequency_Hz=1000, duty=0.05)])
def test_the_dark_between_pulses_does_not_dim_what_burns_the_retina(rule_id, pulses):
    rule = next(one for one in optical.rules(False) if one.id == rule_id)
    steady, _ = worn(600, n850=60, n633=40)
    train, _ = worn(600, pulses, n850=60, n633=40)
    assert rule.used(train) == pytest.approx(rule.used(steady))
    assert rule.used(train) > 1e-4


def brute_force(pulses, duration_s):
    """The worst of all windows of a train that is 1 W/m2 while it is on, C_A = 1: the limits typed by hand."""
    step_s = 1 / pulses.frequency_Hz / STEPS
    count = int(duration_s / step_s)
    on = (np.arange(count) % STEPS) < round(pulses.duty * STEPS)
    dose_J_m2 = np.concatenate([[0.0], np.cumsum(on) * step_s])
    worst = 0.0
    for length in range(1, count + 1):
        t_s = length * step_s
        allowed_J_m2 = 11000 * t_s**0.25 if t_s < 10 else 2000 * t_s
        worst = max(worst, (dose_J_m2[length:] - dose_J_m2[:-length]).max() / allowed_J_m2)
    return worst


@pytest.mark.hazard("HZ06", "HZ54")
@pytest.mark.parametrize(
    ("frequency_Hz", "duty", "duration_s"),
    [
        (0.1, 0.5, 25), (0.2, 0.05, 30), (0.2, 0.95, 30), (0.3, 0.5, 7.7), (0.7, 0.1, 13), (0.05, 0.9, 45),
        (1.0, 0.01, 11), (1.0, 0.5, 0.4), (1.3, 0.35, 11), (0.13, 0.6, 9.9), (0.15, 0.5, 20), (0.12, 0.1, 30),
        (0.02, 0.3, 120),
    ],
)  # fmt: skip
def test_the_worst_window_is_found(frequency_Hz, duty, duration_s):
    pulses = Pulses(frequency_Hz=frequency_Hz, duty=duty)
    exposed, _ = worn(duration_s, pulses, n633=100)
    found = flicker.pulse_use(exposed)[0] / 1000
    simulated = brute_force(pulses, duration_s)
    assert found >= simulated * (1 - 1e-9)
    assert found == pytest.approx(simulated, rel=4 / STEPS)


def test_fast_pulses_by_hand():
    exposed, _ = worn(600, Pulses(frequency_Hz=100, duty=0.5), n633=100)
    assert flicker.pulse_use(exposed)[0] == pytest.approx(1000 * 5.0 / (11000 * 9.995**0.25), rel=1e-6)
    short, _ = worn(600, Pulses(frequency_Hz=0.01, duty=1e-5), n633=100)
    assert flicker.pulse_use(short)[0] == pytest.approx(1000 * 1e-3 / (11000 * 1e-3**0.25)), "one flash of 1 ms"


def test_channels_add_up_each_by_its_factor():
    exposed, _ = worn(600, Pulses(frequency_Hz=100, duty=0.5), n660=100, n850=100)
    red, _ = worn(600, Pulses(frequency_Hz=100, duty=0.5), n660=100)
    assert flicker.pulse_use(exposed) == pytest.approx(flicker.pulse_use(red) * (1 + 10 ** (-0.002 * 150)))


def test_light_that_does_not_pulse_has_no_windows():
    assert flicker.pulse_use(worn(600, n633=1000)[0]) == [0.0]


@pytest.mark.hazard("HZ26")
def test_pulses_shorter_than_the_limit_is_read_are_never_kept():
    assert not flicker.pulse_use(worn(600, Pulses(frequency_Hz=1e4, duty=9.99e-4), n633=1)[0]) <= 1
    assert flicker.pulse_use(worn(600, Pulses(frequency_Hz=1e4, duty=1.001e-3), n633=1)[0]) <= 1
    assert np.isnan(flicker.pulse_use(worn(600, Pulses(frequency_Hz=100, duty=0.5), n633=np.nan)[0]))


trains = st.builds(Pulses, frequency_Hz=st.floats(1e-3, 1e4), duty=st.floats(0.01, 1))


@given(trains, st.floats(1e-3, 3000), st.floats(1, 3))
def test_a_longer_train_is_never_safer(pulses, duration_s, factor):
    exposed, _ = worn(duration_s, pulses, n633=100)
    assert flicker.pulse_use(exposed.lasting(duration_s * factor)) >= flicker.pulse_use(exposed) * (1 - 1e-12)


@given(trains, st.floats(1e-3, 3000))
def test_pulses_are_never_worse_than_light_without_a_gap(pulses, length_s):
    assert 0 < flicker.lit_s(pulses, length_s) <= length_s * (1 + 1e-12)
    assert flicker.lit_s(pulses, length_s) >= pulses.duty * length_s * (1 - 1e-9), (
        "the worst phase is not below the mean"
    )
    assert flicker.lit_s(Pulses(frequency_Hz=pulses.frequency_Hz, duty=1), length_s) == pytest.approx(length_s)


@pytest.mark.hazard("HZ08")
@pytest.mark.parametrize(("lit_s", "dose_J_m2", "allowed_J_m2"), [(5, 10000, 29907), (10, 20000, 35566)])
def test_s4_a_fault_to_full_power(lit_s, dose_J_m2, allowed_J_m2, read_reference):
    exposed, footprint = worn(lit_s, n660=100, n850=100)
    assert first_seconds.first_seconds_use(exposed) == pytest.approx(dose_J_m2 / allowed_J_m2, rel=1e-4)
    rows = {(row["case"], row["quantity"]): row for row in read_reference("safety/worked_cases.csv")}
    assert float(rows["S4", "H_skin_5s_limit"]["value"]) == pytest.approx(29907, rel=1e-4)
    dim, _ = worn(600, drive=0.1, n660=100, n850=100)
    assert first_seconds.fault_use(dim, footprint) == pytest.approx(20000 / 35566, rel=1e-4)
    assert first_seconds.refusals(dim, footprint) == []


def test_the_first_seconds_take_the_peak_and_end_at_ten():
    exposed, _ = worn(600, Pulses(frequency_Hz=100, duty=0.01), n660=100)
    steady, _ = worn(600, n660=100)
    ten, _ = worn(10, n660=100)
    assert first_seconds.first_seconds_use(exposed) == first_seconds.first_seconds_use(steady)
    assert first_seconds.first_seconds_use(steady) == first_seconds.first_seconds_use(ten)
    assert first_seconds.first_seconds_use(replace(ten, duration_s=1.0)) == pytest.approx(1000 / 20000)
