"""Anything that people, hosts, power and clocks may do, in any order, on the simulated mask; judged by its true light.

`LIGHTMASK_DEEP=1` makes it long: 100 stories of 60 steps.
"""

import os
from itertools import pairwise

import pytest
from deliver.simulated_session import host_of, order_of
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lightmask.deliver import wire
from lightmask.deliver.simulated import ABSENT, Build, Heat, make
from lightmask.deliver.texts import Dose

DEEP = os.environ.get("LIGHTMASK_DEEP") == "1"
DAY_s, WEEK_s = 86_400, 7 * 86_400
LIT_s, DRIVE, FULL = 20, 800, 1000
TICK_s = 0.02
LEASE_s = 3.0
DRIFT = 1.02  # what drivers and current feedback may hide together, one part in fifty: the guard band of the caps


class Mask(RuleBasedStateMachine):
    """One mask; its host keeps the lease while ``keeps``."""

    @initialize(
        seed=st.integers(1, 50), room_C=st.sampled_from([20.0, 26.0, 38.0]), cable=st.booleans(), alone=st.booleans(),
        wrong=st.sampled_from(["real time", "counter", "host"]),
    )  # fmt: skip
    def begin(self, seed, room_C, cable=True, alone=False, wrong="real time"):
        self.cable, self.alone, self.wrong, self.host_off_s = cable, alone, wrong, 0
        self.made = make(Build(seed=seed, heat=Heat(room_C=room_C), counts=not cable), ABSENT)
        self.mask, self.keeps, self.number, self.unlocked = self.made.mask, True, 0, False
        self.locked = False
        self.kept_s = -10.0
        self.highest_C = 0.0
        self.pass_by(1.0)
        self.told_the_time()
        self.order = self.new_order(1)
        host_of(self.made).load(self.order.text, self.order.signature(self.made.key))
        self.mask.wear(True)

    def new_order(self, number):
        outputs = {}
        for name, one in self.made.calibration.outputs.items():
            dose = one.full_uW_cm2 * DRIVE // FULL * LIT_s
            outputs[name] = Dose(
                drive_permille=DRIVE, most_uW_cm2=one.full_uW_cm2 * DRIVE // FULL, session_uJ_cm2=dose * 98 // 100,
                day_uJ_cm2=dose * 5 // 2, week_uJ_cm2=dose * 5,
            )  # fmt: skip
        return order_of(self.made, number=number, lit_s=LIT_s, most_s=LIT_s, sessions=50, alone=self.alone,
                        outputs=outputs)  # fmt: skip

    # --- what hosts do ---

    def tell(self, verb, **body):
        self.number += 1
        message = {"v": 1, "i": self.number, "do": verb}
        signed = verb in ("start", "keep", "time")
        if signed:
            message.update(to=self.made.mask.build.serial, nonce=self.program.authority.nonce, n=self.number)
        self.mask.air.send(
            self.mask.board.now_us, 0, wire.encode({**message, **body}, self.made.key if signed else None)
        )

    @property
    def program(self):
        return self.mask.program

    @property
    def state(self):
        return "OFF" if self.program is None else self.mask.board.shown[0]

    def pass_by(self, seconds):
        """Time, with a host that keeps the lease once a second if it does."""
        left = seconds
        while left > 1e-9:
            if self.keeps and self.program is not None and self.state in ("ARMED", "ON", "PAUSED"):
                self.tell("keep")
                self.kept_s = self.mask.now_s
            piece = min(left, 1.0 if left < 600 else left)
            self.mask.advance(piece)
            self.highest_C = max(self.highest_C, self.mask.board.body.skin_C)
            left -= piece
        self.locked = self.locked or self.state == "LOCKED"

    @rule(seconds=st.sampled_from([0.02, 0.1, 0.5, 1.0, 3.0, 7.0, 25.0]))
    def wait(self, seconds):
        self.pass_by(seconds)

    @rule(hours=st.sampled_from([0.2, 5.0, 23.0, 26.0]))
    @precondition(lambda self: not self.mask.truth.lit)
    def wait_long(self, hours):
        """Without power, or asleep."""
        self.mask.lose_power() if self.cable else self.mask.sleep()
        self.pass_by(hours * 3600)
        self.mask.switch_on() if self.program is None else self.mask.press()
        self.pass_by(1.0)

    @rule()
    @precondition(lambda self: self.program is not None)
    def told_the_time(self):
        """By the host's own clock; it begins every session of its own so."""
        self.tell("time", unix=self.mask.build.start_unix + int(self.mask.now_s) + self.host_off_s)
        self.pass_by(0.1)

    @rule(session=st.integers(0, 2))
    @precondition(lambda self: self.program is not None)
    def start(self, session):
        used = self.program.kept.ledger["used"]
        self.tell("start", plan=self.order.plan, session=used + 1 if session else used)
        self.kept_s = self.mask.now_s
        self.pass_by(0.1)

    @rule(verb=st.sampled_from(["pause", "stop"]))
    @precondition(lambda self: self.program is not None)
    def say(self, verb):
        self.tell(verb)
        self.pass_by(0.2)
        assert not self.mask.truth.lit, "I2: a message, and 200 ms"

    @rule(keeps=st.booleans())
    def host(self, keeps):
        self.keeps = keeps

    @rule(data=st.data(), times=st.integers(1, 3))
    @precondition(lambda self: len(self.mask.air.heard) > 2)
    def replay(self, data, times):
        """Anything that was ever sent, in any order; it must not light what is dark."""
        heard, dark = self.mask.air.heard, not self.mask.truth.lit
        for _ in range(times):
            frame = heard[data.draw(st.integers(0, len(heard) - 1))]
            self.mask.board.arrive(data.draw(st.integers(0, 2)), frame)
        self.mask.advance(0.1)
        self.locked = self.locked or self.state == "LOCKED"
        assert not (dark and self.mask.truth.lit), "I6"

    # --- what people do ---

    @rule()
    def a_session(self):
        """The usual way to light, so that most stories have some."""
        if self.program is None:
            self.mask.switch_on()
            self.pass_by(1.0)
        self.mask.wear(False)
        self.pass_by(0.1)
        self.mask.wear(True)
        self.keeps = True
        if self.state == "READY" and self.alone:
            self.button("long")
        elif self.state == "READY":
            self.told_the_time()
            self.start(1)
        self.mask.press()
        self.pass_by(2.0)

    @rule(word=st.sampled_from(["press", "long", "unlock", "service"]))
    @precondition(lambda self: self.program is not None and not self.mask.board.asleep)
    def button(self, word):
        if word == "unlock" and self.locked:
            self.unlocked = True
        self.mask.press(word)
        self.pass_by(0.1)

    @rule(on=st.booleans())
    def wear(self, on):
        self.mask.wear(on)
        self.pass_by(0.04)

    @rule()
    def stop_button(self):
        self.mask.press_stop()
        self.pass_by(0.2)
        assert not self.mask.truth.lit, "I2"

    # --- what happens ---

    @rule(seconds=st.sampled_from([0.013, 2.0, 700.0]))
    def power_cut(self, seconds):
        self.mask.lose_power()
        assert not self.mask.truth.lit
        self.mask.advance(seconds)
        self.mask.switch_on()
        for name, given in self.mask.dose_uJ.items():
            assert self.recorded(name) * DRIFT >= given, "I4: after a restart never below"
        self.pass_by(1.0)
        assert not self.mask.truth.lit, "no automatic restart"

    @rule(seconds=st.sampled_from([-90_000, -40, 40, 90_000, 700_000]), hours=st.sampled_from([None, 0.01, 5.0, 23.0]))
    def clock_jump(self, seconds, hours):
        """One clock in each story is wrong, whether the mask is on, asleep or without power."""
        hours = None if self.mask.truth.lit else hours
        if hours is not None:
            self.mask.lose_power() if self.cable else self.mask.sleep()
        if self.wrong == "real time":
            self.mask.board.real_time.jump(seconds)
        elif self.wrong == "counter":
            self.mask.board.count.jump(seconds)
        else:
            self.host_off_s = max(0, seconds)
        if hours is None:
            self.pass_by(2.2)
        else:
            self.wait_long(hours)

    # --- what must hold ---

    def recorded(self, name):
        """What the mask's own books say."""
        program, total = self.program, 0.0
        for _end, _person, doses, _proven in program.kept.ledger["entries"]:
            total += float("inf") if doses is None else doses.get(name, 0)
        if program.kept.ledger["open"] is not None:
            total += (program.found[0] if program.sitting is None else program.sitting.doses_uJ())[name]
        return total + self.forgotten(name)

    def forgotten(self, name):
        """Entries of more than 7 days ago are left out of the books, and out of every window."""
        now_us = self.mask.board.now_us
        since_us = max(0, now_us - int(WEEK_s * 1e6))
        return self.mask.dose_uJ[name] - self.mask.truth.dose_between_uJ(since_us, now_us)[name]

    @invariant()
    def light_implies_every_fact(self):
        if not getattr(self, "made", None) or not self.mask.truth.lit:
            return
        program, unix = self.program, self.mask.build.start_unix + self.mask.now_s
        assert self.state == "ON" and program.kept.order.plan == self.order.plan, "I1"
        assert self.order.since_unix <= unix < self.order.until_unix, "I1: in date"
        assert self.mask.board.wear.worn, "I1: worn"
        assert all(one.read_cC(self.mask.board.now_us) < 4110 for one in self.mask.board.thermistors), "I1: cool"
        hosted = program.sitting.hosted
        assert self.mask.now_s - self.kept_s <= LEASE_s + 0.1 or (self.alone and not hosted), "I1: lease"
        assert not self.locked or self.unlocked, "I3"

    @invariant()
    def books_and_caps_hold(self):
        if not getattr(self, "made", None) or self.program is None:
            return
        truth, now_us = self.mask.truth, self.mask.board.now_us
        for name, dose in self.order.outputs.items():
            interval = truth.highest_uW()[name] * 1.0
            assert self.recorded(name) * DRIFT >= self.mask.dose_uJ[name] - interval, "I4"
            for span_s, cap in ((DAY_s, dose.day_uJ_cm2), (WEEK_s, dose.week_uJ_cm2)):
                assert truth.most_in_uJ(int(span_s * 1e6), now_us)[name] <= cap * 1.005, "I5"
        assert self.highest_C < 43.0
        if self.unlocked and self.state == "READY":
            self.locked = self.unlocked = False

    def teardown(self):
        """Every story ends dark: no deadlock, with nobody there."""
        if getattr(self, "made", None):
            self.keeps = False
            self.mask.advance(150)
            assert not self.mask.truth.lit and self.state in ("OFF", "READY", "LOCKED", "SERVICE"), "I8"
            starts = [b for (_, a), (_, b) in pairwise(self.mask.truth.changes()) if not any(a)]
            assert len(starts) <= 10_000


TestMask = Mask.TestCase
TestMask.settings = settings(
    max_examples=100 if DEEP else 25, stateful_step_count=60 if DEEP else 25, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.hazard("HZ11", "HZ12", "HZ17", "HZ18", "HZ28", "HZ29", "HZ39")
def test_the_stories_have_light_in_them():
    """The machine's own usual way lights the mask, and its laws hold there: they are not kept by darkness alone."""
    story = Mask()
    story.begin(seed=3, room_C=26.0)
    for _ in range(2):
        story.a_session()
        assert story.mask.truth.lit
        story.light_implies_every_fact()
        story.books_and_caps_hold()
        story.wait(25.0)
        story.books_and_caps_hold()
        story.power_cut(2.0)
    story.a_session()
    assert not story.mask.truth.lit and story.program.obstacle[0] == "cap"
    story.teardown()
