"""The host is killed at any instant: the mask goes dark, nothing that it counted is lost, nothing comes twice."""

import os
import signal
import time
from dataclasses import replace
from random import Random

import pytest
from deliver.ends import CableEnd, Carrier
from deliver.host_sessions import OFTEN, CLEARED_J_cm2, clearance, masked

from lightmask.deliver import Following, record, recover, run
from lightmask.deliver.simulated import SimulatedClock, SimulatedLink
from lightmask.deliver.transports import open_port

SPEED = 8.0  # simulated seconds in one of ours
CYCLES = 4
LONGEST_s = 2.6  # of ours: the whole session is over by then
WAIT_s = 1.2


class Fast:
    """A host's clock in step with the mask's."""

    now_s = staticmethod(lambda: time.monotonic() * SPEED)
    sleep = staticmethod(lambda seconds: time.sleep(seconds / SPEED))
    unix = staticmethod(time.time)


def killed_at(seconds, session):
    """Run a session in a process of its own, and kill it after so many seconds of ours."""
    child = os.fork()
    if child == 0:
        try:
            session()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be copied")
def test_killed_at_any_instant_the_true_dose_is_known_and_nothing_comes_twice(tmp_path):
    cleared = clearance()
    controller, mask = masked(cleared)
    controller.clock.sleep(5)
    clock = SimulatedClock(mask, SPEED)
    rng, told, end = Random(7), {}, CableEnd()
    with Carrier(end, SimulatedLink(mask, clock)):
        port = open_port(end.device)
        host = replace(
            controller, port=port, clock=Fast, suit=None, rhythm=OFTEN, wait_s=WAIT_s, known=None
        )  # fmt: skip
        for _ in range(CYCLES):
            own = clearance()
            killed_at(rng.uniform(0.0, LONGEST_s), lambda own=own: run(own, host, Following(folder=tmp_path)))
            host.known = None
            for path in record.left(tmp_path):
                found = recover(path, host)
                assert found.proven
                assert recover(path, host) == found
                told[found.order] = found
                path.unlink()
            assert not mask.truth.lit
        port.close()
    end.close()
    real = {name: uJ / 1e6 for name, uJ in mask.dose_uJ.items()}
    counted = {name: sum(dose.delivered_J_cm2 for one in told.values() for dose in one.doses if dose.name == name)
               for name in real}  # fmt: skip
    assert real["red"] > 0, "no cycle came to light: nothing was shown"
    for name, J_cm2 in real.items():
        assert J_cm2 <= counted[name] + 1e-9, "a dose was lost"
        assert J_cm2 <= CLEARED_J_cm2[name] * len(told)
        assert all(dose.delivered_J_cm2 <= 1.05 * CLEARED_J_cm2[name] for one in told.values() for dose in one.doses
                   if dose.name == name)  # fmt: skip
