"""Power is cut in the middle of any write to flash, and between writes: no light is forgotten, none is given twice."""

import contextlib
import os
from random import Random

import pytest
from firmware.micropython.scenes.bench import KEY, NAMES, OUTS, Bench, Mask, PowerCut, order_text

DEEP = os.environ.get("LIGHTMASK_DEEP") == "1"
PLAN_uJ = {"red": 480000, "nir": 300000}
LOST_uJ = dict.fromkeys(NAMES, 30000 * 1.5)  # a cut counts so much more than was given: 1.5 s of full power


def cut_once(mask, rng, ticks):
    """Run until power is cut at a random instant of the next ``ticks``: between ticks, or within a write."""
    board = mask.board
    if rng.random() < 0.5:
        board.writes_left = rng.randrange(0, 12)
    left = rng.randrange(1, ticks)
    with contextlib.suppress(PowerCut):
        mask.run(left)
    board.writes_left = None
    for at in range(len(board.names)):  # what is lit is cut with the power: within the tick that was under way
        mask.true_nJ[at] += board.light(at) * 30 * rng.randrange(0, mask.tick_ms)
    board.enable(False)
    board.time_ms += rng.choice((100, 5000, 200000))


def booked_uJ(mask, name):
    """In the ledger, and in the session that a cut left open."""
    ledger, found = mask.program.kept.ledger, mask.program.found
    return sum(one[2].get(name, 0) for one in ledger["entries"]) + (found[0][name] if found else 0)


def back_up(mask):
    """Power again, with cuts forgotten; the person puts the mask on and goes on with the session."""
    mask.power().run(12)
    assert mask.state == "READY", (mask.state, mask.program.why)
    for at, name in enumerate(NAMES):
        assert booked_uJ(mask, name) >= mask.true_nJ[at] / 1000
    mask.wear()


@pytest.mark.hazard("HZ11", "HZ44")
@pytest.mark.parametrize("seed", range(60 if DEEP else 15))
def test_no_cut_forgets_light_or_gives_it_twice(seed):
    rng = Random(seed)
    mask = Mask(Bench()).pair()
    outs = [{**one, "day_uJ": one["dose_uJ"] * 2, "week_uJ": one["dose_uJ"] * 2} for one in OUTS]
    mask.load(order_text(gap_s=0, outs=outs))
    mask.wear()
    cuts = 0
    for _try in range(25):
        if mask.start()["re"] != "ok":
            break
        before = len(mask.program.kept.ledger["entries"])
        mask.press()
        cut_once(mask, rng, 500)
        cuts += 1
        back_up(mask)
        assert len(mask.program.kept.ledger["entries"]) <= before + 1
    for at, name in enumerate(NAMES):
        given, booked = mask.true_nJ[at] / 1000, booked_uJ(mask, name)
        assert given <= booked <= given + cuts * (LOST_uJ[name] * 1.7 + 30000 * 0.1) + PLAN_uJ[name] * 0.01
        assert given <= PLAN_uJ[name] * 2 * 0.98, "the rolling caps hold through every cut"
    assert cuts >= 1


@pytest.mark.hazard("HZ11")
def test_a_session_that_was_cut_again_and_again_is_over_when_its_dose_is():
    mask = Mask(Bench()).lit()
    for _cut in range(30):
        mask.run(20)
        given = mask.true_nJ[0]
        mask.board.time_ms += 1000
        mask.power().run(12)
        mask.wear()
        if mask.start(1)["re"] != "ok":
            break
        mask.press()
        mask.run(30)
    assert mask.program.kept.ledger["used"] == 1
    assert 0 < given <= mask.true_nJ[0] <= PLAN_uJ["red"] * 1000


@pytest.mark.parametrize("torn", ["missing", "spoilt"])
def test_a_session_without_a_record_counts_whole(torn):
    mask = Mask(Bench()).lit()
    mask.run(100)
    for slot in list(mask.board.ring):
        if torn == "missing":
            del mask.board.ring[slot]
        else:
            mask.board.ring[slot] = bytes(64)
    mask.power().run(40)
    assert mask.program.kept.ledger["entries"][-1][2] == PLAN_uJ
    assert mask.program.kept.ledger["used"] == 1


def test_the_nonce_is_new_after_each_power_up_and_an_old_start_does_nothing():
    mask = Mask(Bench()).pair()
    mask.load()
    mask.wear()
    told = {"to": "BENCH-1", "plan": "0123456789abcdef", "session": 1}
    old = mask.program.authority.nonce
    mask.power().run(12)
    mask.nonce, mask.count = mask.program.authority.nonce, 50
    assert mask.say("start", nonce=old, n=99, key_=KEY, **told)["why"] == "nonce"
    assert mask.program.authority.nonce != old
