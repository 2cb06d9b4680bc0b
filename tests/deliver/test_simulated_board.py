"""The simulated board against its port: light and truth, supervisor, stop, power, flash, clocks, links, seeds."""

import random
import time

import pytest
from deliver.lamp_program import Dark, Lamp, Writer

from lightmask.deliver.simulated import (
    ABSENT,
    Act,
    Board,
    Build,
    Cell,
    Output,
    SimulatedClock,
    SimulatedLink,
    SimulatedMask,
    Tolerance,
    Wearer,
)  # fmt: skip
from lightmask.deliver.simulated.flash import Flash, PowerLost
from lightmask.deliver.simulated.upsets import Hung, PowerCut, TicksSlow
from lightmask.errors import BadInput
from mask_program.boards import port as port_page

EXACT = Build(tolerance=Tolerance(driver=0, sense=0, noise=0))


def lit(program=Lamp, build=EXACT, faults=(), wearer=ABSENT):
    mask = SimulatedMask(build, wearer, tuple(faults), program=program)
    mask.wear(True)
    mask.switch_on()
    return mask


def test_the_board_has_every_method_of_the_port():
    assert port_page.missing(Board(Build())) == []


def test_the_truth_is_irradiance_times_time():
    mask = lit()
    mask.advance(600)
    seconds = 600 - 0.02  # the first tick lights it
    assert mask.dose_uJ == pytest.approx({"red": 15_000 * seconds, "nir": 15_000 * seconds}, rel=1e-9)
    assert mask.truth.lit_us(mask.board.now_us) == 599_980_000


def test_the_truth_is_the_sum_of_the_light_of_every_moment():
    """Drive that changes at every tick: the exact sum against a sum over small steps."""

    class Changing(Lamp):
        def tick(self):
            self.permille = (self.ticks * 37) % 1001
            super().tick()

    mask = lit(Changing, Build())
    summed = dict.fromkeys(mask.truth.names, 0.0)
    for _ in range(5000):
        mask.advance(0.002)
        for name, level in zip(mask.truth.names, mask.truth.now_uW, strict=True):
            summed[name] += level * 0.002
    assert mask.dose_uJ == pytest.approx(summed, rel=0.01)
    assert mask.truth.highest_uW()["red"] == pytest.approx(30_000, rel=0.01)


def test_any_window_of_the_truth_can_be_judged():
    mask = lit()
    mask.advance(10.02)
    mask.lose_power()
    mask.advance(100)
    mask.switch_on()
    mask.advance(10.02)
    now = mask.board.now_us
    assert mask.truth.most_in_uJ(60_000_000, now)["red"] == pytest.approx(150_000)
    assert mask.truth.most_in_uJ(115_000_000, now)["red"] == pytest.approx(300_000 - 15_000 * 5.02, rel=1e-9)
    assert mask.truth.dose_between_uJ(5_000_000, 6_000_000)["nir"] == pytest.approx(15_000)


def test_how_time_is_cut_changes_nothing():
    whole, pieces = lit(build=Build(seed=5)), lit(build=Build(seed=5))
    whole.advance(7)
    rng = random.Random(3)
    while pieces.board.now_us < 7_000_000:
        pieces.advance(min(rng.random() / 9, (7_000_000 - pieces.board.now_us) / 1e6))
    assert whole.dose_uJ == pieces.dose_uJ and whole.program.seen == pieces.program.seen
    assert whole.board.body.skin_C == pieces.board.body.skin_C


def test_a_seed_repeats_everything_and_another_does_not():
    seen = []
    for seed in (1, 1, 2):
        mask = lit(build=Build(seed=seed))
        mask.advance(3)
        seen.append((mask.dose_uJ, mask.program.seen, mask.board.random(8)))
    assert seen[0] == seen[1] != seen[2]


