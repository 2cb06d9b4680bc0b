"""Commands that are repeated, reordered, delayed or sent to a mask that has started anew never add light."""

from random import Random

import pytest
from firmware.micropython.scenes.bench import OUTS, Bench, Mask, order_text


class Tapped(Mask):
    """A mask whose line is overheard."""

    def __init__(self, board):
        super().__init__(board)
        self.heard = []

    def send(self, message, key=None):
        super().send(message, key)
        self.heard.append(self.board.inbox[-1][1])


def a_session(mask):
    mask.load(order_text(gap_s=0, sessions=50, outs=[{**one, "day_uJ": 10**9, "week_uJ": 10**9} for one in OUTS]))
    mask.wear()
    mask.start()
    mask.press()
    mask.run(800, "READY")
    assert mask.state == "READY" and mask.program.kept.ledger["used"] == 1


@pytest.mark.hazard("HZ18", "HZ39")
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("anew", [False, True])
def test_everything_that_was_heard_said_again_gives_no_light(seed, anew):
    rng = Random(seed)
    mask = Tapped(Bench()).pair()
    a_session(mask)
    if anew:
        mask.power().run(20)
        mask.wear()
    lit_ms, heard = mask.lit_ms, list(mask.heard)
    rng.shuffle(heard)
    for frame in heard + rng.choices(heard, k=30):
        mask.board.inbox.append((rng.randrange(3), frame))
        if rng.random() < 0.3:
            mask.press()
        mask.tick()
        assert mask.state == "READY"
    assert mask.lit_ms == lit_ms and mask.program.kept.ledger["used"] == 1


@pytest.mark.hazard("HZ18")
@pytest.mark.parametrize("seed", range(12))
def test_every_frame_said_twice_and_late_gives_one_session_and_no_more(seed):
    """Each frame of a running session comes once in time, and again at random later moments."""
    rng = Random(seed)
    mask = Tapped(Bench()).pair()
    mask.load(order_text(gap_s=0))
    mask.wear()
    mask.start()
    mask.press()
    for _tick in range(900):
        if rng.random() < 0.2:
            mask.board.inbox.append((0, rng.choice(mask.heard)))
        if _tick % 20 == 0 and mask.state in ("ARMED", "ON", "PAUSED"):
            mask.signed("keep")
        mask.tick()
    assert mask.state in ("READY", "PAUSED") and mask.program.kept.ledger["used"] <= 1
    assert mask.true_nJ[0] <= OUTS[0]["dose_uJ"] * 1000 * 1.01


@pytest.mark.hazard("HZ17")
def test_a_keep_of_before_keeps_nothing():
    mask = Tapped(Bench()).lit()
    kept = [frame for frame in mask.heard if b'"keep"' in frame]
    assert len(kept) >= 2
    mask.keeping = False
    for _ in range(70):
        mask.board.inbox += [(0, frame) for frame in kept]
        mask.tick()
    assert (mask.state, mask.program.why) == ("PAUSED", "lease")
