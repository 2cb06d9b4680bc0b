"""Virtual masks on virtual air: bumble's controllers joined in memory, and the back end through which bleak sees them.

The front of bleak is the real one. Under it, where BlueZ, Windows or macOS would be, stands a central of bumble; the
packets of both sides are real Bluetooth LE, from the advertisement to the ATT writes and notifications.
"""

import asyncio
import threading

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError
from bumble import gatt
from bumble.controller import Controller
from bumble.core import UUID, AdvertisingData, ProtocolError
from bumble.device import Device, Peer
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink

from lightmask.deliver.transports.ble import RX, SERVICE, TX, Radio
from lightmask.deliver.transports.inbox import Inbox

WRITE = gatt.Characteristic.Properties.WRITE
UNANSWERED = gatt.Characteristic.Properties.WRITE_WITHOUT_RESPONSE
NOTIFY = gatt.Characteristic.Properties.NOTIFY
WORDS = {WRITE: "write", UNANSWERED: "write-without-response", NOTIFY: "notify"}


class Air:
    """Where radio waves would be: a thread with a loop on which every virtual device lives.

    ``radio`` is what a BlePort takes: bleak's own front with a back end that hears this air.
    """

    def __init__(self, largest_mtu=247):
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._link = LocalLink()
        self.largest_mtu = largest_mtu
        self.central = self.do(self.device("central", "C0:00:00:00:00:01"))
        self.radio = Radio(
            scan_s=0.3,
            scanner=type("Scanner", (Scanner,), {"air": self}),
            client=type("Client", (Client,), {"air": self}),
        )

    def do(self, work):
        """Run on the loop of the air, from any other thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(5)

    async def crossing(self, work):
        """Run on the loop of the air, from the loop of somebody else."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self.loop))

    async def device(self, name, address):
        """A powered device of bumble, with a controller of its own."""
        controller = Controller(name, link=self._link)
        device = Device(name=name, address=Address(address), host=Host(controller, controller))
        await device.power_on()
        return device

    def close(self):
        self.do(self._cancel_all())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)
        self.loop.close()

    async def _cancel_all(self):
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class VirtualMask:
    """The far end of a Bluetooth link: a peripheral with the Nordic UART Service. ``writes`` are their sizes."""

    def __init__(self, air, name, address, writes=WRITE | UNANSWERED, service=SERVICE):
        self.name = name
        self.address = address
        self.writes = []
        self._air = air
        self._inbox = Inbox()
        air.do(self._switch_on(writes, service))

    async def _switch_on(self, writes, service):
        self._device = await self._air.device(self.name, self.address)
        written = gatt.CharacteristicValue(write=self._written)
        rx = gatt.Characteristic(RX, writes, gatt.Characteristic.WRITEABLE, written)
        self._tx = gatt.Characteristic(TX, NOTIFY, gatt.Characteristic.READABLE, b"")
        self._device.add_service(gatt.Service(service, [rx, self._tx]))
        told = [
            (AdvertisingData.FLAGS, bytes([0x06])),
            (AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, bytes(UUID(SERVICE))),
            (AdvertisingData.COMPLETE_LOCAL_NAME, self.name.encode()),
        ]
        await self._device.start_advertising(
            auto_restart=True,
            advertising_data=bytes(AdvertisingData(told)),
            advertising_interval_min=20,
            advertising_interval_max=20,
        )

    def _written(self, _connection, value):
        self.writes.append(len(value))
        self._inbox.put(bytes(value))

    def send(self, data):
        self._air.do(self._notify(data))

    async def _notify(self, data):
        for connection in list(self._device.connections.values()):
            size = connection.att_mtu - 3
            for at in range(0, len(data), size):
                await self._device.notify_subscriber(connection, self._tx, data[at : at + size])

    def receive(self, timeout_s):
        return self._inbox.take(timeout_s)

    def cut(self):
        """Carry the mask out of reach."""
        self._air.do(self._vanish())

    async def _vanish(self):
        await self._device.stop_advertising()
        for connection in list(self._device.connections.values()):
            await connection.disconnect()

    def hang(self):
        """The mask's own program stops; its radio goes on holding the connection."""
        self._device.host.on_packet = lambda _packet: None

    @property
    def connections(self):
        return len(self._device.connections)


