"""The whole program on the bench: a session, and everything that must end one."""

import itertools

import pytest
from firmware.micropython.scenes.bench import CAL, KEY, NOON, OUTS, Bench, Mask, calibration_text, order_text

from mask_program import journal

PLAN_uJ = {"red": 480000, "nir": 300000}


def ended(mask, ticks=3000):
    mask.run(ticks, "READY")
    assert mask.state == "READY", (mask.state, mask.program.why)
    return mask.program.kept.ledger["entries"][-1][2]


def words(mask):
    """(state, why) of every record, in order."""
    from mask_program.states import WHY

    ring = mask.program.journal
    return [(one.state, WHY[one.why]) for one in map(journal.unpack, map(ring.raw, range(1, ring.next))) if one]


def true_uJ(mask):
    return {name: nJ / 1000 for name, nJ in zip(mask.board.names, mask.true_nJ, strict=True)}


# --- a session ---


def test_a_session_gives_what_was_ordered_and_writes_it_down():
    mask = Mask().lit()
    booked = ended(mask)
    for name, planned in PLAN_uJ.items():
        assert planned * 0.98 <= true_uJ(mask)[name] <= booked[name] <= planned * 1.01
    assert mask.program.kept.ledger["used"] == 1
    assert [one for one in words(mask) if one[1] in ("press", "done")][-2:] == [("ENDING", "done"), ("ENDING", "done")]


def test_records_stand_at_most_a_second_apart_while_lit():
    mask = Mask().lit()
    ended(mask)
    ring = mask.program.journal
    lit = [one for one in map(journal.unpack, map(ring.raw, range(1, ring.next))) if one.flags & journal.LIT]
    steps = [after.on_ms - before.on_ms for before, after in itertools.pairwise(lit)]
    assert len(lit) > 20 and max(steps) <= 1000
    assert [one.seq for one in lit] == list(range(lit[0].seq, lit[0].seq + len(lit)))
    assert max(one.off[0] for one in lit if one.off[0] != 255) < 5


def test_before_all_are_lit_each_output_is_lit_alone():
    mask = Mask().pair()
    mask.load()
    mask.wear()
    mask.start()
    mask.press()
    seen = []
    for _ in range(40):
        mask.run(1)
        lit = tuple(mask.board.light(at) > 0 for at in range(2))
        if not seen or seen[-1] != lit:
            seen.append(lit)
    assert seen == [(False, False), (True, False), (False, True), (True, True)]


def test_pulses_count_their_duty():
    mask = Mask().pair()
    assert mask.load(order_text(pulse=[100000, 250], outs=[{**OUTS[0], "dose_uJ": 120000}]))["re"] == "ok"
    mask.wear()
    mask.start()
    mask.press()
    booked = ended(mask)
    assert 0.97 * 120000 <= true_uJ(mask)["red"] <= booked["red"] <= 1.01 * 120000


def test_the_button_alone_lights_a_home_order_and_no_other():
    mask = Mask().pair()
    mask.keeping = False
    mask.load()
    mask.wear()
    mask.press("long")
    assert mask.state == "READY"
    mask.load(order_text(no=2, alone=1))
    mask.press("long")
    assert mask.state == "ARMED"
    mask.press()
    assert mask.state == "ON"
    assert ended(mask)["red"] == pytest.approx(480000, rel=0.02)


def test_a_brighter_output_ends_sooner_with_the_same_dose():
    board = Bench()
    board.gains[0] = 1120
    mask = Mask(board)
    mask.pair()
    mask.load(order_text(outs=[OUTS[0]]))
    mask.wear()
    mask.start()
    mask.press()
    booked = ended(mask)
    assert true_uJ(mask)["red"] <= booked["red"] * 1.001 and booked["red"] <= 1.01 * 480000
    assert mask.lit_ms < 18500


# --- who may start ---


@pytest.mark.hazard("HZ14", "HZ18", "HZ39")
def test_start_is_refused_unless_all_is_as_signed():
    mask = Mask().pair()
    assert mask.start()["why"] == "order"
    mask.load()
    assert mask.signed("start", plan="0" * 16, session=1)["why"] == "plan"
    assert mask.signed("start", plan="0123456789abcdef", session=2)["why"] == "session"
    assert mask.say("start", to="BENCH-1", nonce=mask.nonce, n=99, plan="0123456789abcdef", session=1)["why"] == "mac"
    assert mask.start()["re"] == "ok" and mask.start()["why"] == "state"
    mask.count = 0
    assert mask.signed("keep")["why"] == "replay"


