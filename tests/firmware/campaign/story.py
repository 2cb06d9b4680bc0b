"""One mask, its wearer and its host, told from power-up to the end of a session, with one fault laid in on the way.

Wearer and host want light: they switch on, start, press, resume. Nobody unlocks a mask that the fault has locked.
"""

from dataclasses import dataclass

from deliver.simulated_session import order_of

from lightmask.deliver import wire
from lightmask.deliver.simulated import ABSENT, Build, SimulatedLink, faults, make
from lightmask.deliver.texts import Dose

STATES = ("OFF", "SELFTEST", "READY", "ARMED", "ON", "PAUSED", "ENDING", "LOCKED", "SERVICE")
PHASES = ("start", "middle", "end")
LIT_s = 120  # a short session: what a fault gives too much is a large share of it
DRIVE = 500
TICK_s = 0.02
DELAY_s = 1.0  # the wearer acts a second after the mask shows a state
# Seconds in a state at which the fault strikes: at its start, in its middle, just before it ends.
AGES_s = {"SELFTEST": (0.02, 0.1, 0.18), "ON": (0.1, 60.0, 116.5), "ENDING": (0.001, 0.01, 0.019)}
USUAL_s = (0.02, 0.5, 0.98)
INTERRUPTED_s = 30.0  # of light before a pause or a stop that leads to PAUSED or ENDING
LOCKED_s, DONE_s, MOST_s = 5.0, 3.0, 260.0
STARTS = 3
FULL = 1000


