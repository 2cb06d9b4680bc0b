"""Caps over power cuts, sleep and one wrong clock: nothing that was given ever looks older than it is."""

import os

import pytest
from deliver.host_sessions import clearance, masked
from deliver.impatient import CLOCKS, DAY_s, Impatient, h
from deliver.simulated_session import host_of

from lightmask.deliver import Refused, run
from lightmask.deliver.simulated.upsets import ClockJump, ClockLost, CountJump

DEEP = os.environ.get("LIGHTMASK_DEEP") == "1"
SEEDS, DAYS = (range(1, 41), 20) if DEEP else ((1,), 8)
LIVES = [
    (cable, wrong, visits)
    for cable in (True, False) for visits in (0, 0.3, 1) for wrong in CLOCKS
    if (visits or wrong != "host") and not (cable and wrong == "counter")
]  # fmt: skip


@pytest.mark.hazard("HZ11", "HZ12", "HZ18", "HZ28")
@pytest.mark.parametrize(("cable", "wrong", "visits"), LIVES)
def test_use_that_is_too_frequent_stays_within_every_cap_with_one_wrong_clock(cable, wrong, visits):
    """I5, where the power fails; the mask is fed by a cable or sleeps; a host comes never, at times, always."""
    for seed in SEEDS:
        one = Impatient(cable, wrong, visits, seed)
        one.days(DAYS)
        assert not one.above(), (seed, one.above())
        if wrong == "none" and (visits == 1 or not cable):
            assert one.sessions >= 0.5 * DAYS, "hardly any light came: the caps were not tried"


def spent(cable):
    """A mask that had a session and sleeps, or has lost its power."""
    one = Impatient(cable, "none", 0, 1)
    one.light_whole()
    one.off_for(0)
    return one


@pytest.mark.hazard("HZ12")
@pytest.mark.parametrize("seconds", [5 * h, DAY_s, 8 * DAY_s, 200 * DAY_s])
def test_a_clock_set_forward_without_power_gives_no_light(seconds):
    one = spent(cable=True)
    ClockJump(start_s=0, seconds=seconds).strike(one.mask)
    one.off_for(60)
    assert not one.lights() and one.needs == "gap"
    assert "once proven" in one.mask.program.obstacle[1]


@pytest.mark.hazard("HZ12")
def test_a_day_without_power_counts_once_a_host_has_told_the_time():
    one = spent(cable=True)
    one.off_for(DAY_s)
    assert not one.lights() and one.needs == "gap"
    one.host()
    assert one.needs == "" and one.lights()


@pytest.mark.hazard("HZ12")
@pytest.mark.parametrize(("fault", "lights"), [
    (None, True), (CountJump(start_s=0, seconds=DAY_s), False), (ClockJump(start_s=0, seconds=DAY_s), False),
    (ClockLost(start_s=0), False), (CountJump(start_s=0, seconds=-DAY_s), False),
])  # fmt: skip
def test_a_mask_that_slept_believes_its_two_clocks_where_both_say_so(fault, lights):
    """Five hours of sleep are five hours; one with a clock moved by a day is not."""
    one = spent(cable=False)
    one.off_for(5 * h if fault is None else h)
    if fault is not None:
        fault.strike(one.mask)
    assert one.lights() == lights


@pytest.mark.hazard("HZ12")
def test_a_mask_that_stays_plugged_in_counts_by_itself():
    one = spent(cable=True)
    one.on()
    one.mask.advance(10)
    before = one.mask.program.clock.own
    one.mask.advance(120)
    assert one.mask.program.clock.own - before == pytest.approx(120, abs=2)


@pytest.mark.hazard("HZ12")
def test_a_clock_that_ran_ahead_is_set_right_by_a_host():
    """What was never proven may go back; what was, not."""
    one = spent(cable=True)
    ClockJump(start_s=0, seconds=40 * DAY_s).strike(one.mask)
    one.off_for(6 * h)
    host = host_of(one.made)
    true = int(host.clock.unix())
    assert host.info().clock is None
    host.set_time(true)
    assert host.info().clock.timestamp() == pytest.approx(true, abs=2)
    with pytest.raises(Refused, match="forward"):
        host.set_time(true - 60)
    one.off_for(60)
    assert one.mask.program.clock.now(one.mask.program.now) == pytest.approx(host.clock.unix(), abs=2)
    assert one.lights()


@pytest.mark.hazard("HZ12")
def test_a_host_whose_clock_is_ahead_makes_nothing_older():
    one = spent(cable=True)
    one.off_for(h)
    one.host_off_s = DAY_s
    one.host()
    assert host_of(one.made).info().clock is not None
    assert not one.lights() and one.needs == "gap"


def test_a_host_tells_the_time_whenever_it_begins():
    controller, mask = masked(cleared := clearance())
    mask.lose_power()
    ClockJump(start_s=0, seconds=3 * DAY_s).strike(mask)
    mask.advance(60)
    mask.switch_on()
    assert controller.info().clock is None
    assert run(cleared, controller).ended == "complete"
    assert controller.info().clock.timestamp() == pytest.approx(controller.clock.unix(), abs=2)
