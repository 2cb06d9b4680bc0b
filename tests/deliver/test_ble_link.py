"""A mask over Bluetooth: the real bleak against a virtual mask."""

import sys
import threading
import time

import pytest
from deliver import link_laws
from deliver.ends import gather

from lightmask.deliver.transports import NoLink, open_port

pytest.importorskip("bleak")
pytest.importorskip("bumble")

from deliver.bluetooth import UNANSWERED, WRITE, Air, VirtualMask

ADDRESS = "F0:00:00:00:00:07"


@pytest.fixture
def air():
    air = Air()
    yield air
    air.close()


@pytest.fixture
def mask(air):
    return VirtualMask(air, "LM-0007", ADDRESS)


@pytest.fixture
def port(air, mask):
    port = open_port("ble:LM-0007", radio=air.radio)
    yield port
    port.close()


@pytest.mark.parametrize("law", link_laws.LAWS, ids=lambda law: law.__name__)
def test_what_is_true_of_every_link(law, port, mask):
    law(port, mask)


@pytest.mark.parametrize("mtu", [23, 64, 247])
@pytest.mark.parametrize("writes", [WRITE, UNANSWERED], ids=["answered", "unanswered"])
def test_no_write_is_longer_than_a_packet(mtu, writes):
    air = Air(largest_mtu=mtu)
    mask = VirtualMask(air, "LM-0007", ADDRESS, writes)
    port = open_port("ble:LM-0007", radio=air.radio)
    port.send(link_laws.EVERY_BYTE * 4)
    assert gather(mask, 1024) == link_laws.EVERY_BYTE * 4
    assert max(mask.writes) == mtu - 3
    assert len(mask.writes) == -(-1024 // (mtu - 3))
    port.close()
    air.close()


def test_a_mask_is_found_by_its_address_too(air, mask):
    port = open_port(f"ble:{ADDRESS.lower()}", radio=air.radio)
    link_laws.bytes_pass_both_ways(port, mask)
    assert port.name == f"ble:{ADDRESS.lower()}"
    port.close()


def test_two_masks_of_one_name_are_refused_until_one_is_chosen(air, mask):
    twin = VirtualMask(air, "LM-0007", "F0:00:00:00:00:08")
    with pytest.raises(NoLink, match=rf"2 masks .*'LM-0007'.*ble:{ADDRESS} or ble:F0:00:00:00:00:08"):
        open_port("ble:LM-0007", radio=air.radio)
    assert mask.connections == twin.connections == 0
    port = open_port("ble:F0:00:00:00:00:08", radio=air.radio)
    link_laws.bytes_pass_both_ways(port, twin)
    assert mask.receive(0.05) == b""
    port.close()


def test_a_mask_out_of_reach_is_said_with_those_in_reach(air, mask):
    with pytest.raises(NoLink, match=r"No mask called 'LM-0404' .* Masks that are: 'LM-0007'\."):
        open_port("ble:LM-0404", radio=air.radio)


def test_a_name_is_taken_whole(air, mask):
    for near in ("LM-000", "lm-0007", "LM-0007 "):
        with pytest.raises(NoLink, match="No mask called"):
            open_port(f"ble:{near}", radio=air.radio)


def test_nobody_in_reach_is_said(air):
    with pytest.raises(NoLink, match="Masks that are: none"):
        open_port("ble:LM-0007", radio=air.radio)


def test_a_device_that_only_claims_the_service_is_refused_and_let_go(air):
    liar = VirtualMask(air, "LM-0007", ADDRESS, service="0000180f-0000-1000-8000-00805f9b34fb")
    with pytest.raises(NoLink, match="has no Nordic UART Service"):
        open_port("ble:LM-0007", radio=air.radio)
    assert liar.connections == 0


def test_a_closed_link_lets_the_mask_go_and_leaves_no_thread(air, mask):
    before = threading.active_count()
    port = open_port("ble:LM-0007", radio=air.radio)
    assert mask.connections == 1
    port.close()
    assert mask.connections == 0
    assert threading.active_count() == before
    again = open_port("ble:LM-0007", radio=air.radio)
    link_laws.bytes_pass_both_ways(again, mask)
    again.close()


def test_a_failed_opening_leaves_no_thread(air):
    before = threading.active_count()
    with pytest.raises(NoLink):
        open_port("ble:LM-0007", radio=air.radio)
    assert threading.active_count() == before


def test_a_mask_that_hangs_is_noticed(mask, port, monkeypatch):
    """The radio takes a write and answers nothing: the host is told in bounded time, and trusts the link no more."""
    monkeypatch.setattr("lightmask.deliver.transports.ble.SEND_S", 0.3)
    mask.hang()
    start = time.monotonic()
    with pytest.raises(NoLink, match="no answer within"):
        port.send(b"x")
    assert time.monotonic() - start < 2
    with pytest.raises(NoLink, match="no answer within"):
        port.receive(0.1)


def test_a_computer_without_bluetooth_says_so(monkeypatch):
    """Whatever the system's own back end raises becomes one sentence."""
    if sys.platform != "linux":
        pytest.skip("what is raised here is BlueZ's")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent")
    with pytest.raises(NoLink, match=r"Bluetooth link to 'LM-0007' does not work"):
        open_port("ble:LM-0007")


def test_without_bleak_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "bleak", None)
    with pytest.raises(NoLink, match=r"pip install 'lightmask\[deliver\]'"):
        open_port("ble:LM-0007")
