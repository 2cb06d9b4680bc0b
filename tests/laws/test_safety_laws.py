"""A longer session is never safer, more light is never safer, and a remedy that is obeyed passes its own check."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightmask.mask import Channel, Footprint, Pulses, Settings
from lightmask.person import Person
from lightmask.safety import medicines, review
from lightmask.skin import Skin

SKIN = Skin.typical(ita_deg=30)
BLUE, RED, NIR = (Channel(name=n, peak_nm=nm) for n, nm in (("blue", 450), ("red", 633), ("nir", 830)))
irradiances = st.lists(st.floats(0.01, 2000), min_size=3, max_size=3)
seconds = st.floats(1, 20000)
people = st.builds(
    Person,
    shields=st.sampled_from(["opaque goggles", "closed lids", "none", "unknown"]),
    shield_transmittance=st.one_of(st.none(), st.floats(0, 0.2)),
    phototype=st.sampled_from([None, "I", "III", "VI"]),
)
trains = st.one_of(st.none(), st.builds(Pulses, frequency_Hz=st.floats(0.1, 1e4), duty=st.floats(0.01, 1)))


def light(mW_cm2, spread=0.3):
    draws = np.exp(spread * np.linspace(-2, 2, 9))[:, None, None] * np.array(mW_cm2)
    return Footprint(full_drive_mW_cm2=draws, channels=(BLUE, RED, NIR))


def session(duration_s, drive=1.0, pulses=None):
    how = {"pulses": pulses} if pulses else {}
    return Settings(drive=dict.fromkeys(("blue", "red", "nir"), drive), duration_s=duration_s, **how)


def uses(settings, footprint, person):
    return {found.id: found for found in review(settings, footprint, SKIN, person).findings}


@pytest.mark.hazard("HZ01", "HZ29")
@given(irradiances, seconds, st.floats(1, 5), people, trains)
def test_a_longer_session_is_never_safer(mW_cm2, duration_s, factor, person, pulses):
    footprint = light(mW_cm2)
    short = uses(session(duration_s, pulses=pulses), footprint, person)
    long = uses(session(min(duration_s * factor, 86400), pulses=pulses), footprint, person)
    assert all(long[name].use >= found.use * (1 - 1e-9) for name, found in short.items())


@given(irradiances, seconds, st.floats(0.01, 1), people)
def test_less_drive_is_never_less_safe(mW_cm2, duration_s, drive, person):
    footprint = light(mW_cm2)
    full, less = uses(session(duration_s), footprint, person), uses(session(duration_s, drive), footprint, person)
    assert all(less[name].use <= found.use * (1 + 1e-9) for name, found in full.items())


@pytest.mark.hazard("HZ53")
@given(irradiances, seconds, people)
def test_a_remedy_that_is_obeyed_passes(mW_cm2, duration_s, person):
    footprint = light(mW_cm2)
    for name, found in uses(session(duration_s), footprint, person).items():
        if found.kept:
            continue
        assert found.remedy
        if found.longest_s:
            assert uses(session(found.longest_s), footprint, person)[name].kept
        if found.highest_drive:
            assert uses(session(duration_s, found.highest_drive), footprint, person)[name].kept


@given(irradiances, seconds, people)
def test_goggles_as_good_as_the_remedy_asks_pass(mW_cm2, duration_s, person):
    footprint = light(mW_cm2)
    bare = replace(person, shields="none")
    for name, found in uses(session(duration_s), footprint, bare).items():
        if found.kept or "goggles" not in found.remedy:
            continue
        passed = min(float(found.remedy.split("pass at most ")[1].split()[0]), 0.2)
        goggles = replace(person, shields="opaque goggles", shield_transmittance=passed)
        assert uses(session(duration_s), footprint, goggles)[name].kept


@given(st.text(max_size=30), st.sampled_from([" + ", ", ", "; ", "/", " and ", " with ", "\n"]))
def test_a_medicine_is_never_hidden_by_what_is_written_beside_it(other, between):
    for text in (f"methylene blue{between}{other}", f"{other}{between}methylene blue"):
        if not any(medicines.denied(word) for word in other.split()):
            assert "PS06" in {match.row["id"] for match in medicines.find(text)}, text


@given(st.text("bcdfghjkmnpqvwxz", min_size=6, max_size=12), st.sampled_from(["ramipril", "doxycycline"]))
def test_a_word_that_means_nothing_is_never_lost(word, medicine):
    reading = medicines.read(f"{medicine} {word}")
    assert reading.unread or any(not match.sure for match in reading.matches)


@pytest.mark.hazard("HZ26", "HZ55")
@given(seconds, people)
def test_what_is_not_known_is_never_kept(duration_s, person):
    found = uses(session(duration_s), light([np.nan] * 3), person)
    assert not any(one.kept for name, one in found.items() if name not in ("session",))
