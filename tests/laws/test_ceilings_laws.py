"""Past light only ever makes the walls nearer; windows, order, splitting and clocks change nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from laws.counts import cases

from lightmask.errors import BadInput
from lightmask.mask import CONTINUOUS, Channel
from lightmask.person import PastLight, Person
from lightmask.safety import ceilings, pigment
from lightmask.safety.exposure import Exposure
from lightmask.safety.findings import findings
from lightmask.safety.past import WINDOWS
from lightmask.spectra import Spectrum

BANDS = ("blue", "amber", "red", "nir")
CHANNELS = tuple(Channel(name=f"{nm}", peak_nm=nm) for nm in (415, 450, 530, 590, 605, 633, 660, 830, 1072))
NOW = datetime(2026, 3, 30, 9, 0, tzinfo=timezone(timedelta(hours=2)))
MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Europe/Paris", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe")
MANY, SEVERAL, SOME = (cases(count) for count in (1500, 600, 300))

doses = st.dictionaries(st.sampled_from(BANDS), st.floats(0, 500), min_size=1)
ages_min = st.integers(0, 15 * 24 * 60)
pasts = st.lists(st.tuples(ages_min, doses), max_size=6, unique_by=lambda one: one[0])
people = st.builds(
    Person,
    phototype=st.sampled_from([None, "I", "III", "VI"]),
    conditions=st.sampled_from([(), ("melasma",)]),
    rest_answered_no_by=st.sampled_from(["", "test"]),
    light=st.just(()),
)
seconds = st.floats(1, 5000)
lights = st.lists(st.floats(0, 2000), min_size=len(CHANNELS), max_size=len(CHANNELS))


def entries(past, seconds_more=0.0):
    return tuple(
        PastLight(at=NOW - age * MINUTE - timedelta(seconds=seconds_more), dose_J_cm2=dose) for age, dose in past
    )


def session(W_m2, duration_s, person, at=NOW):
    """Nine draws of one patch."""
    spread = np.exp(0.2 * np.linspace(-2, 2, 9))[:, None, None] * np.array(W_m2, dtype=float)
    return Exposure(
        skin_on_W_m2=spread, eye_on_W_m2=spread[:, 0], channels=CHANNELS, duration_s=duration_s, pulses=CONTINUOUS,
        already=ceilings.already(person, at),
    )  # fmt: skip


def uses(light, person):
    return {one.id: one.used(light) for one in ceilings.rules(person, light.channels) if one.asked(light)}


def never_less(after, before):
    return before.keys() <= after.keys() and all(after[name] >= use * (1 - 1e-12) for name, use in before.items())


@SEVERAL
@given(people, pasts, st.tuples(ages_min, doses), lights, seconds)
def test_more_past_light_is_never_safer(person, past, one_more, W_m2, duration_s):
    assume(one_more[0] not in {age for age, _ in past})
    less, more = (replace(person, light=entries(light)) for light in (past, [*past, one_more]))
    before, after = (uses(session(W_m2, duration_s, one), one) for one in (less, more))
    assert never_less(after, before)


@SEVERAL
@given(people, pasts, lights, seconds, st.floats(1, 4), st.floats(1, 4))
def test_longer_or_brighter_is_never_safer(person, past, W_m2, duration_s, longer, brighter):
    person = replace(person, light=entries(past))
    light = session(W_m2, duration_s, person)
    now = uses(light, person)
    assert never_less(uses(light.lasting(duration_s * longer), person), now)
    assert never_less(uses(session([brighter * one for one in W_m2], duration_s, person), person), now)


@SEVERAL
@given(people, pasts, lights, seconds, st.randoms(use_true_random=False))
def test_the_order_of_entries_says_nothing(person, past, W_m2, duration_s, chance):
    shuffled = chance.sample(past, len(past))
    one, other = (replace(person, light=entries(light)) for light in (past, shuffled))
    assert one == other
    assert uses(session(W_m2, duration_s, one), one) == uses(session(W_m2, duration_s, other), other)


@MANY
@given(pasts, st.floats(0, 1), st.sampled_from(list(WINDOWS)))
def test_a_dose_given_in_two_parts_is_the_same_dose(past, share, window):
    """The parts lie a second apart, off the edge of every window."""
    parts = [[(age, {band: part * dose for band, dose in given.items()}) for age, given in past]
             for part in (share, 1 - share)]  # fmt: skip
    whole = ceilings.already(Person(light=entries(past, 30)), NOW)
    halves = ceilings.already(Person(light=entries(parts[0], 30) + entries(parts[1], 31)), NOW)
    for weight in ({"blue": 1.0}, {"red": 1.0, "nir": 1.0}, pigment.of_bands()):
        assert halves.J_cm2(weight, window) == pytest.approx(whole.J_cm2(weight, window), rel=1e-12, abs=1e-9)


@SEVERAL
@given(people, pasts, lights, seconds, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_the_same_instant_in_another_zone_is_the_same(person, past, W_m2, duration_s, zone, other):
    here = replace(person, light=entries(past))
    there = replace(person, light=tuple(replace(one, at=one.at.astimezone(ZoneInfo(zone))) for one in here.light))
    moved = session(W_m2, duration_s, there, NOW.astimezone(ZoneInfo(other)))
    assert uses(moved, there) == uses(session(W_m2, duration_s, here), here)


@MANY
@given(st.sampled_from(list(WINDOWS)), st.integers(-2, 2), st.sampled_from(ZONES), st.floats(0, 400))
@example(window="24 h", off_by=0, zone="Europe/Paris", shift_h=0.0)
def test_a_window_is_half_open_to_the_microsecond(window, off_by, zone, shift_h):
    """In any zone, over changes of the clock too."""
    now = (NOW + timedelta(hours=shift_h)).astimezone(ZoneInfo(zone))
    edge = now.astimezone(UTC) - WINDOWS[window]
    entry = PastLight(at=(edge + timedelta(microseconds=off_by)).astimezone(ZoneInfo(zone)), dose_J_cm2={"red": 5.0})
    assert ceilings.already(Person(light=(entry,)), now).J_cm2({"red": 1.0}, window) == (5.0 if off_by > 0 else 0.0)


@MANY
@given(pasts, st.integers(0, 15 * 24 * 60), st.sampled_from(list(WINDOWS)))
def test_waiting_never_adds_past_light(past, later_min, window):
    person = Person(light=entries(past))
    before, after = (ceilings.already(person, at) for at in (NOW, NOW + later_min * MINUTE))
    assert after.J_cm2(pigment.of_bands(), window) <= before.J_cm2(pigment.of_bands(), window)


@MANY
@given(pasts, st.floats(0, 600), st.sampled_from(list(WINDOWS)))
def test_room_is_there_when_it_is_promised(past, room_J_cm2, window):
    person, weight = Person(light=entries(past)), {"red": 1.0, "blue": 0.5}
    when = ceilings.already(person, NOW).room_from(weight, window, room_J_cm2)
    assert when >= NOW
    assert ceilings.already(person, when).J_cm2(weight, window) <= room_J_cm2
    if when > NOW + MINUTE:
        assert ceilings.already(person, when - MINUTE).J_cm2(weight, window) > room_J_cm2


@SOME
@given(people, pasts, lights, seconds)
def test_a_remedy_that_is_obeyed_passes(person, past, W_m2, duration_s):
    person = replace(person, light=entries(past))
    light = session(W_m2, duration_s, person)
    rules = {rule.id: rule for rule in ceilings.rules(person, light.channels)}
    for found in findings(light, tuple(rules.values())):
        rule = rules[found.id]
        if found.kept:
            continue
        if found.longest_s:
            assert rule.used(light.lasting(found.longest_s)) <= 1
        if found.highest_drive:
            assert rule.used(light.dimmed(found.highest_drive)) <= 1
        if "Wait until" in found.remedy:
            said = found.remedy.partition("until ")[2][: len("2026-05-03 19:30 (+0200)")]
            at = datetime.strptime(said, "%Y-%m-%d %H:%M (%z)")
            waited = replace(light, already=ceilings.already(person, at))
            assert rule.used(waited) <= 1 or "less light" in found.remedy
        assert found.longest_s or found.highest_drive or found.remedy


@SEVERAL
@given(people, pasts, lights, seconds, st.integers(0, len(CHANNELS) - 1))
def test_light_that_nobody_knows_is_never_kept(person, past, W_m2, duration_s, which):
    person = replace(person, light=entries(past))
    W_m2 = [np.nan if number == which else one for number, one in enumerate(W_m2)]
    light = session(W_m2, duration_s, person)
    assert not all(use <= 1 for use in uses(light, person).values())


@MANY
@given(st.lists(st.tuples(st.integers(300, 1400), st.floats(0, 1)), min_size=2, max_size=8, unique_by=lambda p: p[0]))
def test_no_light_falls_between_the_bands(points):
    wavelength_nm, value = zip(*sorted(points), strict=True)
    assume(max(value) > 1e-3)
    spectrum = Spectrum(wavelength_nm=wavelength_nm, value=value)
    assume(380 <= spectrum.peak_nm < 1400)
    broad = (Channel(name="broad", peak_nm=spectrum.peak_nm, measured_spectrum=spectrum),)
    shares = [ceilings.weights(band, broad)[0] for band in BANDS]
    assert sum(shares) == pytest.approx(1, abs=1e-9)
    assert min(shares) >= 0
    assert 0 <= pigment.weights(broad)[0] <= 1 + 1e-12


@MANY
@given(pasts, st.integers(1, 10**9))
def test_light_of_the_future_is_always_refused(past, microseconds):
    late = PastLight(at=NOW + timedelta(microseconds=microseconds), dose_J_cm2={"red": 0.0})
    with pytest.raises(BadInput, match="after the session"):
        ceilings.already(Person(light=(*entries(past), late)), NOW)
