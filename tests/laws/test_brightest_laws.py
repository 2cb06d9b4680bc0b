"""Patches that another outshines never matter: to no limit, whatever is driven, on whatever skin."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from laws.sessions import AT, CHANNELS, NAMES, SKIN, drives, known

from lightmask.mask import Footprint, Settings
from lightmask.mask.shining.exchange import RETURNS
from lightmask.person import Person
from lightmask.safety import review, uses
from lightmask.safety.warming import _most, brightest, mixtures

ZONES = ("brow", "cheek")
WAYS = (3, 7, len(NAMES), len(ZONES))  # draw, patch, channel, zone
light = arrays(float, WAYS, elements=st.one_of(st.floats(0, 60), st.integers(0, 3).map(float)))
shares = arrays(float, (RETURNS, *WAYS), elements=st.one_of(st.floats(0, 0.5), st.just(0.25)))
PERSON = Person(phototype="IV", light=(), shields="none", rest_answered_no_by="test")


@st.composite
def masks(draw):
    """Seven patches, two zones, and a lining that sends light back as it likes; the same before the eyes."""
    first = draw(light)
    made = [
        Footprint(
            full_drive_mW_cm2=one, returned_mW_cm2=one * draw(shares), later_returns=np.full((3, len(NAMES)), 0.3),
            channels=CHANNELS, zones=ZONES, patches=tuple("abcdefg"),
        )
        for one in (first, first * 0.5)
    ]  # fmt: skip
    return made[0], made[1]


@settings(max_examples=60)
@given(masks(), drives(ZONES), st.floats(30, 3000))
def test_the_brightest_patches_change_no_finding(mask, drive, duration_s):
    footprint = replace(mask[0], eyes=mask[1], setting="home")
    how = Settings(drive=drive, duration_s=duration_s)
    whole = review(how, footprint, SKIN, PERSON, at=AT)
    few = review(how, footprint.brightest(), SKIN, PERSON, at=AT)
    assert [(one.id, known(one.use), one.longest_s, one.highest_drive) for one in few.findings] == [
        (one.id, known(one.use), one.longest_s, one.highest_drive) for one in whole.findings
    ]
    assert few.refusals == whole.refusals and few.verdicts == whole.verdicts
    short = uses(how, footprint, SKIN, PERSON, at=AT).by_limit
    assert all(abs(short[one.id] - one.use) <= 1e-11 * abs(one.use) for one in whole.findings)


@settings(max_examples=100)
@given(
    arrays(float, (2, 9, 3), elements=st.floats(0, 10)),
    arrays(float, (2, 3, 2, 5), elements=st.one_of(st.floats(1e-3, 1), st.just(0.0))),
)
def test_patches_left_out_are_never_the_warmest(irradiance, unit):
    kept = brightest(irradiance, mixtures(unit))
    assert np.allclose(_most(unit, kept), _most(unit, irradiance), rtol=1e-12, atol=0)
