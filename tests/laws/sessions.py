"""Sessions of every kind for the laws of the whole check: one skin, few masks, so that heat is worked out once."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import strategies as st

from lightmask.mask import CONTINUOUS, Channel, Footprint, Pulses, Settings, Stated
from lightmask.mask.eye_peak import EyePeak
from lightmask.mask.thermal import Thermal
from lightmask.person import PastLight, Person, words
from lightmask.safety.reviewing import asked
from lightmask.skin import Skin

AT = datetime(2026, 5, 3, 19, 30, tzinfo=UTC)
SKIN = Skin.typical(ita_deg=30)
NAMES = ("blue", "amber", "red", "nir")
CHANNELS = tuple(Channel(name=name, peak_nm=nm) for name, nm in zip(NAMES, (450, 590, 633, 830), strict=True))
ZONES = ("all",), ("brow", "cheek")
SPREAD = {1: np.ones(1), 3: np.array([0.6, 1.0, 1.5]), 9: np.exp(0.3 * np.linspace(-2, 2, 9))}
PATCHES = np.array([[1.0, 1.0, 1.0, 1.0], [0.2, 1.5, 0.9, 1.4]])  # [patch, channel]
THERMALS = Thermal(), Thermal(contact="silicone", board_C=Stated(36.0, "measured"))
ROOMS_C = None, 20.0
PEAKS = [
    EyePeak(
        field_rad=[0.0017, 0.011, 0.11], radiance_mW_cm2_sr=np.full((1, 4, count), 0.3) * [[[90.0]], [[9.0]], [[1.1]]],
        together_mW_cm2_sr=np.full((1, 4), 0.4) * [[90.0], [9.0], [1.1]], irradiance_mW_cm2=np.full((1, 4, count), 1.0),
    )
    for count in (1, 2)
]  # fmt: skip

shares = st.one_of(st.floats(0, 1), st.integers(0, 100).map(lambda n: n / 100))
irradiances = st.one_of(st.floats(0, 400), st.integers(0, 300).map(float))
seconds = st.one_of(st.floats(0.01, 20000), st.integers(1, 60).map(lambda n: 60.0 * n))
trains = st.sampled_from([CONTINUOUS, CONTINUOUS, Pulses(frequency_Hz=0.1, duty=0.3)]) | st.builds(
    Pulses, frequency_Hz=st.floats(0.1, 1e6), duty=st.floats(0.001, 1)
)
doses = st.dictionaries(st.sampled_from(NAMES), st.floats(0, 500), min_size=1, max_size=4)
pasts = st.lists(st.tuples(st.integers(1, 9 * 24 * 60), doses), max_size=3, unique_by=lambda one: one[0])


def entries(past):
    """Past light from (minutes ago, dose by band)."""
    return tuple(PastLight(at=AT - timedelta(minutes=age), dose_J_cm2=dose) for age, dose in past)


people = st.builds(
    Person,
    care=st.sampled_from(words.CARES),
    shields=st.sampled_from(words.SHIELDS),
    shield_transmittance=st.none() | st.floats(0, 0.2),
    phototype=st.sampled_from([None, *words.PHOTOTYPES]),
    conditions=st.sampled_from([(), ("melasma",)]),
    screening=st.sampled_from([{}, {"fever": "yes"}, {"no-natural-lens": "no"}]),
    rest_answered_no_by=st.sampled_from(["", "test"]),
    light=st.none() | pasts.map(entries),
)


@st.composite
def footprints(draw, mW_cm2=irradiances):
    """Of 1, 3 or 9 draws, two patches, four colours, one zone or two; with eyes and their brightest direction or not.

    The eyes of every draw see what the eye's peak says, scaled; so peak and irradiance belong together.
    """
    zones, eyes = draw(st.sampled_from(ZONES)), draw(st.booleans())
    full = np.array([draw(mW_cm2) for _ in NAMES])
    each = SPREAD[draw(st.sampled_from(list(SPREAD)))][:, None, None, None] * full[:, None] * np.ones(len(zones))
    same = {"channels": CHANNELS, "zones": zones}
    return Footprint(
        full_drive_mW_cm2=each * PATCHES[..., None], patches=("cheek", "chin"), **same,
        eyes=Footprint(full_drive_mW_cm2=each, **same) if eyes else None,
        eye_peak=PEAKS[len(zones) - 1] if eyes else None, eye_share=draw(st.sampled_from([1.0, 0.3])),
        thermal=draw(st.sampled_from(THERMALS)),
    )  # fmt: skip


@st.composite
def drives(draw, zones=("all",)):
    """Every channel, or one with other drives in its zones; at least one is lit."""
    drive = {name: draw(shares) for name in NAMES}
    if len(zones) > 1:
        drive |= {f"red/{zone}": draw(shares) for zone in zones}
    lit = draw(st.sampled_from(NAMES[:2] + NAMES[3:]))
    return drive | {lit: max(drive[lit], 0.01)}


@st.composite
def sessions(draw, people=people, mW_cm2=irradiances, duration_s=seconds):
    """Settings, footprint, person and room of one session."""
    footprint = draw(footprints(mW_cm2))
    settings = Settings(drive=draw(drives(footprint.zones)), duration_s=draw(duration_s), pulses=draw(trains))
    return settings, footprint, draw(people), draw(st.sampled_from(ROOMS_C))


def light_and_rules(settings, footprint, person, room_C=None, at=AT):
    """What the check asks, and of which light: by id, in the order of the check."""
    light, rules = asked(settings, footprint, SKIN, person, at=at, room_C=room_C)
    return light, {rule.id: rule for rule in rules if rule.asked(light)}


def uses(settings, footprint, person, room_C=None, at=AT):
    """Exposure over limit, by id; what is not known counts as worse than anything."""
    light, rules = light_and_rules(settings, footprint, person, room_C, at)
    return {name: known(rule.used(light)) for name, rule in rules.items()}


def known(use):
    return np.inf if np.isnan(use) else use


def never_less(after, before):
    """Every limit that was asked is asked still, and nothing stands better to it; but for rounding."""
    return before.keys() <= after.keys() and all(after[name] >= use * (1 - 1e-9) for name, use in before.items())


def kept(found):
    return all(use <= 1 for use in found.values())