def test_a_session_needs_a_gap_and_a_session_left():
    mask = Mask().pair()
    mask.load(order_text(sessions=2, gap_s=3600))
    mask.prove()
    mask.wear()
    for _session in (1, 2):
        assert mask.start()["re"] == "ok"
        mask.press()
        ended(mask)
        assert mask.start()["why"] in ("gap", "sessions")
        mask.board.time_ms += 3610000
        mask.power().run(20)
        mask.wear()
        assert mask.start()["why"] in ("gap", "sessions"), "an hour without power is none until it is proven"
        mask.prove()
    assert mask.start()["why"] == "sessions"


@pytest.mark.hazard("HZ03")
def test_a_wear_sensor_that_never_said_off_lights_nothing():
    mask = Mask()
    mask.board.on_face = True
    mask.pair()
    mask.load()
    assert mask.start()["re"] == "ok"
    mask.press()
    assert mask.state == "ARMED"
    mask.wear()
    mask.press()
    assert mask.state == "ON"


@pytest.mark.hazard("HZ10")
def test_no_session_while_charging():
    mask = Mask().pair()
    mask.load()
    mask.board.cell = (900, True, 2500)
    mask.run(1)
    assert mask.start()["why"] == "battery"
    mask.board.cell = (900, False, 2500)
    mask = Mask().lit()
    mask.board.cell = (900, True, 2500)
    mask.run(2)
    assert mask.state == "PAUSED" and not mask.board.lit()


def test_an_old_order_or_calibration_never_comes_back():
    mask = Mask().pair()
    mask.load(order_text(no=5))
    assert mask.load(order_text(no=5))["re"] == "ok"
    assert mask.load(order_text(no=5, sessions=19))["why"] == mask.load(order_text(no=4))["why"] == "old"
    dim = [{**one, "full_uW": 10000} for one in CAL]
    assert mask.load_calibration(calibration_text(made=NOON - 90000, outs=dim))["why"] == "old"
    assert mask.load_calibration(calibration_text(made=NOON - 86400, outs=dim))["why"] == "old"
    assert mask.load_calibration(calibration_text(made=NOON - 5, id="c2"))["re"] == "ok"
    assert mask.start()["why"] == "calibration"


def test_a_key_is_taken_in_service_by_cable_alone():
    mask = Mask().pair()
    assert mask.say("load", key=KEY.hex(), name="x")["why"] == "service"
    mask.power()
    mask.board.words = ["service"]
    mask.run(1)
    mask.board.wired = lambda link: False
    assert mask.state == "SERVICE" and mask.say("load", key=KEY.hex(), name="x")["why"] == "service"


# --- dark ---


@pytest.mark.parametrize("how", ["verb", "button"])
@pytest.mark.parametrize("before", range(0, 40, 3))
@pytest.mark.hazard("HZ50")
def test_stop_is_dark_within_200_ms_and_ends_the_session(how, before):
    mask = Mask().pair()
    mask.load()
    mask.wear()
    mask.start()
    mask.press()
    mask.run(before)
    if how == "verb":
        mask.say("stop")
    else:
        mask.board.stop_latch = True
        mask.run(1)
    dark_ms = mask.lit_ms
    mask.run(3)
    assert not mask.board.lit() and mask.lit_ms - dark_ms <= 150
    mask.run(100)
    assert mask.state == "READY" and not mask.board.stop_latch
    mask.press()
    mask.run(20)
    assert mask.state == "READY" and mask.program.kept.ledger["used"] == 1


@pytest.mark.hazard("HZ17")
def test_without_a_host_it_is_dark_after_3_s_and_ends_after_2_minutes():
    mask = Mask().lit()
    mask.keeping = False
    mask.run(62)
    assert mask.state == "PAUSED" and mask.program.why == "lease" and not mask.board.lit()
    mask.press()
    assert mask.state == "PAUSED"
    mask.run(2400)
    assert mask.state == "READY" and ("ENDING", "late") in words(mask)


def test_a_pause_goes_on_by_a_press_alone():
    mask = Mask().lit()
    mask.say("pause")
    assert mask.state == "PAUSED" and not mask.board.lit()
    mask.run(100)
    assert mask.state == "PAUSED"
    mask.press()
    assert mask.state == "ON"
    assert ended(mask)["red"] == pytest.approx(480000, rel=0.02)


@pytest.mark.hazard("HZ03")
def test_off_the_face_it_is_dark_at_once_and_waits_for_a_press():
    mask = Mask().lit()
    mask.board.on_face = False
    mask.run(1)
    assert mask.state == "PAUSED" and not mask.board.lit()
    mask.board.on_face = True
    mask.run(20)
    assert mask.state == "PAUSED" and not mask.board.lit()


