"""Somebody who uses a mask too often, in a house where the power fails and one clock does as it likes.

One clock of four is wrong, at any time and in any way: the real-time clock, the counter that goes on in sleep, the
count of ms, or the clock of the host. The others are right. The light is judged by the simulator's own sum.
"""

from contextlib import suppress
from dataclasses import replace
from random import Random

from deliver.simulated_session import host_of, order_of

from lightmask.deliver.simulated import ABSENT, Build, make
from lightmask.errors import LightmaskError

h, DAY_s, WEEK_s = 3600, 86_400, 7 * 86_400
LIT_s = 4
GAP_s = 4 * h
CLOCKS = ("none", "real time", "counter", "ms", "host")


class Impatient:
    """``cable``: its power is cut between sessions, else it sleeps on its battery; ``visits``: how often a host is."""

    def __init__(self, cable, wrong, visits, seed):
        self.rng = Random(f"{cable} {wrong} {visits} {seed}")
        self.cable, self.wrong, self.visits = cable, wrong, visits
        self.made = make(Build(seed=seed, counts=not cable), ABSENT)
        self.mask = self.made.mask
        self.host_off_s = 0
        self.tried = 0
        self.mask.advance(1)
        host_of(self.made).set_time(int(host_of(self.made).clock.unix()))
        self.order = order_of(
            self.made, lit_s=LIT_s, alone=True, sessions=1000, gap_s=GAP_s, until_unix=2_000_000_000,
            outputs=self.outputs(order_of(self.made, lit_s=LIT_s).outputs),
        )  # fmt: skip
        host_of(self.made).load(self.order.text, self.order.signature(self.made.key))

    @staticmethod
    def outputs(usual):
        return {name: replace(one, day_uJ_cm2=one.session_uJ_cm2 * 21 // 10, week_uJ_cm2=one.session_uJ_cm2 * 81 // 10)
                for name, one in usual.items()}  # fmt: skip

    # --- one clock is wrong ---

    def odd(self):
        """Any way for a clock to be wrong: by seconds, by hours, by weeks, or gone."""
        size = self.rng.choice((3, 90, 2 * h, DAY_s, 3 * DAY_s, 8 * DAY_s, 40 * DAY_s))
        return self.rng.choice((-1, 1, 1)) * self.rng.randrange(size)

    def upset(self):
        """The one clock does what it likes."""
        board, rng = self.mask.board, self.rng
        if rng.random() < 0.5:
            return
        if self.wrong == "real time":
            if rng.random() < 0.1 or board.real_time.offset_s is None:
                board.real_time.offset_s = None
            board.real_time.jump(self.odd())
        elif self.wrong == "counter":
            board.count.jump(self.odd())
            board.count.run_at(rng.choice((0.0, 0.5, 1.0, 1.0, 3.0, 1000.0)), board.now_us)
        elif self.wrong == "ms" and self.mask.program is not None:
            board.ticks.run_at(rng.choice((0.5, 0.9995, 1.0, 1.0, 1.0005, 1.01, 3.0)), board.now_us)
        elif self.wrong == "host":
            self.host_off_s = rng.choice((0, self.odd()))

    # --- what they do ---

    def on(self):
        """Power, or a press that wakes it; somebody unlocks it."""
        mask = self.mask
        mask.press() if mask.board.asleep else mask.switch_on()
        mask.advance(1)
        if mask.board.shown[0] == "LOCKED":
            mask.press("unlock")
            mask.advance(1)

    def off(self):
        """Its power goes, or it sleeps; now and then the battery is taken out."""
        self.mask.board.cell.left_mWh = self.mask.board.cell.cell.capacity_mWh
        if self.cable or self.rng.random() < 0.05:
            self.mask.lose_power()
        else:
            self.mask.sleep()

    def light(self):
        """Press long, press; the power may fail meanwhile."""
        mask, rng = self.mask, self.rng
        mask.wear(True)
        mask.advance(0.1)
        mask.press("long")
        mask.advance(0.1)
        armed = mask.board.shown[0] == "ARMED"
        mask.press()
        mask.advance(rng.uniform(1, LIT_s) if rng.random() < 0.3 else LIT_s + 3 if armed else 0.1)
        mask.wear(False)
        if rng.random() < 0.2:
            mask.lose_power()

    def host(self):
        """A host that has the key tells the time, by its own clock."""
        with suppress(LightmaskError):
            host = host_of(self.made)
            host.set_time(int(host.clock.unix()) + self.host_off_s)

    def attempt(self):
        self.tried += 1
        self.on()
        if self.rng.random() < self.visits:
            self.host()
        for _ in range(self.rng.choice((1, 1, 2))):
            self.light()
            self.upset()
            self.on()
        self.off()

    def days(self, count):
        """So many, with a try every few hours."""
        until_s = self.mask.now_s + count * DAY_s
        while self.mask.now_s < until_s:
            self.upset()
            self.attempt()
            self.upset()
            self.mask.advance(self.rng.choice((600, 2 * h, GAP_s, 5 * h, 9 * h, 30 * h)))

    # --- one step of a story ---

    def light_whole(self):
        """A session from its press to its end, put down."""
        assert self.lights(), self.needs

    def lights(self):
        """Whether a wearer who begins alone gets light."""
        mask, before = self.mask, self.mask.dose_uJ
        mask.wear(False)
        mask.advance(0.1)
        mask.wear(True)
        mask.advance(0.1)
        mask.press("long")
        mask.advance(0.1)
        mask.press()
        mask.advance(LIT_s + 4)
        mask.wear(False)
        return mask.dose_uJ != before

    def off_for(self, seconds):
        """Without power or asleep for so long, then on."""
        self.mask.lose_power() if self.cable else self.mask.sleep()
        self.mask.advance(seconds)
        if seconds:
            self.on()

    @property
    def needs(self):
        """What stands in the way of light, in the mask's word."""
        self.mask.program.look_for_obstacle()
        return "" if self.mask.program.obstacle is None else self.mask.program.obstacle[0]

    # --- what came of it ---

    @property
    def sessions(self):
        """How many had their whole dose, about."""
        return round(max(dose / self.order.outputs[name].session_uJ_cm2 for name, dose in self.mask.dose_uJ.items()), 1)

    def above(self):
        """Caps that do not hold, with the most that was given in any such window; nothing when all do."""
        truth, now_us, found = self.mask.truth, self.mask.board.now_us, []
        for span_s, cap in ((DAY_s, "day_uJ_cm2"), (WEEK_s, "week_uJ_cm2")):
            most = truth.most_in_uJ(span_s * 10**6, now_us)
            found += [(cap, name, round(most[name]), getattr(one, cap)) for name, one in self.order.outputs.items()
                      if most[name] > getattr(one, cap)]  # fmt: skip
        return found
