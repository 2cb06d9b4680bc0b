"""Both example boards on a fake `machine`: every wire does what the port says. Runs in both Pythons."""

import json
import sys

import bluetooth
import clockwork
import machine
import streams

sys.modules["time"] = clockwork

import mask_program  # noqa: E402
from mask_program.boards import esp32, rp2040, usb  # noqa: E402
from mask_program.boards.board import Board  # noqa: E402
from mask_program.boards.description import checked  # noqa: E402
from mask_program.boards.port import missing  # noqa: E402

HERE = mask_program.__file__.rsplit("/", 1)[0] + "/boards/"


def say(what, got, wanted):
    """Print what was found, and stop when it is not what was wanted."""
    print(what, got)
    assert got == wanted, f"{what}: {got!r} is not {wanted!r}"


def example(chip):
    """The example of this chip, as text."""
    with open(HERE + chip.NAME + ".example.json") as file:
        return file.read()


def fresh(chip, change=None):
    """A board of the example, its console and everything around it new."""
    machine.forget()
    told = checked(example(chip), chip)
    if change is not None:
        change(told)
    console = streams.Console()
    usb.sys, usb.select, usb.micropython = console, streams, Keyboard
    for pin, mV in ((told["mux"]["pin"], 0), (32, 1500), (27, 1650)):
        machine.millivolts[pin] = mV
    machine.levels.update({told["button"]["pin"]: 1, told["stop"]["pin"]: 0})
    mux = Mux(told)
    machine.millivolts[told["mux"]["pin"]] = mux.mV
    return Board(told, chip, "flash-" + chip.NAME), told, mux, console


class Keyboard:
    """The part of `micropython` that the cable asks."""

    @staticmethod
    def kbd_intr(code):
        """Which byte interrupts: none."""
        assert code == -1


class Mux:
    """A 16-channel multiplexer on the fake pins."""

    def __init__(self, told):
        self.select = told["mux"]["select"]
        self.held = {15: 2500, 8: 1500, 12: 1900, 13: 1650}
        self.stuck = None

    def mV(self):
        """What the addressed channel shows."""
        channel = 0
        for bit, pin in enumerate(self.select):
            channel |= machine.levels[pin] << bit
        return self.held.get(channel if self.stuck is None else self.stuck, 0)


def done(number):
    """What was done to a pin since the last look, in order."""
    return [entry[1:] for entry in machine.log if entry[0] in (f"pin {number}", f"pwm {number}")]


def dark_at_birth(chip):
    """No pin that can add light is ever high while a board is born."""
    board, told, _, _ = fresh(chip)
    say(f"{chip.NAME} lacks", missing(board), [])
    say("serial", board.serial(), "0123456789ABCDEF")
    say("outputs", board.outputs(), tuple(output["name"] for output in told["outputs"]))
    for output in told["outputs"]:
        say(output["name"], done(output["pin"]), [(4000, 0)])
    for pin in (told["series"]["enable"], told["series"]["train"], told["gate"]["pin"]):
        say(f"pin {pin}", done(pin), [("out", 0)])


def light(chip):
    """Drives, series switch, its train, and darkness."""
    board, told, _, _ = fresh(chip)
    pin = told["outputs"][1]["pin"]
    machine.log[:] = []
    for permille in (1000, 500, 1, 0, -1, 1001, None, True, 0.5):
        board.drive(1, permille)
    duties = [entry[1] for entry in done(pin)]
    say("duties", duties, [65535, 32767, 65, 0, 0, 0, 0, 0, 0])
    enable, train = told["series"]["enable"], told["series"]["train"]
    for on in (True, False, 1, True):
        board.enable(on)
    say("series", [entry[1] for entry in done(enable)], [1, 0, 0, 1])
    for _ in range(4):
        board.feed()
    say("train", [entry[1] for entry in done(train)], [1, 0, 1, 0])
    board.dark()
    say("series dark", done(enable)[-1], ("value", 0))
    say("output dark", done(pin)[-1], ("duty", 0))


