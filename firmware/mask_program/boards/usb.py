"""The cable: the console's own stream, a byte at a time and only when it is ready, so that nothing ever waits."""

import select
import sys

import micropython

TURN_BYTES = 256  # in one tick, each way; a serial bridge at 115 200 baud takes 22 ms for as many
QUEUE_BYTES = 8192


class Usb:
    """Bytes over sys.stdin and sys.stdout. What a stalled host leaves unread is dropped, whole sends at a time."""

    WIRED = True

    def __init__(self):
        micropython.kbd_intr(-1)  # a 0x03 in the stream is a byte like any other
        self._in, self._out = sys.stdin.buffer, sys.stdout.buffer
        self._readable, self._writable = select.poll(), select.poll()
        self._readable.register(sys.stdin, select.POLLIN)
        self._writable.register(sys.stdout, select.POLLOUT)
        self._queue = bytearray()
        self._one = bytearray(1)

    def receive(self, most):
        """-> the bytes that are there, at most so many."""
        came = bytearray()
        while len(came) < most and _ready(self._readable):
            self._in.readinto(self._one)
            came.append(self._one[0])
        return bytes(came)

    def send(self, data):
        """Queue all of it, or none when the queue is full."""
        if len(self._queue) + len(data) <= QUEUE_BYTES:
            self._queue.extend(data)

    def turn(self, ms):
        """Write what the host will take now."""
        written = 0
        while written < min(TURN_BYTES, len(self._queue)) and _ready(self._writable):
            self._one[0] = self._queue[written]
            self._out.write(self._one)
            written += 1
        if written:
            self._queue = self._queue[written:]


def _ready(poll):
    """Whether the stream that this poll watches is ready now; ipoll makes no garbage."""
    found = False
    for _ in poll.ipoll(0):
        found = True
    return found
