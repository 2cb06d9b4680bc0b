"""The limits once more, by plain formulas on the raw numbers: what the check finds, and what it clears, agrees.

Nothing of the safety room is asked here. Weights are typed anew: B and R as ICNIRP 2013 tabulates them, C_A of infrared
10^(0.002 (nm - 700)); light of one wavelength, so that no average is needed.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.counts import cases
from laws.sessions import AT, SKIN, SPREAD, doses, entries, uses
from rooms.lamps import mono

from lightmask.errors import Unsafe
from lightmask.mask import CONTINUOUS, Footprint, Pulses, Settings
from lightmask.person import Person
from lightmask.safety import check

NAMES = ("blue", "amber", "red", "nir")
CHANNELS = tuple(mono(nm, name=name) for name, nm in zip(NAMES, (450, 590, 633, 830), strict=True))
B = np.array([0.94, 0.001, 0.001, 0.0])
R = np.array([1.0, 1.0, 1.0, 10 ** ((700 - 830) / 500)])
C_A = np.array([1.0, 1.0, 1.0, 10 ** (0.002 * (830 - 700))])
DARKENS = np.array([1.0, 0.1, 0.0, 0.0])
WALLS = {  # J/cm2 of a session, a day and a week: (I to III, IV to VI)
    "blue": ((48, 48, 96), (48, 48, 48)), "amber": ((30, 30, 90), (20, 20, 60)),
    "red": ((480, 480, 1440), (320, 320, 960)), "nir": ((66, 66, 189), (66, 66, 132)),
}  # fmt: skip
MANY = cases(1500)
WELL = Person(
    age_y=40, sex="F", pregnant="no", breast_feeding="no", medicines=(), rest_answered_no_by="test",
    shields="opaque goggles", light=(),
)  # fmt: skip
people = st.builds(
    lambda phototype, passed, worn, care, light: replace(
        WELL, phototype=phototype, care=care, shields=worn, shield_transmittance=passed, light=light
    ),
    st.sampled_from(["I", "II", "III", "IV", "VI"]), st.none() | st.floats(0, 0.2),
    st.sampled_from(["opaque goggles", "none", "unknown"]), st.sampled_from(["home", "office"]),
    st.just(()) | st.tuples(st.integers(1, 9 * 24 * 60), doses).map(lambda one: entries([one])),
)  # fmt: skip
trains = st.just(CONTINUOUS) | st.builds(Pulses, frequency_Hz=st.floats(100, 1e5), duty=st.floats(0.05, 1))
drives = st.tuples(st.floats(0.01, 1), *[st.floats(0, 1)] * 3)
weak = st.lists(st.floats(0, 60), min_size=4, max_size=4)
patches = st.lists(st.floats(0.1, 2), min_size=1, max_size=3)


def quantile(draws):
    """Of sorted draws, the one at 95 % of the way from the first to the last; between two, in a straight line."""
    ordered, place = sorted(draws), 0.95 * (len(draws) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def past_J_cm2(person, weight, hours):
    inside = [one for one in person.light if (AT - one.at).total_seconds() < hours * 3600]
    return sum(dose * weight.get(band, 0) for one in inside for band, dose in one.dose_J_cm2.items())


def eye(light_W_m2, duty, person, t):
    """Uses of the eye from [draw, channel] in W/m2 before it, of the mean: infrared and blue; in a pulse: retinal."""
    stated = 0.1 if person.shield_transmittance is None else person.shield_transmittance
    at_eye = light_W_m2 * (stated if person.shields == "opaque goggles" else 1.0)
    infrared = 18000 * t**-0.75 if t < 1000 else 100.0
    unseen = (20000 * t**-0.25 if t < 100 else 6300) / 0.1
    return {
        "X09": at_eye[:, 3] / infrared,
        "X01": at_eye @ B / np.pi * t / 1e6,
        "X07": at_eye / duty @ R / np.pi / 280000,
        "X08": at_eye[:, 3] / duty * R[3] / np.pi / unseen,
    }


def skin(on_W_m2, mean_W_m2, person, t):
    """Uses of the skin from [draw, patch, channel] in W/m2: burns, laser limit, and every wall of dose."""
    colour = int(person.phototype in ("IV", "VI"))
    found = {
        "X11": on_W_m2.sum(axis=2).max(axis=1) * min(t, 10) / (20000 * min(t, 10) ** 0.25),
        "X12": (mean_W_m2 / C_A).sum(axis=2).max(axis=1) / 2000,
        "session": np.array([t / 1800]),
    }
    dose = mean_W_m2 * t / 1e4
    for number, band in enumerate(NAMES):
        for wall, hours, window in zip(WALLS[band][colour], (0, 24, 168), ("session", "24 h", "7 d"), strict=True):
            found[band, window] = (dose[..., number].max(axis=1) + past_J_cm2(person, {band: 1}, hours)) / wall
    if person.phototype in ("III", "IV", "VI"):
        weight = {"blue": 1, "amber": 0.3}  # of a band of which nothing more is known, its shortest wavelength
        for wall, hours, window in ((10, 0, "session"), (10, 24, "24 h"), (20, 168, "7 d")):
            most = (dose @ DARKENS).max(axis=1)
            found["pigment", window] = (most + past_J_cm2(person, weight, hours)) / wall
    return found


def plain(how, footprint, person):
    """Every use by the formulas above, at the house's quantile."""
    drive = np.array([how.drive[name] for name in NAMES])
    on = footprint.full_drive_mW_cm2 * drive * 10
    mean = on * how.pulses.duty
    found = eye(mean.max(axis=1) * footprint.eye_share, how.pulses.duty, person, how.duration_s) | skin(
        on, mean, person, how.duration_s
    )
    return {name: quantile(list(draws)) for name, draws in found.items()}


