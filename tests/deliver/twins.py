"""Two masks that are one another's twin; one of them hears garbage, and must stay the other's twin."""

from deliver.simulated_session import order_of

from lightmask.deliver import wire
from lightmask.deliver.simulated import ABSENT, Build, make
from mask_program import frames

STATES = ("READY", "ARMED", "ON", "PAUSED", "LOCKED", "SERVICE")
LIT_s = 1700
TICK_s, AT_ONCE = 0.02, 512  # of the program, and bytes that it takes in one
MOST_BYTES = 3000  # more at once than this does not fit into a link, together with the line before
LINKS = (0, 1, 2, 3)  # as many as a mask listens to
THIEF = bytes(range(1, 33))  # another clinic's key


class Changed(AssertionError):
    """Garbage changed something."""


def mask_in(state):
    """A mask of an order for use alone, brought to a state by its wearer's hands."""
    made = make(Build(journal_slots=2048, seed=5), ABSENT)
    mask = made.mask
    mask.advance(3)
    order = order_of(made, lit_s=LIT_s, most_s=LIT_s, drive=300, alone=True)
    mask.board.arrive(0, wire.encode({"v": 1, "i": 1, "do": "load", "order": order.text,
                                      "sig": order.signature(made.key)}))  # fmt: skip
    mask.advance(0.1)
    if state == "SERVICE":
        mask.lose_power()
        mask.switch_on(service=True)
        mask.advance(3)
    if state in ("ARMED", "ON", "PAUSED"):
        mask.wear(True)
        mask.advance(1)
        mask.press("long")
        mask.advance(0.1)
    if state in ("ON", "PAUSED"):
        mask.press()
        mask.advance(2.5)
    if state == "PAUSED":
        mask.wear(False)
        mask.advance(0.5)
    if state == "LOCKED":
        mask.board.thermistors[0].broken = True
        mask.advance(0.5)
    assert mask.board.shown[0] == state, mask.board.shown
    return made


def kept(mask):
    """Everything that garbage must not change, the light that was given in front."""
    program, board = mask.program, mask.board
    sitting = program.sitting
    return (
        board.truth.now_uW, mask.truth.dose_uJ(board.now_us), board.shown, program.state, program.why,
        program.trouble, tuple(program.lamp.drives), program.lamp.closed, program.leased_until,
        program.authority.nonce, program.authority.count, program.clock.unix, program.kept.key, program.kept.lock,
        program.kept.order and program.kept.order.text, program.kept.calibration and program.kept.calibration.text,
        repr(program.kept.ledger), sitting and (sitting.doses_uJ(), sitting.lit_ms, sitting.on_ms), board.asleep,
        board.flash._slots, board.real_time.offset_s, program.journal.next,
    )  # fmt: skip


class Twins:
    """One of them is told things; both live on in step. ``fed`` bytes so far, ``stopped`` how often a stop was told."""

    def __init__(self, state):
        self.state = state
        self.fed = self.told = self.stopped = 0
        self.fresh()

    def fresh(self):
        """New ones."""
        made, other = mask_in(self.state), mask_in(self.state)
        self.key, self.mask, self.other = made.key, made.mask, other.mask
        self.reference = {link: wire.Lines() for link in LINKS}
        assert kept(self.mask) == kept(self.other)

    def hear(self, data, link=0):
        """Garbage reaches one of them. Changed when that changes it, or gives light after a stop."""
        data = data[:MOST_BYTES]
        self.fed += len(data)
        self.told += 1
        obeyed = any(_obeyed(frame) for frame in self.reference[link].feed(data))
        self.mask.board.arrive(link, data)
        self._live(TICK_s * (2 + len(data) // AT_ONCE))
        if obeyed:
            self.stopped += 1
            self._darker(data)
            self.fresh()
        elif kept(self.mask) != kept(self.other):
            raise Changed(f"{self.state}, link {link}: {data!r}")
        elif self.mask.board.shown[0] != self.state:
            self.fresh()  # its time is over, in both

    def _live(self, seconds):
        for one in (self.mask, self.other):
            one.advance(seconds)
            one.air.down.clear()

    def _darker(self, data):
        """A word that anybody may say, stop or pause: dark, and no other order."""
        self._live(0.2)
        if any(self.mask.truth.now_uW):
            raise Changed(f"{self.state}, light after a stop: {data!r}")
        if self.mask.program.kept.ledger["no"] != self.other.program.kept.ledger["no"]:
            raise Changed(f"{self.state}, an order by a stop: {data!r}")


def _obeyed(frame):
    """What needs no signature and may change a state: stop and pause; a first key, by cable in SERVICE."""
    asked = frames.request(dict(frame.message))
    if asked is None or asked[2] is not None:
        return False
    return asked[1] in ("stop", "pause") or (asked[1] == "load" and "key" in frame.message)


def near(twins, rng):
    """A message that is nearly right: of this mask, its nonce and a number to come; signed by nobody or a thief."""
    program = twins.mask.program
    own = {"to": program.port.serial(), "nonce": program.authority.nonce, "n": rng.randrange(10**6)}
    order = program.kept.order
    body = rng.choice((
        {"do": "start", **own, "plan": order.plan if order else "0" * 16, "session": 1},
        {"do": "keep", **own},
        {"do": "time", **own, "unix": rng.randrange(2**33)},
        {"do": "load", "order": order.text if order else "{}", "sig": f"{rng.getrandbits(256):064x}"},
        {"do": "log", "from": rng.choice((0, rng.randrange(10**15)))},
        {"do": "status"}, {"do": "info"},
    ))  # fmt: skip
    message = {"v": 1, "i": rng.randrange(10**6), **body}
    if rng.random() < 0.3:
        message[rng.choice(list(message))] = rng.choice((None, True, -1, [], {}, "", 10**15 - 1, [[[]]]))
    return wire.encode(message, rng.choice((None, THIEF)))


def noise(rng, most=600):
    """Bytes of no meaning, now and then with an end of line."""
    return rng.randbytes(rng.randrange(most)) + rng.choice((b"", b"\n"))


def dressed(way, body):
    """Bytes as they are, with a right CRC, or with the MAC of another clinic and a right CRC."""
    if way % 4 == 0:
        return body
    if way % 4 == 3:
        body = body + b"#" + wire.signature(THIEF, "message", body).encode()
    line = body + b"*" + frames.crc(body)
    return line + b"\n"
