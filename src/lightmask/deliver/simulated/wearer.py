"""Who wears the simulated mask: habits that answer to what the mask shows, and acts at set times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from lightmask.errors import BadInput, not_negative

WORDS = ("press", "long", "unlock", "service")
LIFTED_s = 1.0  # how long a mask is off the face when its wearer lifts it once


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """Something done once, ``at_s`` seconds after the simulation began. ``do`` is one of `ACTS`, or a button's word."""

    at_s: float
    do: str

    def __post_init__(self) -> None:
        not_negative("at_s", self.at_s)
        if self.do not in (*ACTS, *WORDS):
            raise BadInput(f"A wearer cannot '{self.do}'. Give one of: {', '.join((*ACTS, *WORDS))}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Wearer:
    """Habits, and a script. The usual wearer puts the mask on, presses when it asks for it, and stays.

    reacts_s    seconds from what the mask shows to what the wearer does
    puts_on     puts the mask on when it has come on, and lifts it once where it must see that
    presses     presses the button when the mask is armed
    resumes     presses it when the mask pauses
    unlocks     holds it down when the mask is locked
    script      acts at set times, whatever the mask shows; "sleep" ends every habit
    """

    reacts_s: float = 1.0
    puts_on: bool = True
    presses: bool = True
    resumes: bool = False
    unlocks: bool = False
    script: tuple[Act, ...] = ()

    def __post_init__(self) -> None:
        not_negative("reacts_s", self.reacts_s)


class Mask(Protocol):
    """What a wearer does with a simulated mask, and sees of it."""

    wearer: Wearer
    asleep_wearer: bool
    board: Any

    def at(self, at_s: float, do: Callable[[], None]) -> None: ...
    def after(self, seconds: float, do: Callable[[], None]) -> None: ...
    def press(self, word: str = "press") -> None: ...
    def wear(self, on: bool) -> None: ...


ABSENT = Wearer(puts_on=False, presses=False)


def begin(mask: Mask) -> None:
    """Put the script on the mask's calendar."""
    for act in mask.wearer.script:
        mask.at(act.at_s, lambda act=act: perform(mask, act.do))  # type: ignore[misc]


def perform(mask: Mask, do: str) -> None:
    """Do it now."""
    if do in WORDS:
        mask.press(do)
    else:
        ACTS[do](mask)


def sees(mask: Mask, state: str, before: str) -> None:
    """The mask shows another state: the wearer does what is a habit, after a moment."""
    wearer = mask.wearer
    if mask.asleep_wearer:
        return
    if wearer.puts_on and state == "READY":
        mask.after(wearer.reacts_s, lambda: _lift(mask))
    if wearer.presses and state == "ARMED":
        mask.after(wearer.reacts_s + (2 * LIFTED_s if wearer.puts_on else 0), lambda: _press_in(mask, "ARMED"))
    if wearer.resumes and state == "PAUSED":
        mask.after(wearer.reacts_s, lambda: _lift(mask))
        mask.after(wearer.reacts_s + 2 * LIFTED_s, lambda: _press_in(mask, "PAUSED"))
    if wearer.unlocks and state == "LOCKED":
        mask.after(wearer.reacts_s + 5, lambda: mask.press("unlock"))  # seconds that the button is held


def _lift(mask: Mask) -> None:
    mask.wear(False)
    mask.after(LIFTED_s, lambda: None if mask.asleep_wearer else mask.wear(True))


def _press_in(mask: Mask, state: str) -> None:
    """A press that was meant for one state is not made in another."""
    if mask.board.shown[0] == state and not mask.asleep_wearer:
        mask.press("press")


def _sleep(mask: Mask) -> None:
    mask.asleep_wearer = True


ACTS = {
    "take off": lambda mask: mask.wear(False),
    "put on": lambda mask: mask.wear(True),
    "stop": lambda mask: mask.press_stop(),
    "plug in": lambda mask: mask.charge(True),
    "unplug": lambda mask: mask.charge(False),
    "switch on": lambda mask: mask.switch_on(),
    "switch off": lambda mask: mask.lose_power(),
    "sleep": _sleep,
}
