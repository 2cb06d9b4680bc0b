"""What a plan asks is never milder than what a session asks."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st
from laws.sessions import AT, SKIN, known, sessions

from lightmask.safety import HOUSE, PLANNED, Held, Repeats, review, uses

MANY = settings(max_examples=100)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
plans = st.tuples(st.integers(1, 3), st.integers(0, 20)).map(
    lambda counts: Repeats(per_day=counts[0], per_week=counts[0] + counts[1])
)


def of(session, held=HOUSE, repeats=None):
    how, footprint, person, room_C = session
    return review(how, footprint, SKIN, person, at=AT, room_C=room_C, held=held, repeats=repeats)


def used(session, held=HOUSE, repeats=None):
    how, footprint, person, room_C = session
    found = uses(how, footprint, SKIN, person, at=AT, room_C=room_C, held=held, repeats=repeats)
    return {name: known(use) for name, use in found.by_limit.items()}


@MANY
@given(sessions(), shares, st.floats(0, 1))
def test_the_more_draws_must_keep_a_limit_the_more_of_it_is_used(session, limits, more):
    before = used(session, Held(limits[0], limits[0] + more * (1 - limits[0])))
    after = used(session, Held(limits[1], max(limits[1], limits[0] + more * (1 - limits[0]))))
    assert before.keys() == after.keys()
    assert all(after[name] == use or after[name] >= use - 1e-9 * abs(use) for name, use in before.items())


@settings(max_examples=40)
@given(sessions())
def test_no_remedy_of_a_plan_is_longer_or_brighter(session):
    house, planned = of(session), of(session, PLANNED)
    for once, always in zip(house.findings, planned.findings, strict=True):
        assert once.id == always.id
        assert (always.longest_s or 0) <= (once.longest_s or 0)
        assert (always.highest_drive or 0) <= (once.highest_drive or 0)
        assert math.isnan(once.time_to_limit_s) or always.time_to_limit_s <= once.time_to_limit_s * (1 + 2e-7)


@MANY
@given(sessions(), plans)
def test_repeats_never_ease_a_limit(session, repeats):
    before, after = used(session), used(session, repeats=repeats)
    assert before.keys() <= after.keys()
    assert all(after[name] >= use for name, use in before.items())


@MANY
@given(sessions(), st.sampled_from([HOUSE, PLANNED]), st.none() | plans)
def test_the_short_question_has_the_answer_of_the_long_one(session, held, repeats):
    long = {one.id: known(one.use) for one in of(session, held, repeats).findings}
    assert used(session, held, repeats) == long
