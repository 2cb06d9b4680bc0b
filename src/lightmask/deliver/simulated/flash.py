"""Flash that keeps what was written when the power goes: two slots for each area, sectors of records for the journal.

An area is written into the older of its slots, its check last; cut short, the other still holds what was there.
A journal record cut short stays torn, and bits can only be cleared until the sector is erased, as in NOR flash.
"""

from __future__ import annotations

import binascii
import errno
import struct
from random import Random

from lightmask.errors import BadInput

HEAD = struct.Struct("<II")  # sequence, length
CHECK = struct.Struct("<I")
MOST_BYTES = 8192  # of an area
RECORD_BYTES = 64
SECTOR = 64  # records erased together
ERASED = b"\xff" * RECORD_BYTES


class PowerLost(BaseException):
    """The power is gone in the middle of what the program was doing. Not an Exception: no program can catch it."""


class Flash:
    """The raw bytes of every slot and sector, and the faults that lie on them.

    ``broken``   an errno that every write raises, or None
    ``tear``     share of the next write that arrives before the power goes, or None
    """

    __slots__ = ("_slots", "areas", "broken", "journal", "last", "tear", "writes")

    def __init__(self, areas: tuple[str, ...], journal_slots: int = 4096):
        if journal_slots < 2048 or journal_slots % SECTOR:
            raise BadInput(f"journal_slots={journal_slots}. Give a multiple of {SECTOR}, at least 2048.")
        self.areas = areas
        self._slots: dict[str, list[bytes]] = {area: [b"", b""] for area in areas}
        self.journal: list[bytes] = [ERASED] * journal_slots
        self.last: int | None = None  # slot that was written last
        self.writes = 0
        self.broken: int | None = None
        self.tear: float | None = None

    def read(self, area: str) -> bytes | None:
        """What the area holds, or None when nothing was ever written whole."""
        newest = _newest(self._slots[area])
        return None if newest is None else newest[1]

    def write(self, area: str, data: bytes) -> None:
        """Into the older slot. OSError when flash refuses; PowerLost when the power goes meanwhile."""
        pair = self._slots[area]
        self._refuse(len(data) > MOST_BYTES)
        newest = _newest(pair)
        older = 1 if newest is not None and _parsed(pair[0]) == newest else 0
        pair[older] = self._arrived(_slot(1 if newest is None else newest[0] + 1, bytes(data)))
        self._end_tear()

    def journal_read(self, slot: int) -> bytes | None:
        """The record in a slot, None when it is erased."""
        record = self.journal[slot]
        return None if record == ERASED else record

    def journal_write(self, slot: int, record: bytes) -> None:
        """One record; the first slot of a sector erases the sector before."""
        self._refuse(len(record) != RECORD_BYTES)
        if slot % SECTOR == 0:
            self.journal[slot : slot + SECTOR] = [ERASED] * SECTOR
        whole = bytes(old & new for old, new in zip(self.journal[slot], record, strict=True))
        arrived = self._arrived(whole)
        self.journal[slot] = arrived + self.journal[slot][len(arrived) :]
        self.last = slot
        self._end_tear()

    def flip(self, area: str, rng: Random) -> bool:
        """Turn one bit of what an area holds, or of the record written last. False when nothing is there to spoil.

        The slot's own check is made to pass: here the program's checks are on trial.
        """
        if area == "journal":
            if self.last is None:
                return False
            self.journal[self.last] = _flipped(self.journal[self.last], rng)
            return True
        pair = self._slots[area]
        newest = _newest(pair)
        if newest is None or not newest[1]:
            return False
        place = 0 if _parsed(pair[0]) == newest else 1
        pair[place] = _slot(newest[0], _flipped(newest[1], rng))
        return True

    def _refuse(self, wrong_size: bool) -> None:
        self.writes += 1
        if wrong_size:
            raise OSError(errno.EINVAL, "flash takes no block of this size")
        if self.broken is not None:
            raise OSError(self.broken, "flash full" if self.broken == errno.ENOSPC else "flash does not write")

    def _arrived(self, whole: bytes) -> bytes:
        return whole if self.tear is None else whole[: int(len(whole) * self.tear)]

    def _end_tear(self) -> None:
        if self.tear is not None:
            self.tear = None
            raise PowerLost


def _slot(sequence: int, data: bytes) -> bytes:
    body = HEAD.pack(sequence, len(data)) + data
    return body + CHECK.pack(binascii.crc32(body))


def _parsed(raw: bytes) -> tuple[int, bytes] | None:
    """Sequence and content of one slot; None when it was not written whole."""
    if len(raw) < HEAD.size + CHECK.size or binascii.crc32(raw[:-4]) != CHECK.unpack(raw[-4:])[0]:
        return None
    sequence, length = HEAD.unpack_from(raw)
    return sequence, raw[HEAD.size : HEAD.size + length]


def _newest(pair: list[bytes]) -> tuple[int, bytes] | None:
    """The slot that was written last and whole."""
    whole = [parsed for parsed in map(_parsed, pair) if parsed is not None]
    return max(whole) if whole else None


def _flipped(data: bytes, rng: Random) -> bytes:
    spoilt = bytearray(data)
    bit = rng.randrange(8 * len(spoilt))
    spoilt[bit // 8] ^= 1 << bit % 8
    return bytes(spoilt)
