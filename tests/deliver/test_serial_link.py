"""A mask on a cable, over a pseudo-terminal."""

import os
import sys

import pytest
from deliver import link_laws
from deliver.ends import CableEnd

from lightmask.deliver.transports import NoLink, open_port

pytest.importorskip("serial")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")


@pytest.fixture
def cable():
    """The mask's end of a cable."""
    end = CableEnd()
    yield end
    end.cut()


@pytest.fixture
def port(cable):
    """The host's end, opened by its name."""
    port = open_port(cable.device)
    yield port
    port.close()


@pytest.mark.parametrize("law", link_laws.LAWS, ids=lambda law: law.__name__)
def test_what_is_true_of_every_link(law, port, cable):
    law(port, cable)


def test_its_name_opens_it_again(port, cable):
    assert port.name == cable.device
    port.close()
    again = open_port(port.name)
    again.send(b"once more")
    assert cable.receive(1) == b"once more"
    again.close()


def test_two_programs_cannot_hold_one_mask(port, cable):
    with pytest.raises(NoLink, match="held by another program"):
        open_port(cable.device)
    port.send(b"still mine")
    assert cable.receive(1) == b"still mine"


def test_bytes_are_not_changed_on_the_way(port, cable):
    """No line of a terminal's discipline: no echo, no CR for NL, no XON, no end of file."""
    strange = b"\r\n\x03\x04\x11\x13\x1a\x7f\xff\x00\n"
    port.send(strange)
    assert cable.receive(1) == strange
    cable.send(strange)
    assert port.receive(1) == strange
    assert cable.receive(0.05) == b""


def test_it_runs_at_115200_baud_eight_bits_no_parity_one_stop_bit(port, cable):
    import termios

    flags = termios.tcgetattr(cable._slave)
    assert flags[5] == termios.B115200
    assert flags[2] & termios.CSIZE == termios.CS8
    assert not flags[2] & (termios.PARENB | termios.CSTOPB)


def test_the_lines_that_reset_a_board_stay_together(cable, monkeypatch):
    """An ESP32 resets when one of DTR and RTS is raised without the other, were it for a millisecond."""
    import serial

    lines, seen = {"dtr": True, "rts": True}, []  # both raised by the system when the device is opened

    def watch(line, state):
        def update(self):
            lines[line] = getattr(self, state)
            seen.append(dict(lines))

        return update

    monkeypatch.setattr(serial.Serial, "_update_dtr_state", watch("dtr", "_dtr_state"))
    monkeypatch.setattr(serial.Serial, "_update_rts_state", watch("rts", "_rts_state"))
    open_port(cable.device).close()
    assert seen
    assert all(state["dtr"] == state["rts"] for state in seen)


def test_a_device_that_is_not_there_is_said_with_those_that_are():
    with pytest.raises(NoLink, match=r"no serial device /dev/ttyNOWHERE\. Devices that are there: .*Plug the mask in"):
        open_port("/dev/ttyNOWHERE")


def test_a_file_is_no_serial_device():
    with pytest.raises(NoLink, match=r"/dev/null does not open as a serial device"):
        open_port("/dev/null")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may open everything")
def test_a_device_of_another_user_is_said_with_the_group_that_helps():
    with pytest.raises(NoLink, match="dialout"):
        open_port("/dev/mem")


def test_a_mask_that_takes_nothing_is_noticed(port):
    """Nobody reads at the far end: the buffers fill, and the host is told within the two seconds."""
    with pytest.raises(NoLink, match="is cut"):
        port.send(bytes(1_000_000))


def test_without_pyserial_it_says_what_to_install(cable, monkeypatch):
    monkeypatch.setitem(sys.modules, "serial", None)
    with pytest.raises(NoLink, match=r"pip install 'lightmask\[deliver\]'"):
        open_port(cable.device)
