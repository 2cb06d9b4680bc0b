"""Ways that a sceptic found to more light, or to a silent check; each was open once."""

import pytest
from firmware.campaign.story import Story

from lightmask.deliver.simulated import ABSENT, Build, Output, faults, make, upsets

DAY_s = 86_400


def lit(made=None, seconds=20.0):
    return Story(made).until("ON", seconds)


@pytest.mark.hazard("HZ47")
@pytest.mark.parametrize("path", [
    upsets.DOSE, upsets.LIT, upsets.ORDERED, "sitting.on_ms", "sitting.parts.1.allowed_pJ", "sitting.parts.0.full_uW",
    "sitting.parts.1.most_uW",
])  # fmt: skip
@pytest.mark.parametrize("bit", [1, 9, 33])
def test_no_bit_of_a_dose_turns_unseen_and_the_whole_session_is_written_down(path, bit):
    story = lit()
    upsets.flip(story.mask.program, path, bit)
    story.step(0.1)
    assert story.mask.board.shown == ("LOCKED", "memory") and not story.mask.truth.lit
    written = story.mask.program.kept.ledger["entries"][-1][2]
    assert all(written[name] >= one.session_uJ_cm2 for name, one in story.order.outputs.items())


@pytest.mark.hazard("HZ15", "HZ47")
@pytest.mark.parametrize(("path", "silent"), [
    ("lamp.changed_ms", lambda p: not p.lamp.settled(p.now)), ("second_ms", lambda p: p.second_ms > p.now),
    ("written_ms", lambda p: p.written_ms > p.now), ("warmth.ms", lambda p: p.warmth.ms > p.now),
    ("leased_until", lambda p: p.facts.leased and p.leased_until > p.now + 3000),
])  # fmt: skip
def test_a_time_in_the_future_keeps_no_check_silent(path, silent):
    story = lit()
    upsets.flip(story.mask.program, path, 40)
    story.step(1.5)
    assert not silent(story.mask.program)


@pytest.mark.hazard("HZ18", "HZ47")
@pytest.mark.parametrize(("path", "bit"), [("kept.ledger.used", 1), ("kept.ledger.high", 5)])
def test_what_is_armed_is_what_flash_holds(path, bit):
    story = Story().until("READY", 0.9)
    story.starts = 9
    upsets.flip(story.mask.program, path, bit)
    story.tell("start", plan=story.order.plan, session=story.mask.program.kept.ledger["used"] + 1)
    story.step(0.2)
    assert story.state == "LOCKED"


@pytest.mark.hazard("HZ12")
@pytest.mark.parametrize("days", [8, -1])
def test_a_clock_that_was_moved_is_not_the_true_one_after_power_off_and_unlock(days):
    story = Story().until("READY", 0.5)
    true_unix = story.mask.board.unix()
    story.mask.board.real_time.jump(days * DAY_s)
    story.step(2.0)
    assert story.mask.board.shown == ("LOCKED", "clock_jump")
    story.mask.lose_power()
    story.mask.switch_on()
    story.step(0.5)
    story.mask.press("unlock")
    story.step(1.0)
    known = story.mask.program.clock.now(story.mask.program.now)
    assert known is None or abs(known - true_unix) < 30


@pytest.mark.hazard("HZ49")
@pytest.mark.parametrize("seen", [820, 660, 580])
def test_wires_swapped_between_outputs_that_look_alike_are_found(seen):
    outputs = (Output(name="red", full_uW=30_000, seen=740), Output(name="amber", full_uW=30_000, seen=seen))
    made = make(Build(outputs=outputs), ABSENT, (faults.WiresSwapped(start_s=0),))
    story = Story(made)
    story.go_on()
    assert story.mask.board.shown == ("LOCKED", "monitor")
    assert story.mask.truth.lit_us(story.mask.board.now_us) < 2e6


@pytest.mark.hazard("HZ07")
def test_a_frozen_thermistor_is_found_long_before_3_K():
    story = lit(seconds=5.0)
    faults.ThermistorFrozen(start_s=0).strike(story.mask)
    faults.CoolingBlocked(start_s=0).strike(story.mask)
    story.go_on()
    assert story.mask.board.shown == ("LOCKED", "temperature_frozen")
    one, other = (sensor.read_cC(story.mask.board.now_us) for sensor in story.mask.board.thermistors)
    assert abs(one - other) < 200


@pytest.mark.hazard("HZ07")
def test_two_thermistors_that_stand_still_together_are_found():
    story = lit(seconds=5.0)
    for sensor in (0, 1):
        faults.ThermistorFrozen(start_s=0, sensor=sensor).strike(story.mask)
    story.go_on()
    assert story.state in ("LOCKED", "READY")
    assert story.mask.truth.lit_us(story.mask.board.now_us) < 126e6


@pytest.mark.hazard("HZ12", "HZ15")
def test_a_counter_at_half_its_rate_is_found_in_seven_seconds():
    story = lit()
    upsets.TicksSlow(start_s=0).strike(story.mask)
    story.step(7.0)
    assert story.mask.board.shown == ("LOCKED", "clock_jump")


def test_an_order_at_its_irradiance_cap_is_given_whole_by_a_sound_mask():
    """What the sensors differ by is no fault: such a mask would lock in every session."""
    for seed in range(1, 5):
        story = Story(make(Build(seed=seed), ABSENT))
        story.go_on()
        assert story.state == "READY" and story.mask.program.kept.ledger["used"] == 1