class Scanner(BaseBleakScanner):
    """What bleak's scanner stands on: a central that listens."""

    def __init__(self, detection_callback=None, service_uuids=None, scanning_mode="active", **_):
        super().__init__(detection_callback, service_uuids)

    async def start(self):
        self.seen_devices = {}
        self._mine = asyncio.get_running_loop()
        self.air.central.on("advertisement", self._heard)
        await self.air.crossing(self.air.central.start_scanning(filter_duplicates=False))

    async def stop(self):
        await self.air.crossing(self.air.central.stop_scanning())
        self.air.central.remove_listener("advertisement", self._heard)

    def _heard(self, advertisement):
        self._mine.call_soon_threadsafe(self._keep, advertisement)

    def _keep(self, advertisement):
        found = advertisement.data
        uuids = found.get(AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS) or []
        uuids = [str(UUID(uuid) if isinstance(uuid, bytes) else uuid).lower() for uuid in uuids]
        if not self.is_allowed_uuid(uuids):
            return
        name = found.get(AdvertisingData.COMPLETE_LOCAL_NAME)
        address = advertisement.address.to_string(with_type_qualifier=False)
        data = AdvertisementData(name, {}, {}, uuids, None, -50, ())
        device = self.create_or_update_device(address, address, name, advertisement.address, data)
        self.call_detection_callbacks(device, data)


class Client(BaseBleakClient):
    """What bleak's client stands on: one connection of the central."""

    def __init__(self, device, *, disconnected_callback, timeout, services=None, **_):
        super().__init__(device, disconnected_callback=disconnected_callback, timeout=timeout)
        self._at = device.details
        self._connection = None

    name = property(lambda self: self.address)
    mtu_size = property(lambda self: self._connection.att_mtu)
    is_connected = property(lambda self: self._connection is not None)

    async def connect(self, pair, **_):
        self._mine = asyncio.get_running_loop()
        self.services = await self.air.crossing(self._connect())

    async def _connect(self):
        self._connection = await self.air.central.connect(self._at)
        self._connection.on("disconnection", self._gone)
        peer = Peer(self._connection)
        await peer.request_mtu(self.air.largest_mtu)
        found = BleakGATTServiceCollection()
        for service in await peer.discover_services():
            kept = BleakGATTService(service, service.handle, _uuid(service))
            found.add_service(kept)
            for one in await service.discover_characteristics():
                words = [word for flag, word in WORDS.items() if one.properties & flag]
                found.add_characteristic(
                    BleakGATTCharacteristic(one, one.handle, _uuid(one), words, self._room, kept),
                )
        return found

    def _room(self):
        return self.mtu_size - 3

    def _gone(self, _reason):
        self._connection = None
        if self._disconnected_callback:
            self._mine.call_soon_threadsafe(self._disconnected_callback)

    async def disconnect(self):
        if self._connection is not None:
            await self.air.crossing(self._connection.disconnect())

    async def write_gatt_char(self, characteristic, data, response):
        if self._connection is None:
            raise BleakError("Not connected")
        assert len(data) <= self._room(), "longer than a packet of this link"
        try:
            await self.air.crossing(characteristic.obj.write_value(bytes(data), with_response=response))
        except ProtocolError as refused:
            raise BleakError(str(refused)) from refused

    async def start_notify(self, characteristic, callback, **_):
        def crossing(value):
            self._mine.call_soon_threadsafe(callback, bytearray(value))

        await self.air.crossing(characteristic.obj.subscribe(crossing))

    async def stop_notify(self, characteristic):
        await self.air.crossing(characteristic.obj.unsubscribe())

    async def pair(self, *_, **__):
        raise BleakError("this air knows no pairing")

    unpair = pair

    async def read_gatt_char(self, characteristic, **_):
        return bytearray(await self.air.crossing(characteristic.obj.read_value()))

    async def read_gatt_descriptor(self, descriptor, **_):
        raise BleakError("this air keeps no descriptors")

    async def write_gatt_descriptor(self, descriptor, data):
        raise BleakError("this air keeps no descriptors")


def _uuid(thing):
    text = str(thing.uuid.to_hex_str("-")).lower()
    return text if len(text) == 36 else f"0000{text[-4:]}-0000-1000-8000-00805f9b34fb"
