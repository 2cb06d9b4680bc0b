"""Clocks: counters at 2^31 and 2^32, the years 2038 and 2100, leap seconds, and jumps."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from deliver.host_sessions import clearance, masked
from deliver.simulated_session import host_of, ready, session
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmask.deliver import Refused, run
from lightmask.deliver.journal import entry, raw
from lightmask.deliver.simulated import Build, Wearer, make
from lightmask.deliver.simulated.upsets import ClockJump

DAY_s, WEEK_s = 86_400, 7 * 86_400
LIT_s = 20
AGREES_s = 5  # two clocks that differ by less agree


def unix(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def within_order(made, order, sessions=1):
    return all(
        made.mask.dose_uJ[name] <= sessions * one.session_uJ_cm2 * 1.01 for name, one in order.outputs.items()
    )  # fmt: skip


@pytest.mark.hazard("HZ15")
@pytest.mark.parametrize("mark_ms", [2**30, 2**31, 2**32, 2**53])
@pytest.mark.parametrize("into_s", [1.0, 9.0, 16.0])
def test_a_counter_of_ms_passes_its_marks_in_every_state(mark_ms, into_s):
    made, _, order, states = session(Build(first_ms=mark_ms - int(into_s * 1000)), lit_s=LIT_s)
    assert [state for state, _ in states][-1] == "READY"
    assert ("ENDING", "done") in states or states[-1][0] == "READY"
    assert made.mask.truth.lit_us(made.mask.board.now_us) >= 0.95 * LIT_s * 1e6
    assert within_order(made, order)


@pytest.mark.parametrize(
    "moment",
    [
        "2038-01-19T03:14:00", "2099-12-31T23:59:50", "2100-02-28T23:59:50", "2100-03-01T00:00:00",
        "2028-02-29T23:59:50", "2026-03-29T00:59:50", "2026-10-25T00:59:50", "2106-02-07T06:27:40",
    ],
)  # fmt: skip
def test_a_session_across_a_turn_of_the_calendar(moment):
    began = unix(moment)
    made, host, order, states = session(Build(start_unix=began), lit_s=LIT_s)
    assert states[-1][0] == "READY"
    assert made.mask.truth.lit_us(made.mask.board.now_us) >= 0.95 * LIT_s * 1e6
    assert within_order(made, order)
    times = [one.at.timestamp() for one in host.journal() if one.at is not None]
    assert times == sorted(times)
    assert times[-1] == pytest.approx(began + made.mask.now_s, abs=60)


class Leaping:
    """The clock of a computer that takes a leap second while a session goes on."""

    def __init__(self, own, at_s, step_s):
        self.own, self.at_s, self.step_s = own, at_s, step_s
        self.now_s, self.sleep = own.now_s, own.sleep

    def unix(self):
        return self.own.unix() + (self.step_s if self.own.now_s() >= self.at_s else 0)


@pytest.mark.parametrize("step_s", [-1, 1])
@pytest.mark.parametrize("at_s", [3, 9, 16])
def test_a_leap_second_of_the_host_stops_nothing(step_s, at_s):
    controller, mask = masked(cleared := clearance())
    found = run(cleared, replace(controller, clock=Leaping(controller.clock, at_s, step_s)))
    assert (found.ended, found.short) == ("complete", ())
    assert not mask.truth.lit


@pytest.mark.hazard("HZ12")
@settings(max_examples=10)
@given(
    st.floats(2.5, 30), st.one_of(st.integers(-WEEK_s, -AGREES_s - 2), st.integers(AGREES_s + 2, 40 * DAY_s)),
    st.sampled_from([3600, -3600, 86_400, 8 * 86_400, 0]),
)  # fmt: skip
def test_a_jump_of_a_running_clock_ends_in_the_dark_and_ages_nothing(at_s, seconds, usual):
    """Light goes on by a person alone, and by the time that was true before the jump."""
    seconds = usual or seconds
    made, _host, order, _ = session(Build(), Wearer(unlocks=True), (ClockJump(start_s=at_s, seconds=seconds),),
                                   lit_s=LIT_s, seconds=60)  # fmt: skip
    made.mask.advance(60)
    assert not made.mask.truth.lit
    assert within_order(made, order)
    before = made.mask.dose_uJ
    program, true = made.mask.program, order.since_unix + 60 + made.mask.board.now_us / 1e6
    believed = program.clock.now(program.now)
    assert believed is None or believed == pytest.approx(true, abs=2)
    made.mask.advance(70)
    assert made.mask.dose_uJ == before


def test_the_journal_tells_when_light_was_after_the_year_2038():
    made, host, _ = ready(Build(start_unix=unix("2100-06-01T12:00:00")))
    rows = [entry(raw(one), ("red", "nir")) for one in host.log()]
    assert {one.at.year for one in rows if one.at} == {2100}
    assert made.mask.board.shown[0] == "READY"


@pytest.mark.parametrize("unix_s", [2**32, 10**10 - 1, 10**15 - 1])
def test_a_signed_time_that_no_record_can_hold_is_refused_and_the_mask_goes_on(unix_s):
    made = make(Build())
    made.mask.advance(3)
    host = host_of(made)
    with pytest.raises(Refused, match="2106"):
        host.set_time(unix_s)
    made.mask.advance(5)
    assert made.mask.board.shown[0] == "READY"


@pytest.mark.parametrize("before_s", [-30, 15, 25, 40])
def test_a_clock_that_runs_out_of_its_range_ends_in_locked_and_is_told(before_s):
    made, host, *_ = session(Build(start_unix=2**32 - 60), lit_s=5)
    made.mask.board.real_time.jump(60 - before_s)
    made.mask.lose_power()
    made.mask.switch_on()
    made.mask.advance(120)
    assert made.mask.board.shown[0] in ("LOCKED", "READY")
    assert made.mask.board.shown[0] == made.mask.program.state, "what is shown is what is"
    assert not made.mask.truth.lit
    host.status()
