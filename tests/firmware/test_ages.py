"""The arithmetic of ages: whatever one wrong clock says, nothing that was given looks older than it is."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mask_program import ages, history, journal, recovery
from mask_program.clock import Clock

DEEP = os.environ.get("LIGHTMASK_DEEP") == "1"
NOON = 1_800_000_000
DOSE = {"red": 1}
ODD = st.integers(-3_000_000, 3_000_000)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.sampled_from([1, 3, 40, 400])), st.tuples(st.just("off"), st.integers(0, 200_000)),
        st.tuples(st.just("sleep"), st.integers(0, 200_000)), st.tuples(st.just("session"), st.integers(1, 30)),
        st.tuples(st.just("cut"), st.integers(2, 30)), st.tuples(st.just("time"), st.integers(0, 5)),
        st.tuples(st.just("odd"), ODD),
    ), min_size=4, max_size=40,
)  # fmt: skip


class Life:
    """The clocks of a mask and its ledger, put together as the program does; ``true`` is the true second.

    ends    of all that was given, in the order of the entries: (true second, place in the ledger is the same)
    """

    def __init__(self, wrong):
        self.wrong, self.true, self.ends = wrong, 0, []
        self.off = {"unix": NOON, "count": 0, "host": NOON}  # what each clock is ahead of the true second
        self.ms_lead = self.ms_from = self.rate = 0
        self.powered_at = 0
        self.ledger, self.last = recovery.blank_ledger(), None
        self.boot(fresh=True)
        self.told(0)

    @property
    def ms(self):
        return (self.true - self.powered_at) * 1000 + self.ms_lead

    @property
    def unix(self):
        return self.true + self.off["unix"]

    @property
    def count(self):
        return max(0, self.true - self.powered_at + self.off["count"])

    def boot(self, fresh):
        """Power, or the end of sleep: the ms begin anew; the counter only with the power."""
        if fresh:
            self.powered_at, self.off["count"] = self.true, 0
        self.ms_lead = -(self.true - self.powered_at) * 1000
        self.clock = Clock()
        high = max(self.ledger["high"], 0 if self.last is None else self.last.unix)
        self.clock.begin(self.unix, self.ms, high)
        self.clock.own = ages.after_boot(self.ledger, self.last, self.clock.unix, self.count)
        self.ended = ages.end_of_cut(self.ledger, self.last, self.clock.own)
        self.ledger["boot"] += 1
        self.record()
        self.keep()

    def keep(self):
        ages.stamp(self.ledger, self.clock, self.ms, self.count)

    def record(self):
        one = journal.record("READY", "", journal.PROVEN if self.clock.proven else 0)
        one.boot, one.unix = self.ledger["boot"], self.clock.now(self.ms) or 0
        self.last = one

    def run(self, seconds):
        """Awake for so long, with a record now and then."""
        for second in range(seconds):
            self.true += 1
            if self.wrong == "ms":
                self.ms_lead += self.rate
            if self.clock.look(self.unix, self.ms) == "clock_jump":
                self.off["unix"] = self.clock.now(self.ms) - self.true
            if second % 36 == 0:
                self.record()

    def session(self, seconds):
        self.keep()
        self.run(seconds)
        self.record()
        self.close(self.clock.own + ages.END_s, 1 if self.clock.proven else 0, self.true)

    def close(self, end, proven, true):
        self.ledger["entries"] = self.ledger["entries"] + [[end, "", DOSE, proven]]
        self.ends.append(true)
        self.keep()

    def cut(self, seconds):
        """A session that loses the power a second after a record, and is put down at the next boot."""
        self.keep()
        self.run(seconds)
        self.record()
        self.run(1)
        true = self.true
        self.true += 30
        self.boot(fresh=True)
        self.close(*self.ended, true)

    def told(self, behind_s):
        """A signed time."""
        known = self.clock.now(self.ms)
        unix = self.true + self.off["host"] - behind_s
        if unix < (known if self.clock.proven else self.clock.own) - 5:
            return
        unix = max(unix, self.clock.own if known is None or not self.clock.proven else known)
        self.ended = ages.prove(self.ledger, self.ended, self.clock.own, known, unix)
        self.clock.prove(unix, self.ms)
        self.off["unix"] = unix - self.true
        self.keep()
        self.record()

    def odd(self, by):
        """The wrong clock leaps, or runs at another rate."""
        if self.wrong == "ms":
            self.rate = (-900, -300, 0, 1, 300, 700, 2000)[by % 7]
        elif self.wrong in self.off:
            self.off[self.wrong] += by

    def do(self, what, size):
        if what == "run":
            self.run(size)
        elif what in ("off", "sleep"):
            self.true += size
            self.boot(fresh=what == "off")
        elif what == "session":
            self.session(size)
        elif what == "cut":
            self.cut(size)
        elif what == "time":
            self.told(size)
        else:
            self.odd(size)

    def too_old(self):
        """Seconds by which anything looks older than it is."""
        return max(
            (self.clock.own - entry[0] - (self.true - true))
            for entry, true in zip(self.ledger["entries"], self.ends, strict=True)
        )


@pytest.mark.hazard("HZ11", "HZ12")
@settings(max_examples=5000 if DEEP else 100, deadline=None)
@given(st.sampled_from(["none", "unix", "count", "ms", "host"]), STEPS)
def test_nothing_looks_older_than_it_is(wrong, steps):
    life = Life(wrong)
    for what, size in steps:
        life.do(what, size)
        if life.ends:
            assert life.too_old() <= 0, (what, size)


def test_with_sound_clocks_a_day_is_a_day():
    """Asleep, or with a host that tells the time: ages are right to some seconds."""
    life = Life("none")
    life.session(60)
    life.do("sleep", 86_400)
    assert -10 <= life.too_old() <= 0
    life.do("off", 86_400)
    assert life.too_old() <= -86_000
    life.told(0)
    assert -10 <= life.too_old() <= 0


def test_a_session_of_unproven_time_is_as_young_as_the_proof():
    life = Life("none")
    life.do("off", 1000)
    life.session(60)
    life.do("off", 86_400)
    life.told(0)
    assert life.too_old() < -86_000
    assert [one[3] for one in life.ledger["entries"]] == [1]


def test_joined_entries_are_no_more_proven_than_the_less_proven():
    entries = [[NOON + n, "a", {"red" * 40: 10**9}, n % 2] for n in range(60)]
    for one in history.add(entries, NOON + 100, "a", DOSE, 1)[:1]:
        assert one[3] == 0 and one[0] > NOON


@pytest.mark.hazard("HZ12", "HZ15")
@pytest.mark.parametrize("rate", [-400, -50, -1, 0, 1, 20, 50, 400, 2000])
def test_a_count_of_ms_that_is_fast_or_slow_makes_own_time_no_faster(rate):
    """Also where the mask, each time that it finds them apart, sets its real-time clock by the count."""
    life = Life("ms")
    before, began, life.rate = life.clock.own, life.true, rate
    life.run(6 * 3600)
    assert life.clock.own - before <= life.true - began
    assert life.clock.own - before >= 0.98 * (life.true - began) or rate not in (-1, 0, 1)


@pytest.mark.hazard("HZ12")
def test_own_time_that_a_leaping_clock_held_up_is_proven_no_more():
    life = Life("unix")
    for leap in range(200):
        life.odd(90 if leap % 2 else -90)
        life.run(3)
    assert not life.clock.proven
    life.session(20)
    life.told(0)
    assert -10 <= life.too_old() <= 0
