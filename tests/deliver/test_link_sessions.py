"""A whole session over each link: from a clearance to light on a simulated face, and back as what was delivered."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from deliver.ends import CableEnd, Carrier
from deliver.toxic import POISONS, Toxic

from lightmask.deliver import Following, NoAnswer, NoLink, Refused, connect, run
from lightmask.deliver.simulated import SimulatedClock, SimulatedLink
from lightmask.deliver.transports import address, bridge, open_port
from lightmask.mask import Channel, Footprint, Settings
from lightmask.person import Person
from lightmask.safety import check
from lightmask.skin import Skin

LIT_s = 8
SPEED = 4.0  # simulated seconds in one of ours: the lease of 3 s is renewed every 250 ms
WAIT_s = 1.2  # simulated, for one answer: 300 ms of ours
TESTED_s = 20.0  # a mask has looked at itself by then
LEASE_s = 3.0
PERSON = Person(
    name="well", age_y=40, sex="F", pregnant="no", breast_feeding="no", phototype="II", medicines=(),
    rest_answered_no_by="test", shields="opaque goggles", shield_transmittance=0.01, light=(),
)  # fmt: skip
RED, NIR = Channel(name="red", peak_nm=633), Channel(name="nir", peak_nm=830)
LIGHT = Footprint(full_drive_mW_cm2=[[[8.0, 8.0]]], channels=(RED, NIR))
SESSION = Settings(drive={"red": 1.0, "nir": 0.5}, duration_s=LIT_s)
CLEARED_uJ_cm2 = {"red": 8000 * LIT_s, "nir": 4000 * LIT_s}


def clearance():
    return check(SESSION, LIGHT, Skin.typical(ita_deg=40), PERSON, at=datetime.now(UTC))


def masked(cleared, speed=None):
    """A controller of a simulated mask that has looked at itself, at the end of its own link."""
    controller = connect("simulated").suited(cleared)
    controller.clock.sleep(TESTED_s)
    clock = SimulatedClock(controller.port.mask, speed)
    return replace(controller, port=SimulatedLink(clock.mask, clock), clock=clock)


def cable():
    end = CableEnd()
    return end, open_port(end.device), end.cut


def bluetooth():
    pytest.importorskip("bumble")
    from deliver.bluetooth import Air, VirtualMask

    air = Air()
    end = VirtualMask(air, "LM-0007", "F0:00:00:00:00:07")
    return end, open_port("ble:LM-0007", radio=air.radio), air.close


def broker():
    """A broker, a gateway in the room, a cable from the gateway to the mask, and a desk elsewhere."""
    pytest.importorskip("amqtt")
    from deliver.broker import LOCAL, RunningBroker

    running, end, until = RunningBroker(), CableEnd(), threading.Event()
    wire, name = open_port(end.device), f"mqtt:{LOCAL}:{running.port}/LM-0007"
    room = threading.Thread(target=bridge, args=(wire, address(name), until), daemon=True)
    room.start()

    def tidy():
        until.set()
        room.join(5)
        wire.close()
        end.cut()
        running.stop()

    return end, _reached(name), tidy


def _reached(name):
    for _ in range(50):
        try:
            return open_port(name)
        except NoLink:
            time.sleep(0.05)  # the gateway is on its way
    return open_port(name)


@pytest.mark.parametrize("link", [cable, bluetooth, broker])
def test_a_whole_session_end_to_end(link):
    cleared = clearance()
    controller = masked(cleared, SPEED)
    mask = controller.port.mask
    end, port, tidy = link()
    seen = []
    with Carrier(end, controller.port):
        found = run(
            cleared,
            replace(controller, port=port, suit=None, wait_s=WAIT_s),
            Following(watch=lambda status, _state: seen.append(status)),
        )
        port.close()
    tidy()
    assert {status.state for status in seen} >= {"ARMED", "ON"}
    assert found.proven
    for name, given in mask.dose_uJ.items():
        assert 0.9 * CLEARED_uJ_cm2[name] <= given <= CLEARED_uJ_cm2[name]


def over_a_bad_link(poisons, seed, share=0.15):
    """A session as it goes, in simulated time. -> the mask, the controller, and what the host says of it or None"""
    cleared = clearance()
    controller = masked(cleared)
    toxic = Toxic(controller.port, Random(seed), poisons, share=share, whole=True)
    try:
        found = run(cleared, replace(controller, port=toxic, suit=None), Following(patience_s=10.0))
    except (NoAnswer, NoLink, Refused):
        found = None  # nothing could be begun
    return controller.port.mask, controller, found


def nothing_more_than_cleared(mask):
    return all(given <= CLEARED_uJ_cm2[name] for name, given in mask.dose_uJ.items())


@pytest.mark.hazard("HZ17", "HZ18")
@pytest.mark.parametrize("poison", [*POISONS, "all"])
def test_no_light_comes_from_a_bad_link(poison):
    """Whatever befalls the bytes: no more light than cleared, dark within the lease, and never recorded too low."""
    lit = 0
    for seed in range(3):
        mask, controller, found = over_a_bad_link(POISONS if poison == "all" else (poison,), seed)
        controller.clock.sleep(LEASE_s)
        assert not mask.truth.lit
        assert nothing_more_than_cleared(mask)
        if found is not None and found.proven:
            counted = {dose.name: dose.delivered_J_cm2 * 1e6 for dose in found.doses}
            assert all(counted[name] >= given for name, given in mask.dose_uJ.items())
        lit += mask.truth.lit_us(mask.board.now_us) > 0
    assert lit, "no session of the three came to light at all: the link is too bad to show anything"


@pytest.mark.hazard("HZ18", "HZ39")
@pytest.mark.parametrize("seed", range(2))
def test_what_was_heard_on_the_way_adds_no_light_when_it_is_said_again(seed):
    """Somebody recorded every message of a session: played back in any order, doubled, and after a restart too, with a
    wearer who presses the button all the time."""
    mask, controller, found = over_a_bad_link(("duplicate",), seed)
    assert found is not None
    given, heard, rng = mask.dose_uJ, list(mask.air.heard), Random(seed)
    assert sum(given.values()) > 0
    for restart in (False, True):
        if restart:
            mask.lose_power()
            mask.switch_on()
            controller.clock.sleep(TESTED_s)
        for piece in rng.choices(heard, k=len(heard)):
            controller.port.send(piece)
            mask.press("press")
            controller.clock.sleep(0.2)
        assert mask.dose_uJ == given
        assert not mask.truth.lit


@pytest.mark.hazard("HZ17")
def test_a_link_that_is_cut_in_the_light_is_dark_within_the_lease():
    """The host is told at once; the mask needs nobody to tell it."""
    cleared = clearance()
    controller = masked(cleared)
    mask = controller.port.mask
    cut_at_s = []

    class Cut:
        name = "a link that will be cut"
        close = staticmethod(controller.port.close)

        def send(self, data):
            self.receive(0.0) if cut_at_s else controller.port.send(data)

        def receive(self, timeout_s):
            if cut_at_s:
                raise NoLink("The link is cut.")
            return controller.port.receive(timeout_s)

    def watch(status, _state):
        if status.state == "ON" and not cut_at_s:
            cut_at_s.append(mask.now_s)

    found = run(cleared, replace(controller, port=Cut(), suit=None), Following(watch=watch, patience_s=5.0))
    assert cut_at_s
    assert not mask.truth.lit
    assert mask.truth.dark_since_us / 1e6 - cut_at_s[0] <= LEASE_s + 0.2
    assert not found.proven