def plan_uJ(made):
    """What the session is to give through each output."""
    return {name: one.full_uW_cm2 * DRIVE // FULL * LIT_s for name, one in made.calibration.outputs.items()}


def order(made):
    """As the clinic writes it: a fiftieth below what was cleared, no time beyond the plan."""
    outputs = {}
    for name, dose in plan_uJ(made).items():
        outputs[name] = Dose(
            drive_permille=DRIVE, most_uW_cm2=made.calibration.outputs[name].full_uW_cm2 * DRIVE // FULL,
            session_uJ_cm2=dose * 980 // FULL, day_uJ_cm2=dose * 3, week_uJ_cm2=dose * 3,
        )  # fmt: skip
    return order_of(made, drive=DRIVE, lit_s=LIT_s, most_s=LIT_s, outputs=outputs)


@dataclass(slots=True)
class Seen:
    """What the story shows: states with the second they began, presses, and light that nobody asked for."""

    states: list
    presses: list
    restarts: int = 0


class Story:
    """A mask that is made, has its order, and is worn. ``quota``: sessions that wearer and host want."""

    def __init__(self, made=None, quota=1):
        self.made = made or make(Build(), ABSENT)
        self.mask = self.made.mask
        self.quota = quota
        self.link = SimulatedLink(self.mask)
        self.order = order(self.made)
        self.count = self.starts = self.unlocks = 0
        self.locks_itself = False
        self.seen = Seen([("OFF", "", 0.0)], [])
        self.kept_s = 0.0
        self.step(1.0)
        self.tell("load", order=self.order.text, sig=self.order.signature(self.made.key))
        self.step(0.1)

    # --- time ---

    @property
    def state(self):
        return self.mask.board.shown[0] if self.mask.program is not None else "OFF"

    @property
    def age_s(self):
        """How long the mask has shown its state."""
        return self.mask.now_s - self.seen.states[-1][2]

    def step(self, seconds, acting=False):
        """Let time pass, tick by tick."""
        for _ in range(round(seconds / TICK_s)):
            self.mask.advance(TICK_s)
            self.look()
            if acting:
                self.act()

    def look(self):
        """Write down what the mask shows. Light is asked for by a press after the last dark state, or by nobody."""
        before = self.seen.states[-1]
        why = self.mask.board.shown[1]
        if (self.state, why) == before[:2]:
            return
        if before[0] == "LOCKED" and self.state == "SELFTEST":
            self.unlocks = 0
        if self.state == "ON" != before[0] and not any(at >= before[2] for at in self.seen.presses):
            self.seen.restarts += 1
        self.seen.states.append((self.state, why, self.mask.now_s))

    # --- wearer and host ---

    def tell(self, verb, **body):
        """A frame of the host, signed where it must be; it has asked for the nonce a moment ago."""
        self.count += 1
        message = {"v": 1, "i": self.count, "do": verb}
        signed = verb in ("start", "keep", "time")
        if signed:
            message.update(to=self.made.mask.build.serial, nonce=self.mask.program.authority.nonce, n=self.count)
        self.link.send(wire.encode({**message, **body}, self.made.key if signed else None))

    def press(self, word="press"):
        self.seen.presses.append(self.mask.now_s)
        self.mask.press(word)

    def act(self):
        """What wearer and host do now: the wearer a second after each change, the host twice a second."""
        state, age_s = self.state, self.age_s
        if state in ("ARMED", "ON", "PAUSED") and self.mask.now_s - self.kept_s >= 0.5:
            self.kept_s = self.mask.now_s
            self.tell("keep")
        if state == "READY" and self.mask.program is not None:
            self.mask.wear(not 0.3 <= age_s < 0.6)
        if state == "LOCKED" and self.unlocks and age_s % DELAY_s < TICK_s / 2 < age_s:
            self.unlocks -= 1
            self.mask.press("unlock")
        if not DELAY_s <= age_s < DELAY_s + TICK_s * 1.01:
            return
        if state == "OFF":
            self.mask.press() if self.mask.program is not None else self.mask.switch_on()
        elif state == "READY":
            self.start()
        elif state in ("ARMED", "PAUSED", "SERVICE"):
            self.press()

    def start(self):
        """The next session, if any is wanted."""
        used = self.mask.program.kept.ledger["used"]
        if used < self.quota and self.starts < STARTS:
            self.starts += 1
            self.tell("start", plan=self.order.plan, session=used + 1)

    # --- to a state ---

    def until(self, state, age_s=0.0):
        """Act until the mask has shown a state for so long."""
        for _ in range(round(MOST_s / TICK_s)):
            if self.state == state and self.age_s >= age_s - 1e-6:
                return self
            self.step(TICK_s, acting=self.state != state or age_s > DELAY_s)
        raise AssertionError(f"{state} was not reached: {self.seen.states[-3:]}")

    def reach(self, state, phase):
        """Bring the mask to a state, and to the start, the middle or the end of its stay there."""
        if state in ("PAUSED", "ENDING"):
            self.until("ON", INTERRUPTED_s)
            self.tell("pause" if state == "PAUSED" else "stop")
        elif state in ("OFF", "SELFTEST", "SERVICE"):
            self.until("READY")
            self.mask.lose_power()
            self.look()
            if state != "OFF":
                self.mask.switch_on(service=state == "SERVICE")
                self.look()
        elif state == "LOCKED":
            self.until("READY")
            brief = faults.ThermistorOpen(start_s=0)
            brief.strike(self.mask)
            self.step(0.1)
            brief.heal(self.mask)
            self.unlocks = 5  # tries, one a second
        age_s = AGES_s.get(state, USUAL_s)[PHASES.index(phase)]
        if state == "ENDING":
            self.until(state)
            self.mask.advance(age_s)
        else:
            self.until(state, age_s)
        return self

    def go_on(self, heal=None):
        """After the fault: until it is locked and stays so, or the session is over, or time is.

        heal: (seconds after now, what to do then)
        """
        began_s = self.mask.now_s
        while self.mask.now_s - began_s < MOST_s:
            if heal is not None and self.mask.now_s - began_s >= heal[0]:
                heal[1]()
                heal = None
            self.step(TICK_s, acting=True)
            if self.over(heal):
                return

    def over(self, heal):
        """Whether nothing more will come of it."""
        if heal is not None:
            return False
        if self.state == "LOCKED" and not self.unlocks:
            return self.age_s >= LOCKED_s
        return self.state == "READY" and self.age_s >= DONE_s