ROWS = {
    "MTD": ("red", "session"), "BLUE": ("blue", "session"), "AMBER": ("amber", "session"), "NIR": ("nir", "session"),
    "PIG": ("pigment", "session"),
}  # fmt: skip


def same_limit(name):
    """The name above of a row of the tables."""
    first, *rest = name.replace("-colour", "").split("-")
    window = {"24h": "24 h", "7d": "7 d"}.get(rest[0] if rest else "", "session")
    return (ROWS[first][0], window) if first in ROWS else name


@st.composite
def sessions(draw, mW_cm2=weak):
    spread, where = SPREAD[draw(st.sampled_from([1, 3, 9]))], np.array(draw(patches))
    full = spread[:, None, None] * where[None, :, None] * np.array(draw(mW_cm2))
    footprint = Footprint(
        full_drive_mW_cm2=full, channels=CHANNELS, patches=("p",) * len(where), eye_share=draw(st.floats(0, 1)),
        pulsed="no", setting="home",
    )  # fmt: skip
    how = Settings(
        drive=dict(zip(NAMES, draw(drives), strict=True)), duration_s=draw(st.floats(1, 2000)), pulses=draw(trains)
    )
    return how, footprint, draw(people)


@pytest.mark.hazard("HZ01", "HZ02", "HZ25")
@MANY
@given(sessions(st.lists(st.floats(0, 400), min_size=4, max_size=4)))
def test_the_check_finds_what_plain_formulas_find(session):
    wanted = plain(*session)
    for name, use in uses(*session).items():
        if not name.startswith(("HEAT", "X13", "E04", "UVS")):
            assert use == pytest.approx(wanted[same_limit(name)], rel=2e-3, abs=1e-12), name


@pytest.mark.hazard("HZ25", "HZ26")
@cases(400)
@given(sessions())
def test_nothing_is_cleared_that_plain_formulas_find_over_a_limit(session):
    how, footprint, person = session
    try:
        given_ = check(how, footprint, SKIN, person, at=AT)
    except Unsafe:
        return
    assert given_.review.broken == ()
    over = {name: use for name, use in plain(how, footprint, person).items() if not use <= 1 + 1e-9}
    assert over == {}
