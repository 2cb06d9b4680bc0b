"""The host's session as a table: whatever comes, the light ends."""

import itertools

import pytest

from lightmask.deliver import table
from lightmask.deliver.replies import STATES

EVENTS = ("load", "start", table.STOP, table.SILENCE, *STATES)


@pytest.mark.parametrize(("state", "event"), [*itertools.product(table.STATES, (*EVENTS, "nonsense", ""))])
def test_every_pair_has_an_answer_and_an_unknown_one_stops(state, event):
    after = table.after(state, event)
    assert after in table.STATES
    if state != table.DARK and (state, event) not in table.NEXT:
        assert after == table.STOPPING


@pytest.mark.parametrize("state", table.STATES)
def test_stop_is_heard_everywhere(state):
    assert table.after(state, table.STOP) in (table.STOPPING, table.DARK)


@pytest.mark.parametrize("state", [table.ARMED, table.LIT, table.PAUSED, table.ENDING, table.STOPPING, table.LOST])
@pytest.mark.parametrize("over", table.OVER)
def test_a_mask_that_is_dark_for_good_ends_the_session(state, over):
    assert table.after(state, over) == table.DARK


def test_once_stopping_or_lost_no_light_is_kept_alive_again():
    """From both only the dark, or another stop, follows."""
    reached, waiting = set(), {table.STOPPING, table.LOST}
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting |= {table.after(state, event) for event in EVENTS} - reached
    assert reached == {table.STOPPING, table.LOST, table.DARK}


def test_the_end_stays_the_end():
    assert {table.after(table.DARK, event) for event in EVENTS} == {table.DARK}


def test_light_follows_only_a_start_and_what_the_mask_says():
    lit = {pair for pair, after in table.NEXT.items() if after == table.LIT}
    assert lit == {(table.ARMED, "ON"), (table.LIT, "ON"), (table.PAUSED, "ON")}
