"""A mask over Bluetooth LE, by the Nordic UART Service.

The service and its two characteristics are Nordic Semiconductor's (nRF Connect SDK, "Nordic UART Service"):
the host writes to RX, the mask notifies on TX.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from lightmask.deliver.transports.inbox import Inbox
from lightmask.deliver.transports.port import NoLink, closed, missing

SERVICE = "6e400001-b5a3-f393-e0a9-e50e24dcca9e"
RX = "6e400002-b5a3-f393-e0a9-e50e24dcca9e"
TX = "6e400003-b5a3-f393-e0a9-e50e24dcca9e"
LEAST_CHUNK = 20  # bytes of one write at the smallest MTU, 23 (Bluetooth Core Specification, Vol 3, Part F, 3.2.8)
SEND_S = 5.0
OPEN_S = 20.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """The Bluetooth to use: the computer's own, or another back end of bleak.

    ``scan_s`` is how long masks are listened for, in seconds: all of it each time, so that two of one name are noticed.
    """

    scan_s: float = 4.0
    scanner: Any = None
    client: Any = None


class BlePort:
    """A mask within reach of Bluetooth, by the name that it tells or by its address.

    bleak lives on an asyncio loop; the loop lives on one thread of this object, and nobody outside sees either.
    """

    __slots__ = ("_client", "_closing", "_inbox", "_loop", "_rx", "_thread", "_wanted")

    def __init__(self, wanted: str, radio: Radio) -> None:
        _bleak()
        self._wanted = wanted
        self._inbox = Inbox()
        self._closing = threading.Lock()
        self._client: Any = None
        self._rx: Any = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=self.name, daemon=True)
        self._thread.start()
        try:
            self._wait_for(self._open(radio), OPEN_S + radio.scan_s)
        except BaseException:
            self.close()
            raise

    @property
    def name(self) -> str:
        """The text that opens this link again."""
        return f"ble:{self._wanted}"

    def send(self, data: bytes) -> None:
        """Hand over all of the bytes, in writes as large as the link takes. Raises NoLink when it is cut or hangs."""
        if self._inbox.reason:
            raise NoLink(self._inbox.reason)
        self._wait_for(self._write(bytes(data)), SEND_S)

    def receive(self, timeout_s: float) -> bytes:
        """The bytes that came, b"" after ``timeout_s`` seconds of nothing. Raises NoLink when the mask is gone."""
        return self._inbox.take(timeout_s)

    def close(self) -> None:
        """Let the mask go, and end the thread."""
        self._inbox.cut(str(closed(self.name)))
        with self._closing:
            if not self._thread.is_alive():
                return
            asyncio.run_coroutine_threadsafe(self._leave(), self._loop)
            self._thread.join(SEND_S + 1)
            if not self._thread.is_alive():
                self._loop.close()

    async def _leave(self) -> None:
        """Disconnect in bounded time, then end the loop."""
        try:
            if self._client is not None:
                await asyncio.wait_for(self._client.disconnect(), SEND_S)
        except (OSError, TimeoutError, EOFError, _bleak().exc.BleakError):
            pass  # a mask that is gone cannot be taken leave of
        finally:
            self._loop.stop()

    async def _open(self, radio: Radio) -> None:
        bleak = _bleak()
        device = _the_one(self._wanted, await _heard(radio))
        client = bleak.BleakClient(
            device, disconnected_callback=self._gone, services=[SERVICE], timeout=OPEN_S / 2, backend=radio.client
        )
        await client.connect()
        self._client = client
        service = client.services.get_service(SERVICE)
        self._rx, tx = (service.get_characteristic(RX), service.get_characteristic(TX)) if service else (None, None)
        if self._rx is None or tx is None:
            raise NoLink(f"'{self._wanted}' has no Nordic UART Service, so it is no lightmask mask. Name another one.")
        await client.start_notify(tx, lambda _, chunk: self._inbox.put(bytes(chunk)))

    async def _write(self, data: bytes) -> None:
        answered = "write" in self._rx.properties
        at = 0
        while at < len(data):
            size = max(LEAST_CHUNK, self._rx.max_write_without_response_size)
            await self._client.write_gatt_char(self._rx, data[at : at + size], response=answered)
            at += size

    def _gone(self, _: Any) -> None:
        self._inbox.cut(
            f"The Bluetooth link to '{self._wanted}' is cut. Light goes out by itself when the link is gone. "
            "Bring the mask near and open the link anew."
        )

    def _wait_for(self, work: Coroutine[Any, Any, T], limit_s: float) -> T:
        """Run on the thread of the loop, in bounded time; whatever Bluetooth says against it becomes NoLink."""
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError as ended:  # another thread has closed the link meanwhile
            work.close()
            raise closed(self.name) from ended
        try:
            return future.result(limit_s)
        except NoLink:
            raise
        except (TimeoutError, concurrent.futures.TimeoutError) as late:
            future.cancel()
            raise self._broken(f"no answer within {limit_s:g} s") from late
        except (OSError, EOFError, AttributeError, _bleak().exc.BleakError) as error:
            raise self._broken(str(error) or type(error).__name__) from error

    def _broken(self, what: str) -> NoLink:
        """The link is not to be trusted after a failure: some of the bytes may have gone."""
        self._inbox.cut(
            f"The Bluetooth link to '{self._wanted}' does not work ({what}). "
            "Switch Bluetooth and the mask on, bring them near, and open the link anew."
        )
        return NoLink(self._inbox.reason)


def _bleak() -> Any:
    try:
        import bleak
    except ImportError as absent:
        raise missing("bleak") from absent
    return bleak


async def _heard(radio: Radio) -> list[tuple[Any, str]]:
    """Every mask in reach with the name that it tells, after listening for the whole time."""
    scanner = _bleak().BleakScanner(service_uuids=[SERVICE], backend=radio.scanner)
    async with scanner:
        await asyncio.sleep(radio.scan_s)
    found = scanner.discovered_devices_and_advertisement_data.values()
    return [(device, told.local_name or device.name or "") for device, told in found]


def _the_one(wanted: str, heard: list[tuple[Any, str]]) -> Any:
    """The only mask of this name or address. None or several are refused."""
    same = [device for device, name in heard if wanted == name or wanted.upper() == device.address.upper()]
    if len(same) > 1:
        addresses = " or ".join(sorted(f"ble:{device.address}" for device in same))
        raise NoLink(f"{len(same)} masks in reach are called '{wanted}'. Choose by address: {addresses}.")
    if not same:
        names = ", ".join(sorted({f"'{name or device.address}'" for device, name in heard})) or "none"
        raise NoLink(
            f"No mask called '{wanted}' is in reach of Bluetooth. Masks that are: {names}. "
            "Switch it on, bring it near, and end its link with any other program."
        )
    return same[0]
