"""A mask is paired, ordered, started, paused, cut from power, started again, and stopped. Runs in both Pythons."""

# ruff: noqa: UP031 - a text full of braces is plainer with %
import binascii

from memory_port import START_UNIX, MemoryPort
from printed import told

from mask_program import authority, frames
from mask_program.program import Program

TICK_MS = 25
LIT_S = 12


class Scene:
    """One mask, one host at its cable, and what they say."""

    def __init__(self):
        self.port = MemoryPort()
        self.key = bytes(range(32))
        self.number, self.count, self.nonce = 0, 0, ""
        self.host_keeps = False
        self.begin()

    def begin(self):
        """Power comes on."""
        self.port.born()
        self.program = Program(self.port)
        self.program.boot()

    def seal(self, body):
        """The clinic's MAC of a command."""
        return authority.mac(self.key, authority.MESSAGE, body)

    def ask(self, do, signed=False, **fields):
        """Put one command on the cable."""
        self.number += 1
        message = {"v": 1, "i": self.number, "do": do}
        if signed:
            self.count += 1
            message.update({"to": self.port.serial(), "nonce": self.nonce, "n": self.count})
        message.update(fields)
        self.port.heard.append((0, frames.write(message, self.seal if signed else None)))

    def hear(self):
        """Print what the mask said, its fields in the order of their names; its CRC and MAC must be right."""
        for link, data in self.port.said:
            message, body, mac = frames.read(data[:-1])
            proven = mac is not None and authority.signed(self.key, authority.MESSAGE, body, mac)
            print("said", self.port.now_ms, link, told(message), "sealed" if proven else mac)
            if message.get("nonce") and self.nonce != message["nonce"]:
                self.nonce, self.count = message["nonce"], 0
        self.port.said = []

    def tick(self):
        """One tick of the program, and of the host that keeps."""
        self.port.now_ms += TICK_MS
        if self.host_keeps and self.port.now_ms % 1000 == 0:
            self.ask("keep", True)
        self.program.tick()
        self.hear()
        for entry in self.port.trace:
            print("did", entry)
        self.port.trace = []

    def ticks(self, ms):
        """Tick for so long."""
        for _ in range(ms // TICK_MS):
            self.tick()
            yield


def order_text(cal):
    """A short order for two outputs, signed as every order."""
    out = '{"name":"%s","drive":%d,"most_uW":30000,"dose_uJ":%d,"day_uJ":9000000,"week_uJ":30000000}'
    outs = out % ("red", 500, 300000) + "," + out % ("nir", 700, 250000)
    return (
        '{"v":1,"no":7,"serial":"LM-0001","plan":"0123456789abcdef","person":"fedcba9876543210","from":1790000000,'
        '"until":1790086400,"sessions":3,"gap_s":0,"lit_s":%d,"most_s":%d,"pulse":null,"alone":0,"cal":"%s","outs":[%s]}'
        % (LIT_S, LIT_S * 2, cal, outs)
    )


def calibration_text():
    """Full drive is 40 mW/cm2 on the brightest skin."""
    out = '{"name":"%s","full_uW":40000,"monitor":1000}'
    return '{"v":1,"id":"cal-1","serial":"LM-0001","made":1780000000,"until":1810000000,"outs":[%s]}' % ",".join(
        [out % name for name in ("red", "nir", "red/forehead")]
    )


def signature(scene, purpose, text):
    """The clinic's, as text."""
    return authority.mac(scene.key, purpose, text.encode()).decode()


def pairing(scene):
    """In service, by cable; then the papers and the time."""
    scene.port.words.append("service")
    yield from scene.ticks(500)
    scene.ask("load", key=binascii.hexlify(scene.key).decode(), name="clinic")
    scene.ask("info")
    yield from scene.ticks(100)
    for name, purpose, text in (
        ("calibration", authority.CALIBRATION, calibration_text()),
        ("order", authority.ORDER, order_text("cal-1")),
    ):
        scene.ask("load", sig=signature(scene, purpose, text), **{name: text})
        yield from scene.ticks(200)
    scene.ask("time", True, unix=START_UNIX)
    yield from scene.ticks(100)
    scene.port.words.append("press")
    yield from scene.ticks(2000)


def arming(scene, session):
    """A signed start; then the wearer puts the mask on and presses."""
    scene.port.face = False
    yield from scene.ticks(200)
    scene.port.face = True
    scene.ask("info")
    yield from scene.ticks(200)
    scene.ask("start", True, plan="0123456789abcdef", session=session)
    scene.host_keeps = True
    yield from scene.ticks(300)
    scene.port.words.append("press")
    yield from scene.ticks(3000)


def session(scene):
    """Light, a pause, garbage, a power cut in the light, and the rest."""
    yield from arming(scene, 1)
    scene.ask("pause")
    yield from scene.ticks(1500)
    scene.port.heard.append((0, b'{"v":1,"i":1,"do":"start"}*00000000\n\x00\xff{{{\n'))
    scene.port.words.append("press")
    yield from scene.ticks(3000)
    scene.ask("status")
    yield from scene.ticks(200)
    scene.host_keeps = False
    scene.begin()
    yield from scene.ticks(2000)
    scene.ask("status")
    yield from arming(scene, 1)
    scene.ask("status")
    yield from scene.ticks(16000)


def stopped(scene):
    """The next session ends by the button in the hardware path; then the journal is read."""
    yield from arming(scene, 2)
    scene.port.latched = True
    scene.ask("status")
    yield from scene.ticks(3000)
    scene.host_keeps = False
    scene.ask("log", **{"from": 1})
    scene.ask("info")
    yield from scene.ticks(500)


def play():
    """The whole of it."""
    scene = Scene()
    for part in (pairing, session, stopped):
        print("--", part.__name__)
        yield from part(scene)
    for slot in sorted(scene.port.ring):
        print("record", slot, binascii.hexlify(scene.port.ring[slot]).decode())
    for area in sorted(scene.port.areas):
        body = scene.port.areas[area][:-9]
        print("area", area, told(frames.parse(body)) if body else body)
