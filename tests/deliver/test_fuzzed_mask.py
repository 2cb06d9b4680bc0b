"""Garbage at the whole mask, in every state: it changes no light, no state, no ledger and no clock; both ends agree.

`python -m tests.bench fuzz --minutes 10` does it for longer, led by coverage where atheris is installed.
"""

import functools
import json
from pathlib import Path
from random import Random

import pytest
from deliver import twins
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lightmask.deliver import wire
from mask_program import frames

VECTORS = json.loads((Path(__file__).resolve().parents[2] / "firmware/vectors/frames.json").read_text())
LINES = [case["line"].encode("latin-1") + b"\n" for case in VECTORS["good"] + VECTORS["bad"]]
PIECES = st.sampled_from(LINES) | st.binary(max_size=60) | st.sampled_from([b"\n", b"*", b"#", b'"do":"start"', b"{"])
GARBAGE = st.lists(PIECES, max_size=4).map(b"".join)


@functools.cache
def pair(state):
    return twins.Twins(state)


@pytest.mark.hazard("HZ39")
@pytest.mark.parametrize("state", twins.STATES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_garbage_changes_nothing(state, data):
    way, link = data.draw(st.integers(0, 3)), data.draw(st.sampled_from(twins.LINKS))
    pair(state).hear(twins.dressed(way, data.draw(GARBAGE)), link)


@pytest.mark.hazard("HZ39")
@pytest.mark.parametrize("state", twins.STATES)
def test_messages_that_are_nearly_right_change_nothing(state):
    rng, both = Random(3), pair(state)
    for _ in range(150):
        both.hear(twins.near(both, rng), rng.choice(twins.LINKS))
    assert both.told >= 150


@pytest.mark.parametrize("state", ["ARMED", "ON", "PAUSED"])
def test_a_stop_of_anybody_is_obeyed(state):
    both = twins.Twins(state)
    both.hear(wire.encode({"v": 1, "i": 1, "do": "stop"}), 3)
    assert both.stopped == 1


def test_a_change_would_be_seen():
    both = twins.Twins("READY")
    order = both.mask.program.kept.order
    own = {"to": "SIM-0001", "nonce": both.mask.program.authority.nonce, "n": 1}
    genuine = wire.encode({"v": 1, "i": 1, "do": "start", **own, "plan": order.plan, "session": 1}, both.key)
    for mask in (both.mask, both.other):
        mask.wear(True)
        mask.advance(1)
    with pytest.raises(twins.Changed):
        both.hear(genuine)


@given(GARBAGE, st.integers(0, 3), st.data())
def test_both_readers_agree_on_garbage_however_it_is_cut(garbage, way, data):
    stream = twins.dressed(way, garbage)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=3)))
    mask, host = frames.Lines(), wire.Lines()
    for first, last in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        there, here = mask.feed(stream[first:last]), host.feed(stream[first:last])
        assert [one[1] for one in there] == [one.body for one in here]
        for message, _, _ in there:
            asked = frames.request(message)
            assert asked is None or asked[2] is None or frames.write(frames.refusal(asked[0], *asked[2]))
    assert (mask.good, mask.bad, mask.long_) == (host.good, host.bad, host.long)
    assert len(mask.kept) < frames.MOST
