"""The port in memory: an even-tempered mask on a face, without noise, in the subset of Python that both can run."""

import hashlib

from mask_program.boards import port

START_UNIX = 1790000100


class MemoryPort:
    """Flash, clock and readings in memory. Light follows the four conditions of the port; `trace` holds each change."""

    def __init__(self):
        self.now_ms = 1000
        self.areas, self.ring = {}, {}
        self.clock_s = None
        self.heard, self.said, self.trace = [], [], []
        self.words = []
        self.face, self.latched = False, False
        self.skin_cC = (3300, 3310)
        self.born()

    def born(self):
        """Power comes back: what is not flash is gone."""
        self.drives, self.closed, self.duty, self.fed_ms, self.drawn = [0, 0, 0], False, 1000, -1000, 0
        self.shown = None

    def outputs(self):
        """Three."""
        return ("red", "nir", "red/forehead")

    def serial(self):
        """As in the vectors."""
        return "LM-0001"

    def ms(self):
        """The clock of the scene."""
        return self.now_ms

    def unix(self):
        """Known once set."""
        return None if self.clock_s is None else self.clock_s + self.now_ms // 1000

    def set_unix(self, unix):
        """Set."""
        self.clock_s = unix - self.now_ms // 1000

    def count_s(self):
        """The clock of the scene goes on through its power cuts, so this is none."""
        return

    def drive(self, output, permille):
        """Note a change."""
        if self.drives[output] != permille:
            self.drives[output] = permille
            self.trace.append(("drive", self.now_ms, output, permille))

    def pulse(self, setting):
        """The share of time that is lit."""
        self.duty = 1000 if setting is None else setting[1]
        self.trace.append(("pulse", self.now_ms, setting))

    def enable(self, on):
        """Note a change."""
        if self.closed is not on:
            self.closed = on
            self.trace.append(("series", self.now_ms, on))

    def current(self, output):
        """What the command gives, when all four conditions hold."""
        lit = self.closed and not self.latched and self.now_ms - self.fed_ms <= port.WATCHDOG_MS
        return self.drives[output] * self.duty // 1000 if lit else 0

    def monitor(self, output):
        """As the current: LEDs as on their first day."""
        return self.current(output)

    def temperature_cC(self, sensor):
        """Skin."""
        return self.skin_cC[sensor]

    def worn(self):
        """On the face or not."""
        return self.face

    def battery(self):
        """Nearly full, not charging, cool."""
        return (900, False, 2900)

    def buttons(self):
        """The words that the scene has put here."""
        words, self.words = self.words, []
        return words

    def stop_pressed(self):
        """The latch."""
        return self.latched

    def clear_stop(self):
        """Let go."""
        self.latched = False

    def show(self, state, why):
        """Note what the wearer is told."""
        if self.shown != (state, why):
            self.shown = (state, why)
            self.trace.append(("show", self.now_ms, state, why))

    def feed(self):
        """Fed."""
        self.fed_ms = self.now_ms

    def power_off(self):
        """Note it."""
        self.trace.append(("off", self.now_ms))

    def random(self, count):
        """The same in every run."""
        self.drawn += 1
        return hashlib.sha256(b"%d %d" % (self.drawn, self.now_ms)).digest()[:count]

    def receive(self):
        """What the scene has put here."""
        heard, self.heard = self.heard, []
        return heard

    def send(self, link, data):
        """Kept for the scene."""
        self.said.append((link, bytes(data)))

    def wired(self, link):
        """Link 0 is the cable."""
        return link == 0

    def flash_read(self, area):
        """An area."""
        return self.areas.get(area)

    def flash_write(self, area, data):
        """An area."""
        self.areas[area] = bytes(data)

    def journal_slots(self):
        """A whole session."""
        return 2048

    def journal_read(self, slot):
        """A record."""
        return self.ring.get(slot)

    def journal_write(self, slot, record):
        """A record."""
        self.ring[slot] = bytes(record)
