"""Each fault does on the board what it says, from its start to its end, and nothing else."""

import inspect

import pytest
from deliver.lamp_program import Dark, Lamp, Writer

from lightmask.deliver.simulated import (
    ABSENT,
    Build,
    Fault,
    Heat,
    SimulatedLink,
    SimulatedMask,
    Tolerance,
    faults,
    upsets,
)
from lightmask.errors import BadInput

EXACT = Build(tolerance=Tolerance(driver=0, sense=0, noise=0))


def lit(*laid, program=Lamp, build=EXACT):
    mask = SimulatedMask(build, ABSENT, laid, program=program)
    mask.wear(True)
    mask.switch_on()
    return mask


def course(fault, program=Lamp, build=EXACT):
    """What the program reads just before the fault, in its midst, and after its end; and the true light then."""
    mask = lit(fault, program=program, build=build)
    told = []
    for until_s in (fault.start_s, fault.start_s + 1, fault.end_s + 1):
        mask.advance(until_s - mask.now_s - 0.001 if not told else until_s - mask.now_s)
        told.append((dict(mask.program.seen), mask.truth.now_uW))
    return told


def during(fault, what, program=Lamp, build=EXACT):
    return [seen[what] for seen, _ in course(fault, program, build)]


def light(fault, program=Lamp):
    return [level for _, level in course(fault, program)]


TIME = {"start_s": 5.0, "end_s": 10.0}
SOUND = (15_000.0, 15_000.0)


@pytest.mark.parametrize("broken", [faults.ThermistorOpen, faults.ThermistorShort])
def test_a_broken_thermistor_says_nothing(broken):
    before, amid, after = during(broken(**TIME, sensor=1), "temperature")
    assert amid[1] is None and amid[0] is not None and before[1] is not None and after[1] is not None


def test_a_frozen_thermistor_stays_while_the_skin_warms():
    mask = lit(faults.ThermistorFrozen(start_s=5.0))
    mask.advance(6)
    frozen = mask.program.seen["temperature"][0]
    mask.advance(300)
    assert mask.program.seen["temperature"][0] == frozen < mask.program.seen["temperature"][1] - 50
    assert during(faults.ThermistorFrozen(**TIME, reads_cC=3000), "temperature")[1][0] == 3000


def test_a_drifting_thermistor_drifts_by_what_was_asked():
    apart = [two[0] - two[1] for two in during(faults.ThermistorDrift(**TIME, K_s=2.0), "temperature")]
    assert apart[1] - apart[0] == pytest.approx(200, abs=12) and apart[2] == pytest.approx(apart[0], abs=12)


def test_an_offset_thermistor_is_off_by_it():
    apart = [two[0] - two[1] for two in during(faults.ThermistorOffset(**TIME), "temperature")]
    assert apart[1] - apart[0] == pytest.approx(500, abs=12) and apart[2] == pytest.approx(apart[0], abs=12)


def test_blocked_cooling_warms_the_skin():
    free, blocked = lit(), lit(faults.CoolingBlocked(start_s=0))
    for mask in (free, blocked):
        mask.advance(600)
    assert blocked.board.body.skin_C > free.board.body.skin_C + 0.5
    assert blocked.program.seen["temperature"][0] > free.program.seen["temperature"][0] + 50


def test_a_shorted_driver_shines_whatever_is_commanded_until_the_switch_opens():
    fault = faults.DriverShorted(**TIME)
    assert light(fault, Dark) == [(0, 0), (30_000, 0), (0, 0)]
    assert during(fault, "current", Dark)[1] == [1000, 0] and during(fault, "monitor", Dark)[1] == [1000, 0]
    mask = lit(faults.DriverShorted(start_s=1.0), program=Dark)
    mask.advance(2)
    mask.board.enable(False)
    assert not mask.truth.lit
    mask.board.lamps.welded = True
    mask.board.relight()
    assert mask.truth.lit, "a welded switch is the second fault"


def test_a_welded_switch_ignores_stop_and_supervisor():
    mask = lit(faults.SwitchWelded(**TIME))
    mask.advance(6)
    mask.press_stop()
    assert mask.truth.lit
    mask.advance(5)
    assert not mask.truth.lit


@pytest.mark.parametrize(
    ("fault", "reads"),
    [
        (faults.StringOpen(**TIME), 0),
        (faults.StringOpen(**TIME, share=0.25), 375),
        (faults.StringShort(**TIME), 700),
        (faults.CurrentDrop(**TIME, share=0.1), 450),
        (faults.CurrentDrop(**TIME, share=0.5), 250),
    ],
)
def test_a_string_changes_current_and_light_of_its_output_alone(fault, reads):
    assert during(fault, "current") == [[500, 500], [reads, 500], [500, 500]]
    assert light(fault)[1] == pytest.approx((30 * reads, 15_000)) and light(fault)[2] == SOUND


