"""While a session runs: one line that follows it, and a key, Ctrl-C or a signal that stops it."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from lightmask.units import s_PER_min

if TYPE_CHECKING:
    from lightmask.deliver import Status

STOP_KEYS = (b"s", b"S", b" ", b"q", b"\x1b", b"\x03")
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
BAR = 18
SIGNS = {"ON": ("●", "bold green"), "PAUSED": ("◐", "bold yellow"), "ARMED": ("○", "bold cyan")}
WORDS = {"ON": "LIT", "PAUSED": "PAUSED", "ARMED": "READY", "ENDING": "ENDING", "LOCKED": "LOCKED"}
PRESS = "Put the mask on and press its button."
AGAIN = "press the mask's button"
HINT = "s or space stops"
READING = "Reading what the mask has counted ..."
UNHEARD = "It goes dark by itself within 3 seconds. Asking it again ..."
LOST = "lost"
WIDE = 120
AROUND = 2 * 4 + 8  # blanks between the parts, and the state
WARM_C = 40.0  # from here on the mask dims itself


@dataclass(slots=True)
class Stop:
    """Whether somebody wants the light to end, and who: 'key', or the name of a signal."""

    by: str = ""

    def __call__(self) -> bool:
        """Asked many times a second."""
        return bool(self.by)

    def ask(self, by: str) -> None:
        """Remember the first who asked."""
        self.by = self.by or by


@contextmanager
def stoppable(keys: bool) -> Iterator[Stop]:
    """A stop that Ctrl-C, a signal to end and (``keys``) the stop keys ask for; everything is as before afterwards."""
    stop = Stop()
    before = {}
    for name in SIGNALS:
        if (number := getattr(signal, name, None)) is not None:
            before[number] = signal.signal(number, lambda *_, by=name: stop.ask(by))
    try:
        with _keyboard(stop) if keys else _nothing():
            yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _keyboard(stop: Stop) -> Iterator[None]:
    """Stop keys without Enter, read by a thread of their own."""
    import threading

    over = threading.Event()
    with _raw():
        reader = threading.Thread(target=_listen, args=(stop, over), daemon=True)
        reader.start()
        try:
            yield
        finally:
            over.set()
            reader.join(timeout=1.0)


@contextmanager
def _raw() -> Iterator[None]:
    """The terminal hands over each key at once and shows none."""
    try:
        import termios
        import tty
    except ImportError:  # no such terminals here: keys come one by one anyway
        yield
        return
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        yield
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)


def _listen(stop: Stop, over: Any) -> None:
    while not over.is_set() and not stop():
        if _key() in STOP_KEYS:
            stop.ask("key")


def _key() -> bytes:
    """A key that was pressed within a tenth of a second, or nothing."""
    try:
        import msvcrt
    except ImportError:
        ready, _, _ = select.select([sys.stdin], [], [], 0.1)
        return os.read(sys.stdin.fileno(), 1) if ready else b""
    import time

    if msvcrt.kbhit():  # type: ignore[attr-defined]
        return bytes(msvcrt.getch())  # type: ignore[attr-defined]
    time.sleep(0.1)
    return b""


def line(status: Status, state: str, stopping: bool = False, width: int = WIDE) -> Table:
    """A session at one moment, on one line: state, elapsed, dose, temperature, and how to stop.

    What does not fit into ``width`` is left away: first the bar, then the dose of each output for the least share.
    """
    sign, style = SIGNS.get(status.state, ("■", "bold red" if status.state == "LOCKED" else "bold"))
    word = "NO ANSWER" if state == LOST else WORDS.get(status.state, "DARK")
    word = "STOPPING" if stopping and not status.dark else word
    sign, style = ("■", "bold red") if word in ("STOPPING", "NO ANSWER") else (sign, style)
    grid = Table.grid(padding=(0, 2))
    grid.add_row(Text(f"{sign} {word}", style=style, no_wrap=True), *_told(status, state, width))
    return grid


def _told(status: Status, state: str, width: int) -> list[Any]:
    """What stands beside the state."""
    if state == LOST:
        return [Text(UNHEARD, style="bold red", no_wrap=True)]
    if status.dark:
        return [Text(READING, no_wrap=True)]
    if status.state == "ARMED":
        return [Text(PRESS, no_wrap=True), Text(HINT, style="dim", no_wrap=True)]
    hint = Text(AGAIN if status.state == "PAUSED" else HINT, style="dim", no_wrap=True)
    times = Text(f"{clock(status.lit_s)} of {clock(status.lit_s + status.left_s)}", no_wrap=True)
    each, warmth = Text(_doses(status), no_wrap=True), _warmth(status)
    plain = AROUND + sum(len(one) for one in (times, warmth, hint))
    doses = each if plain + len(each) <= width else Text(_least(status), no_wrap=True)
    bar = [_bar(status)] if plain + len(doses) + BAR + 2 <= width else []
    return [times, *bar, doses, warmth, hint]


def _bar(status: Status) -> ProgressBar:
    return ProgressBar(
        total=max(status.lit_s + status.left_s, 1.0), completed=status.lit_s, width=BAR, complete_style="green"
    )


def _doses(status: Status) -> str:
    planned = status.planned_J_cm2
    parts = [
        f"{name} {dose:.1f}/{planned[name]:.1f}" if name in planned else f"{name} {dose:.1f}"
        for name, dose in status.dose_J_cm2.items()
    ]
    return ", ".join(parts) + (" J/cm²" if parts else "")


def _least(status: Status) -> str:
    """The least share of its dose that any output has given."""
    planned = status.planned_J_cm2
    shares = [status.dose_J_cm2.get(name, 0.0) / planned[name] for name in planned if planned[name] > 0]
    return f"dose {100 * min(shares):.0f} %" if shares else ""


def _warmth(status: Status) -> Text:
    if status.highest_C is None:
        return Text("no temperature", style="bold red", no_wrap=True)
    return Text(f"{status.highest_C:.1f} °C", style="yellow" if status.highest_C >= WARM_C else "", no_wrap=True)


def clock(seconds: float) -> str:
    """'03:12'."""
    minutes, rest = divmod(round(seconds), round(s_PER_min))
    return f"{minutes:02d}:{rest:02d}"


@dataclass(slots=True)
class Follower:
    """Shows each status on a terminal; nothing in a pipe."""

    stop: Stop
    show: Any = None
    last: Status | None = field(default=None)

    def __call__(self, status: Status, state: str) -> None:
        """One moment of the session."""
        self.last = status
        if self.show is not None:
            self.show.update(line(status, state, self.stop(), self.show.console.width), refresh=True)


@contextmanager
def followed(stop: Stop) -> Iterator[Follower]:
    """A live line on stderr while the session lasts, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield Follower(stop)
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    with Live(Text("Asking the mask ..."), console=console, transient=True, auto_refresh=False) as show:
        yield Follower(stop, show)
