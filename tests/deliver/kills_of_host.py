"""The host dies at a random instant of a session, of its recovery, and of writing down: in simulated time, for volume.

A kill is an error that no clause sees, at any byte that is sent or waited for and at any flush of the record; from
then on the dead host does nothing. What it was writing is cut short at any byte that was not yet on the disk.
"""

import os
import stat
from contextlib import contextmanager
from unittest import mock

from deliver.host_sessions import clearance
from deliver.kill_cycles import Series

from lightmask.deliver import Following, NoAnswer, Refused, record, recover, run

LIVES = 500  # steps of a host from its first question to the end of the record, and a few more
RECOVERY_LIVES = 60
IN_SERIES = 6


class Killed(BaseException):
    """The host is no more."""


class Life:
    """So many steps; then the host is dead, whatever it does."""

    def __init__(self, steps, rng, folder):
        self.left, self.rng, self.torn = steps, rng, 0
        found = [path.stat() for path in folder.iterdir()]
        self.safe = {one.st_ino: one.st_size for one in found}  # what earlier hosts left is on the disk

    def step(self):
        self.left -= 1
        if self.left < 0:
            raise Killed

    def fsync(self, handle):
        """The bytes since the last one may be lost from any point on, if death comes before it is done."""
        found = os.fstat(handle)
        try:
            self.step()
        except Killed:
            if stat.S_ISREG(found.st_mode) and self.left == -1:
                self.torn += 1
                os.ftruncate(handle, self.rng.randint(self.safe.get(found.st_ino, 0), found.st_size))
            raise
        self.safe[found.st_ino] = found.st_size
        self.step()


class MortalPort:
    """A port of a host that may die."""

    def __init__(self, port, life):
        self.port, self.life, self.name = port, life, port.name

    def send(self, data):
        self.life.step()
        self.port.send(data)
        self.life.step()

    def receive(self, timeout_s):
        self.life.step()
        return self.port.receive(timeout_s)

    def close(self):
        self.life.step()


class MortalClock:
    """Its clock."""

    def __init__(self, clock, life):
        self.clock, self.life = clock, life
        self.now_s, self.unix = clock.now_s, clock.unix

    def sleep(self, seconds):
        self.life.step()
        self.clock.sleep(seconds)


@contextmanager
def mortal(series, steps):
    """A host that dies after so many steps."""
    life = Life(steps, series.rng, series.folder)
    host = series.new_host()
    host.port, host.clock = MortalPort(host.port, life), MortalClock(host.clock, life)
    shone = False
    with mock.patch.object(os, "fsync", life.fsync):
        try:
            yield host
        except Killed:
            series.seen.kills += 1
            shone = series.mask.truth.lit
    series.seen.struck_lit += shone
    series.seen.torn += life.torn


def cycle(series):
    """A session whose host dies; what the mask does without it; and hosts that recover it, of which some die too."""
    rng, mask, seen, found = series.rng, series.mask, series.seen, None
    series.begin()
    with mortal(series, rng.randrange(LIVES)) as host:
        try:
            found = run(series.cleared, host, Following(folder=series.folder))
        except (NoAnswer, Refused) as why:
            seen.refused += isinstance(why, Refused) and why.why == "cap"
    mask.advance(rng.choice((0.0, 0.5, 2.0, 10.0, 200.0)))
    if rng.random() < 0.2:
        series.cut_power()
        mask.advance(rng.choice((0.1, 60.0)))
        mask.switch_on()
        mask.advance(5)
    while rng.random() < 0.4:
        with mortal(series, rng.randrange(RECOVERY_LIVES)) as host:
            for path in record.left(series.folder):
                recover(path, host)
    if found is not None and found.proven and rng.random() < 0.5:  # else it is read back from its record
        (series.folder / found.record_name).unlink()
        series.note(found)
    series.recovered()
    series.settle()
    series.end()


def cycles(count, folder, rng, seen):
    """So many, in series of some sessions of one mask each."""
    cleared = clearance()
    for number in range(count):
        if number % IN_SERIES == 0:
            series = Series(cleared, folder, rng, seen)
        cycle(series)
