"""Each single fault that is tried, what the mask is to answer, and why where that is not a lock.

Answers: "locks" wherever the fault strikes; "locks or stays dark": locks with light, without it the mask waits, dark;
"locks or goes on" where it may strike nothing that matters, or is found after the last light;
"goes dark" pause, end or refusal, from which a person may go on; "goes on" within its limits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lightmask.deliver.simulated import faults, upsets

ANSWERS = ("locks", "locks or stays dark", "locks or goes on", "goes dark", "goes on")


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """``make(mask)`` gives the fault at the moment it strikes; it is healed after ``heals_s``, or never."""

    name: str
    make: Callable
    answer: str
    hazards: tuple
    why: str = ""
    heals_s: float | None = None


def _trial(name, kind, answer, why="", heals_s=None, hazards=None, **size):
    return Trial(
        name=name, make=lambda mask: kind(start_s=0, **size), answer=answer, why=why, heals_s=heals_s,
        hazards=hazards or kind.hazards,
    )  # fmt: skip


LOCKS = partial(_trial, answer="locks")
WAITS = partial(_trial, answer="locks or stays dark")
MAY = partial(_trial, answer="locks or goes on")
DARK = partial(_trial, answer="goes dark")
ON = partial(_trial, answer="goes on")

PARTED = "two that differ may be a mask that is just being put on: it waits until they agree"
MEMORY = "a bit that is not read before it is written again, or that lowers what is given, changes nothing"
READ_AT_BOOT = "what flash holds is read at boot and before a session; a record of the journal is one of many"

TRIALS = (
    LOCKS("thermistor open", faults.ThermistorOpen),
    LOCKS("thermistor short", faults.ThermistorShort, sensor=1),
    MAY("thermistor frozen where it was", faults.ThermistorFrozen,
        why="found as soon as the other has moved by 0.6 K; until then both are right"),
    WAITS("thermistor stands at 26 C", faults.ThermistorFrozen, reads_cC=2600, why=PARTED),
    MAY("thermistor drifts 0.1 K/s", faults.ThermistorDrift,
        why="found when they are 3 K apart, or after the last light"),
    WAITS("thermistor reads 5 K more", faults.ThermistorOffset, why=PARTED),
    WAITS("thermistor reads 5 K less", faults.ThermistorOffset, sensor=1, K=-5.0, why=PARTED),
    ON("thermistor reads 2 K less", faults.ThermistorOffset, sensor=1, K=-2.0,
       why="within what two places of a face differ by; the warmer of the two decides"),
    ON("cooling blocked", faults.CoolingBlocked, why="the drive falls from 40 C on and is nothing at 41 C"),
    LOCKS("driver shorted", faults.DriverShorted),
    LOCKS("driver of the other output shorted", faults.DriverShorted, output=1),
    MAY("series switch welded", faults.SwitchWelded,
        why="while it is lit a closed switch is right: it is found before the next light"),
    LOCKS("string open", faults.StringOpen),
    LOCKS("a third of the strings open", faults.StringOpen, share=0.34),
    LOCKS("string short", faults.StringShort),
    LOCKS("current drops by 30 %", faults.CurrentDrop),
    ON("current drops by 10 %", faults.CurrentDrop, share=0.1, why="within the window; counted as if it were whole"),
    LOCKS("light fades by 30 %", faults.LightFaded),
    LOCKS("light 30 % above its calibration", faults.LightFaded, times=1.3),
    ON("light 15 % above its calibration", faults.LightFaded, times=1.15,
       why="within the window; the monitor's dose is counted, so it ends earlier"),
    LOCKS("wires swapped", faults.WiresSwapped),
    LOCKS("photodiode stuck", faults.PhotodiodeStuck),
    LOCKS("photodiode dark", faults.PhotodiodeDark),
    LOCKS("photodiode sees stray light", faults.PhotodiodeOffset),
    LOCKS("wear sensor says nothing", faults.WearStuck, says=None),
    DARK("wear sensor says off", faults.WearStuck, says=False, why="off the face is no fault: it pauses"),
    ON("wear sensor says worn", faults.WearStuck, says=True,
       why="cannot be told from a face in a session; before one it is: it was never seen off"),
    DARK("battery low", faults.BatteryLow, why="no fault: the session ends, or does not begin"),
    LOCKS("battery hot", faults.BatteryHot, K=40.0),
    DARK("charger plugged in", faults.Charging, why="no fault: it pauses until unplugged"),
    LOCKS("battery gauge lost", faults.GaugeLost),
    ON("stop button: the program is not told", faults.StopBroken, half="software",
       why="shows only when it is pressed: the switch opens, and the missing current locks"),
    ON("stop button: the switch does not open", faults.StopBroken, half="hardware",
       why="shows never: the program is told and goes dark"),
    ON("power cut", upsets.PowerCut, heals_s=2.0, why="no fault of the mask: dark, and a person may go on"),
    ON("power cut within the program's work", upsets.PowerCut, heals_s=2.0, call=7,
       why="no fault of the mask: dark, and a person may go on"),
    ON("loop hangs until it is reset", upsets.Hung,
       why="hardware cuts at half a second; the reset starts anew, dark, and a person may go on"),
    MAY("loop stalls for 0.9 s", upsets.Hung, resets=False, heals_s=0.9, why="a mask without power has no loop"),
    MAY("clock back by a day", upsets.ClockJump, why="seen at boot: no start without a signed time"),
    MAY("clock forward by an hour", upsets.ClockJump, seconds=3600,
        why="while the power is off nothing can tell, and hours without power count only by two clocks"),
    MAY("clock forward by nine days", upsets.ClockJump, seconds=9 * 86400,
        why="while the power is off nothing can tell, and hours without power count only by two clocks"),
    ON("counter of sleep forward by nine days", upsets.CountJump, seconds=9 * 86400,
       why="it counts only as far as the real-time clock says the same"),
    MAY("clock lost", upsets.ClockLost, why="seen at boot: no start without a signed time"),
    Trial(name="counter wraps", answer="locks or goes on", hazards=("HZ15",),
          make=lambda mask: upsets.TicksWrap(start_s=0, at_ms=mask.board.ms() + 500),
          why="a mask that is off counts anew when it comes on"),
    MAY("counter at half its rate", upsets.TicksSlow,
        why="found in 7 s; in the last seconds of a session after its end"),
    LOCKS("counter at twice its rate", upsets.TicksSlow, rate=2.0),
    LOCKS("flash does not write", upsets.FlashBroken),
    LOCKS("flash full", upsets.FlashBroken, full=True),
    *(MAY(f"a bit of the {area} turns in flash", upsets.RecordCorrupt, area=area, why=READ_AT_BOOT)
      for area in ("order", "calibration", "key", "lock", "ledger", "journal")),
    *(MAY(f"a bit of the {said} turns", upsets.RamFlip, path=path, bit=bit, why=MEMORY)
      for said, path, bit in (
          ("dose given", upsets.DOSE, 40), ("dose given, high,", upsets.DOSE, 44), ("drive ordered", upsets.ORDERED, 9),
          ("drive ordered, small,", upsets.ORDERED, 3), ("drive commanded", upsets.COMMANDED, 9),
          ("time lit", upsets.LIT, 15), ("time in ON", "sitting.on_ms", 15),
          ("dose allowed", "sitting.parts.0.allowed_pJ", 42),
          ("lease", "leased_until", 40), ("second of the clock", "second_ms", 40),
          ("time of the record", "written_ms", 40),
          ("time of the state", "since", 40), ("time of the lamp", "lamp.changed_ms", 40),
          ("time of the thermistors", "warmth.ms", 40), ("sessions used", "kept.ledger.used", 3),
      )),
    MAY("a bit of the PWM register turns", upsets.RegisterFlip, why=MEMORY),
    MAY("a small bit of the PWM register turns", upsets.RegisterFlip, bit=6, why=MEMORY),
    MAY("the switch's pin turns on", upsets.StrayEnable, why="no output is driven then; written anew with each state"),
    DARK("calibration expires", upsets.CalibrationExpired, why="no fault: the session ends, or does not begin"),
    DARK("link cut", upsets.LinkCut, why="no fault of the mask: the lease is over in 3 s, and it pauses"),
    DARK("link 5 s late", upsets.LinkDelay, why="no fault of the mask: the lease is over in 3 s, and it pauses"),
    ON("link says everything three times", upsets.LinkDuplicate, why="a repeated command is void"),
    ON("link reorders", upsets.LinkReorder, why="a command that comes after a later one is void"),
    ON("link turns bits", upsets.LinkCorrupt, why="a damaged frame is none"),
    ON("stop message lost", upsets.VerbLost, why="the button stops, and the lease is over when the host gives up"),
    ON("strangers' bytes", upsets.Spoofed, data=b'{"v":1,"i":1,"do":"start"}*00000000\n', why="they are no frames"),
    ON("every message said again", upsets.Replayed, verb=None, why="a repeated command is void"),
)  # fmt: skip
BY_NAME = {trial.name: trial for trial in TRIALS}
