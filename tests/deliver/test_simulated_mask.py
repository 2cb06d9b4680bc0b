"""The mask's own program on the simulated board: made, worn, lit, and what was given against what was counted."""

import time

import pytest
from deliver.simulated_session import host_of, keep_until_dark, order_of, ready, session

from lightmask.deliver.simulated import (
    Act,
    Build,
    Heat,
    SimulatedMask,
    Tolerance,
    Wearer,
    faults,
    make,
    steady_C,
    upsets,
)  # fmt: skip
from lightmask.deliver.simulated.factory import NotMade
from lightmask.errors import LightmaskError

START_s = 1.1  # the host has loaded and started by then; the wearer presses some three seconds later
LIT_s = 10.0  # well inside the light


def shown(mask):
    return mask.board.shown[0]


def test_a_made_mask_is_paired_calibrated_and_never_shows_its_key():
    made = make()
    made.mask.advance(2)
    info = host_of(made).info()
    assert (info.serial, info.state) == ("SIM-0001", "READY")
    assert made.mask.program.kept.calibration.id == made.calibration.name
    assert made.key.hex() not in repr(made) and made.key != make(Build(seed=2)).key
    assert made.mask.dose_uJ == {"red": 0.0, "nir": 0.0}


def test_a_factory_that_is_not_understood_says_so():
    made = make()
    with pytest.raises(NotMade, match="calibration"):
        make(Build(serial="ANOTHER"), calibration=made.calibration)


def test_a_session_gives_what_was_ordered_and_counts_no_less():
    made, _, order, states = session(build=Build(seed=4))
    assert [state for state, _ in states if state != "ENDING"][-1] == "READY"
    given = made.mask.dose_uJ
    assert made.mask.truth.lit_us(made.mask.board.now_us) == pytest.approx(60e6, abs=3e6)
    for name, dose in order.outputs.items():
        planned = dose.session_uJ_cm2 / 1.2
        assert planned * 0.97 < given[name] < planned * 1.05
    entry = made.mask.program.kept.ledger["entries"][-1][2]
    assert all(entry[name] >= given[name] for name in given)


def test_the_program_counts_no_less_than_the_truth_at_any_second():
    made, host, order = ready(build=Build(seed=9))
    host.start(order.plan, 1)
    for _ in range(50):
        host.keep()
        made.mask.advance(1)
        sitting = made.mask.program.sitting
        if sitting is not None:
            counted, given = sitting.doses_uJ(), made.mask.dose_uJ
            # what was lit since the last tick is counted at the next one
            assert all(counted[name] >= given[name] - 0.021 * made.mask.truth.highest_uW()[name] for name in given)
    assert made.mask.truth.lit


def test_the_wearer_who_does_not_press_gets_no_light():
    made, _, _, states = session(wearer=Wearer(presses=False), seconds=90)
    assert made.mask.truth.lit_us(made.mask.board.now_us) == 0 and states[-1][0] == "READY"


def test_a_mask_in_the_hand_gets_no_light_even_when_its_button_is_pressed():
    hand = Wearer(puts_on=False, presses=False, script=(Act(at_s=3.0, do="press"),))
    made, _, _, _ = session(wearer=hand, seconds=30)
    assert made.mask.truth.lit_us(made.mask.board.now_us) == 0


def test_taken_off_it_is_dark_within_a_tick_and_goes_on_when_worn_and_pressed():
    script = (Act(at_s=LIT_s, do="take off"),)
    made, host, _, _ = session(wearer=Wearer(script=script), seconds=12)
    assert shown(made.mask) == "PAUSED" and made.mask.truth.dark_since_us <= (LIT_s + 0.04) * 1e6
    made.mask.wear(True)
    host.keep()
    made.mask.advance(0.5)
    made.mask.press()
    made.mask.advance(1.5)
    assert shown(made.mask) == "ON" and made.mask.truth.lit