def warmed(cC):
    """A lit mask whose skin has warmed as skin can."""
    mask = Mask().lit()
    while mask.board.skin_cC[0] < cC:
        mask.board.skin_cC = [min(one + 10, cC) for one in mask.board.skin_cC]
        mask.run(1)
    mask.run(30)
    return mask


@pytest.mark.hazard("HZ06")
def test_heat_dims_then_darkens_then_it_goes_on():
    mask = warmed(4050)
    assert mask.state == "ON" and mask.board.drives == [400, 250]
    mask.board.skin_cC = [4100, 4040]
    mask.run(1)
    assert mask.state == "ON" and not mask.board.lit()
    mask.run(20)
    mask.board.skin_cC = [3900, 3900]
    mask.run(30)
    mask.run(30)
    assert mask.state == "ON" and mask.board.drives == [800, 500]
    assert ended(mask)["red"] == pytest.approx(480000, rel=0.02), "dose decides, the back-up time allows it"


@pytest.mark.hazard("HZ29")
def test_the_back_up_time_ends_a_session_whatever_its_dose():
    mask = warmed(4090)
    mask.run(3000, "READY")
    assert mask.state == "READY" and mask.lit_ms <= 30000 + 2 * 200
    assert true_uJ(mask)["red"] < 480000


# --- power ---


@pytest.mark.hazard("HZ11")
def test_after_a_power_cut_a_session_goes_on_and_never_begins_again():
    mask = Mask().lit()
    mask.run(100)
    given = true_uJ(mask)
    mask.board.time_ms += 60000
    mask.power().run(20)
    assert mask.state == "READY" and not mask.board.lit()
    said = mask.say("status")
    assert said["session"] == 1 and given["red"] <= said["dose"]["red"] <= given["red"] + 30000 * 1.5 + 24000
    mask.wear()
    assert mask.start(1)["re"] == "ok"
    mask.press()
    booked = ended(mask)
    assert true_uJ(mask)["red"] <= booked["red"] <= 480000 * 1.01
    assert mask.program.kept.ledger["used"] == 1 and mask.start()["why"] == "gap"


@pytest.mark.hazard("HZ11")
def test_after_10_minutes_without_power_a_session_is_closed():
    mask = Mask().lit()
    mask.run(100)
    mask.board.time_ms += 601000
    mask.power().run(40)
    assert mask.program.kept.ledger["open"] is None and mask.program.kept.ledger["used"] == 1
    assert mask.program.kept.ledger["entries"][-1][2]["red"] >= true_uJ(mask)["red"]
    assert mask.start(2)["why"] == "gap"


@pytest.mark.hazard("HZ12")
def test_with_an_unproven_clock_nothing_starts_until_a_signed_time():
    mask = Mask().lit()
    ended(mask)
    mask.prove()
    mask.board.clock -= 86400
    mask.power().run(20)
    mask.wear()
    assert mask.say("info")["clock"] is None and mask.start()["why"] == "time"
    assert mask.signed("time", unix=NOON - 60)["why"] == "back"
    assert mask.signed("time", unix=NOON + 7200)["re"] == "ok"
    assert mask.signed("time", unix=NOON + 7100)["why"] == "back"
    assert mask.start()["re"] == "ok"


def test_a_lost_ledger_locks_and_then_waits_a_week():
    mask = Mask().lit()
    ended(mask)
    mask.board.areas["ledger"] = b"spoilt"
    mask.power().run(20)
    assert (mask.state, mask.program.why) == ("LOCKED", "ledger")
    mask.press("unlock")
    mask.run(20)
    assert mask.state == "READY" and mask.start()["why"] in ("session", "sessions")
    mask.load(order_text(no=2))
    assert mask.start()["why"] == "gap"
    mask.load(order_text(no=3, gap_s=0))
    assert mask.start()["why"] == "cap"
    mask.prove()
    mask.board.time_ms += 604800000
    mask.power().run(20)
    mask.wear()
    assert mask.start()["why"] == "cap", "a week without power is no week until it is proven"
    mask.prove()
    assert mask.start()["re"] == "ok"


@pytest.mark.hazard("HZ12")
@pytest.mark.parametrize("days", [1, 8])
def test_a_signed_time_that_is_ahead_makes_nothing_older(days):
    mask = Mask().lit()
    ended(mask)
    mask.wear()
    assert mask.start()["why"] == "gap"
    assert mask.signed("time", unix=NOON + days * 86400)["re"] == "ok"
    assert mask.say("info")["clock"] >= NOON + days * 86400
    assert mask.start()["why"] == "gap", "the host's clock was wrong, the mask's own had not stopped"
