"""What flash keeps beside the journal: key, calibration, order, lock and ledger. Each area is JSON * CRC-32.

The ledger: boot (count), high (latest second known), no (highest order number), used (sessions of it that are over),
made (of the newest calibration), entries (see history), own, told, count and proven (the hands of all clocks when it
was written, see ages), open (the session that was begun and not closed, or null):
  no, session, person, hosted, began (s), seq (of the journal before it), lost {output: uJ of LOST_ms at full power},
  all {output: uJ of the whole session}
"""

from mask_program import frames, recovery
from mask_program.authority import KEY_BYTES, read_key
from mask_program.order import read_calibration, read_order

DAMAGED = "damaged"  # something is there that cannot be read


def pack(value):
    """-> bytes of an area"""
    body = frames.text(value).encode()
    return body + b"*" + frames.crc(body)


def unpack(raw):
    """-> the value; None for an empty area; DAMAGED for one that cannot be read."""
    if raw is None or len(raw) == 0:
        return None
    raw = bytes(raw)
    if len(raw) < 10 or raw[-9:-8] != b"*" or raw[-8:] != frames.crc(raw[:-9]):
        return DAMAGED
    value = frames.parse(raw[:-9])
    return DAMAGED if value is None else value


class Kept:
    """The areas in memory, and the only place that writes them. A write raises OSError when flash does not take it.

    key, name     of the clinic, or None; order, calibration: checked anew at each boot, or None
    lock          None, or why the mask is locked; ledger: a dict; lost: True when the ledger had to be made anew
    """

    def __init__(self, port):
        self.port = port
        self.key = None
        self.name = ""
        self.order = None
        self.calibration = None
        self.lock = None
        self.ledger = recovery.blank_ledger()
        self.lost = False

    def begin(self, blank_journal):
        """Read everything. ``blank_journal``: a mask without a journal may be without a ledger too; no other may."""
        said = self._read("key")
        if isinstance(said, dict) and isinstance(said.get("key"), str):
            self.key = read_key(said["key"])
            self.name = said.get("name", "")
        self.read_signed()
        said = self._read("lock")
        self.lock = None if said is None else said.get("why", DAMAGED) if isinstance(said, dict) else DAMAGED
        said = self._read("ledger")
        if recovery.sound(said):
            self.ledger = said
        elif said is not None or not blank_journal:
            self.lost = True
            self.ledger = recovery.unknown_ledger(self.order)
        self._agree()

    def read_signed(self):
        """Order and calibration, with their signatures proven against the key of now."""
        serial, names = self.port.serial(), self.port.outputs()
        self.order = self._signed("order", read_order, serial, names)
        self.calibration = self._signed("calibration", read_calibration, serial, names)

    def put_key(self, said, name):
        """Pair. Order and calibration of another clinic are void with it."""
        other = read_key(said) != self.key
        self._write("key", {"key": said, "name": name})
        self.key, self.name = read_key(said), name
        if other:
            self.ledger["no"] = self.ledger["used"] = self.ledger["made"] = 0
        self.read_signed()
        self._agree()
        self.put_ledger()

    def put_signed(self, area, text, sig):
        """Keep a text that was checked, then read it back."""
        self._write(area, {"text": text, "sig": sig})
        self.read_signed()
        self._agree()
        self.put_ledger()

    def put_lock(self, why):
        """None clears it."""
        if why is None:
            self.port.flash_write("lock", b"")
        else:
            self._write("lock", {"why": why})
        self.lock = why

    def put_ledger(self, ledger=None):
        """Write the ledger as it is now, or another in its place, which holds only once it is written."""
        ledger = self.ledger if ledger is None else ledger
        self._write("ledger", ledger)
        self.ledger = ledger

    def recheck(self):
        """Before a session: what is held in memory is what flash holds and was signed. OSError where it is not."""
        order, calibration = self.order.text, self.calibration.text
        self.read_signed()
        same = (
            self.order is not None
            and self.calibration is not None
            and unpack(self.port.flash_read("ledger")) == self.ledger
        )
        if not same or self.order.text != order or self.calibration.text != calibration:
            raise OSError("memory is not what flash holds")

    def _agree(self):
        """A newer order begins with no session used; an older one than was ever kept is void."""
        if self.order is not None and self.order.no > self.ledger["no"]:
            self.ledger["no"], self.ledger["used"] = self.order.no, 0
        if self.order is not None and self.order.no < self.ledger["no"]:
            self.order = None
        if self.calibration is not None and self.calibration.made > self.ledger["made"]:
            self.ledger["made"] = self.calibration.made
        if self.calibration is not None and self.calibration.made < self.ledger["made"]:
            self.calibration = None

    def _signed(self, area, read, serial, names):
        said = self._read(area)
        if self.key is None or len(self.key) != KEY_BYTES or not isinstance(said, dict):
            return None
        if not isinstance(said.get("text"), str) or not isinstance(said.get("sig"), str):
            return None
        return read(said["text"], said["sig"], self.key, serial, names)[0]

    def _read(self, area):
        try:
            return unpack(self.port.flash_read(area))
        except OSError:
            return DAMAGED

    def _write(self, area, value):
        self.port.flash_write(area, pack(value))