def test_faded_light_is_seen_by_the_photodiode_alone():
    fault = faults.LightFaded(**TIME, times=0.6)
    seen, level = course(fault)[1]
    assert seen["current"] == [500, 500] and seen["monitor"] == pytest.approx([300, 500], abs=3)
    assert level == pytest.approx((9000, 15_000))


def test_swapped_wires_light_the_other_colour():
    class Red(Lamp):
        def tick(self):
            super().tick()
            self.port.drive(1, 0)

    fault = faults.WiresSwapped(**TIME)
    assert light(fault, Red) == [(15_000, 0), (0, 15_000), (15_000, 0)]
    assert during(fault, "current", Red)[1][0] == 500, "the current knows nothing of colours"
    assert during(fault, "monitor", Red)[1][0] == pytest.approx(500 * 760 / 420, abs=3)


@pytest.mark.parametrize(
    ("fault", "reads"),
    [
        (faults.PhotodiodeStuck(**TIME, reads=210), 500),
        (faults.PhotodiodeDark(**TIME), 0),
        (faults.PhotodiodeOffset(**TIME, adds=42), 600),
    ],
)
def test_a_photodiode_lies_and_the_light_does_not_change(fault, reads):
    assert during(fault, "monitor")[1][0] == pytest.approx(reads, abs=3)
    assert light(fault) == [SOUND] * 3


@pytest.mark.parametrize("says", [True, False, None])
def test_a_stuck_wear_sensor_says_one_thing(says):
    mask = lit(faults.WearStuck(**TIME, says=says))
    mask.advance(6)
    mask.wear(says is False)
    mask.advance(1)
    assert mask.program.seen["worn"] is says
    mask.advance(5)
    assert mask.program.seen["worn"] is (says is False)
    assert (mask.truth.unworn_uJ(mask.board.now_us) > 0) is (says is not False), (
        "light on no face is known to the truth"
    )


def test_battery_low_hot_charging_and_unknown():
    assert during(faults.BatteryLow(**TIME), "battery")[1][0] in (19, 20)
    cold, hot, _ = during(faults.BatteryHot(**TIME), "battery")
    assert hot[2] - cold[2] == pytest.approx(3000, abs=30)
    assert [told[1] for told in during(faults.Charging(**TIME), "battery")] == [False, True, False]
    assert during(faults.GaugeLost(**TIME), "battery")[1] is None


def test_either_half_of_the_stop_button_may_fail():
    deaf = lit(faults.StopBroken(**TIME))
    deaf.advance(6)
    deaf.press_stop()
    deaf.advance(1)
    assert not deaf.truth.lit and deaf.program.seen["stop"] is False
    weak = lit(faults.StopBroken(**TIME, half="hardware"))
    weak.advance(6)
    weak.press_stop()
    weak.advance(1)
    assert weak.truth.lit and weak.program.seen["stop"] is True


def test_clocks_jump_stop_wrap_and_run_slow():
    start = EXACT.start_unix
    assert during(upsets.ClockJump(**TIME), "unix")[1:] == [start + 6 - 86_400, start + 11]
    assert during(upsets.ClockJump(**TIME, seconds=86_400), "unix")[1] == start + 6 + 86_400
    assert during(upsets.ClockLost(**TIME), "unix")[1:] == [None, None]
    assert during(upsets.TicksSlow(**TIME), "ms") == [4980, 5500, 8500]
    near = Build(first_ms=2**32 - 5500)
    assert during(upsets.TicksWrap(**TIME), "ms", build=near)[1] == 500


@pytest.mark.parametrize(("full", "says"), [(False, "does not write"), (True, "full")])
def test_flash_that_does_not_write_raises_and_keeps_what_it_holds(full, says):
    mask = lit(upsets.FlashBroken(**TIME, full=full), program=Writer)
    mask.advance(4.99)
    held = mask.board.flash_read("ledger")
    with pytest.raises(OSError, match=says):
        mask.advance(1)
    assert mask.board.flash_read("ledger") == held


@pytest.mark.parametrize("area", ["journal", "ledger"])
def test_a_corrupt_record_differs_in_one_bit(area):
    mask = lit(program=Writer)
    mask.advance(1)
    board = mask.board
    slot = board.flash.last
    before = board.journal_read(slot) if area == "journal" else board.flash_read(area)
    upsets.RecordCorrupt(start_s=0, area=area).strike(mask)
    after = board.journal_read(slot) if area == "journal" else board.flash_read(area)
    assert sum((a ^ b).bit_count() for a, b in zip(before, after, strict=True)) == 1


