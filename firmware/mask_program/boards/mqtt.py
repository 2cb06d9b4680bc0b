"""MQTT 3.1.1, quality 0, over one socket that never blocks; for a mask that speaks to a broker without a gateway.

MicroPython's own umqtt waits for the network inside connect and read, and a program that waits is one that the
supervisor darkens. So this is the small part of the protocol that a mask needs, as a machine of four states.
"""

import errno
import socket

AWAY, OPENING, JOINING, HERE = 0, 1, 2, 3
KEEP_S = 10
AGAIN_MS = 5000
OPEN_MS = 5000
QUEUE_BYTES = 8192
HEARD_BYTES = 4096
TURN_BYTES = 512
WAITING = (errno.EAGAIN, errno.EINPROGRESS)
CONNECT, CONNACK, PUBLISH, SUBSCRIBE, SUBACK, PING = 0x10, 0x20, 0x30, 0x82, 0x90, 0xC0
RETAIN = 0x01


class Mqtt:
    """Hears lightmask/SERIAL/to, says lightmask/SERIAL/from and here; bytes as on a cable."""

    WIRED = False

    def __init__(self, told, serial, network_up):
        self._address = (told["host"], told["port"])
        self._topic = "lightmask/" + serial + "/"
        self._client = "lightmask-" + serial
        self._network_up = network_up
        self._state, self._socket, self._next_ms, self._ping_ms = AWAY, None, 0, 0
        self._clear()

    def _clear(self):
        self._heard, self._raw, self._queue = bytearray(), bytearray(), bytearray()

    def receive(self, most):
        """-> the bytes that were published to this mask, at most so many."""
        came = bytes(self._heard[:most])
        self._heard = self._heard[len(came) :]
        return came

    def send(self, data):
        """Queue one publication, or nothing when nobody is there or the queue is full."""
        if self._state == HERE and len(self._queue) + len(data) + 128 <= QUEUE_BYTES:
            self._queue.extend(publish(self._topic + "from", data))

    def turn(self, ms):
        """One step: open, join, read, write, keep alive. A fault of the network shuts the link and is tried again."""
        try:
            self._step(ms)
        except OSError as error:
            if error.args[0] not in WAITING:
                self._shut(ms)

    def _step(self, ms):
        if self._state == AWAY:
            if ms >= self._next_ms and self._network_up():
                self._begin(ms)
            return
        if self._state != HERE and ms >= self._next_ms:
            self._shut(ms)
            return
        self._write(ms)
        self._read(ms)

    def _begin(self, ms):
        self._clear()
        self._socket = socket.socket()
        self._socket.setblocking(False)
        self._state, self._next_ms = OPENING, ms + OPEN_MS
        self._queue.extend(connect(self._client, self._topic + "here"))
        self._socket.connect(self._address)

    def _write(self, ms):
        if self._state == HERE and ms >= self._ping_ms:
            self._queue.extend(bytes([PING, 0]))
            self._ping_ms = ms + KEEP_S * 500
        if self._queue:
            sent = self._socket.send(bytes(self._queue[:TURN_BYTES])) or 0
            self._queue = self._queue[sent:]
            if self._state == OPENING and sent:
                self._state = JOINING

    def _read(self, ms):
        came = self._socket.recv(TURN_BYTES)
        if came is None:
            return
        if came == b"" or len(self._raw) + len(came) > HEARD_BYTES:
            raise OSError(errno.ECONNRESET)
        self._raw.extend(came)
        found = first_packet(self._raw)
        while found is not None:
            kind, body, used = found
            self._raw = self._raw[used:]
            self._hear(kind, body, ms)
            found = first_packet(self._raw)

    def _hear(self, kind, body, ms):
        if kind == CONNACK:
            if len(body) != 2 or body[1] != 0:
                raise OSError(errno.ECONNRESET)
            self._queue.extend(subscribe(self._topic + "to"))
        elif kind == SUBACK:
            self._state, self._ping_ms = HERE, ms + KEEP_S * 500
            self._queue.extend(publish(self._topic + "here", b"1", RETAIN))
        elif kind & 0xF0 == PUBLISH and kind & 0x07 == 0:
            topic_bytes = body[0] << 8 | body[1] if len(body) >= 2 else 0
            payload = body[2 + topic_bytes :]
            named = bytes(body[2 : 2 + topic_bytes]) == (self._topic + "to").encode()
            if named and len(self._heard) + len(payload) <= HEARD_BYTES:
                self._heard.extend(payload)

    def _shut(self, ms):
        self._socket.close()
        self._state, self._next_ms = AWAY, ms + AGAIN_MS
        self._clear()


def packet(kind, body):
    """One MQTT packet: kind, length in groups of seven bits, body."""
    length, digits = len(body), bytearray()
    while True:
        digits.append(length & 0x7F | (0x80 if length > 0x7F else 0))
        length >>= 7
        if not length:
            return bytes([kind]) + bytes(digits) + body


def text(value):
    """A text with its length before it."""
    raw = value.encode()
    return bytes([len(raw) >> 8, len(raw) & 0xFF]) + raw


def connect(client, will_topic):
    """Join with a clean session and a retained last will "0"."""
    flags = 0x02 | 0x04 | 0x20
    told = text("MQTT") + bytes([4, flags, 0, KEEP_S]) + text(client) + text(will_topic) + text("0")
    return packet(CONNECT, told)


def subscribe(topic):
    """Hear one topic, quality 0."""
    return packet(SUBSCRIBE, b"\x00\x01" + text(topic) + b"\x00")


def publish(topic, data, flags=0):
    """Say bytes, quality 0."""
    return packet(PUBLISH | flags, text(topic) + data)


def first_packet(raw):
    """(kind, body, bytes used) of the first whole packet, or None. Raises OSError for a length that never ends."""
    length, shift, place = 0, 0, 1
    while place < len(raw):
        length |= (raw[place] & 0x7F) << shift
        shift += 7
        place += 1
        if not raw[place - 1] & 0x80:
            if len(raw) < place + length:
                return None
            return raw[0], raw[place : place + length], place + length
        if shift > 21:
            raise OSError(errno.ECONNRESET)
    return None