def test_stop_is_dark_at_once_and_ends_the_session():
    made, _, _, states = session(wearer=Wearer(script=(Act(at_s=LIT_s + 0.0071, do="stop"),)))
    assert made.mask.truth.dark_since_us <= (LIT_s + 0.0072) * 1e6 and states[-1][0] == "READY"


def test_a_host_that_stops_talking_ends_the_light_within_the_lease():
    made, host, order = ready()
    host.start(order.plan, 1)
    for _ in range(12):
        host.keep()
        made.mask.advance(0.5)
    assert made.mask.truth.lit
    fell_silent_s = made.mask.now_s
    made.mask.advance(30)
    assert not made.mask.truth.lit and made.mask.truth.dark_since_us / 1e6 - fell_silent_s < 3.1


LIT = {"start_s": LIT_s}
LOCKING = [
    faults.ThermistorOpen(**LIT), faults.ThermistorShort(**LIT, sensor=1), faults.ThermistorOffset(**LIT),
    faults.ThermistorDrift(**LIT), faults.DriverShorted(**LIT), faults.StringOpen(**LIT), faults.StringShort(**LIT),
    faults.CurrentDrop(**LIT, share=0.3), faults.LightFaded(**LIT), faults.PhotodiodeDark(**LIT),
    faults.PhotodiodeStuck(**LIT, reads=900), faults.PhotodiodeOffset(**LIT, adds=400), faults.WiresSwapped(**LIT),
    faults.WearStuck(**LIT, says=None), faults.GaugeLost(**LIT), faults.BatteryHot(**LIT), upsets.ClockJump(**LIT),
    upsets.ClockJump(**LIT, seconds=86_400), upsets.FlashBroken(**LIT), upsets.FlashBroken(**LIT, full=True),
    upsets.Hung(**LIT, end_s=LIT_s + 0.9, resets=False), upsets.TicksSlow(**LIT, rate=0.8),
]  # fmt: skip


@pytest.mark.parametrize("fault", LOCKING, ids=lambda fault: type(fault).__name__)
def test_a_fault_in_the_light_locks_and_gives_no_more_than_a_twentieth_too_much(fault):
    made, _, order, states = session(faults=(fault,), seconds=75)
    mask = made.mask
    mask.advance(30)
    assert shown(mask) == "LOCKED" and not mask.truth.lit, states
    for name, given in mask.dose_uJ.items():
        assert given < order.outputs[name].session_uJ_cm2 / 1.2 * 1.05
    lit_us = mask.truth.lit_us(mask.board.now_us)
    mask.press()
    mask.advance(5)
    assert mask.truth.lit_us(mask.board.now_us) == lit_us, "a press alone does not light a locked mask"


PASSING = [
    upsets.LinkDuplicate(**LIT), upsets.LinkReorder(**LIT), upsets.Replayed(**LIT, verb=None),
    upsets.Spoofed(**LIT, data=b'{"v":1,"i":1,"do":"start"}*00000000\n' * 20), faults.WearStuck(**LIT, says=True),
    upsets.RecordCorrupt(**LIT), upsets.RegisterFlip(**LIT), faults.CurrentDrop(**LIT, share=0.1),
]  # fmt: skip


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: type(fault).__name__)
def test_what_is_no_danger_adds_no_light(fault):
    made, _, order, _ = session(faults=(fault,), seconds=90)
    made.mask.advance(30)
    assert not made.mask.truth.lit
    for name, given in made.mask.dose_uJ.items():
        assert 0 < given < order.outputs[name].session_uJ_cm2 / 1.2 * 1.05


def test_a_blanket_makes_it_dimmer_before_it_is_too_hot():
    made, _, _, _ = session(lit_s=600, drive=900, faults=(faults.CoolingBlocked(start_s=0),), seconds=900)
    skin = made.mask.board.body.skin_C
    assert made.mask.truth.highest_uW()["red"] > 20_000 and skin < 41.3
    levels = {round(level[0], -2) for _, level in made.mask.truth.changes()}
    assert len(levels) > 3, "the drive came down in steps"