def test_bits_turn_in_memory_and_in_registers():
    mask = lit(upsets.RamFlip(start_s=1.0, path="counted.red.1", bit=4))
    mask.advance(2)
    assert mask.program.counted == {"red": [0, 17]}
    with pytest.raises(BadInput, match="no whole number"):
        upsets.flip(mask.program, "counted", 3)
    mask = lit(upsets.RegisterFlip(start_s=1.005, bit=9), program=Dark)
    mask.advance(1.01)
    assert mask.truth.now_uW == pytest.approx((512 * 30, 0))
    mask.advance(0.02)
    assert not mask.truth.lit
    mask = lit(upsets.StrayEnable(start_s=1.0))
    mask.board.enable(False)
    mask.advance(0.5)
    assert not mask.truth.lit
    mask.advance(1)
    assert mask.truth.lit


class Echo(Dark):
    """Sends back each piece that came."""

    def tick(self):
        for link, data in self.port.receive():
            self.port.send(link, data)


def echoed(fault, pieces=(b"one;", b"two;"), wait_s=1.0):
    mask = lit(fault, program=Echo)
    link = SimulatedLink(mask)
    mask.advance(6)
    for piece in pieces:
        link.send(piece)
    heard = b""
    while data := link.receive(wait_s):
        heard += data
    return heard, mask


def test_a_bad_link_cuts_delays_repeats_swaps_spoils_and_drops():
    assert echoed(upsets.LinkCut(**TIME))[0] == b""
    heard, mask = echoed(upsets.LinkDelay(start_s=5, seconds=3.0), wait_s=10)
    assert heard == b"one;two;" and 6 + 6 < mask.now_s - 10 < 6 + 6.1
    assert echoed(upsets.LinkDuplicate(start_s=5, end_s=6.01, times=3))[0].count(b"one;") == 3
    assert echoed(upsets.LinkReorder(start_s=5, end_s=6.01))[0] == b"two;one;"
    spoilt = echoed(upsets.LinkCorrupt(start_s=5, end_s=6.01, share=1.0))[0]
    assert [(a ^ b).bit_count() for a, b in zip(spoilt, b"one;two;", strict=True)].count(1) == 2
    assert echoed(upsets.VerbLost(**TIME), (b'{"do":"stop"}', b'{"do":"keep"}'))[0] == b'{"do":"keep"}'


def test_a_pulled_cable_is_told_to_the_host():
    mask = lit(upsets.LinkCut(**TIME, seen=True), program=Echo)
    link = SimulatedLink(mask)
    mask.advance(6)
    with pytest.raises(Exception, match="cable was pulled"):
        link.send(b"x")
    mask.advance(5)
    link.send(b"x")
    assert link.receive(1.0) == b"x"
    link.close()
    with pytest.raises(Exception, match="closed"):
        link.receive(0.1)


def test_strangers_send_their_own_and_what_they_heard():
    mask = lit(upsets.Spoofed(start_s=2.0, data=b"evil"), upsets.Replayed(start_s=3.0), program=Lamp)
    link = SimulatedLink(mask)
    mask.advance(1)
    link.send(b'{"do":"start"}')
    link.send(b'{"do":"keep"}')
    mask.advance(3)
    assert mask.program.seen["bytes"] == [
        (0, b'{"do":"start"}'), (0, b'{"do":"keep"}'), (1, b"evil"), (1, b'{"do":"start"}')
    ]  # fmt: skip


def every_fault():
    found = [kind for room in (faults, upsets) for _, kind in inspect.getmembers(room, inspect.isclass)]
    return sorted({kind for kind in found if issubclass(kind, Fault) and not kind.__name__.startswith("_")}, key=str)


@pytest.mark.parametrize("kind", [kind for kind in every_fault() if kind is not Fault], ids=lambda kind: kind.__name__)
def test_every_fault_names_its_hazards_and_its_time(kind):
    assert kind.hazards
    needs = {"path": "counted.red.1", "data": b"x"}
    given = {name: value for name, value in needs.items() if name in inspect.signature(kind).parameters}
    with pytest.raises(BadInput):
        kind(start_s=-1.0, **given)
    with pytest.raises(BadInput):
        kind(start_s=2.0, end_s=1.0, **given)
    with pytest.raises(AttributeError):
        kind(start_s=1.0, **given).start_s = 2.0


def test_a_hot_room_is_a_matter_of_the_build():
    hot, usual = (lit(build=Build(heat=Heat(room_C=room_C))) for room_C in (40.0, 22.0))
    for mask in (hot, usual):
        mask.advance(300)
    assert hot.board.body.skin_C > usual.board.body.skin_C + 1
