"""One mask with its history: sessions that are cut short by a kill, and what must be true after each.

Truth is the simulator's own sum of light. After every kill the session is recovered from the host's record and the
mask's journal, as a host that was just started does it.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from deliver.host_sessions import CLEARED_J_cm2, masked

from lightmask.deliver import Rhythm, record, recover
from lightmask.deliver.simulated import Wearer

PER_DAY = 4  # sessions whose light fits in a day and a week: of a longer series the mask must refuse the rest
ROUNDING_J = 2e-6  # the journal counts whole uJ
CUT_s = 1.5 + 0.1  # of full power: what a mask adds for light that no record shows; and a tick or two
TORN_s = 1.35  # more, when the record under way was torn
BEYOND = 1.03  # of a session's dose may be recorded: parts differ from their figures


@dataclass
class Seen:
    """What happened in the cycles so far. ``over_s``: recorded beyond truth, in seconds of full power."""

    cycles: int = 0
    lit: int = 0  # cycles in which light came
    struck_lit: int = 0  # kills while it shone
    kills: int = 0
    refused: int = 0  # by a cap
    torn: int = 0  # records of the host or of the mask that were cut short
    over_s: list = field(default_factory=list)


@dataclass
class Series:
    """One mask, its host's folder, and everything that is known of its sessions: order -> what was recorded."""

    cleared: object
    folder: Path
    rng: Random
    seen: Seen
    told: dict = field(default_factory=dict)
    kills: int = 0  # of the mask's power, in this cycle

    def __post_init__(self):
        wearer = Wearer(resumes=self.rng.random() < 0.7, reacts_s=self.rng.choice((0.3, 1.0, 2.5)))
        host, self.mask = masked(self.cleared, wearer)
        self.host = replace(host, rhythm=Rhythm(gap=timedelta(0), per_day=PER_DAY, per_week=PER_DAY))
        self.full_J_s = {one.name: one.full_uW / 1e6 for one in self.mask.build.outputs}
        self.before_J = self.real_J()
        self.host.clock.sleep(5)

    def real_J(self):
        return {name: uJ / 1e6 for name, uJ in self.mask.dose_uJ.items()}

    def new_host(self, **changes):
        """A host that was just started: it knows its key, and nothing of what was."""
        return replace(self.host, known=None, _lines=type(self.host._lines)(), _count=0, **changes)

    def begin(self):
        self.before_J, self.kills = self.real_J(), 0

    def cut_power(self):
        """Now."""
        if self.mask.program is not None:
            self.kills += 1
            self.seen.kills += 1
            self.seen.struck_lit += self.mask.truth.lit
            self.mask.lose_power()

    def cut_power_within(self, call):
        """At a call of the port: the write that is then under way is torn."""
        if self.mask.program is not None:
            self.kills += 1
            self.seen.kills += 1
            self.seen.struck_lit += self.mask.truth.lit
            self.seen.torn += 1
            self.mask.lose_power_at_call(call, self.rng.random())

    def settle(self):
        """Power is cut once more, wherever the mask stands; then it comes back for good, and all is dark."""
        self.kills += self.mask.truth.lit
        self.mask.lose_power()
        self.mask.switch_on()
        until_s = self.mask.now_s + 60
        while self.mask.board.shown[0] in ("SELFTEST", "OFF") and self.mask.now_s < until_s:
            self.mask.advance(0.5)
        assert self.mask.board.shown[0] == "READY", self.mask.board.shown
        assert not self.mask.truth.lit

    def recovered(self):
        """What is left of a session, asked for again and again, is one session, and as it was."""
        for path in record.left(self.folder):
            found = recover(path, self.new_host())
            assert found.proven
            assert recover(path, self.new_host()) == found, "asking again changes nothing"
            assert recover(path) == found, "nor does asking without the mask"
            path.unlink()
            self.note(found)
        for path in self.folder.glob(f"*{record.ENDING}"):
            path.unlink()  # cut short within its first line: no start had left for the mask

    def note(self, found):
        """What is recorded is not below what was given, and hardly above."""
        assert found.order not in self.told, "one session was recorded twice"
        self.told[found.order] = found
        real_J = self.real_J()
        for dose in found.doses:
            given_J, full_J = real_J[dose.name] - self.before_J[dose.name], self.full_J_s[dose.name]
            assert dose.delivered_J_cm2 >= given_J - ROUNDING_J, ("a dose was lost", dose, given_J)
            most_J = max(given_J * BEYOND + self.kills * (CUT_s + TORN_s) * full_J, 0) + 2e-3
            assert dose.delivered_J_cm2 <= most_J, ("light was made up", dose, given_J, self.kills)
            self.seen.over_s.append((dose.delivered_J_cm2 - given_J) / full_J)

    def end(self):
        """Nothing came twice, nothing is lost, every sum is within its cap, in the mask's own books too."""
        real_J, kept, found = self.real_J(), self.mask.program.kept, self.mask.program.found
        for name, cleared_J in CLEARED_J_cm2.items():
            assert real_J[name] - self.before_J[name] <= cleared_J, "a session gave more than was cleared"
            assert real_J[name] <= PER_DAY * cleared_J, "more than the cap of 24 h"
            counted_J = sum(dose.delivered_J_cm2 for one in self.told.values() for dose in one.doses
                            if dose.name == name)  # fmt: skip
            assert counted_J >= real_J[name] - ROUNDING_J * len(self.told), "a recorded dose was lost"
            booked = sum(one[2].get(name, 0) for one in kept.ledger["entries"])
            booked += found[0].get(name, 0) if found else 0
            assert booked / 1e6 >= real_J[name] - ROUNDING_J * len(self.told), "the mask forgot light"
        self.seen.cycles += 1
        self.seen.lit += real_J["red"] > self.before_J["red"]
