"""A mask in software: its own program on a simulated board, in simulated time, with its wearer and its faults."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from lightmask.deliver.simulated.air import Air
from lightmask.deliver.simulated.board import Board, Build
from lightmask.deliver.simulated.flash import PowerLost
from lightmask.deliver.simulated.truth import Truth, s_PER_us, us_PER_ms, us_PER_s
from lightmask.deliver.simulated.wearer import Wearer, begin, sees
from lightmask.errors import not_negative
from mask_program.boards.port import METHODS

TICK_us = 20 * us_PER_ms  # of the program: the port asks for 20 to 50 ms
HEAT_us = 100 * us_PER_ms
IDLE_HEAT_us = 2000 * us_PER_ms  # while nothing runs and nothing shines: still below the lag of a thermistor
SETTLED_us = 60_000 * us_PER_ms  # and once its heat stands still
PROCESSOR_us = 1000 * us_PER_ms  # a processor's own watchdog: the shortest that every board can be set to
EMPTY_mWh = 0.0
NEVER_us = 2**62


class Runs(Protocol):
    """What the board runs: the mask's program."""

    def boot(self) -> None:
        """Once, when power is there."""

    def tick(self) -> None:
        """Every 20 ms."""


class Happening(Protocol):
    """Something that befalls a mask at a time, and may end: a fault."""

    @property
    def start_s(self) -> float:
        """Seconds since the simulation began."""

    @property
    def end_s(self) -> float | None:
        """The same, or never."""

    def strike(self, mask: SimulatedMask) -> None:
        """It begins."""

    def heal(self, mask: SimulatedMask) -> None:
        """It ends."""


def own_program(board: Board) -> Runs:
    """The program of the mask, as in firmware/."""
    from mask_program.program import Program

    program: Runs = Program(board)
    return program


