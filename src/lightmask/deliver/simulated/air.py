"""What lies between host and mask: pieces of bytes under way, and what a bad link does to them."""

from __future__ import annotations

from random import Random

LATENCY_us = 2000  # of a piece on a good link: USB polls each millisecond; assumed


class Air:
    """Every link of one mask. Pieces wait here until they are due.

    ``cut`` ``delay_s`` ``times`` ``reorder`` ``corrupt`` ``lost_verb`` say what is wrong with it now;
    ``heard`` holds each piece that the host ever sent, as a listener has it.
    """

    __slots__ = (
        "_down_count",
        "_rng",
        "_up_count",
        "corrupt",
        "cut",
        "delay_s",
        "down",
        "heard",
        "lost_verb",
        "reorder",
        "seen",
        "times",
        "up",
    )  # fmt: skip

    def __init__(self, rng: Random):
        self._rng = rng
        self.up: list[tuple[int, int, bytes]] = []  # to the mask: when due (us), link, bytes
        self.down: list[tuple[int, int, bytes]] = []  # to the host
        self._up_count = self._down_count = 0
        self.cut = self.seen = self.reorder = False
        self.delay_s = 0.0
        self.times = 1
        self.corrupt = 0.0
        self.lost_verb: str | None = None
        self.heard: list[bytes] = []

    def send(self, now_us: int, link: int, data: bytes) -> None:
        """The host hands a piece over."""
        self.heard.append(data)
        if self.lost_verb is not None and b'"do":"%s"' % self.lost_verb.encode() in data:
            return
        self._up_count += 1
        self._travel(self.up, self._up_count, now_us, link, data)

    def answer(self, now_us: int, link: int, data: bytes) -> None:
        """The mask hands a piece over."""
        self._down_count += 1
        self._travel(self.down, self._down_count, now_us, link, data)

    def arrived_up(self, now_us: int) -> list[tuple[int, bytes]]:
        """Pieces that reach the mask by now, in the order in which they are due."""
        self.up, due = _split(self.up, now_us)
        return due

    def arrived_down(self, now_us: int, link: int) -> bytes:
        """What has reached the host on one link by now."""
        others = [piece for piece in self.down if piece[1] != link]
        mine, due = _split([piece for piece in self.down if piece[1] == link], now_us)
        if due:
            self.down = sorted(others + mine, key=lambda piece: piece[0])
        return b"".join(data for _, data in due)

    def _travel(self, way: list[tuple[int, int, bytes]], count: int, now_us: int, link: int, data: bytes) -> None:
        if self.cut:
            return
        due_us = now_us + LATENCY_us + round(self.delay_s * 1e6)
        if self.reorder and count % 2:
            due_us += 100_000  # long enough for the next piece to pass
        if self.corrupt and self._rng.random() < self.corrupt:
            spoilt = bytearray(data)
            bit = self._rng.randrange(8 * len(spoilt)) if spoilt else 0
            if spoilt:
                spoilt[bit // 8] ^= 1 << bit % 8
            data = bytes(spoilt)
        way.extend([(due_us, link, data)] * self.times)
        way.sort(key=lambda piece: piece[0])


def _split(
    way: list[tuple[int, int, bytes]], now_us: int
) -> tuple[list[tuple[int, int, bytes]], list[tuple[int, bytes]]]:
    """What is still under way, and what is due."""
    return (
        [piece for piece in way if piece[0] > now_us],
        [(link, data) for due_us, link, data in way if due_us <= now_us],
    )
