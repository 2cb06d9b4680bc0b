"""One session while it runs: what has been given, what may still be, and what the lamp is to do now."""

from mask_program import caps
from mask_program.dose import dose_pJ, pJ_PER_uJ, seen_permille, whole_uJ

STEP_permille = 50  # the drive follows heat in such steps, down at once, up once a second
RAISE_ms = 1000


class Part:
    """One output of the order: its place in the wiring, its caps and its calibration."""

    def __init__(self, place, out, measured, allowed_uJ):
        self.place = place
        self.name = out.name
        self.drive = out.drive
        self.most_uW = out.most_uW
        self.full_uW = measured.full_uW
        self.monitor = measured.monitor
        self.allowed_pJ = allowed_uJ * pJ_PER_uJ
        self.given_pJ = 0

    @property
    def open(self):
        """Whether it may still be lit."""
        return self.given_pJ < self.allowed_pJ


class Sitting:
    """A session from ARMED to its end.

    lit_ms: time with light; on_ms: all the time in ON but the dark parts of the proof, which the back-up time limits.
    """

    def __init__(self, order, calibration, names, session, hosted, allowed_uJ):
        self.order = order
        self.session = session
        self.hosted = hosted
        self.parts = []
        self.calibrated = [1000] * len(names)
        for out in order.outs:
            place, measured = names.index(out.name), calibration.out(out.name)
            self.parts.append(Part(place, out, measured, allowed_uJ[out.name]))
            self.calibrated[place] = measured.monitor
        self.count = len(names)
        self.lit_ms = 0
        self.on_ms = 0
        self.on = False  # between entering ON and leaving it
        self.derated = False
        self.level = 1000
        self.level_ms = 0
        self.proof = 0
        self.proof_ms = 0
        self.judged = False
        self.sum = None

    def _sum(self):
        """Of every number that says how much is given and how much may be: no single bit turns without changing it."""
        total = self.lit_ms + self.on_ms + self.order.lit_s + self.order.most_s
        for part in self.parts:
            total += part.given_pJ + part.allowed_pJ + part.full_uW + part.most_uW + part.drive + part.monitor
        return total

    def seal(self):
        """Say that these numbers are meant."""
        self.sum = self._sum()

    @property
    def sound(self):
        """Whether they are still those that were meant."""
        return self.sum == self._sum()

    def go_on(self, doses_uJ, lit_ms, on_ms):
        """Take over what was given before a power cut."""
        for part in self.parts:
            part.given_pJ = doses_uJ[part.name] * pJ_PER_uJ
        self.lit_ms, self.on_ms, self.derated = lit_ms, on_ms, True

    @property
    def unspent(self):
        """Whether dose and time are both left."""
        if self.on_ms > self.order.most_s * 1000 - caps.TICK_ms:
            return False
        if not self.derated and self.lit_ms >= self.order.lit_s * 1000:
            return False
        return any(part.given_pJ < part.allowed_pJ for part in self.parts)

    def doses_uJ(self):
        """{output: uJ/cm2}, rounded up; where memory cannot be believed, no less than the whole session"""
        most = {} if self.sound else {out.name: out.dose_uJ for out in self.order.outs}
        return {part.name: max(whole_uJ(part.given_pJ), most.get(part.name, 0)) for part in self.parts}

    def row_uJ(self):
        """Six numbers in wiring order, for the journal."""
        row = [0] * 6
        for part in self.parts:
            row[part.place] = self.doses_uJ()[part.name]
        return row

    def begin_proof(self, now, cool):
        """On entering ON: outputs and switch are proven one by one before all are lit."""
        self.proof, self.proof_ms, self.judged = 0, now, False
        self.level, self.level_ms = _stepped(cool), now
        self.derated = self.derated or self.level < 1000

    @property
    def proving(self):
        """Whether the proof is still going on."""
        return self.proof < 2 + len(self.parts)


def _stepped(cool):
    return cool // STEP_permille * STEP_permille


def count(sitting, lamp, currents, monitors, dt_ms):
    """Add what the last dt_ms gave: the most of command, current and monitor. Readings are integers here."""
    lit = False
    for part in sitting.parts:
        at = part.place
        mean = lamp.means[at]
        if mean:
            lit = True
        elif currents[at] <= caps.CURRENT_FLOOR and monitors[at] <= caps.MONITOR_FLOOR:
            continue
        share = seen_permille(mean, currents[at], monitors[at], part.monitor)
        part.given_pJ += dose_pJ(share, part.full_uW, dt_ms)
    if lit and not sitting.proving:
        sitting.lit_ms += dt_ms
    if sitting.on and (lit or not sitting.proving):
        sitting.on_ms += dt_ms
    sitting.seal()


def bright(sitting, lamp, currents, monitors):
    """Whether an output gives more than its irradiance cap by both sensors: one alone is counted, and windowed."""
    for part in sitting.parts:
        at = part.place
        by_light = monitors[at] * 1000 // part.monitor
        peak = min(currents[at], by_light) * 1000 // lamp.duty
        if lamp.means[at] and peak * part.full_uW > part.most_uW * (1000 + caps.BRIGHT_permille):
            return True
    return False


def follow_heat(sitting, cool, now):
    """Bring the level to what heat allows."""
    level = _stepped(cool)
    if level < sitting.level or (level > sitting.level and now - sitting.level_ms >= RAISE_ms):
        sitting.level, sitting.level_ms = level, now
    sitting.derated = sitting.derated or sitting.level < 1000


def advance_proof(sitting, now):
    """The next step, once this one has lasted and its readings were judged after they settled."""
    if sitting.proving and sitting.judged and now - sitting.proof_ms >= caps.PROOF_ms:
        sitting.proof += 1
        sitting.proof_ms, sitting.judged = now, False


def wanted(sitting):
    """What the lamp is to do. -> (drives of all outputs, whether the series switch is closed)

    Proof 0: drive behind the open switch, 1: closed switch without drive, then each output alone; then all of them.
    """
    drives = [0] * sitting.count
    if sitting.proof == 0:
        for part in sitting.parts:
            drives[part.place] = caps.TEST_permille
        return drives, False
    alone = sitting.proof - 2
    for at in range(len(sitting.parts)):
        part = sitting.parts[at]
        if part.open and (at == alone or not sitting.proving):
            drives[part.place] = part.drive * sitting.level // 1000
    return drives, True
