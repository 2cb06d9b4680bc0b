"""The host is a process, and SIGKILL ends it at a random instant; the mask is at the other end of a pseudo-terminal."""

import os
import signal
import time
from dataclasses import replace

from deliver.ends import CableEnd, Carrier
from deliver.host_sessions import clearance
from deliver.kill_cycles import Series

from lightmask.deliver import Following, NoAnswer, Refused, run
from lightmask.deliver.simulated import SimulatedClock, SimulatedLink
from lightmask.deliver.transports import open_port

SPEED = 10.0  # simulated seconds in one of ours
LONGEST_s = 2.0  # of ours: the whole session is over by then
WAIT_s = 1.5  # simulated, for one answer
IN_SERIES = 6


class InStep:
    """A host's clock in step with a mask's that runs faster than ours."""

    def __init__(self, unix):
        self.began_s, self.began_unix = time.monotonic(), unix

    def now_s(self):
        return (time.monotonic() - self.began_s) * SPEED

    def sleep(self, seconds):
        time.sleep(seconds / SPEED)

    def unix(self):
        return self.began_unix + self.now_s()


def _session(series, device):
    """All that the process does."""
    try:
        port = open_port(device)
        run(series.cleared, series.new_host(port=port), Following(folder=series.folder))
    except (NoAnswer, Refused):
        os._exit(3)
    os._exit(0)


def cycle(series, clock, device):
    """A session in a process of its own, killed; and a host that recovers it at once."""
    series.begin()
    child = os.fork()
    if child == 0:
        try:
            _session(series, device)
        finally:
            os._exit(1)
    time.sleep(series.rng.uniform(0.0, LONGEST_s))
    series.seen.struck_lit += series.mask.truth.lit
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    series.seen.kills += os.WIFSIGNALED(status)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) in (0, 3), "the host has a fault of its own"
    series.seen.refused += os.WIFEXITED(status) and os.WEXITSTATUS(status) == 3
    port = open_port(device)
    series.host = replace(series.host, port=port)
    series.recovered()
    port.close()
    time.sleep(3.5 / SPEED)  # a lease, for a start that was on its way
    with clock._lock:
        series.end()


def cycles(count, folder, rng, seen):
    """So many, in series of some sessions of one mask each."""
    cleared = clearance()
    for first in range(0, count, IN_SERIES):
        series, end = Series(cleared, folder, rng, seen), CableEnd()
        clock = SimulatedClock(series.mask, SPEED)
        series.host = replace(series.host, clock=InStep(clock.unix()), wait_s=WAIT_s)
        with Carrier(end, SimulatedLink(series.mask, clock)):
            for _ in range(first, min(first + IN_SERIES, count)):
                cycle(series, clock, end.device)
        end.close()