@pytest.mark.parametrize("cut_s", [5.0, 17.003, 33.3333])
def test_after_a_power_cut_the_dose_is_known_and_no_light_comes_back_by_itself(cut_s):
    made, _, _, _ = session(faults=(upsets.PowerCut(start_s=cut_s, end_s=cut_s + 20),), seconds=cut_s)
    mask = made.mask
    mask.advance(60)
    assert not mask.truth.lit and shown(mask) == "READY"
    found = mask.program.found
    given = mask.dose_uJ
    assert found is not None and all(found[0][name] >= given[name] for name in given)
    one_second = {name: level * 1.7 for name, level in mask.truth.highest_uW().items()}
    assert all(found[0][name] <= given[name] + 2 * one_second[name] for name in given)


@pytest.mark.parametrize("call", range(0, 60, 4))
def test_a_cut_at_any_call_of_the_port_loses_no_dose(call):
    made, _, _, _ = session(faults=(upsets.PowerCut(start_s=20.9, end_s=25, call=call, torn=0.5),), seconds=21)
    made.mask.advance(10)
    found, given = made.mask.program.found, made.mask.dose_uJ
    assert found is not None and all(found[0][name] >= given[name] for name in given)


def test_an_expired_calibration_refuses_and_one_that_expires_ends_the_light():
    made, host, order = ready(faults=(upsets.CalibrationExpired(start_s=1.0),))
    made.mask.advance(2)
    with pytest.raises(LightmaskError, match="calibration"):
        host.start(order.plan, 1)
    made, _, _, _ = session(faults=(upsets.CalibrationExpired(start_s=20),), seconds=60)
    assert not made.mask.truth.lit and made.mask.truth.dark_since_us <= 21.1e6


def test_a_lost_clock_and_a_charger_let_nothing_begin():
    made, host, order = ready(build=Build(start_unix=None))
    made.mask.advance(2)
    with pytest.raises(LightmaskError, match="time"):
        host.start(order.plan, 1)
    made, host, order = ready(faults=(faults.Charging(start_s=0.5),))
    with pytest.raises(LightmaskError):
        host.start(order.plan, 1)


@pytest.mark.parametrize("first_ms", [2**31 - 20_000, 2**32 - 20_000, 2**40])
def test_a_session_over_a_power_of_two_of_the_counter_is_a_session(first_ms):
    made, _, order, states = session(build=Build(first_ms=first_ms))
    assert states[-1][0] == "READY"
    assert made.mask.dose_uJ["red"] == pytest.approx(order.outputs["red"].session_uJ_cm2 / 1.2, rel=0.05)


def test_a_counter_that_wraps_locks():
    fault = upsets.TicksWrap(start_s=1, at_ms=2**32)
    made, _, _, _ = session(build=Build(first_ms=2**32 - 15_000), faults=(fault,), seconds=30)
    assert shown(made.mask) == "LOCKED" and made.mask.truth.lit_us(made.mask.board.now_us) < 13e6


def test_bits_that_turn_in_memory_never_give_a_twentieth_too_much():
    for path, bit in ((upsets.DOSE, 40), (upsets.ORDERED, 8), (upsets.COMMANDED, 9), (upsets.LIT, 14)):
        made, _, order, _ = session(faults=(upsets.RamFlip(**LIT, path=path, bit=bit),), seconds=100)
        made.mask.advance(60)
        assert made.mask.dose_uJ["red"] < order.outputs["red"].session_uJ_cm2 * 1.05


def test_the_same_seed_gives_the_same_session():
    runs = [session(build=Build(seed=seed, tolerance=Tolerance(light=0.01)))[0].mask for seed in (3, 3, 8)]
    told = [(run.dose_uJ, run.truth.changes(), run.board.body.skin_C) for run in runs]
    assert told[0] == told[1] and told[0] != told[2]


