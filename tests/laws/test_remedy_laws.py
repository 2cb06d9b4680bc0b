"""Every remedy that is obeyed passes its own check, and one step beyond it does not."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from laws.counts import cases
from laws.sessions import AT, NAMES, SKIN, kept, light_and_rules, people, seconds, sessions, uses
from rooms.lamps import mono

from lightmask.mask import Footprint, Settings
from lightmask.person import Person
from lightmask.safety import review
from lightmask.safety.findings import SAFE_SIDE, LAST_s, SHORTEST_s, STEP_s

MANY = cases(200)
strong = st.one_of(st.floats(20, 500), st.integers(1, 40).map(lambda n: 10.0 * n))
bare = people.map(lambda one: replace(one, shields="none", shield_transmittance=None))
ROUND = Footprint(full_drive_mW_cm2=[[[100.0]]], channels=(mono(830, name="nir"),))
TWENTY_MINUTES = Settings(drive={"nir": 1.0}, duration_s=1200)


def dimmed(how, share):
    return replace(how, drive={name: drive * share for name, drive in how.drive.items()})


@pytest.mark.hazard("HZ53")
@MANY
@given(sessions(mW_cm2=strong))
@example((TWENTY_MINUTES, ROUND, Person(phototype="I", light=()), None))  # 0.55 of it is 66 J/cm2, and a rounding
def test_a_remedy_that_is_obeyed_passes_and_one_step_more_does_not(session):
    how, *rest = session
    footprint, person, room_C = rest
    for found in review(how, footprint, SKIN, person, at=AT, room_C=room_C).broken:
        assert found.remedy
        name = found.id
        if found.longest_s:
            assert uses(replace(how, duration_s=found.longest_s), *rest)[name] <= 1
            minutes = float(f"{found.longest_s / 60:.1f}")
            assert uses(replace(how, duration_s=minutes * 60), *rest)[name] <= 1, "as it is printed"
        if found.highest_drive:
            assert uses(dimmed(how, found.highest_drive), *rest)[name] <= 1
        light, rules = light_and_rules(how, *rest)
        more_s = min((found.longest_s or 0) + STEP_s, how.duration_s)
        more = min((found.highest_drive or 0) + 0.01, 1.0)
        assert not rules[name].used(light.lasting(more_s)) <= 1
        assert not rules[name].used(light.dimmed(more)) <= SAFE_SIDE


@pytest.mark.hazard("HZ53")
@MANY
@given(sessions(mW_cm2=strong))
def test_what_keeps_every_limit_at_once_does(session):
    how, *rest = session
    footprint, person, room_C = rest
    found = review(how, footprint, SKIN, person, at=AT, room_C=room_C)
    if found.longest_s:
        assert kept(uses(replace(how, duration_s=found.longest_s), *rest))
    if found.highest_drive:
        assert kept(uses(dimmed(how, found.highest_drive), *rest))


@MANY
@given(sessions(bare, mW_cm2=strong))
def test_goggles_as_good_as_the_remedy_asks_pass(session):
    how, footprint, person, room_C = session
    for found in review(how, footprint, SKIN, person, at=AT, room_C=room_C).broken:
        if "goggles" not in found.remedy:
            continue
        passed = float(found.remedy.split("pass at most ")[1].split()[0])
        worn = replace(person, shields="opaque goggles", shield_transmittance=min(passed, 0.2))
        assert uses(how, footprint, worn, room_C)[found.id] <= 1
        light, rules = light_and_rules(how, footprint, person, room_C)
        behind = replace(light, eye_on_W_m2=light.eye_on_W_m2 * passed)
        assert (
            rules[found.id].used(behind) <= 1 < rules[found.id].used(behind) * (passed + 0.001001) / max(passed, 1e-9)
        )


@pytest.mark.hazard("HZ53")
@MANY
@given(sessions(people.filter(lambda one: bool(one.light)), mW_cm2=st.floats(0, 60)))
def test_who_waits_as_long_as_is_said_may_have_the_light(session):
    how, footprint, person, room_C = session
    for found in review(how, footprint, SKIN, person, at=AT, room_C=room_C).broken:
        if "ait until" not in found.remedy:
            continue
        said = found.remedy.partition("until ")[2][: len("2026-05-03 19:30 (+0200)")]
        then, minute = datetime.strptime(said, "%Y-%m-%d %H:%M (%z)"), timedelta(minutes=1)
        assert then > AT
        waited = uses(how, footprint, person, room_C, then).get(found.id, 0.0)
        assert waited <= 1 or "less light" in found.remedy
        if then - minute > AT and "less light" not in found.remedy:
            assert uses(how, footprint, person, room_C, then - minute)[found.id] > SAFE_SIDE


@pytest.mark.hazard("HZ01", "HZ06", "HZ29")
@MANY
@given(sessions(duration_s=st.one_of(seconds, st.floats(0.001, 10))))
def test_a_limit_is_kept_until_the_time_that_is_said_and_broken_right_after(session):
    how, footprint, person, room_C = session
    light, rules = light_and_rules(how, footprint, person, room_C)
    for found in review(how, footprint, SKIN, person, at=AT, room_C=room_C).findings:
        used, until_s = rules[found.id].used, found.time_to_limit_s
        if np.isnan(until_s):
            assert np.isnan(found.use)
            continue
        before_s, after_s = min(until_s, LAST_s), max(until_s * (1 + 3e-7), SHORTEST_s)
        assert until_s == 0 or used(light.lasting(before_s)) <= 1
        assert until_s == np.inf or used(light.lasting(after_s)) > 1
        assert found.kept == (how.duration_s <= until_s) or how.duration_s == pytest.approx(until_s, rel=3e-7)


@MANY
@given(sessions(mW_cm2=strong), st.floats(1.0, 3.0), st.sampled_from(NAMES))
def test_no_remedy_eases_as_the_light_grows(session, factor, name):
    """A brighter colour: no longer time, no higher drive and no later limit than before."""
    how, footprint, person, room_C = session
    grown = footprint.full_drive_mW_cm2.copy()
    grown[:, :, NAMES.index(name)] *= factor
    less, more = (
        {one.id: one for one in review(how, light, SKIN, person, at=AT, room_C=room_C).findings}
        for light in (footprint, replace(footprint, full_drive_mW_cm2=grown))
    )
    for key, one in less.items():
        assert (more[key].longest_s or 0) <= (one.longest_s or 0)
        assert (more[key].highest_drive or 0) <= (one.highest_drive or 0)
        assert not more[key].time_to_limit_s > one.time_to_limit_s * (1 + 3e-7)
