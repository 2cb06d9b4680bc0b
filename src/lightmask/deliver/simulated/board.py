"""The simulated board: every method of the port, on simulated hardware. It knows no program and no plan."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from random import Random

from lightmask.deliver.simulated.body import Body, Heat
from lightmask.deliver.simulated.clock import Count, RealTime, Ticks
from lightmask.deliver.simulated.flash import Flash
from lightmask.deliver.simulated.outputs import Output, Outputs, Tolerance
from lightmask.deliver.simulated.senses import Battery, Cell, Thermistor, Wear
from lightmask.deliver.simulated.truth import Truth, s_PER_us, us_PER_ms
from lightmask.units import J_PER_mJ
from mask_program.boards.port import AREAS, WATCHDOG_MS

WATCHDOG_us = WATCHDOG_MS * us_PER_ms
MOST_HEAT_s = 2.0  # of one step of heat
MOST_AT_ONCE = 512  # bytes of one receive
MOST_WAITING = 4096  # bytes that a link holds for the program; the rest is lost, as in a UART
WIRE, RADIO, BROKER = 0, 1, 2
# Of a red and an infrared output: half of what a bright home mask gives, and a silicon photodiode that sees more of
# the infrared. Assumed; give a mask's own figures for it.
USUAL = (Output(name="red", full_uW=30_000, seen=420), Output(name="nir", full_uW=30_000, seen=760))


@dataclass(frozen=True, kw_only=True, slots=True)
class Build:
    """What a simulated mask is made of. ``start_unix`` is what its clock says at the beginning; None: not set.

    ``counts``  it has a battery, and a counter that goes on while it sleeps
    """

    serial: str = "SIM-0001"
    outputs: tuple[Output, ...] = USUAL
    heat: Heat = field(default_factory=Heat)
    tolerance: Tolerance = field(default_factory=Tolerance)
    cell: Cell = field(default_factory=Cell)
    start_unix: int | None = 1_800_000_000
    first_ms: int = 0
    counts: bool = True
    journal_slots: int = 4096
    seed: int = 1


class Board:
    """The hardware at one moment. Whoever lets time pass moves ``now_us``; faults lie in its parts.

    ``shown``    state and reason that the mask shows its wearer
    ``asleep``   the program has put it to sleep
    """

    def __init__(self, build: Build):
        rng = Random(build.seed)  # nosec B311 # a simulated mask repeats by its seed
        self.build = build
        self.rng = rng
        self.now_us = 0
        self.lamps = Outputs(build.outputs, build.tolerance, rng)
        self.body = Body(build.heat)
        self.truth = Truth(self.outputs())
        self.thermistors = [Thermistor(place, rng.uniform(-0.2, 0.2)) for place in self.body.places]  # parts of 0.2 K
        self.wear = Wear()
        self.cell = Battery(build.cell)
        self.flash = Flash(AREAS, build.journal_slots)
        self.real_time = RealTime(build.start_unix)
        self.ticks = Ticks(0, build.first_ms)
        self.count = Count()
        self.fed_us = -WATCHDOG_us
        self.stop_latched = False
        self.stop_deaf = False  # the program's line from the stop button is broken
        self.stop_weak = False  # the stop button opens no switch
        self.words: list[str] = []
        self.inbox: deque[tuple[int, bytes]] = deque()
        self.outbox: deque[tuple[int, bytes]] = deque()
        self.shown = ("OFF", "")
        self.asleep = False
        self._lit_uJ = 0.0
        self._lit_since_us = 0
        self.power_down()

    # --- what hardware does by itself ---

    def power_down(self) -> None:
        """No current, nothing in any register or queue. Flash, real-time clock and the wearer stay."""
        self.count.power(False, self.now_us)
        self._lights_out()

    def fall_awake(self) -> None:
        """A press ends its sleep through power-up; the counter has gone on."""
        self._lights_out()

    def _lights_out(self) -> None:
        lamps = self.lamps
        lamps.commanded, lamps.lit_share = False, 1.0
        for driver in lamps.drivers:
            driver.duty = 0
        lamps.held_open.update(("power", "supervisor"))
        self.stop_latched = False
        lamps.held_open.discard("stop")
        self.words.clear()
        self.inbox.clear()
        self.outbox.clear()
        self.shown, self.asleep = ("OFF", ""), False
        self.relight()

    def power_up(self) -> None:
        """Power is there: counters begin, everything is dark until the program says otherwise."""
        self._count_anew()
        if not self.count.powered:
            self.count.power(True, self.now_us)
        self.lamps.held_open.discard("power")
        self.fed_us = self.now_us - WATCHDOG_us
        self.relight()

    def reset_pins(self) -> None:
        """What a reset of the processor does: outputs dark, switch open; a latched stop stays latched."""
        self.lamps.commanded = False
        self.lamps.lit_share = 1.0
        for driver in self.lamps.drivers:
            driver.duty = 0
        self.words.clear()
        self._count_anew()
        self.relight()

    def _count_anew(self) -> None:
        """The counter begins again, with the same crystal."""
        before, self.ticks = self.ticks, Ticks(self.now_us, self.build.first_ms)
        self.ticks.wrap_ms, self.ticks.rate = before.wrap_ms, before.rate

    @property
    def starves_us(self) -> int | None:
        """When the supervisor opens the switch unless it is fed; None while it holds it open."""
        return None if "supervisor" in self.lamps.held_open else self.fed_us + WATCHDOG_us

    def starve(self) -> None:
        """The supervisor was not fed in time."""
        self.lamps.held_open.add("supervisor")
        self.relight()

    def press_stop(self) -> None:
        """The stop button: opens the switch by itself and latches; the program is told after. Nothing without power."""
        if "power" in self.lamps.held_open:
            return
        self.stop_latched = True
        if not self.stop_weak:
            self.lamps.held_open.add("stop")
        self.relight()

    def relight(self) -> None:
        """Tell the truth of any change of light."""
        lamps = self.lamps
        if lamps.relight() or self.truth.worn != self.wear.worn:
            self._settle()
            self.truth.change(self.now_us, lamps.level_uW, self.wear.worn)

    def _settle(self) -> None:
        """Light since the last change, kept for the next step of heat."""
        self._lit_uJ += sum(self.truth.now_uW) * (self.now_us - self._lit_since_us) * s_PER_us
        self._lit_since_us = self.now_us

    def warm(self, dt_s: float) -> None:
        """Heat and battery, ``dt_s`` seconds on, with the light that was given in them."""
        self._settle()
        mean_uW, self._lit_uJ = self._lit_uJ / dt_s, 0.0
        self.body.worn = self.wear.worn
        self.body.step(min(dt_s, MOST_HEAT_s), mean_uW)  # a longer one began where heat stood still
        heat = self.build.heat
        awake = not self.asleep and "power" not in self.lamps.held_open
        self.cell.step(dt_s, awake, mean_uW * heat.mean_share * J_PER_mJ, heat.efficiency)

    def arrive(self, link: int, data: bytes) -> None:
        """Bytes reach the mask on a link. What does not fit is lost."""
        waiting = sum(len(piece) for at, piece in self.inbox if at == link)
        if data[: MOST_WAITING - waiting]:
            self.inbox.append((link, bytes(data[: MOST_WAITING - waiting])))

    # --- the port ---

    def outputs(self) -> tuple[str, ...]:
        return tuple(output.name for output in self.build.outputs)

    def serial(self) -> str:
        return self.build.serial

    def ms(self) -> int:
        return self.ticks.ms(self.now_us)

    def unix(self) -> int | None:
        return self.real_time.unix(self.now_us)

    def set_unix(self, unix: int) -> None:
        self.real_time.set(unix, self.now_us)

    def count_s(self) -> int | None:
        return self.count.s(self.now_us) if self.build.counts else None

    def drive(self, output: int, permille: int) -> None:
        driver = self.lamps.drivers[output]
        if driver.duty != permille:
            driver.duty = permille
            self.relight()

    def pulse(self, setting: tuple[int, int] | None) -> None:
        self.lamps.lit_share = 1.0 if setting is None else setting[1] / 1000
        self.relight()

    def enable(self, on: bool) -> None:
        if self.lamps.commanded != on:
            self.lamps.commanded = bool(on)
            self.relight()

    def current(self, output: int) -> int | None:
        return self.lamps.current(output)

    def monitor(self, output: int) -> int | None:
        return self.lamps.monitor(output)

    def temperature_cC(self, sensor: int) -> int | None:
        return self.thermistors[sensor].read_cC(self.now_us)

    def worn(self) -> bool | None:
        return self.wear.read()

    def battery(self) -> tuple[int, bool, int] | None:
        return self.cell.read(self.body.board_C)

    def buttons(self) -> list[str]:
        if not self.words:
            return []
        words, self.words = self.words, []
        return words

    def stop_pressed(self) -> bool:
        return self.stop_latched and not self.stop_deaf

    def clear_stop(self) -> None:
        self.stop_latched = False
        self.lamps.held_open.discard("stop")
        self.relight()

    def show(self, state: str, why: str) -> None:
        self.shown = (state, why)

    def feed(self) -> None:
        self.fed_us = self.now_us
        held = self.lamps.held_open
        if "supervisor" in held:
            held.discard("supervisor")
            self.relight()

    def power_off(self) -> None:
        self.asleep = True

    def random(self, count: int) -> bytes:
        return self.rng.randbytes(count)

    def receive(self) -> list[tuple[int, bytes]]:
        if not self.inbox:
            return []
        taken, room = [], MOST_AT_ONCE
        while self.inbox and room:
            link, data = self.inbox.popleft()
            taken.append((link, data[:room]))
            if data[room:]:
                self.inbox.appendleft((link, data[room:]))
            room -= len(taken[-1][1])
        return taken

    def send(self, link: int, data: bytes) -> None:
        self.outbox.append((link, bytes(data)))

    def wired(self, link: int) -> bool:
        return link == WIRE

    def flash_read(self, area: str) -> bytes | None:
        return self.flash.read(area)

    def flash_write(self, area: str, data: bytes) -> None:
        self.flash.write(area, data)

    def journal_slots(self) -> int:
        return self.build.journal_slots

    def journal_read(self, slot: int) -> bytes | None:
        return self.flash.journal_read(slot)

    def journal_write(self, slot: int, record: bytes) -> None:
        self.flash.journal_write(slot, record)
