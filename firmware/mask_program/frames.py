"""Lines of bytes <-> messages: JSON [ #MAC ] *CRC newline. Bounded in memory and work; garbage never raises.

    lines = Lines()                       one for each link: the pieces of one link must not mend those of another
    for message, body, mac in lines.feed(data):
        asked = request(message)          None: not for a mask, say nothing
        number, verb, complaint = asked   complaint: None, or (why, said) to be answered with refusal(...)
    write({"v": 1, "i": number, "re": "ok"}, sign)     -> bytes of one frame; sign(body) -> 64 hex, or None

The JSON is a small strict part of JSON, read by a reader of our own: MicroPython's forgives what CPython's does not,
and two ends that read one text differently are how a wrong light gets a right signature. Allowed are objects, lists,
integers of at most 15 digits, true, false, null, and strings of printable ASCII in which only \\" and \\\\ are
escaped. Refused are blanks between tokens, floats, exponents, -0, leading zeros, a key twice, and deeper nesting than
DEEPEST.
"""

import binascii

PROTOCOL = 1
MOST = 2048  # bytes of a line with its newline
DEEPEST = 5  # objects and lists inside one another, the message counted
DIGITS = 15  # of an integer: below 2**53, so every language holds it whole
MOST_ID = 10**DIGITS - 1
TAIL = 9  # * and 8 hex
MAC_TAIL = 65  # # and 64 hex
HEX = b"0123456789abcdef"

# verb -> (fields it must have, fields it may have)
VERBS = {
    "info": ((), ()),
    "load": ((), ("order", "calibration", "sig", "key", "name")),
    "start": (("to", "nonce", "n", "plan", "session"), ()),
    "keep": (("to", "nonce", "n"), ()),
    "pause": ((), ()),
    "stop": ((), ()),
    "status": ((), ()),
    "log": (("from",), ()),
    "time": (("to", "nonce", "n", "unix"), ()),
}
LOADS = (("order", "sig"), ("calibration", "sig"), ("key", "name"))
WHOLE = ("n", "session", "from", "unix")  # fields that hold an integer >= 0; every other one holds a string
NEEDS_MAC = ("start", "keep", "time")


class Unreadable(Exception):
    """Inside this file only: what came is no message."""


class Lines:
    """Collects the bytes of one link into frames. Keeps at most MOST bytes, whatever comes.

    good, bad, long_: how many lines were frames, were none, and were too long.
    """

    def __init__(self):
        self.kept = bytearray()
        self.skipping = False
        self.good = 0
        self.bad = 0
        self.long_ = 0

    def feed(self, data):
        """The frames that these bytes complete. -> list of (message, body, mac); mac is 64 hex bytes or None."""
        data = bytes(data)
        found = []
        start = 0
        while start < len(data):
            end = data.find(b"\n", start)
            piece = data[start:] if end < 0 else data[start:end]
            self._keep(piece)
            if end < 0:
                break
            frame = self._whole_line()
            if frame is not None:
                found.append(frame)
            start = end + 1
        return found

    def _keep(self, piece):
        if self.skipping:
            return
        if len(self.kept) + len(piece) > MOST - 1:
            self.kept = bytearray()
            self.skipping = True
            self.long_ += 1
        else:
            self.kept.extend(piece)

    def _whole_line(self):
        line = bytes(self.kept)
        self.kept = bytearray()
        if self.skipping:
            self.skipping = False
            return None
        if not line:
            return None
        frame = read(line)
        if frame is None:
            self.bad += 1
        else:
            self.good += 1
        return frame


def read(line):
    """One line without its newline. -> (message, body, mac), or None where it is no frame."""
    if len(line) > MOST - 1 or len(line) < TAIL + 2 or line[-TAIL] != 42:
        return None
    if line[-8:] != crc(line[:-TAIL]):
        return None
    body, mac = line[:-TAIL], None
    if len(body) > MAC_TAIL and body[-1] != 125 and body[-MAC_TAIL] == 35:  # a MAC ends in hex, a message in }
        body, mac = body[:-MAC_TAIL], body[-64:]
        if not is_hex(mac):
            return None
    message = parse(body)
    return (message, body, mac) if isinstance(message, dict) else None


def crc(data):
    """CRC-32 as in zlib and Ethernet. -> 8 hex bytes, lower case"""
    return ("%08x" % (binascii.crc32(data) & 0xFFFFFFFF)).encode()


def is_hex(data):
    """Whether these bytes are lower-case hex alone."""
    return all(one in HEX for one in data)


