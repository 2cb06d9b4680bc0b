"""What outlives power: areas as files written beside and then renamed, and the journal as 64-record files."""

import os

RECORD_BYTES = 64
SEGMENT_SLOTS = 64  # one file of 4 KiB, so that an append never copies more than one flash sector
SEGMENTS = 40
ERASED = b"\xff" * RECORD_BYTES


class Flash:
    """Files under one folder of the board's file system (LittleFS: rename is atomic, flush is a sync)."""

    def __init__(self, folder):
        self._folder = folder
        self._open = None
        self._open_segment = None
        for name in (folder, folder + "/journal"):
            if not _exists(name):
                os.mkdir(name)

    def read(self, area):
        """Bytes of an area, or None when never written. An unfinished copy beside it is not looked at."""
        return _content(self._path(area))

    def write(self, area, data):
        """Replace an area: a whole new file beside it, synced, then the name moves. Raises OSError."""
        path = self._path(area)
        with open(path + ".new", "wb") as beside:
            beside.write(data)
            sync(beside)
        os.rename(path + ".new", path)
        sync_names()

    def _path(self, area):
        if not area.isalpha():
            raise OSError(22, "area")
        return self._folder + "/" + area

    def slots(self):
        """How many records the ring holds."""
        return SEGMENTS * SEGMENT_SLOTS

    def record(self, slot):
        """The 64 bytes in a slot; None when erased. What a power cut left short is filled up as erased flash is."""
        segment, place = self._at(slot)
        if segment != self._open_segment:
            self._shut()
            if not _exists(self._segment_path(segment)):
                return None
            self._open = open(self._segment_path(segment), "rb")  # noqa: SIM115 - kept for the next slot
            self._open_segment = segment
        self._open.seek(place * RECORD_BYTES)
        seen = self._open.read(RECORD_BYTES)
        return None if not seen or seen == ERASED else seen + ERASED[len(seen) :]

    def write_record(self, slot, record):
        """Write one record and sync it. Raises OSError; slot 0, 64, 128 ... begins its file anew."""
        if len(record) != RECORD_BYTES:
            raise OSError(22, "record")
        segment, place = self._at(slot)
        self._shut()
        path = self._segment_path(segment)
        fresh = place == 0 or not _exists(path)
        with open(path, "wb" if fresh else "r+b") as file:
            held = file.seek(0, 2)
            while held < place * RECORD_BYTES:
                held += file.write(b"\xff" * min(RECORD_BYTES, place * RECORD_BYTES - held))
            file.seek(place * RECORD_BYTES)
            file.write(record)
            sync(file)
        if fresh:
            sync_names()

    def _at(self, slot):
        if not 0 <= slot < SEGMENTS * SEGMENT_SLOTS:
            raise OSError(22, "slot")
        return slot // SEGMENT_SLOTS, slot % SEGMENT_SLOTS

    def _segment_path(self, segment):
        return self._folder + "/journal/" + str(segment)

    def _shut(self):
        if self._open is not None:
            self._open.close()
        self._open = self._open_segment = None


def sync(file):
    """Bytes of this file are in the flash when this returns."""
    file.flush()
    if hasattr(os, "fsync"):
        os.fsync(file.fileno())


def sync_names():
    """Names are in the flash when this returns, where the file system leaves that open."""
    if hasattr(os, "sync"):
        os.sync()


def _exists(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _content(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
