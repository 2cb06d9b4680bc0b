"""The journal: 64 bytes a second in a ring of flash, each with its sequence number and CRC-32.

Little endian, in this order (struct "<BBBBIHHIIIIhhHBB6I", then the CRC-32 of the 60 bytes before it, as zlib):
version (1), place of the state in STATES, place of the reason in WHY (255: another), flags, sequence, boot, session
(0: none), order number, unix s (0: unknown), lit ms and on ms of the session, two temperatures cC (-32768: invalid),
battery permille (65535: invalid), the worst deviation of current and of monitor from the command (percent, 255: not
judged), and the counted dose of the session for each of six outputs in wiring order, uJ/cm2, rounded up.
"""

import binascii
import struct

from mask_program.states import STATES, why_number

FORM = "<BBBBIHHIIIIhhHBB6I"
BODY = 60
SECTOR = 64
UNJUDGED = 255
MOST_U32 = 0xFFFFFFFF
VERSION = 1
LIT, WORN, CHARGING, HOSTED, DERATED, CLOCKED, PROVEN = 1, 2, 4, 8, 16, 32, 64  # LIT: light was allowed then


class Record:
    """One record as numbers and words."""

    def __init__(self):
        self.state = ""
        self.why = 0
        self.flags = 0
        self.seq = 0
        self.boot = 0
        self.session = 0
        self.order = 0
        self.unix = 0
        self.lit_ms = 0
        self.on_ms = 0
        self.temperatures = (None, None)
        self.battery = None
        self.off = (UNJUDGED, UNJUDGED)
        self.doses_uJ = (0, 0, 0, 0, 0, 0)


def pack(one):
    """-> 64 bytes. A count that would not fit is held at its greatest."""
    warm = [-32768 if t is None else t for t in one.temperatures]
    body = struct.pack(
        FORM, VERSION, STATES.index(one.state), one.why, one.flags, one.seq, min(one.boot, 65535),
        one.session, one.order, min(one.unix, MOST_U32), min(one.lit_ms, MOST_U32), min(one.on_ms, MOST_U32),
        warm[0], warm[1], 65535 if one.battery is None else one.battery, one.off[0], one.off[1],
        *[min(dose, MOST_U32) for dose in one.doses_uJ]
    )  # fmt: skip
    return body + struct.pack("<I", binascii.crc32(body) & MOST_U32)


def unpack(data):
    """-> Record, or None for what is no whole record."""
    if data is None or len(data) != BODY + 4:
        return None
    body = bytes(data[:BODY])
    if struct.unpack("<I", data[BODY:])[0] != binascii.crc32(body) & MOST_U32:
        return None
    said = struct.unpack(FORM, body)
    if said[0] != VERSION or said[1] >= len(STATES):
        return None
    one = Record()
    one.state, one.why, one.flags, one.seq, one.boot = STATES[said[1]], said[2], said[3], said[4], said[5]
    one.session, one.order, one.unix, one.lit_ms, one.on_ms = said[6:11]
    one.temperatures = tuple([None if t == -32768 else t for t in said[11:13]])
    one.battery = None if said[13] == 65535 else said[13]
    one.off, one.doses_uJ = said[14:16], said[16:22]
    return one


class Journal:
    """The ring. ``next`` is the sequence number of the next record, and its slot is that number modulo the slots.

    last      the newest whole record, or None
    torn      how many slots after it hold something that is no whole record
    blank     True when no slot holds anything
    """

    def __init__(self, port):
        self.port = port
        self.slots = port.journal_slots()
        self.next = 1
        self.last = None
        self.torn = 0
        self.blank = True

    def begin(self):
        """Find the newest record, and where the next one goes. Reads every slot once."""
        for slot in range(self.slots):
            raw = self.port.journal_read(slot)
            if raw is None:
                continue
            self.blank = False
            one = unpack(raw)
            if one is not None and one.seq % self.slots == slot and (self.last is None or one.seq > self.last.seq):
                self.last = one
        self.next = 1 if self.last is None else self.last.seq + 1
        self._skip_torn()

    def _skip_torn(self):
        """A slot that holds anything cannot be written again before its sector is erased, at the sector's start."""
        while True:
            slot = self.next % self.slots
            raw = self.port.journal_read(slot)
            old = unpack(raw)
            if raw is not None and (old is None or old.seq >= self.next):
                self.torn += 1
            if raw is None or slot % SECTOR == 0:
                return
            self.next += 1

    def write(self, one):
        """Give the record its number and put it down. OSError when the flash does not take it."""
        one.seq = self.next
        self.port.journal_write(self.next % self.slots, pack(one))
        self.last = one
        self.next += 1

    def raw(self, seq):
        """The 64 bytes of a record, or None when it is overwritten, torn or not yet there."""
        if not 0 < seq < self.next:
            return None
        raw = self.port.journal_read(seq % self.slots)
        one = unpack(raw)
        return bytes(raw) if one is not None and one.seq == seq else None


def record(state, why, flags):
    """A record to be filled: its state, its reason as a word, its flags."""
    one = Record()
    one.state, one.why, one.flags = state, why_number(why), flags
    return one