def test_a_program_that_raises_is_not_hushed_up():
    class Broken:
        def __init__(self, port):
            pass

        def boot(self):
            pass

        def tick(self):
            raise ZeroDivisionError

    mask = SimulatedMask(program=Broken)
    mask.switch_on()
    with pytest.raises(ZeroDivisionError):
        mask.advance(1)


def test_two_sessions_follow_each_other_and_their_sum_is_the_truth():
    made, host, order, _ = session(lit_s=20)
    first = dict(made.mask.dose_uJ)
    made.mask.advance(5)
    host.info()
    host.start(order.plan, 2)
    keep_until_dark(made, host, 40)
    assert made.mask.dose_uJ["red"] == pytest.approx(2 * first["red"], rel=0.05)
    assert sum(entry[2]["red"] for entry in made.mask.program.kept.ledger["entries"]) >= made.mask.dose_uJ["red"]
    assert order_of(made).text != order.text


@pytest.mark.parametrize("half", ["software", "hardware"])
def test_with_half_of_the_stop_button_broken_the_other_half_makes_it_dark(half):
    stop = Wearer(script=(Act(at_s=LIT_s + 0.003, do="stop"),))
    made, _, _, _ = session(wearer=stop, faults=(faults.StopBroken(start_s=0, half=half),), seconds=30)
    assert made.mask.truth.dark_since_us <= (LIT_s + 0.2) * 1e6, "200 ms from the button to dark"


@pytest.mark.parametrize(("seconds", "state"), [(0.9, "LOCKED"), (5, "READY"), (30, "READY")])
def test_a_program_that_hangs_is_dark_in_half_a_second_and_lights_nothing_after(seconds, state):
    """Before the processor's watchdog resets it, it finds itself late; after, it begins anew."""
    hung = upsets.Hung(start_s=LIT_s, end_s=LIT_s + seconds)
    made, _, _, _ = session(faults=(hung,), seconds=LIT_s + seconds)
    made.mask.advance(60)
    program, given = made.mask.program, made.mask.dose_uJ
    assert made.mask.truth.dark_since_us <= (LIT_s + 0.5) * 1e6 and shown(made.mask) == state
    counted = program.kept.ledger["entries"][-1][2] if program.found is None else program.found[0]
    assert all(counted[name] >= given[name] > 0 for name in given), "the half second is counted"


def test_a_stop_message_that_is_lost_leaves_the_lease_to_end_the_light():
    made, host, order = ready(faults=(upsets.VerbLost(start_s=LIT_s),))
    host.start(order.plan, 1)
    while made.mask.now_s < LIT_s:
        host.keep()
        made.mask.advance(0.5)
    kept_s = made.mask.now_s
    with pytest.raises(LightmaskError, match="does not answer to stop"):
        host.stop()
    made.mask.advance(5)
    assert made.mask.truth.dark_since_us / 1e6 < kept_s + 3.1


def test_on_a_sleeper_the_light_ends_by_itself():
    made, _, order, states = session(wearer=Wearer(script=(Act(at_s=LIT_s, do="sleep"),)), seconds=300)
    assert states[-1][0] == "READY" and made.mask.truth.lit_us(made.mask.board.now_us) <= order.most_s * 1e6
    assert made.mask.board.wear.worn, "the sleeper still wears it"


def test_a_week_goes_by_in_a_moment_and_a_press_wakes_the_sleeper():
    made = make()
    began = time.process_time()
    made.mask.advance(7 * 86_400)
    assert time.process_time() - began < 20 and shown(made.mask) == "OFF"
    assert made.mask.board.body.skin_C == pytest.approx(steady_C(Heat(), 0.0)[1], abs=0.01)
    made.mask.press()
    made.mask.advance(2)
    assert shown(made.mask) == "READY" and made.mask.truth.lit_us(made.mask.board.now_us) == 0