def request(message):
    """What a host asks. -> (number, verb, complaint), or None where nobody asks this mask and no answer is due.

    complaint is None, or (why, said): then answer refusal(number, why, said) and do nothing else. A field that does
    not belong is refused too, so that nothing is signed that nobody reads. Whether a MAC is right is not asked here.
    """
    number, verb = message.get("i"), message.get("do")
    if "re" in message or not isinstance(verb, str) or not is_whole(number) or not 0 <= number <= MOST_ID:
        return None
    if not is_whole(message.get("v")) or message["v"] != PROTOCOL:
        return number, verb, ("version", "This mask speaks protocol 1. Send v=1.")
    if verb not in VERBS:
        return number, verb, ("verb", "The verb is not known. Send one of: " + " ".join(sorted(VERBS)) + ".")
    return number, verb, _fields(verb, message)


def _fields(verb, message):
    must, may = VERBS[verb]
    given = [name for name in message if name not in ("v", "i", "do")]
    for name in must:
        if name not in given:
            return "field", "The field '" + name + "' is missing."
    for name in given:
        if name not in must and name not in may:
            return "field", "A field does not belong to this verb. Leave it out."
        if name in WHOLE:
            if not is_whole(message[name]) or message[name] < 0:
                return "field", "The field '" + name + "' must be an integer of 0 or more."
        elif not isinstance(message[name], str):
            return "field", "The field '" + name + "' must be a string."
    if verb == "load" and tuple(sorted(given)) not in [tuple(sorted(kind)) for kind in LOADS]:
        return "field", "Load one thing: order and sig, calibration and sig, or key and name."
    return None


def refusal(number, why, said):
    """The message that answers no: a word for programs and a sentence for people."""
    return {"v": PROTOCOL, "i": number, "re": "no", "why": why, "said": said}


def write(message, sign=None):
    """A message as the bytes of one frame. ``sign(body)`` gives the 64 hex of its MAC.

    Raises ValueError for what no frame may hold: that is a fault of the program, not of the line.
    """
    body = text(message).encode()
    if sign is not None:
        body = body + b"#" + sign(body)
    line = body + b"*" + crc(body) + b"\n"
    if len(line) > MOST:
        raise ValueError("the message is too long for a frame")
    return line


def text(value):
    """A value as the strict JSON of this protocol. -> str"""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        if not -MOST_ID <= value <= MOST_ID:
            raise ValueError("an integer has too many digits")
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([text(one) for one in value]) + "]"
    if isinstance(value, dict):
        return "{" + ",".join([_quoted(key) + ":" + text(value[key]) for key in value]) + "}"
    raise ValueError("a frame holds integers, strings, lists and objects")


def _quoted(value):
    for one in value:
        if not " " <= one <= "~":
            raise ValueError("a string holds what is not printable ASCII")
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_whole(value):
    """An integer, and no truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def parse(body):
    """Bytes of strict JSON. -> the value, or None where it is not that (null alone reads as None too)."""
    if not body or min(body) < 32 or max(body) > 126:
        return None
    said = str(body, "utf-8")
    try:
        value, at = _value(said, 0, DEEPEST)
    except (Unreadable, IndexError):
        return None
    return value if at == len(said) else None


def _value(said, at, depth):
    """The value that starts at ``at``. -> (value, where it ends)"""
    one = said[at]
    if one == '"':
        return _string(said, at + 1)
    if one == "{":
        return _object(said, at + 1, depth)
    if one == "[":
        return _list(said, at + 1, depth)
    if one == "-" or "0" <= one <= "9":
        return _integer(said, at)
    for word, value in (("true", True), ("false", False), ("null", None)):
        if said[at : at + len(word)] == word:
            return value, at + len(word)
    raise Unreadable


def _string(said, at):
    parts = []
    while True:
        quote = said.find('"', at)
        if quote < 0:
            raise Unreadable
        slash = said.find("\\", at, quote)
        if slash < 0:
            parts.append(said[at:quote])
            return "".join(parts), quote + 1
        if said[slash + 1] not in '"\\':
            raise Unreadable
        parts.append(said[at:slash])
        parts.append(said[slash + 1])
        at = slash + 2


def _integer(said, at):
    start = at + 1 if said[at] == "-" else at
    end = start
    while end < len(said) and "0" <= said[end] <= "9":
        end += 1
    length = end - start
    if length < 1 or length > DIGITS or (said[start] == "0" and (length > 1 or start > at)):
        raise Unreadable
    return int(said[at:end]), end


def _list(said, at, depth):
    if depth < 1:
        raise Unreadable
    found = []
    if said[at] == "]":
        return found, at + 1
    while True:
        value, at = _value(said, at, depth - 1)
        found.append(value)
        if said[at] == "]":
            return found, at + 1
        if said[at] != ",":
            raise Unreadable
        at += 1


def _object(said, at, depth):
    if depth < 1:
        raise Unreadable
    found = {}
    if said[at] == "}":
        return found, at + 1
    while True:
        if said[at] != '"':
            raise Unreadable
        key, at = _string(said, at + 1)
        if key in found or said[at] != ":":
            raise Unreadable
        found[key], at = _value(said, at + 1, depth - 1)
        if said[at] == "}":
            return found, at + 1
        if said[at] != ",":
            raise Unreadable
        at += 1
