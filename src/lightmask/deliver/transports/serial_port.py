"""A mask on a cable: 115200 baud, eight bits, no parity, one stop bit."""

from __future__ import annotations

import errno
import threading
from typing import Any

from lightmask.deliver.transports.port import NoLink, closed, missing

BAUD = 115_200
SEND_S = 2.0  # a frame of 2048 bytes is on the wire in 0.18 s at this rate; a mask that takes none for so long hangs


class SerialPort:
    """A serial device, held by this program alone.

    DTR and RTS stay as the system raises them, both together. An ESP32 board resets when one is raised and the other
    is not (its two-transistor circuit), and lowering them after opening passes through that state; a board with USB of
    its own (RP2040) takes a raised DTR as a sign that somebody listens.
    """

    __slots__ = ("_closing", "_cut", "_device", "_guard", "_serial")

    def __init__(self, device: str) -> None:
        self._device = device
        self._cut = ""
        self._closing = threading.Lock()
        self._guard = threading.Lock()  # a close waits for a receive that is under way
        self._serial = _opened(device)

    @property
    def name(self) -> str:
        """The device: the text that opens this link again."""
        return self._device

    def send(self, data: bytes) -> None:
        """Hand over all of the bytes. Raises NoLink when the mask is unplugged or takes none for 2 s."""
        self._ready()
        try:
            self._serial.write(data)
        except (OSError, TypeError) as error:  # TypeError: pyserial, when another thread closes the device meanwhile
            raise self._lost(error) from error

    def receive(self, timeout_s: float) -> bytes:
        """The bytes that came, b"" after ``timeout_s`` seconds of nothing. Raises NoLink when the mask is unplugged."""
        with self._guard:
            self._ready()
            try:
                if self._serial.timeout != timeout_s:
                    self._serial.timeout = timeout_s
                first = self._serial.read(1)
                return bytes(first + self._serial.read(self._serial.in_waiting)) if first else b""
            except OSError as error:
                raise self._lost(error) from error

    def close(self) -> None:
        """Let go of the device."""
        self._cut = self._cut or str(closed(self._device))
        with self._closing:
            self._serial.cancel_read()
            with self._guard:
                self._serial.close()

    def _ready(self) -> None:
        if self._cut:
            raise NoLink(self._cut)

    def _lost(self, error: Exception) -> NoLink:
        self._cut = self._cut or (
            f"The link to the mask at {self._device} is cut ({error}). Light goes out by itself when the link is gone. "
            "Plug the mask in again and open the link anew."
        )
        return NoLink(self._cut)


def _opened(device: str) -> Any:
    """The open device as pyserial knows it."""
    try:
        import serial
    except ImportError as absent:
        raise missing("pyserial") from absent
    try:
        return serial.Serial(device, BAUD, exclusive=True, timeout=0, write_timeout=SEND_S)
    except (OSError, ValueError) as error:
        raise NoLink(_why_shut(device, error)) from error


def _why_shut(device: str, error: Exception) -> str:
    """One sentence: why a device did not open, and what to do."""
    code = getattr(error, "errno", None)
    if code == errno.ENOENT or isinstance(error, FileNotFoundError) or "FileNotFoundError" in str(error):
        there = ", ".join(_present()) or "none"
        return f"There is no serial device {device}. Devices that are there: {there}. Plug the mask in, or name one."
    if code in (errno.EACCES, errno.EPERM) and device.startswith("/"):
        return f"{device} may not be opened by this user. On Linux: sudo usermod -aG dialout $USER, then log in again."
    if code in (errno.EAGAIN, errno.EBUSY) or "Access is denied" in str(error) or "PermissionError" in str(error):
        return f"{device} is held by another program. Close that one (a terminal? another session?) and try again."
    return f"{device} does not open as a serial device ({error}). Check the cable, or name another device."


def _present() -> list[str]:
    from serial.tools import list_ports

    return sorted(port.device for port in list_ports.comports())
