"""The hand calculations of the reference folder: red and infrared (S1), blue worn (S2), panels (S3, S4), lids (S5)."""

import math

import numpy as np
import pytest

from lightmask.mask import Channel, Footprint, Settings
from lightmask.person import Person
from lightmask.safety import limits, optical
from lightmask.safety.exposure import exposure
from lightmask.safety.findings import STEP_s, findings
from lightmask.spectra import Spectrum

MONO_nm = 0.02


def mono(name, peak_nm):
    """A monochromatic channel, as the hand calculations take it."""
    narrow = Spectrum(wavelength_nm=[peak_nm - MONO_nm, peak_nm, peak_nm + MONO_nm], value=[0, 1, 0])
    return Channel(name=name, peak_nm=peak_nm, measured_spectrum=narrow)


def worn(duration_s, person=None, **mW_cm2):
    """A mask of monochromatic channels at exactly these irradiances, eyes open unless the person says otherwise."""
    channels = tuple(mono(name, float(name[1:])) for name in mW_cm2)
    footprint = Footprint(full_drive_mW_cm2=[[list(mW_cm2.values())]], channels=channels)
    settings = Settings(drive=dict.fromkeys(mW_cm2, 1.0), duration_s=duration_s)
    return exposure(settings, footprint, person or Person(shields="none"))


@pytest.fixture(scope="module")
def expected(read_reference):
    rows = {(row["case"], row["quantity"]): row for row in read_reference("safety/worked_cases.csv")}
    return lambda case, quantity: pytest.approx(
        float(rows[case, quantity]["value"]), rel=max(float(rows[case, quantity]["tol"]), 1e-6)
    )


def finding(exposed, name):
    return next(found for found in findings(exposed, optical.rules(aphakic=False)) if found.id == name)


@pytest.mark.hazard("HZ01")
def test_s1_infrared_at_the_eye(expected):
    exposed = worn(600, n633=30, n830=30)
    found = finding(exposed, "X09")
    assert found.value == expected("S1", "E_IR")
    assert found.allowed == expected("S1", "E_IR_limit_600s")
    assert found.use == expected("S1", "E_IR_ratio")
    assert not found.kept
    assert found.longest_s == 6 * math.floor(234.892 / 6)
    assert found.time_to_limit_s == expected("S1", "t_max_IR")


@pytest.mark.hazard("HZ03")
def test_s1_retina_and_skin(expected):
    exposed = worn(600, n633=30, n830=30)
    assert optical.retinal_W_m2_sr(exposed)[0] == expected("S1", "L_R")
    assert optical.blue_J_m2_sr(exposed)[0] / 600 == expected("S1", "L_B")
    assert finding(exposed, "X12").use == expected("S1", "laser_skin_sum")


@pytest.mark.hazard("HZ02")
def test_s2_blue_worn(expected):
    exposed = worn(600, n415=20)
    assert optical.blue_J_m2_sr(exposed)[0] == expected("S2", "D_B_600s")
    assert optical.blue_J_m2_sr(exposed, "aphakic")[0] == expected("S2", "D_A_600s")
    assert finding(exposed, "X01").time_to_limit_s == math.inf, "below 100 W/m2/sr blue is unlimited"


@pytest.mark.hazard("HZ01", "HZ03")
@pytest.mark.parametrize(
    ("case", "mW_cm2", "duration_s"), [("S3", {"n850": 45}, 1200), ("S4", {"n660": 100, "n850": 100}, 600)]
)
def test_s3_s4_longest_time(case, mW_cm2, duration_s, expected):
    found = finding(worn(duration_s, **mW_cm2), "X09")
    assert found.longest_s <= (18000 / found.value) ** (4 / 3) < found.longest_s + STEP_s
    if case == "S3":
        assert found.use == expected("S3", "E_IR_ratio_1200s")
    else:
        assert finding(worn(600, **mW_cm2), "X12").use == expected("S4", "laser_skin_sum")


@pytest.mark.hazard("HZ01", "HZ60")
def test_s5_goggles_and_lids(expected):
    goggles = Person(shields="opaque goggles", shield_transmittance=0.01)
    shielded = finding(worn(600, goggles, n633=30, n830=30), "X09")
    assert shielded.value == expected("S5", "E_IR_OD2")
    assert shielded.kept
    lids = finding(worn(600, Person(shields="closed lids"), n633=30, n830=30), "X09")
    assert not lids.kept, "closed lids are not accepted as the only protection"
    passed = 100 / 300
    assert expected("S5", "T_required_unlimited") == passed
    assert finding(worn(2000, n830=30 * passed), "X09").use == pytest.approx(1)


def test_the_limit_of_the_skin_for_short_flashes(expected):
    assert expected("S4", "H_skin_5s_limit") == 20000 * 5**0.25
    assert np.isclose(limits.limit("X13", 5.0), 11000 * 5**0.25)
