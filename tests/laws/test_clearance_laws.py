"""A permission holds for what it was given, for as long as it was given, and for nothing else."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from laws.counts import cases
from laws.sessions import AT, CHANNELS, SKIN, doses, entries, trains

from lightmask.mask import CONTINUOUS, Footprint, Settings
from lightmask.person import Decision, Medicine, Person, words
from lightmask.safety import check, fingerprints

HOW = Settings(drive={"red": 1.0, "nir": 0.5}, duration_s=600)
LIGHT = Footprint(full_drive_mW_cm2=np.full((1, 1, 4), 8.0), channels=CHANNELS, setting="home", pulsed="no")
WELL = Person(
    name="Claire", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip
GIVEN = check(HOW, LIGHT, SKIN, WELL, at=AT)
DAY = timedelta(days=1)
MANY = cases(400)
QUESTIONS = sorted(set(words.screening_keys()) - {words.LIGHT_TODAY})  # it would contradict light = ()
answers = st.sampled_from(words.ANSWERS)
numbers = st.floats(0, 90)
drives = st.dictionaries(st.sampled_from(["red", "nir", "blue"]), st.floats(0, 1), min_size=1)
changes = st.one_of(
    st.fixed_dictionaries({"age_y": numbers}), st.fixed_dictionaries({"ita_deg": numbers}),
    st.fixed_dictionaries({"lab": st.tuples(numbers, numbers, numbers)}),
    st.fixed_dictionaries({"monk": st.integers(1, 10)}), st.fixed_dictionaries({"care": st.sampled_from(words.CARES)}),
    st.fixed_dictionaries({"pregnant": answers, "breast_feeding": answers}),
    st.fixed_dictionaries({"phototype": st.sampled_from(words.PHOTOTYPES)}),
    st.fixed_dictionaries({"shields": st.sampled_from(words.SHIELDS), "shield_transmittance": st.floats(0, 0.2)}),
    st.fixed_dictionaries({"screening": st.dictionaries(st.sampled_from(QUESTIONS), answers)}),
    st.fixed_dictionaries({"recent_days": st.dictionaries(st.sampled_from(words.recent()), numbers)}),
    st.fixed_dictionaries({"light": st.none() | st.tuples(st.integers(1, 9999), doses).map(lambda p: entries([p]))}),
    st.fixed_dictionaries({"medicines": st.none() | st.just((Medicine(name="doxycycline"),))}),
    st.fixed_dictionaries({"conditions": st.sampled_from([("melasma",), ("acne",)])}),
    st.fixed_dictionaries({"asked_on": st.dates().map(str)}),
    st.fixed_dictionaries({"rest_answered_no_by": st.just("")}),
    st.fixed_dictionaries(
        {"decisions": st.builds(Decision, about=st.just("fever"), by=st.just("Dr. Ann Lee"), on=st.just("2026-05-03"),
                                reason=st.text("abc", min_size=1)).map(lambda one: (one,))}
    ),
)  # fmt: skip


@pytest.mark.hazard("HZ12", "HZ52")
@MANY
@given(drives, st.floats(1, 3000), trains)
def test_other_settings_end_it(drive, duration_s, pulses):
    other = Settings(drive=drive, duration_s=duration_s, pulses=pulses)
    same = (dict(other.drive), other.duration_s, other.pulses) == (dict(HOW.drive), HOW.duration_s, CONTINUOUS)
    assert (GIVEN.lapsed(AT, settings=other) == ()) == same


@cases(5000)
@given(st.floats(1e-3, 0.999), st.floats(1, 80000), st.booleans())
def test_one_step_of_a_float_is_another_setting(share, duration_s, up):
    toward = np.inf if up else 0.0
    how = Settings(drive={"red": share}, duration_s=duration_s)
    other = replace(how, drive={"red": float(np.nextafter(share, toward))})
    later = replace(how, duration_s=float(np.nextafter(duration_s, toward)))
    assert len({how.fingerprint(), other.fingerprint(), later.fingerprint()}) == 3
    assert replace(how).fingerprint() == how.fingerprint()


@pytest.mark.hazard("HZ20", "HZ52")
@MANY
@given(changes, st.text("abc "))
def test_any_other_answer_ends_it_and_a_name_does_not(change, name):
    other = replace(WELL, **change)
    asked = [field.name for field in fields(WELL) if field.name != "name"]
    same = all(getattr(other, one) == getattr(WELL, one) for one in asked)
    assert (GIVEN.lapsed(AT, person=other) == ()) == same
    assert GIVEN.lapsed(AT, person=replace(WELL, name=name)) == ()


@pytest.mark.hazard("HZ12", "HZ20")
@MANY
@given(st.timedeltas(-2 * DAY, 3 * DAY), st.integers(-14, 14))
def test_it_holds_a_day_from_when_it_was_given_in_any_zone(later, zone_h):
    when = (AT + later).astimezone(timezone(timedelta(hours=zone_h)))
    assert (GIVEN.lapsed(when, settings=HOW, person=WELL) == ()) == (timedelta(0) <= later < DAY)


@MANY
@given(st.integers(0, 3), st.floats(0, 100), st.none() | st.floats(5, 45))
def test_other_light_or_another_room_is_another_permission(channel, mW_cm2, room_C):
    light = np.full((1, 1, 4), 8.0)
    light[0, 0, channel] = mW_cm2
    assume(mW_cm2 != 8.0 or room_C is not None)
    other = fingerprints.of_light(replace(LIGHT, full_drive_mW_cm2=light), SKIN, room_C)
    assert GIVEN.lapsed(AT, light_fingerprint=other) != ()
    assert GIVEN.lapsed(AT, light_fingerprint=fingerprints.of_light(LIGHT, SKIN, None)) == ()


@settings(max_examples=100)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_the_same_question_has_the_same_answer_whenever_it_is_asked(at):
    again = check(HOW, LIGHT, SKIN, WELL, at=at)
    assert (again.given_at, again.expires_at) == (at, at + DAY)
    assert again.margins == GIVEN.margins
    assert (again.fingerprint, again.light_fingerprint) == (GIVEN.fingerprint, GIVEN.light_fingerprint)
