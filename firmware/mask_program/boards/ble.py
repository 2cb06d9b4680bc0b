"""Bluetooth LE: the Nordic UART Service, one host at a time. The radio needs no trust: orders are signed."""

import bluetooth

SERVICE = "6E400001-B5A3-F393-E0A9-E50E24DCCA9E"
RX = "6E400002-B5A3-F393-E0A9-E50E24DCCA9E"
TX = "6E400003-B5A3-F393-E0A9-E50E24DCCA9E"
CAME, WENT, WRITTEN, WIDER = 1, 2, 3, 21  # events of the bluetooth module: connect, disconnect, write, MTU exchanged
ATT_HEADER = 3
LEAST_MTU = 23
QUEUE_BYTES = 8192
HEARD_BYTES = 4096  # two of the longest lines; more unread than this is dropped
TURN_NOTES = 4  # notifications in one tick
ADVERTISE_US = 250000


class Ble:
    """Bytes over notifications and writes. Written with or without response; notified only when subscribed or not."""

    WIRED = False

    def __init__(self, name):
        self._host = None
        self._mtu = LEAST_MTU
        self._heard, self._queue = bytearray(), bytearray()
        self._radio = bluetooth.BLE()
        self._radio.active(True)
        self._radio.config(gap_name=name, mtu=247)
        self._radio.irq(self._event)
        rx = (bluetooth.UUID(RX), bluetooth.FLAG_WRITE | bluetooth.FLAG_WRITE_NO_RESPONSE)
        tx = (bluetooth.UUID(TX), bluetooth.FLAG_NOTIFY)
        ((self._rx, self._tx),) = self._radio.gatts_register_services(((bluetooth.UUID(SERVICE), (rx, tx)),))
        self._radio.gatts_set_buffer(self._rx, 512, True)
        self._name = name
        self._advertise()

    def _advertise(self):
        flags = b"\x02\x01\x06"
        name = self._name.encode()
        service = bytes(reversed(_bytes_of(SERVICE)))
        self._radio.gap_advertise(
            ADVERTISE_US,
            adv_data=flags + bytes([len(name) + 1, 0x09]) + name,
            resp_data=bytes([len(service) + 1, 0x07]) + service,
        )

    def _event(self, event, data):
        if event == CAME:
            self._host, self._mtu = data[0], LEAST_MTU
            self._heard, self._queue = bytearray(), bytearray()
        elif event == WENT and data[0] == self._host:
            self._host = None
            self._advertise()
        elif event == WIDER and data[0] == self._host:
            self._mtu = data[1]
        elif event == WRITTEN and data[0] == self._host and data[1] == self._rx:
            came = self._radio.gatts_read(self._rx)
            if len(self._heard) + len(came) <= HEARD_BYTES:
                self._heard.extend(came)

    def receive(self, most):
        """-> the bytes that were written, at most so many."""
        came = bytes(self._heard[:most])
        self._heard = self._heard[len(came) :]
        return came

    def send(self, data):
        """Queue all of it, or none when the queue is full or nobody is there."""
        if self._host is not None and len(self._queue) + len(data) <= QUEUE_BYTES:
            self._queue.extend(data)

    def turn(self, ms):
        """Notify what the radio will take now; a full radio is asked again in the next tick."""
        for _ in range(TURN_NOTES):
            if self._host is None or not self._queue:
                return
            part = bytes(self._queue[: self._mtu - ATT_HEADER])
            try:
                self._radio.gatts_notify(self._host, self._tx, part)
            except OSError:
                return
            self._queue = self._queue[len(part) :]


def _bytes_of(uuid):
    text = uuid.replace("-", "")
    return bytes([int(text[place : place + 2], 16) for place in range(0, 32, 2)])
