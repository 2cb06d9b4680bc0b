"""What a clinic signs for one mask and one person, and what a bench signs for one mask: read, checked, never changed.

    order, complaint = read_order(text, sig, key, serial, outputs)              outputs: names that this mask has
    calibration, complaint = read_calibration(text, sig, key, serial, outputs)
    complaint = exceeds(order, calibration)          an output would be brighter than its cap, or cannot be measured
    complaint = replaces(order, no, text)            against the highest number ever accepted and its text
complaint is None or (why, said); then the first is None. Nothing here keeps or changes anything.
"""

from mask_program.authority import CALIBRATION, ORDER, signed
from mask_program.frames import is_whole, parse

MOST_NAME = 32
MOST_LIT_s = 1800  # nothing lights a face longer in one session, whoever signs it
MOST_SESSIONS = 1000
MOST_PERMILLE = 1000
MOST_SECONDS = 10**10
MOST_AMOUNT = 10**12  # uW/cm2 or uJ/cm2: far above any light, far below what an integer holds
SLOWEST_mHz, FASTEST_mHz = 1, 10**10

NOBODY = "0" * 16  # whose an order is that does not say it
TOP = ("v", "no", "serial", "plan", "person", "from", "until", "sessions", "gap_s", "lit_s", "most_s", "pulse",
       "alone", "cal", "outs")  # fmt: skip
OUT = ("name", "drive", "most_uW", "dose_uJ", "day_uJ", "week_uJ")
CAL_TOP = ("v", "id", "serial", "made", "until", "outs")
CAL_OUT = ("name", "full_uW", "monitor")
# field -> least and most, both allowed
RANGE = {
    "v": (1, 1), "no": (1, 10**9), "from": (0, MOST_SECONDS), "until": (0, MOST_SECONDS), "made": (0, MOST_SECONDS),
    "sessions": (1, MOST_SESSIONS), "gap_s": (0, MOST_SECONDS), "lit_s": (1, MOST_LIT_s), "most_s": (1, MOST_LIT_s),
    "alone": (0, 1), "drive": (1, MOST_PERMILLE), "most_uW": (1, MOST_AMOUNT), "dose_uJ": (1, MOST_AMOUNT),
    "day_uJ": (1, MOST_AMOUNT), "week_uJ": (1, MOST_AMOUNT), "full_uW": (1, MOST_AMOUNT),
    "monitor": (1, 10 * MOST_PERMILLE),
}  # fmt: skip


class Out:
    """One output of an order: drive in permille, caps in uW/cm2 and uJ/cm2 on the brightest skin."""

    def __init__(self, said):
        self.name = said["name"]
        self.drive = said["drive"]
        self.most_uW = said["most_uW"]
        self.dose_uJ = said["dose_uJ"]
        self.day_uJ = said["day_uJ"]
        self.week_uJ = said["week_uJ"]


class Order:
    """An order that was signed, read and found possible. ``since`` is its field 'from'; times in unix seconds.

    person is "" where the order does not say whose it is; pulse is None or (mHz, permille lit); alone is True where the
    person may start it with no host.
    """

    def __init__(self, text, said):
        self.text = text
        self.no = said["no"]
        self.serial = said["serial"]
        self.plan = said["plan"]
        self.person = "" if said["person"] == NOBODY else said["person"]
        self.since = said["from"]
        self.until = said["until"]
        self.sessions = said["sessions"]
        self.gap_s = said["gap_s"]
        self.lit_s = said["lit_s"]
        self.most_s = said["most_s"]
        self.pulse = None if said["pulse"] is None else tuple(said["pulse"])
        self.alone = said["alone"] == 1
        self.cal = said["cal"]
        self.outs = tuple([Out(one) for one in said["outs"]])

    @property
    def duty(self):
        """Permille of the time that is lit."""
        return 1000 if self.pulse is None else self.pulse[1]


class CalibrationOut:
    """One output as measured: uW/cm2 on the brightest skin, and permille of the photodiode, both at full drive."""

    def __init__(self, said):
        self.name = said["name"]
        self.full_uW = said["full_uW"]
        self.monitor = said["monitor"]


class Calibration:
    """What each output gives, from when until when that holds; unix seconds."""

    def __init__(self, text, said):
        self.text = text
        self.id = said["id"]
        self.serial = said["serial"]
        self.made = said["made"]
        self.until = said["until"]
        self.outs = tuple([CalibrationOut(one) for one in said["outs"]])

    def out(self, name):
        """The output of this name, or None."""
        for one in self.outs:
            if one.name == name:
                return one
        return None


def read_order(text, sig, key, serial, outputs):
    """-> (Order, None) or (None, (why, said))"""
    said, complaint = _signed_text(text, sig, key, ORDER)
    complaint = complaint or _order_fields(said) or _for_this_mask(said, serial, outputs)
    return (None, complaint) if complaint else (Order(text, said), None)