def test_current_and_photodiode_follow_the_light():
    mask = lit(
        build=Build(outputs=(Output(name="a", full_uW=10_000, seen=300), Output(name="b", full_uW=4000, seen=900)))
    )
    mask.advance(1)
    assert mask.program.seen["current"] == pytest.approx([500, 500], rel=0.1)
    assert mask.program.seen["monitor"] == pytest.approx([500, 500], rel=0.03)
    assert mask.truth.now_uW == pytest.approx((5000, 2000), rel=1e-9)


def test_pulsed_light_is_told_as_its_mean():
    class Pulsed(Lamp):
        permille = 600

        def boot(self):
            self.port.pulse((40_000, 500))
            super().boot()

    mask = lit(Pulsed)
    mask.advance(1.02)
    assert mask.program.seen["current"] == [300, 300] and mask.dose_uJ["red"] == pytest.approx(9000)


def test_without_feed_the_switch_opens_after_half_a_second():
    class Starving(Lamp):
        def tick(self):
            super().tick() if self.ticks < 50 else setattr(self, "ticks", self.ticks + 1)

    mask = lit(Starving)
    mask.advance(5)
    assert mask.truth.dark_since_us == 1_500_000 and not mask.truth.lit


def test_a_hung_program_is_dark_in_half_a_second_and_reset_in_one():
    mask = lit(faults=[Hung(start_s=2.0, end_s=32.0)])
    mask.advance(2.6)
    first = mask.program
    assert not mask.truth.lit and mask.truth.dark_since_us <= 2_500_000
    mask.advance(0.5)
    assert mask.program is not first and mask.program.ticks < 10


def test_a_stall_that_no_watchdog_sees_goes_on_where_it_stood():
    mask = lit(faults=[Hung(start_s=2.0, end_s=7.0, resets=False)])
    mask.advance(6.9)
    first, ticks = mask.program, mask.program.ticks
    assert not mask.truth.lit
    mask.advance(1)
    assert mask.program is first and mask.program.ticks == pytest.approx(ticks + 45, abs=2)


def test_stop_opens_the_switch_at_once_and_stays_until_cleared():
    mask = lit(wearer=Wearer(puts_on=False, presses=False, script=(Act(at_s=1.2345, do="stop"),)))
    mask.advance(3)
    assert mask.truth.dark_since_us == 1_234_500 and mask.program.seen["stop"] is True
    mask.board.clear_stop()
    mask.advance(0.1)
    assert mask.truth.lit and mask.program.seen["stop"] is False


def test_a_power_cut_forgets_memory_and_keeps_flash_and_time():
    mask = lit(Writer, faults=[PowerCut(start_s=3.3333, end_s=10.0)])
    mask.advance(9)
    assert mask.program is None and mask.truth.dark_since_us == 3_333_300
    mask.advance(2)
    assert mask.program.seen["ms"] == pytest.approx(1000, abs=20)
    assert mask.program.seen["unix"] == Build().start_unix + 11
    assert mask.board.flash_read("ledger") is not None


@pytest.mark.parametrize("call", range(0, 40, 3))
def test_a_cut_during_any_call_leaves_old_or_new_and_at_most_one_torn_record(call):
    mask = lit(Writer, faults=[PowerCut(start_s=1.0, call=call, torn=0.4)])
    mask.advance(2)
    assert mask.program is None
    ledger = mask.board.flash_read("ledger").decode()
    assert ledger in {str(number) * 8 for number in range(0, 61, 10)}
    records = [mask.board.journal_read(slot) for slot in range(64)]
    torn = [record for record in records if record is not None and len(set(record)) > 1]
    assert len(torn) <= 1 and sum(record is not None for record in records) >= 48


def test_the_first_torn_write_is_the_one_under_way():
    flash = Flash(("a",))
    flash.write("a", b"old")
    for share in (0.0, 0.2, 0.5, 0.99):
        flash.tear = share
        with pytest.raises(PowerLost):
            flash.write("a", b"new")
        assert flash.read("a") == b"old"
    flash.write("a", b"new")
    assert flash.read("a") == b"new"
    flash.write("a", b"")
    assert flash.read("a") == b""