class SimulatedMask:
    """A mask, its face, its wearer. `advance` lets time pass; nothing else does.

    ``board``    the hardware; ``program`` what runs on it, None without power
    ``truth``    the light that was really given
    ``air``      the links; `links.SimulatedLink` is a host's end of one
    A program that raises is a fault of the program: the error comes out of `advance`.
    """

    def __init__(
        self, build: Build | None = None, wearer: Wearer | None = None, faults: tuple[Happening, ...] = (),
        program: Callable[[Board], Runs] = own_program,
    ):  # fmt: skip
        self.build = build or Build()
        self.wearer = wearer or Wearer()
        self.rng = Random(self.build.seed + 1)  # nosec B311 # a simulated mask repeats by its seed
        self.board = Board(self.build)
        self.board.wear.worn = False
        self.air = Air(self.rng)
        self.program: Runs | None = None
        self.asleep_wearer = False
        self._make = program
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._number = 0
        self._tick_us = NEVER_us
        self._heat_us = HEAT_us
        self._warmed_us = 0
        self._hung_since_us: int | None = None
        self._resets = True
        begin(self)
        for fault in faults:
            self.lay(fault)

    @property
    def truth(self) -> Truth:
        """The light that was really given, by the simulator's own sum."""
        return self.board.truth

    @property
    def now_s(self) -> float:
        """Seconds since the simulation began."""
        return self.board.now_us * s_PER_us

    @property
    def dose_uJ(self) -> dict[str, float]:
        """What each output has really given, uJ/cm2 on the brightest skin."""
        return self.truth.dose_uJ(self.board.now_us)

    # --- time ---

    def advance(self, seconds: float) -> None:
        """Let simulated time pass. It may be cut anywhere: two halves are the whole."""
        not_negative("seconds", seconds)
        end_us = self.board.now_us + round(seconds * us_PER_s)
        while self._next(end_us):
            pass
        self.board.now_us = end_us

    def at(self, at_s: float, do: Callable[[], None]) -> None:
        """Put something on the calendar, in seconds since the beginning; what is past happens next."""
        self._number += 1
        heapq.heappush(self._events, (max(self.board.now_us, round(at_s * us_PER_s)), self._number, do))

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        """Put something on the calendar, in seconds from now."""
        self.at(self.now_s + seconds, do)

    def lay(self, fault: Happening) -> None:
        """Put a fault on the calendar."""
        self.at(fault.start_s, lambda: fault.strike(self))
        if fault.end_s is not None:
            self.at(fault.end_s, lambda: fault.heal(self))

    def _next(self, end_us: int) -> bool:
        """The next thing that happens until ``end_us``. False when nothing does."""
        board = self.board
        starves_us = board.starves_us
        event_us = self._events[0][0] if self._events else NEVER_us
        first_us = min(event_us, self._tick_us, self._heat_us, NEVER_us if starves_us is None else starves_us)
        if first_us > end_us:
            return False
        board.now_us = first_us
        if event_us == first_us:
            heapq.heappop(self._events)[2]()
            self._stirred()
        elif starves_us == first_us:
            board.starve()
        elif self._heat_us == first_us:
            self._warm()
        else:
            self._tick()
        return True

    def _warm(self) -> None:
        """Heat and battery up to now; a cell that is empty ends everything."""
        board = self.board
        board.warm((board.now_us - self._warmed_us) * s_PER_us)
        self._warmed_us = board.now_us
        idle = (self.program is None or board.asleep) and not board.truth.lit
        self._heat_us = board.now_us + ((SETTLED_us if board.body.settled else IDLE_HEAT_us) if idle else HEAT_us)
        if board.cell.left_mWh <= EMPTY_mWh and self.program is not None:
            self.lose_power()

    def _stirred(self) -> None:
        """Something may have changed that heat follows."""
        self._heat_us = min(self._heat_us, self.board.now_us + IDLE_HEAT_us)

    def _tick(self) -> None:
        """One turn of the program, unless it hangs or sleeps."""
        board = self.board
        self._tick_us = board.now_us + TICK_us
        if self._hung_since_us is not None:
            if self._resets and board.now_us - self._hung_since_us >= PROCESSOR_us:
                self.reset()
            return
        if self.program is None or board.asleep:
            self._tick_us = NEVER_us
            return
        if self.air.up:
            for link, data in self.air.arrived_up(board.now_us):
                board.arrive(link, data)
        self._run(self.program.tick)

    def _run(self, work: Callable[[], None]) -> None:
        """Work of the program, in which the power may go."""
        board = self.board
        before = board.shown[0]
        try:
            work()
        except PowerLost:
            self.lose_power()
            return
        while board.outbox:
            self.air.answer(board.now_us, *board.outbox.popleft())
        if board.shown[0] != before:
            sees(self, board.shown[0], before)

    # --- power and processor ---

    def switch_on(self, service: bool = False) -> None:
        """Power comes; ``service``: with the button held. Nothing happens where it is on, or the cell is empty."""
        if self.program is not None or self.board.cell.left_mWh <= EMPTY_mWh:
            return
        self._whole_port()
        self.board.power_up()
        if service:
            self.board.words.append("service")
        self._boot()

    def lose_power(self) -> None:
        """Power goes, this moment: what was in memory is gone, pieces under way are lost."""
        self.board.power_down()
        self._gone()

    def _gone(self) -> None:
        """Nothing runs, and nothing of it is left."""
        self._whole_port()
        self.program = None
        self._hung_since_us = None
        self._tick_us = NEVER_us
        self.air.up.clear()

    def lose_power_at_call(self, call: int, torn: float) -> None:
        """Power goes at the program's so-manieth call of the port from now on; a write then under way is torn."""
        left = call

        def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
            def go(*given: Any) -> Any:
                nonlocal left
                left -= 1
                if left >= 0:
                    return real(*given)
                if name in ("flash_write", "journal_write"):
                    self.board.flash.tear = torn
                    real(*given)
                raise PowerLost

            return go

        for name in METHODS:
            setattr(self.board, name, counted(name, getattr(self.board, name)))

    def _whole_port(self) -> None:
        """Take the counters off again."""
        for name in METHODS:
            vars(self.board).pop(name, None)
        self.board.flash.tear = None

    def reset(self) -> None:
        """The processor begins anew, with power there all the time."""
        self._hung_since_us = None
        self.board.reset_pins()
        self._boot()

    def _boot(self) -> None:
        self._tick_us = self.board.now_us + TICK_us
        self._heat_us = min(self._heat_us, self.board.now_us + HEAT_us)
        self.board.asleep = False
        self.program = self._make(self.board)
        self._run(self.program.boot)

    def hang(self, resets: bool) -> None:
        """The program stands still."""
        if self.program is not None:
            self._hung_since_us, self._resets = self.board.now_us, resets

    def unhang(self) -> None:
        """It goes on."""
        self._hung_since_us = None

    # --- hands ---

    def press(self, word: str = "press") -> None:
        """The one button. A press wakes a mask that sleeps, or one that is off."""
        if self.board.asleep or self.program is None:
            if self.board.asleep:
                self.board.fall_awake()
                self._gone()
            self.switch_on(service=word == "service")
        else:
            self.board.words.append(word)

    def sleep(self) -> None:
        """Left alone for long enough, it sleeps."""
        if self.program is not None:
            self.board.power_off()

    def press_stop(self) -> None:
        """The stop button."""
        self.board.press_stop()

    def wear(self, on: bool) -> None:
        """Put the mask on the face, or take it off."""
        self.board.wear.worn = on
        self.board.relight()
        self._stirred()

    def charge(self, on: bool) -> None:
        """Plug the charger in, or out."""
        self.board.cell.charging = on
