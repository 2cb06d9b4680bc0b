"""The whole check: longer, brighter, barer, warmer, darker and after more light is never safer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from laws.counts import cases
from laws.sessions import (
    AT,
    NAMES,
    SKIN,
    entries,
    kept,
    known,
    light_and_rules,
    never_less,
    pasts,
    sessions,
    shares,
    uses,
)  # fmt: skip

from lightmask.errors import Unsafe
from lightmask.safety import check, medicines, review

MANY, SOME = cases(500), cases(200)
BY_COLOUR = ("I", "II", "III", "IV", "V", "VI", None)  # from the lightest to the darkest; unknown counts as dark
DARKER = BY_COLOUR.index
BY_PROTECTION = ("opaque goggles", "closed lids")  # each against nothing; unknown is nothing


def stems(found):
    """Limits that differ from person to person under the name that they share; the worst of each."""
    worst = {}
    for name, use in found.items():
        stem = name.replace("-colour", "").replace("-marks", "")
        worst[stem] = max(use, worst.get(stem, 0.0))
    return worst


@pytest.mark.hazard("HZ01", "HZ29")
@MANY
@given(sessions(), st.floats(1, 5))
def test_a_longer_session_is_never_safer(session, factor):
    how, *rest = session
    assume(how.duration_s * factor <= 86400)
    assert never_less(uses(replace(how, duration_s=how.duration_s * factor), *rest), uses(how, *rest))


@MANY
@given(sessions(), shares, st.none() | st.integers(0, 5))
def test_less_drive_is_never_less_safe(session, share, one):
    """All drives alike, or one of them: of a channel, or of a channel in a zone."""
    how, *rest = session
    which = list(how.drive) if one is None else [list(how.drive)[one % len(how.drive)]]
    less = {name: drive * share if name in which else drive for name, drive in how.drive.items()}
    assume(any(less[name] for name in NAMES))
    dimmer, full = uses(replace(how, drive=less), *rest), uses(how, *rest)
    assert all(use <= full.get(name, 0.0) * (1 + 1e-9) for name, use in dimmer.items())


@MANY
@given(sessions(), st.floats(1, 4), st.integers(0, 1), st.integers(0, len(NAMES) - 1))
def test_a_brighter_patch_is_never_safer(session, factor, patch, channel):
    how, footprint, *rest = session
    brighter = footprint.full_drive_mW_cm2.copy()
    brighter[:, patch, channel] *= factor
    assert never_less(uses(how, replace(footprint, full_drive_mW_cm2=brighter), *rest), uses(how, footprint, *rest))


@MANY
@given(sessions(), pasts, pasts)
def test_more_past_light_is_never_safer(session, past, more):
    how, footprint, person, room_C = session
    less, all_ = (entries({**dict(more), **dict(past)}.items() if both else past) for both in (False, True))
    before, after = (uses(how, footprint, replace(person, light=light), room_C) for light in (less, all_))
    assert never_less(after, before)


@MANY
@given(sessions(), st.sampled_from(BY_PROTECTION), st.none() | st.floats(0, 0.2), st.sampled_from(["none", "unknown"]))
def test_eyes_that_are_protected_less_are_never_safer(session, worn, passed, nothing):
    how, footprint, person, room_C = session
    shielded = replace(person, shields=worn, shield_transmittance=passed)
    bare = replace(person, shields=nothing, shield_transmittance=None)
    leaky = replace(shielded, shield_transmittance=None if passed is None else min(passed * 1.5, 0.2))
    one, other, worse = (uses(how, footprint, who, room_C) for who in (bare, shielded, leaky))
    assert never_less(one, other)
    assert never_less(worse, other)


@MANY
@given(sessions(), st.sampled_from([(20.0, 30.0), (30.0, 45.0)]))
def test_a_warmer_room_is_never_safer(session, rooms_C):
    """Warmth itself never falls; the share of the warming that is allowed may, but not below a limit that is broken."""
    how, footprint, person, _ = session
    (cool, rules), (warm, _) = (light_and_rules(how, footprint, person, room_C) for room_C in rooms_C)
    for name, rule in rules.items():
        assert known(rule.cautious(rule.value(warm))) >= known(rule.cautious(rule.value(cool))) * (1 - 1e-9)
        assert known(rule.used(warm)) > 1 or rule.used(cool) <= 1, name


@MANY
@given(
    sessions(), st.lists(st.sampled_from(BY_COLOUR), min_size=2, max_size=2).map(lambda two: sorted(two, key=DARKER))
)
def test_a_darker_phototype_is_never_judged_more_mildly(session, types):
    how, footprint, person, room_C = session
    light, dark = (stems(uses(how, footprint, replace(person, phototype=one), room_C)) for one in types)
    assert never_less(dark, light)


@MANY
@given(
    sessions(),
    st.sampled_from(
        [
            ("care", "office", "home"),
            ("fever", "no", "yes"),
            ("melasma", "no", "yes"),
            ("no-natural-lens", "no", "yes"),
            ("no-natural-lens", "no", "unknown"),
        ]
    ),
)
def test_whoever_needs_more_care_is_never_judged_more_mildly(session, change):
    how, footprint, person, room_C = session
    what, well, worse = change
    mild, strict = (
        replace(person, care=value) if what == "care" else replace(person, conditions=(), screening={what: value})
        for value in (well, worse)
    )
    assert kept(uses(how, footprint, mild, room_C)) or not kept(uses(how, footprint, strict, room_C))


@pytest.mark.hazard("HZ26", "HZ55")
@SOME
@given(sessions(), st.integers(0, 3), st.integers(0, 8), st.integers(0, 1))
def test_what_is_not_known_is_never_kept(session, channel, draw, patch):
    """One lit irradiance that nobody knows, of any draw, patch, colour and zone; a dark one changes nothing."""
    how, footprint, person, room_C = session
    light = footprint.full_drive_mW_cm2.copy()
    light[draw % len(light), patch, channel] = np.nan
    lit = footprint.drive(how)[channel] > 0
    found = review(how, replace(footprint, full_drive_mW_cm2=light), SKIN, person, at=AT, room_C=room_C)
    before = review(how, footprint, SKIN, person, at=AT, room_C=room_C)
    if lit:
        assert not all(one.kept for one in found.findings)
        assert any("cannot be shown to be kept" in stop for stop in found.stops)
        assert found.longest_s is found.highest_drive is None
        with pytest.raises(Unsafe):
            check(how, replace(footprint, full_drive_mW_cm2=light), SKIN, person, at=AT, room_C=room_C)
    else:
        after, earlier = ([one.use for one in each.findings] for each in (found, before))
        assert np.array_equal(after, earlier, equal_nan=True)  # a use that was unknown before stays so


@given(st.text(max_size=30), st.sampled_from([" + ", ", ", "; ", "/", " and ", " with ", "\n"]))
def test_a_medicine_is_never_hidden_by_what_is_written_beside_it(other, between):
    for text in (f"methylene blue{between}{other}", f"{other}{between}methylene blue"):
        if not any(medicines.denied(word) for word in other.split()):
            assert "PS06" in {match.row["id"] for match in medicines.find(text)}, text


@given(st.text("bcdfghjkmnpqvwxz", min_size=6, max_size=12), st.sampled_from(["ramipril", "doxycycline"]))
def test_a_word_that_means_nothing_is_never_lost(word, medicine):
    reading = medicines.read(f"{medicine} {word}")
    assert reading.unread or any(not match.sure for match in reading.matches)
