"""Every reading, lamp, loop and flash that fails, in every state: dark, locked, and nothing forgotten."""

import copy

import pytest
from firmware.micropython.scenes.bench import NOON, Mask, calibration_text, order_text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mask_program import frames

PLAN_uJ = {"red": 480000, "nir": 300000}


def true_uJ(mask):
    return {name: nJ / 1000 for name, nJ in zip(mask.board.names, mask.true_nJ, strict=True)}


READING_FAULTS = {
    "temperature": ("temperature_cC", None), "hot": ("temperature_cC", 4300), "wear": ("worn", None),
    "battery": ("battery", None), "cell": ("battery", (900, False, 6000)), "current": ("current", None),
    "monitor": ("monitor", None), "stop": ("stop_pressed", None), "buttons": ("buttons", None),
    "ms": ("ms", 0), "unix": ("unix", NOON - 86400), "forward": ("unix", NOON + 86400), "no clock": ("unix", None),
    "short": ("current", 1300), "light": ("monitor", 300),
}  # fmt: skip


def in_state(state):
    """A mask in this state, by the ways that people take."""
    if state in ("ON", "PAUSED", "ENDING"):
        mask = Mask().lit()
        if state == "PAUSED":
            mask.say("pause")
        if state == "ENDING":
            mask.say("stop")
    else:
        mask = Mask().pair()
        mask.load()
        mask.wear()
        if state == "ARMED":
            mask.start()
        if state in ("SELFTEST", "SERVICE"):
            mask.power()
        if state == "SERVICE":
            mask.board.words = ["service"]
            mask.run(1)
        if state == "OFF":
            mask.program._enter("OFF", "late")
    assert mask.state == state
    return mask


@pytest.mark.hazard("HZ07", "HZ08", "HZ09", "HZ12", "HZ26")
@pytest.mark.parametrize("fault", READING_FAULTS)
@pytest.mark.parametrize("state", ["OFF", "SELFTEST", "READY", "ARMED", "ON", "PAUSED", "ENDING", "SERVICE"])
def test_any_fault_in_any_state_is_dark_and_locked_and_stays_so(state, fault):
    mask = in_state(state)
    method, value = READING_FAULTS[fault]
    given = true_uJ(mask)
    mask.board.wrong[method] = value
    mask.run(24)  # the clock is looked at once a second
    assert mask.state == "LOCKED" and not mask.board.lit()
    if fault != "ms":
        assert true_uJ(mask)["red"] - given["red"] <= 0.05 * 480000
    mask.board.wrong.clear()
    for word in ("press", "long", "service"):
        mask.press(word)
    mask.start()
    mask.power().run(100)
    assert mask.state == "LOCKED" and not mask.board.lit(), "the lock outlives the power"
    mask.press("unlock")
    mask.run(20)
    assert mask.state == "READY"
    booked = mask.program.kept.ledger["entries"]
    assert not booked or booked[-1][2]["red"] >= true_uJ(mask)["red"]
    assert mask.program.kept.ledger["open"] is None


def shorted(board):
    board.stuck[1] = 1000


def opened(board):
    board.gains[0] = 750


def brighter(board):
    board.gains[1] = 1300


def welded(board):
    board.wrong["current"] = lambda at: max(board.drives[at], board.light(at))


def swapped(board):
    board.wrong["monitor"] = lambda at: board.light(1 - at)


def blind(board):
    board.wrong["monitor"] = 0


@pytest.mark.hazard("HZ08", "HZ09", "HZ49")
@pytest.mark.parametrize(("fault", "word"), [
    (shorted, "light_when_dark"), (opened, "current"), (brighter, "current"), (welded, "light_when_dark"),
    (swapped, "monitor"), (blind, "monitor"),
])  # fmt: skip
def test_a_fault_of_the_lamp_is_found_before_and_during_light(fault, word):
    mask = in_state("ARMED")
    fault(mask.board)
    mask.press()
    mask.run(40)
    assert (mask.state, mask.program.why) == ("LOCKED", word)
    assert true_uJ(mask)["red"] <= 0.05 * 480000
    mask = Mask().lit()
    given = true_uJ(mask)
    fault(mask.board)
    mask.run(5)
    if fault is not welded:  # a switch that is closed now is tried when it opens
        assert mask.state == "LOCKED"
        assert all(true_uJ(mask)[name] - given[name] <= 0.05 * PLAN_uJ[name] for name in given)