def pulses(chip):
    """The gate: open, by PWM, by timer; nothing half said opens it."""
    board, told, _, _ = fresh(chip)
    pin = told["gate"]["pin"]
    machine.log[:] = []
    board.pulse(None)
    say("steady", done(pin), [("out", 0), ("value", 1)])
    machine.log[:] = []
    board.pulse((40000, 250))
    say("40 Hz", done(pin), [("out", 0), (40, 16383)])
    machine.log[:] = []
    board.pulse((2000, 300))
    (timer,) = machine.timers
    spans = []
    for _ in range(3):
        spans.append((machine.levels[pin], timer.span_ms))
        timer.fire()
    say("2 Hz", spans, [(1, 150), (0, 350), (1, 150)])
    for wrong in ((0, 500), (2000, 0), (2000, 1001), (-1, 5)):
        board.pulse(wrong)
        say(f"pulse {wrong}", (machine.levels[pin], timer.callback), (0, None))


def feedback(chip):
    """Currents and photodiodes through the multiplexer, which must show its reference."""
    board, _, mux, _ = fresh(chip)
    mux.held[0] = mux.held[4] = 750
    tick(board)
    say("current", board.current(0), 500)
    say("monitor", board.monitor(0), (750 - 20) * 1000 // 1780)
    board.drive(0, 900)
    mux.held[0] = 1500
    say("after a new drive", board.current(0), 1000)
    mux.held[0] = 3200
    for _ in range(6):
        tick(board)
    say("past the rail", board.current(0), None)
    mux.held[0], mux.stuck = 750, 8
    tick(board)
    say("skin with a stuck multiplexer", board.temperature_cC(0), None)
    say("battery with a stuck multiplexer", board.battery(), None)
    for _ in range(5):
        tick(board)
    say("current with a stuck multiplexer", board.current(0), None)
    mux.stuck = None
    tick(board)
    say("and again", board.temperature_cC(0) is None, False)


def tick(board):
    """One turn and the rest after it."""
    board.turn()
    board.rest(board.ms() + 25)


def wearer(chip):
    """Thermistors, wear, battery, button, stop."""
    board, told, mux, _ = fresh(chip)
    tick(board)
    supply_mV = told["thermistors"][0]["supply_mV"]
    shown = []
    for mV in (0, 20, supply_mV // 2, supply_mV * 35 // 100, supply_mV):
        mux.held[8] = mV
        shown.append(board.temperature_cC(0))
    say("thermistor", shown, [None, None, WARM[chip.NAME][0], WARM[chip.NAME][1], None])
    contacts = []
    for pair in ((0, 0), (1, 1), (0, 1)):
        for pin, level in zip(told["wear"]["pins"], pair):  # noqa: B905 - MicroPython has no strict
            machine.levels[pin] = level
        contacts.append(board.worn())
    say("worn", contacts, [False, True, None])
    machine.levels[told["battery"]["charging"]] = 1
    say("battery", board.battery()[:2], (588, False))
    machine.levels[told["battery"]["charging"]] = 0
    say("charging", board.battery()[1], True)
    machine.levels[told["stop"]["pin"]] = 1
    say("stop", board.stop_pressed(), True)
    machine.log[:] = []
    board.clear_stop()
    say("released", [entry[1] for entry in done(told["stop"]["clear"])], [1, 0])


WARM = {"esp32": (2500, 4193), "rp2040": (2507, 3974)}  # by hand, from Beta and from the table


def presses(chip):
    """One act, one word; bounce is nothing."""
    board, told, _, _ = fresh(chip)
    pin = told["button"]["pin"]
    heard = []
    for held_ms in (10, 300, 2500, 7000):
        for level in (0, 1):
            machine.levels[pin] = level
            until = board.ms() + (held_ms if level == 0 else 200)
            while board.ms() < until:
                board.turn()
                clockwork.now_ms += 5
        heard.append(board.buttons())
    say("words", heard, [[], ["press"], ["long"], ["unlock"]])


def stores(chip):
    """Areas are whole or as before; the ring says what a cut left."""
    board, _, _, _ = fresh(chip)
    say("never written", board.flash_read("order"), None)
    board.flash_write("order", b"first")
    board.flash_write("order", b"second")
    say("order", board.flash_read("order"), b"second")
    with open("flash-" + chip.NAME + "/order.new", "wb") as torn:
        torn.write(b"thi")
    say("a copy cut short", board.flash_read("order"), b"second")
    board.flash_write("lock", b"")
    say("cleared", board.flash_read("lock"), b"")
    say("erased", board.journal_read(70), None)
    for slot in (62, 63, 64, 66):
        board.journal_write(slot, bytes([slot]) * 64)
    got = [board.journal_read(slot) for slot in (61, 62, 63, 64, 65, 66, 67)]
    say("ring", [record and record[0] for record in got], [None, 62, 63, 64, None, 66, None])
    with open("flash-" + chip.NAME + "/journal/1", "ab") as torn:
        torn.write(b"half")
    board.journal_write(0, b"\x05" * 64)
    say("torn", board.journal_read(67), b"half" + b"\xff" * 60)
    board.journal_write(67, b"\x43" * 64)
    say("mended", (board.journal_read(67), board.journal_read(66)), (b"\x43" * 64, b"\x42" * 64))
    board.journal_write(64, b"\x01" * 64)
    say("round", (board.journal_read(64)[0], board.journal_read(66)), (1, None))
    for call in (lambda: board.journal_write(5, b"short"), lambda: board.journal_read(board.journal_slots())):
        say("refused", refused(call), True)
    say("slots", (board.journal_slots() >= 2048, board.journal_slots() % 64), (True, 0))


def refused(call):
    """Whether this raises OSError."""
    try:
        call()
    except OSError:
        return True
    return False


def time_of_day(chip):
    """The counter wraps and ms does not; the day is known only when set, by hand or by a clock chip that ran on."""
    board, told, _, _ = fresh(chip)
    before = board.ms()
    clockwork.now_ms += 2000
    say("past the wrap", board.ms() - before, 2000)
    say("no clock chip answers", board.unix(), None)
    machine.i2c[0x68] = bytearray(19)
    board.set_unix(1767225599)
    clockwork.now_ms += 1500
    say("set, and read from the chip", board.unix(), 1767225599)
    say("the chip's own clock", board.count_s() > 1000, True)
    say("in the chip", bytes(machine.i2c[0x68][:7]), b"\x59\x59\x23\x03\x31\x12\x25")
    kept = bytes(machine.i2c[0x68])
    for status, wanted in ((0, 1767225599), (0x80, None)):
        machine.forget()
        machine.millivolts[told["mux"]["pin"]] = 0
        machine.i2c[0x68] = bytearray(kept)
        machine.i2c[0x68][0x0F] = status
        say("after a power cut", Board(told, chip, "flash-" + chip.NAME).unix(), wanted)
    from mask_program.boards.clock import registers, seconds

    days = [seconds(registers(day * 86400 + 86399)) == day * 86400 + 86399 for day in range(10957, 47482, 7)]
    say("weeks of this century", (len(days), all(days)), (5218, True))
    say("no date", seconds(b"\x00\x00\x00\x01\x00\x13\x99"), None)


def cable(chip):
    """A cable that is read and written a byte at a time, and never waits for a host that does not read."""
    board, _, _, console = fresh(chip)
    console.stdin.held.extend(b"x" * 700 + b"\x03")
    got = board.receive()
    most = 512 if chip is rp2040 else 256
    say("read", (len(got), got[0][0], len(got[0][1])), (1, 0, most))
    say("wired", board.wired(0), True)
    board.send(0, b"y" * 300)
    tick(board)
    say("nobody reads", len(console.stdout.held), 0)
    console.stdout.room = 10000
    tick(board)
    tick(board)
    say("read at last", bytes(console.stdout.held), b"y" * 300)
    for _ in range(10):
        board.send(0, b"z" * 1000)
    for _ in range(40):
        tick(board)
    say("what does not fit is dropped whole", len(console.stdout.held), 8300)


def radio():
    """The Nordic UART Service: advertised, joined, written, notified in pieces, left."""
    board, _, _, _ = fresh(esp32)
    ble = board._links._links[1]._radio
    said = [entry for entry in bluetooth.log if entry[0] == "advertise"][-1]
    say("advertised", said[2], b"\x02\x01\x06\x0a\x09lightmask")
    say("service", said[3][:6], b"\x11\x07\x9e\xca\xdc\x24")
    board.send(1, b"nobody")
    ble.event(1, (7, 0, b""))
    ble.event(21, (7, 103))
    ble.written = b"hello"
    ble.event(3, (7, 10))
    ble.written = b"stranger"
    ble.event(3, (8, 10))
    say("heard", board.receive(), [(1, b"hello")])
    say("no cable", board.wired(1), False)
    board.send(1, b"a" * 250)
    ble.full = True
    tick(board)
    say("a full radio", ble.notes, [])
    ble.full = False
    tick(board)
    say(
        "notes",
        [(host, handle, len(data)) for host, handle, data in ble.notes],
        [(7, 11, 100), (7, 11, 100), (7, 11, 50)],
    )
    seen = len(bluetooth.log)
    ble.event(2, (7, 0, b""))
    say("told again", bluetooth.log[seen][0], "advertise")


def descriptions():
    """Every wrong description is refused with a sentence that says what to do."""
    for chip, other in ((esp32, rp2040), (rp2040, esp32)):
        say("of another chip", refusal(example(chip), other)[:36], "board.json is not for this chip: it ")
    for path, value in WRONG:
        told = json.loads(example(rp2040))
        place = told
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        print(path, refusal(json.dumps(told), rp2040))
    print(refusal("{", rp2040))
    say("pins 2 and 18", (rp2040.shared_output(2, 18), rp2040.shared_output(2, 3)), (True, False))


WRONG = (
    (("pwm_hz",), 999),
    (("watchdog_ms",), 9000),
    (("watchdog_ms",), True),
    (("tick_ms",), 10),
    (("series",), None),
    (("series", "train"), 16),
    (("series", "enable"), 23),
    (("outputs", 0, "pin"), 15),
    (("outputs", 0, "pin"), 29),
    (("outputs",), []),
    (("outputs", 1, "name"), "red/forehead"),
    (("outputs", 0, "current", "full_mV"), 100),
    (("outputs", 0, "monitor", "at", "mux"), 0),
    (("outputs", 0, "monitor", "at", "mux"), 16),
    (("stop", "active"), 2),
    (("wear", "pins"), []),
    (("mux",), None),
    (("mux", "reference", "at"), {"pin": 28}),
    (("thermistors",), [1]),
    (("thermistors", 0, "pull_ohm"), "10k"),
    (("thermistors", 0, "table"), [[100, 0], [200, 10]]),
    (("thermistors", 0, "table"), [[100, 0], [50]]),
    (("battery",), None),
    (("links", "mqtt"), {"ssid": "a", "password": "b", "host": "broker.example", "port": 1883}),
)


def refusal(text, chip):
    """The sentence with which this description is refused."""
    try:
        checked(text, chip)
    except ValueError as error:
        return str(error)
    raise AssertionError("it was taken: " + text)


def play():
    """Every part, for both chips."""
    for chip in (esp32, rp2040):
        for part in (dark_at_birth, light, pulses, feedback, wearer, presses, stores, time_of_day, cable):
            print("--", chip.NAME, part.__name__)
            part(chip)
            yield
    print("-- radio")
    radio()
    yield
    descriptions()
