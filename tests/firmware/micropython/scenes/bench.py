"""A board of the plainest kind for tests of the program: ideal light, flash in dicts, every reading can be overruled.

In the subset of Python that MicroPython runs, so that the same tests run there.
"""

import binascii

from mask_program import frames
from mask_program.authority import CALIBRATION, MESSAGE, ORDER, mac
from mask_program.boards.port import AREAS
from mask_program.program import Program

KEY = bytes(range(1, 33))
SERIAL = "BENCH-1"
NOON = 1800000000
NAMES = ("red", "nir")


class Bench:
    """The hardware. What is in ``wrong`` (method name -> value, or function of its arguments) is read instead."""

    def __init__(self, names=NAMES, unix=NOON):
        self.names = names
        self.time_ms = 0
        self.since_boot_ms = 0
        self.clock = unix  # at time_ms 0; None: no clock
        self.drives = [0] * len(names)
        self.gains = [1000] * len(names)  # permille of true light for full command
        self.stuck = [0] * len(names)  # light whatever is commanded, permille
        self.gate = 1000
        self.closed = False
        self.fed_ms = -1000
        self.stop_latch = False
        self.words = []
        self.inbox = []
        self.outbox = []
        self.skin_cC = [3300, 3310]
        self.on_face = False
        self.cell = (900, False, 2500)
        self.areas = {}
        self.ring = {}
        self.wrong = {}
        self.given = [0] * len(names)  # permille ms, the truth
        self.shown = ("", "")
        self.writes_left = None  # flash writes before power is cut in the middle of one

    def outputs(self):
        return self.names

    def serial(self):
        return SERIAL

    def _said(self, name, value, *arguments):
        if name not in self.wrong:
            return value
        wrong = self.wrong[name]
        return wrong(*arguments) if callable(wrong) else wrong

    def ms(self):
        return self._said("ms", self.time_ms - self.since_boot_ms)

    def unix(self):
        return self._said("unix", None if self.clock is None else self.clock + self.time_ms // 1000)

    def set_unix(self, unix):
        self.clock = unix - self.time_ms // 1000

    def count_s(self):
        return self._said("count_s", None)

    def drive(self, output, permille):
        self.drives[output] = permille

    def pulse(self, setting):
        self.gate = 1000 if setting is None else setting[1]

    def enable(self, on):
        self.closed = on

    def light(self, output):
        """The truth: permille of full light, mean over pulses."""
        if not self.closed or self.stop_latch or self.time_ms - self.fed_ms >= 500:
            return 0
        return max(self.drives[output] * self.gains[output] * self.gate // 1000000, self.stuck[output])

    def lit(self):
        """Whether there is any light."""
        return any(self.light(at) for at in range(len(self.names)))

    def current(self, output):
        return self._said("current", self.light(output), output)

    def monitor(self, output):
        return self._said("monitor", self.light(output), output)

    def temperature_cC(self, sensor):
        return self._said("temperature_cC", self.skin_cC[sensor], sensor)

    def worn(self):
        return self._said("worn", self.on_face)

    def battery(self):
        return self._said("battery", self.cell)

    def buttons(self):
        words, self.words = self.words, []
        return self._said("buttons", words)

    def stop_pressed(self):
        return self._said("stop_pressed", self.stop_latch)

    def clear_stop(self):
        self.stop_latch = False

    def show(self, state, why):
        self.shown = (state, why)

    def feed(self):
        self.fed_ms = self.time_ms

    def power_off(self):
        pass

    def random(self, count):
        self.time_seed = getattr(self, "time_seed", 7) * 69069 % 4294967296 + 1
        return bytes([(self.time_seed >> (at % 4 * 8)) & 255 for at in range(count)])

    def receive(self):
        came, self.inbox = self.inbox, []
        return came

    def send(self, link, data):
        self.outbox.append(data)

    def wired(self, link):
        return link == 0

    def _cut(self, torn):
        if self.writes_left is not None:
            self.writes_left -= 1
            if self.writes_left < 0:
                torn()
                raise PowerCut

    def flash_read(self, area):
        return self.areas.get(area)

    def flash_write(self, area, data):
        assert area in AREAS and len(data) <= 8192
        if "flash_write" in self.wrong:
            raise OSError(5)
        self._cut(lambda: None)
        self.areas[area] = bytes(data)

    def journal_slots(self):
        return 2048

    def journal_read(self, slot):
        return self.ring.get(slot)

    def journal_write(self, slot, record):
        if "journal_write" in self.wrong:
            raise OSError(5)
        assert len(record) == 64
        if slot % 64 == 0:
            for at in range(slot, slot + 64):
                self.ring.pop(at, None)
        assert slot not in self.ring, "this slot was not erased"
        self._cut(lambda: self.ring.update({slot: record[:30] + bytes(34)}))
        self.ring[slot] = bytes(record)


class PowerCut(BaseException):
    """The power goes in the middle of a write."""


OUTS = [
    {"name": "red", "drive": 800, "most_uW": 30000, "dose_uJ": 480000, "day_uJ": 1000000, "week_uJ": 2000000},
    {"name": "nir", "drive": 500, "most_uW": 20000, "dose_uJ": 300000, "day_uJ": 700000, "week_uJ": 1300000},
]
CAL = [{"name": "red", "full_uW": 30000, "monitor": 1000}, {"name": "nir", "full_uW": 30000, "monitor": 1000}]


def order_text(**changes):
    """An order of 20 s of red and infrared, changed where named."""
    said = {
        "v": 1, "no": 1, "serial": SERIAL, "plan": "0123456789abcdef", "person": "fedcba9876543210",
        "from": NOON - 86400, "until": NOON + 60 * 86400, "sessions": 20, "gap_s": 3600, "lit_s": 20, "most_s": 30,
        "pulse": None, "alone": 0, "cal": "c1", "outs": OUTS,
    }  # fmt: skip
    for name in changes:
        said["from" if name == "since" else name] = changes[name]
    return frames.text(said)


def calibration_text(**changes):
    """A calibration of both outputs, changed where named."""
    said = {"v": 1, "id": "c1", "serial": SERIAL, "made": NOON - 86400, "until": NOON + 300 * 86400, "outs": CAL}
    for name in changes:
        said[name] = changes[name]
    return frames.text(said)


def signature(purpose, text, key=KEY):
    return str(mac(key, purpose, text.encode()), "utf-8")


class Mask:
    """A paired mask on the bench with its program, and a host that speaks to it."""

    tick_ms = 50

    def __init__(self, board=None):
        self.board = board or Bench()
        self.number = 0
        self.count = 0
        self.nonce = ""
        self.keeping = True
        self.true_nJ = [0] * len(self.board.names)
        self.lit_ms = 0

    def power(self):
        """Power comes on."""
        self.board.since_boot_ms = self.board.time_ms
        self.board.enable(False)
        self.board.drives = [0] * len(self.board.names)
        self.board.inbox = []
        self.board.words = []
        self.program = Program(self.board)
        self.program.boot()
        return self

    def pair(self):
        """As a bench does it: key by cable in service, then a calibration and an order."""
        self.power()
        self.board.words = ["service"]
        self.run(1)
        assert self.say("load", key=str(binascii.hexlify(KEY), "utf-8"), name="clinic")["re"] == "ok"
        self.load_calibration(calibration_text())
        self.board.words = ["press"]
        self.run(20)
        assert self.state == "READY", (self.state, self.program.why)
        return self

    def load_calibration(self, text):
        return self.say("load", calibration=text, sig=signature(CALIBRATION, text))

    def load(self, text=None):
        text = text or order_text()
        return self.say("load", order=text, sig=signature(ORDER, text))

    @property
    def state(self):
        return self.program.state

    def tick(self):
        board = self.board
        for at in range(len(board.names)):
            self.true_nJ[at] += board.light(at) * 30 * self.tick_ms
        self.lit_ms += self.tick_ms if board.lit() else 0
        board.time_ms += self.tick_ms
        self.program.tick()

    def run(self, ticks, until=None):
        """So many ticks, or up to a state; the lease is renewed once a second."""
        for at in range(ticks):
            if until is not None and self.state == until:
                return at
            if self.keeping and at % 20 == 0 and self.state in ("ARMED", "ON", "PAUSED"):
                self.signed("keep")
            self.tick()
        return ticks

    def send(self, message, key=None):
        sign = None if key is None else lambda body: mac(key, MESSAGE, body)
        self.board.inbox.append((0, frames.write(message, sign)))

    def say(self, verb, **fields):
        """A message and its answer, in one tick."""
        key = fields.pop("key_", None)
        self.number += 1
        message = {"v": 1, "i": self.number, "do": verb}
        for name in fields:
            message[name] = fields[name]
        self.send(message, key)
        self.board.outbox = []
        self.tick()
        for line in self.board.outbox:
            reply = frames.read(line[:-1])[0]
            if reply["i"] == self.number:
                return reply
        return None

    def signed(self, verb, **fields):
        if self.nonce != self.program.authority.nonce:
            self.nonce, self.count = self.program.authority.nonce, 0
        self.count += 1
        return self.say(verb, to=SERIAL, nonce=self.nonce, n=self.count, key_=KEY, **fields)

    def start(self, session=None):
        if session is None:
            session = self.program.kept.ledger["used"] + 1
        return self.signed("start", plan="0123456789abcdef", session=session)

    def wear(self):
        self.board.on_face = False
        self.run(1)
        self.board.on_face = True
        self.run(1)

    def prove(self):
        """A host gives the true time."""
        said = self.signed("time", unix=self.board.clock + self.board.time_ms // 1000)
        assert said["re"] == "ok", said

    def press(self, word="press"):
        self.board.words = [word]
        self.run(1)

    def lit(self):
        """Paired, loaded, worn, armed, pressed, and its proof over."""
        self.pair()
        assert self.load()["re"] == "ok"
        self.wear()
        said = self.start()
        assert said["re"] == "ok", said
        self.press()
        assert self.state == "ON", (self.state, self.program.why, self.program.obstacle)
        self.run(60)
        return self
