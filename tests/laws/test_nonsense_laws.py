"""What no session, person, mask or room can have is refused at birth or by the check; nothing is clipped to fit."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws.counts import cases
from laws.sessions import AT, CHANNELS, SKIN

from lightmask.errors import BadInput, Unsafe
from lightmask.mask import Footprint, Pulses, Settings, Stated
from lightmask.mask.eye_peak import EyePeak
from lightmask.mask.thermal import Thermal
from lightmask.person import Medicine, PastLight, Person
from lightmask.safety import check

MANY, SOME = cases(2000), cases(300)
HOW = Settings(drive={"red": 1.0, "nir": 0.5}, duration_s=600)
LIGHT = Footprint(full_drive_mW_cm2=np.full((3, 1, 4), 8.0), channels=CHANNELS, setting="home")
WELL = Person(
    age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(), rest_answered_no_by="test",
    shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip
PEAK = {
    "field_rad": [0.0017, 0.11], "radiance_mW_cm2_sr": np.ones((2, 4, 1)), "together_mW_cm2_sr": np.ones((2, 4)),
    "irradiance_mW_cm2": np.ones((1, 4, 1)),
}  # fmt: skip


def past(dose, at=AT):
    return PastLight(at=at, dose_J_cm2={"red": dose})


# what each number makes, how it is kept, and the numbers that it may be
NUMBERS = {
    "drive": (lambda x: Settings(drive={"red": x}, duration_s=1.0), lambda s: s.drive["red"], (0, 1)),
    "duration_s": (lambda x: replace(HOW, duration_s=x), lambda s: s.duration_s, (5e-324, 86400)),
    "frequency_Hz": (lambda x: Pulses(frequency_Hz=x, duty=0.5), lambda p: p.frequency_Hz, (1e-3, 1e7)),
    "duty": (lambda x: Pulses(frequency_Hz=1000.0, duty=x), lambda p: p.duty, (1e-6, 1)),
    "eye_share": (lambda x: replace(LIGHT, eye_share=x), lambda f: f.eye_share, (0, 1)),
    "age_y": (lambda x: Person(age_y=x), lambda p: p.age_y, (0, 120)),
    "ita_deg": (lambda x: Person(ita_deg=x), lambda p: p.ita_deg, (-90, 90)),
    "monk": (lambda x: Person(monk=x), lambda p: p.monk, None),
    "L*": (lambda x: Person(lab=(x, 1.0, 1.0)), lambda p: p.lab[0], (0, 100)),
    "b*": (lambda x: Person(lab=(50.0, 1.0, x)), lambda p: p.lab[2], (-128, 128)),
    "recent_days": (lambda x: Person(recent_days={"peel": x}), lambda p: p.recent_days["peel"], (0, 36500)),
    "shield_transmittance": (
        lambda x: Person(shields="opaque goggles", shield_transmittance=x), lambda p: p.shield_transmittance, (0, 0.2),
    ),
    "past dose": (past, lambda one: one.dose_J_cm2["red"], (0, 1e4)),
    "stopped_days_ago": (
        lambda x: Medicine(name="doxycycline", stopped_days_ago=x), lambda m: m.stopped_days_ago, (0, 36500),
    ),
    "gap_mm": (
        lambda x: Thermal(contact="silicone", gap_mm=Stated(x, "claimed")), lambda t: t.gap_mm.value, (0.2, 50),
    ),
    "board_C": (lambda x: Thermal(board_C=Stated(x, "claimed")), lambda t: t.board_C.value, (10, 70)),
    "efficiency": (lambda x: Thermal(efficiency=Stated(x, "claimed")), lambda t: t.efficiency.value, (0.02, 0.9)),
}  # fmt: skip
ODD = [math.nan, math.inf, -math.inf, -0.0, -1e-300, -1.0, 1e300, 5e-324]
numbers = st.one_of(st.sampled_from(ODD), st.floats(), st.floats(-1, 130), st.integers(-10, 100))
wrong = st.sampled_from([math.nan, math.inf]) | st.floats(max_value=-5e-324)
no_numbers = st.sampled_from(["0.5", "600", True, False, [0.5], (), np.array([0.5, 0.5]), 1j, b"1", {}, "nan"])


@pytest.mark.hazard("HZ13", "HZ26")
@cases(6000)
@given(st.sampled_from(sorted(NUMBERS)), numbers)
def test_a_number_is_kept_as_it_came_or_refused(name, number):
    make, kept, allowed = NUMBERS[name]
    may_be = number in range(1, 11) if allowed is None else allowed[0] <= number <= allowed[1]
    if may_be and not math.isnan(number):
        assert kept(make(number)) == number
        return
    with pytest.raises(BadInput):
        make(number)


@MANY
@given(st.sampled_from(sorted(set(NUMBERS) - {"eye_share", "gap_mm", "board_C", "efficiency"})), no_numbers)
def test_what_is_no_number_is_refused(name, thing):
    with pytest.raises(BadInput):
        NUMBERS[name][0](thing)


@pytest.mark.hazard("HZ26")
@MANY
@given(numbers, st.integers(0, 2), st.integers(0, 3))
def test_an_irradiance_is_kept_as_it_came_or_refused(mW_cm2, draw, channel):
    light = np.full((3, 1, 4), 8.0)
    light[draw, 0, channel] = mW_cm2
    if mW_cm2 < 0 or mW_cm2 == math.inf:
        with pytest.raises(BadInput):
            Footprint(full_drive_mW_cm2=light, channels=CHANNELS)
        with pytest.raises(BadInput):
            Footprint(full_drive_mW_cm2=np.ones((3, 1, 4)), returned_mW_cm2=np.full((5, 3, 1, 4, 1), mW_cm2),
                      later_returns=np.zeros((3, 4)), channels=CHANNELS)  # fmt: skip
    else:
        kept = Footprint(full_drive_mW_cm2=light, channels=CHANNELS).full_drive_mW_cm2
        np.testing.assert_array_equal(kept, light)


@MANY
@given(st.sampled_from(sorted(PEAK)), wrong)
def test_what_the_eyes_cannot_see_is_refused(name, number):
    odd = np.array(PEAK[name], dtype=float)
    odd.flat[0] = number
    with pytest.raises(BadInput):
        EyePeak(**PEAK | {name: odd})


@SOME
@given(numbers | no_numbers)
def test_a_room_is_one_that_a_mask_can_be_worn_in_or_refused(room_C):
    if isinstance(room_C, (int, float)) and not isinstance(room_C, bool) and 5 <= room_C <= 45:
        return
    with pytest.raises(BadInput):
        check(HOW, LIGHT, SKIN, WELL, at=AT, room_C=room_C)


@SOME
@given(st.floats(1.0001e4, 1e300), st.integers(0, 2), st.sampled_from([2, 3]), st.floats(0.5, 1))
def test_light_that_no_led_gives_is_refused(mW_cm2, draw, channel, share):
    light = np.full((3, 1, 4), 8.0)
    light[draw, 0, channel] = mW_cm2 / share
    with pytest.raises(BadInput, match="no mask of LEDs"):
        check(Settings(drive={"red": share, "nir": share}, duration_s=60), replace(LIGHT, full_drive_mW_cm2=light),
              SKIN, WELL, at=AT)  # fmt: skip


@pytest.mark.hazard("HZ26", "HZ55")
@SOME
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=1), st.booleans())
def test_no_light_that_nobody_knows_is_cleared(unknown, at_the_eyes):
    """On skin or at the eyes, in any draw; where only dark channels are unknown, the session is cleared as before."""
    light = np.full((3, 1, 4), 8.0)
    for draw, channel in unknown:
        light[draw, 0, channel] = math.nan
    odd = replace(LIGHT, full_drive_mW_cm2=light)
    asked = replace(LIGHT, eyes=odd) if at_the_eyes else odd
    if all(channel < 2 for _, channel in unknown):
        assert check(HOW, asked, SKIN, WELL, at=AT).review.broken == ()
        return
    with pytest.raises(Unsafe, match="cannot be shown to be kept"):
        check(HOW, asked, SKIN, WELL, at=AT)


@MANY
@given(st.sampled_from(["pulsed", "setting"]), st.text(max_size=8) | st.sampled_from(["YES", "Office", None, 1, True]))
def test_a_word_that_no_check_knows_is_refused(name, word):
    known = {"pulsed": ("yes", "no", "unknown"), "setting": ("home", "office", "unknown")}[name]
    if word not in known:
        with pytest.raises(BadInput, match="is not known"):
            replace(LIGHT, **{name: word})


@MANY
@given(st.datetimes() | st.dates() | st.text(max_size=5) | st.none() | st.floats())
def test_a_moment_without_a_zone_is_no_moment(when):
    with pytest.raises(BadInput):
        PastLight(at=when, dose_J_cm2={"red": 1.0})


@SOME
@given(st.timedeltas(timedelta(microseconds=1), timedelta(days=3000)))
def test_light_of_the_future_is_refused_by_the_check(later):
    told = replace(WELL, light=(past(1.0, AT + later),))
    with pytest.raises(BadInput, match="after the session"):
        check(HOW, LIGHT, SKIN, told, at=AT)


@pytest.mark.parametrize("empty", [np.ones((0, 1, 4)), np.ones((1, 0, 4)), np.ones((1, 1, 0)), np.ones(4), 1.0, []])
def test_light_without_draws_patches_or_channels_is_refused(empty):
    patches = () if np.ndim(empty) == 3 and np.shape(empty)[1] == 0 else ("face",)
    with pytest.raises(BadInput):
        check(HOW, Footprint(full_drive_mW_cm2=empty, channels=CHANNELS, patches=patches), SKIN, WELL, at=AT)


def test_dark_settings_are_no_session():
    for drive in (0.0, -0.0):
        with pytest.raises(BadInput, match="no light to judge"):
            check(Settings(drive={"red": drive}, duration_s=60), LIGHT, SKIN, WELL, at=datetime.now(UTC))