def read_calibration(text, sig, key, serial, outputs):
    """-> (Calibration, None) or (None, (why, said))"""
    said, complaint = _signed_text(text, sig, key, CALIBRATION)
    complaint = complaint or _calibration_fields(said) or _for_this_mask(said, serial, outputs)
    return (None, complaint) if complaint else (Calibration(text, said), None)


def replaces(order, no, text):
    """Whether an order may take the place of the last one accepted, of number ``no`` (0: none ever) and ``text``."""
    if order.no > no or (order.no == no and order.text == text):
        return None
    return "old", "An order with this number or a higher one was loaded before. Sign one with a higher number."


def exceeds(order, calibration):
    """Why this order cannot be lit with this calibration: another one meant, or too bright. -> None or (why, said)"""
    if order.cal != calibration.id:
        return "calibration", "The order was made for another calibration. Make it anew."
    for out in order.outs:
        measured = calibration.out(out.name)
        if measured is None:
            return "calibration", "The output '" + out.name + "' is not calibrated."
        if out.drive * measured.full_uW > out.most_uW * 1000:
            return "bright", "The output '" + out.name + "' would be brighter than the order allows."
    return None


def _signed_text(text, sig, key, purpose):
    """The fields of a text that bears the right signature. -> (dict, None) or (None, complaint)"""
    if not signed(key, purpose, text.encode(), sig):
        return None, ("signature", "The text is not signed by the clinic of this mask.")
    said = parse(text.encode())
    if not isinstance(said, dict):
        return None, ("text", "The text is not the strict JSON of this protocol.")
    return said, None


def _order_fields(said):
    complaint = _exactly(said, TOP) or _numbers(said) or _strings(said, ("serial", "plan", "person", "cal"))
    complaint = complaint or _fingerprints(said) or _outs(said, OUT)
    if complaint:
        return complaint
    if said["until"] <= said["from"] or said["most_s"] < said["lit_s"]:
        return "text", "The order ends before it begins, or its back-up time is below its planned time."
    for out in said["outs"]:
        if out["day_uJ"] < out["dose_uJ"] or out["week_uJ"] < out["day_uJ"]:
            return "text", "A cap is below the dose that it must hold. Give dose <= day <= week."
    return _pulse(said["pulse"])


def _calibration_fields(said):
    complaint = _exactly(said, CAL_TOP) or _numbers(said) or _strings(said, ("serial", "id")) or _outs(said, CAL_OUT)
    if complaint is None and said["until"] <= said["made"]:
        return "text", "The calibration ends before it was made."
    return complaint


def _exactly(said, names):
    if not isinstance(said, dict) or len(said) != len(names):
        return "text", "The text lacks a field or has one too many."
    for name in names:
        if name not in said:
            return "text", "The text lacks the field '" + name + "'."
    return None


def _numbers(said):
    for name in said:
        if name in RANGE:
            least, most = RANGE[name]
            if not is_whole(said[name]) or not least <= said[name] <= most:
                return "text", "The field '" + name + "' is no integer in its range."
    return None


def _strings(said, names):
    for name in names:
        if not isinstance(said[name], str) or not 1 <= len(said[name]) <= MOST_NAME:
            return "text", "The field '" + name + "' is no text of 1 to 32 characters."
    return None


def _fingerprints(said):
    for name in ("plan", "person"):
        if len(said[name]) != 16 or [one for one in said[name] if one not in "0123456789abcdef"]:
            return "text", "The field '" + name + "' is not 16 lower-case hex."
    return None


def _outs(said, names):
    outs = said["outs"]
    if not isinstance(outs, list) or not 1 <= len(outs) <= 6:
        return "text", "The text names no output, or more than 6."
    seen = []
    for out in outs:
        complaint = _exactly(out, names) or _numbers(out) or _strings(out, ("name",))
        if complaint:
            return complaint
        if out["name"] in seen:
            return "text", "The output '" + out["name"] + "' is named twice."
        seen.append(out["name"])
    return None


def _pulse(pulse):
    if pulse is None:
        return None
    good = isinstance(pulse, list) and len(pulse) == 2 and is_whole(pulse[0]) and is_whole(pulse[1])
    if good and SLOWEST_mHz <= pulse[0] <= FASTEST_mHz and 1 <= pulse[1] <= MOST_PERMILLE:
        return None
    return "text", "The field 'pulse' is neither null nor [mHz, permille]."


def _for_this_mask(said, serial, outputs):
    if said["serial"] != serial:
        return "serial", "The text is for another mask."
    for out in said["outs"]:
        if out["name"] not in outputs:
            return "output", "This mask has no output '" + out["name"] + "'."
    return None