@pytest.mark.hazard("HZ16")
def test_a_loop_that_hung_is_cut_by_hardware_and_locks():
    mask = Mask().lit()
    mask.board.time_ms += 5000
    assert not mask.board.lit()
    mask.run(1)
    assert (mask.state, mask.program.why) == ("LOCKED", "loop_late")


@pytest.mark.hazard("HZ07")
def test_thermistors_that_drift_apart_lock_it():
    mask = Mask().lit()
    for _ in range(150):
        mask.board.skin_cC[0] -= 5
        mask.board.skin_cC[1] ^= 1  # a real converter never stands still
        mask.run(1)
        if mask.state == "LOCKED":
            break
    assert (mask.state, mask.program.why) == ("LOCKED", "temperature_disagree")


@pytest.mark.parametrize("area", ["journal_write", "flash_write"])
@pytest.mark.parametrize("state", ["READY", "ARMED", "ON", "PAUSED"])
def test_flash_that_takes_nothing_is_a_fault_and_no_light_is_forgotten(area, state):
    mask = in_state(state)
    mask.board.wrong[area] = True
    mask.press()
    mask.say("stop")
    mask.run(60)
    if (area, state) != ("flash_write", "READY"):  # nothing is written there
        assert mask.state == "LOCKED" or (state == "READY" and not mask.board.lit())
    assert not mask.board.lit()
    mask.board.wrong.clear()
    mask.power().run(10)
    mask.press("unlock")
    mask.run(20)
    assert mask.state == "READY"
    booked = mask.program.kept.ledger["entries"]
    assert true_uJ(mask)["red"] <= (booked[-1][2]["red"] if booked else 0)


def test_an_error_of_the_program_itself_is_dark_and_locked():
    mask = Mask().lit()
    mask.program.warmth = None
    mask.run(2)
    assert (mask.state, mask.program.why) == ("LOCKED", "program") and not mask.board.lit()


@pytest.mark.hazard("HZ47")
def test_garbage_on_the_line_changes_nothing():
    mask = Mask().lit()
    mask.keeping = False
    before = (mask.state, mask.program.leased_until, mask.program.kept.ledger)
    for junk in (b"\x00" * 512, b"{}\n", b'{"do":"start"}*00000000\n', bytes(range(256)) * 2, b"\n" * 400):
        mask.board.inbox.append((0, junk))
        mask.run(1)
    assert (mask.state, mask.program.leased_until, mask.program.kept.ledger) == before


WORDS = ["info", "load", "start", "keep", "pause", "stop", "status", "log", "time", "nonsense"]
FIELDS = ["to", "nonce", "n", "plan", "session", "order", "calibration", "key", "sig", "name", "from", "unix", "x"]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**14), 10**14), st.text("ab\"\\{}:1", max_size=40),
    st.sampled_from(["BENCH-1", "0123456789abcdef", "0" * 64, order_text(), calibration_text()]),
    st.lists(st.integers(0, 9), max_size=3),
)  # fmt: skip


@pytest.mark.hazard("HZ18", "HZ39", "HZ47")
@pytest.mark.parametrize("state", ["READY", "LOCKED", "ON", "SERVICE"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=st.lists(st.tuples(st.sampled_from(WORDS), st.dictionaries(st.sampled_from(FIELDS), VALUES)), max_size=12))
def test_whole_frames_of_anything_arm_nothing_and_break_nothing(state, said):
    if state not in SEEDS:
        SEEDS[state] = in_state("READY" if state == "LOCKED" else state)
        if state == "LOCKED":
            SEEDS[state].board.wrong["worn"] = None
            SEEDS[state].run(1)
            SEEDS[state].board.wrong.clear()
    mask = copy.deepcopy(SEEDS[state])
    for verb, fields in said:
        try:
            sent = frames.write({**fields, "v": 1, "i": 1, "do": verb})
        except ValueError:
            continue  # longer than a frame may be: no host can say it
        mask.board.inbox.append((0, sent))
        mask.run(1)
    ends = {"READY": ["READY"], "LOCKED": ["LOCKED"], "ON": ["ON", "PAUSED", "ENDING", "READY"], "SERVICE": ["SERVICE"]}
    assert mask.state in ends[state] and mask.program.trouble == ""
    assert state == "ON" or not mask.board.lit()


SEEDS = {}