def test_a_sector_is_erased_before_its_first_record():
    flash = Flash(("a",))
    assert flash.journal_read(5) is None
    for slot in range(130):
        flash.journal_write(slot, bytes([slot]) * 64)
    flash.journal_write(0, b"\x01" * 64)
    assert (
        flash.journal_read(0) == b"\x01" * 64 and flash.journal_read(1) is None and flash.journal_read(64) == b"@" * 64
    )
    with pytest.raises(OSError, match="size"):
        flash.journal_write(1, b"short")


def test_an_empty_cell_ends_everything_and_the_charger_fills_it():
    mask = lit(build=Build(cell=Cell(capacity_mWh=100)))
    mask.advance(60)
    assert mask.program is None and not mask.truth.lit
    mask.charge(True)
    mask.advance(60)
    mask.switch_on()
    mask.advance(0.1)
    permille, charging, warm_cC = mask.program.seen["battery"]
    assert permille > 0 and charging is True and 2000 < warm_cC < 5000


@pytest.mark.parametrize("first_ms", [2**31 - 1000, 2**32 - 1000])
def test_the_counter_passes_powers_of_two(first_ms):
    mask = lit(build=Build(first_ms=first_ms))
    mask.advance(2)
    assert mask.program.seen["ms"] == first_ms + 2000


def test_a_link_moves_bytes_both_ways_and_time_only_while_it_waits():
    class Echo(Dark):
        def tick(self):
            for link, data in self.port.receive():
                self.port.send(link, data.upper())

    mask = lit(Echo)
    link, radio = SimulatedLink(mask), SimulatedLink(mask, link=1)
    link.send(b"abc")
    radio.send(b"xyz" * 400)  # 512 bytes a tick
    before = mask.now_s
    assert link.receive(1.0) == b"ABC" and mask.now_s - before < 0.06
    heard = b""
    while data := radio.receive(0.2):
        heard += data
    assert heard == b"XYZ" * 400
    before = mask.now_s
    assert link.receive(0.5) == b"" and mask.now_s == pytest.approx(before + 0.5)


def test_with_a_speed_simulated_time_keeps_in_step_with_ours():
    mask = lit(Dark)
    clock = SimulatedClock(mask, speed=200.0)
    clock.sleep(20.0)
    assert mask.now_s == pytest.approx(20, abs=6)
    assert SimulatedLink(mask, clock).receive(10.0) == b""
    assert mask.now_s >= 30


def test_a_ten_minute_session_takes_far_less_than_its_time():
    mask = lit(build=Build())
    began = time.process_time()
    mask.advance(600)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Build(outputs=()) and Board(Build(outputs=())),
        lambda: Board(Build(outputs=(Output(name="a", full_uW=1, seen=1),) * 2)),
        lambda: Output(name="a", full_uW=0, seen=1),
        lambda: Output(name="a", full_uW=1, seen=1001),
        lambda: Tolerance(driver=0.2),
        lambda: Act(at_s=1, do="sing"),
        lambda: PowerCut(start_s=3, end_s=3),
        lambda: Board(Build(journal_slots=100)),
        lambda: SimulatedClock(lit(), speed=0),
    ],
)
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(BadInput):
        wrong()


def test_the_cell_gives_what_light_and_controller_take():
    mask = lit()
    mask.advance(600)
    heat, cell = mask.build.heat, mask.build.cell
    light_mW = sum(mask.dose_uJ.values()) / 1000 / 600 * heat.mean_share * cell.area_cm2
    taken_mWh = (light_mW / heat.efficiency + cell.awake_mW) * 600 / 3600
    assert cell.capacity_mWh - mask.board.cell.left_mWh == pytest.approx(taken_mWh, rel=1e-3)


def test_a_reset_begins_the_counter_again_with_the_same_crystal():
    mask = lit(faults=[Hung(start_s=2.0, end_s=32.0), TicksSlow(start_s=0.5, rate=0.5)])
    mask.advance(6)
    assert mask.program.seen["ms"] == pytest.approx((6 - 3) * 500, abs=30)
