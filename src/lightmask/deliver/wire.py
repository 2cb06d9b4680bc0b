"""Messages <-> bytes, as docs/look-up/wire.md says. Pure: no port, no clock, no chance, none of the mask's code.

    encode(message, key)   -> one frame: compact JSON, #MAC where a key is given, *CRC, newline
    decode(line)           -> Frame, or BadFrame with one sentence
    Lines().feed(bytes)    -> the frames that these bytes complete; what is no frame is counted and left

The ``i`` of a question is what ties a signed answer to it: draw it at random for every question, from 0 to MOST_ID, or
an answer that somebody recorded yesterday can be played back today.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lightmask.errors import BadInput

PROTOCOL: Final = 1
MOST: Final = 2048  # bytes of a frame, its newline included
DEEPEST: Final = 5  # objects and lists inside one another, the message counted
DIGITS: Final = 15  # of an integer: every language holds it whole
MOST_ID: Final = 10**DIGITS - 1
KEY_BYTES: Final = 32
VERBS: Final = ("info", "load", "start", "keep", "pause", "stop", "status", "log", "time")
NEEDS_MAC: Final = ("start", "keep", "time")
SIGNED_ANSWERS: Final = ("info", "status", "log")  # of a mask that is paired
SHOWN: Final = 40  # characters of bad input that a message quotes

_FRAME: Final = re.compile(rb"(\{[ -~]*\})(?:#([0-9a-f]{64}))?\*([0-9a-f]{8})")
_PRINTABLE: Final = re.compile(r"[ -~]*")
_PURPOSES: Final = {"message": b"lightmask1:", "order": b"order:", "calibration": b"calibration:", "person": b"person:"}
Kind = Literal["message", "order", "calibration", "person"]


class BadFrame(BadInput):
    """These bytes are no frame, or this message fits in none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One message that came whole. ``body`` is its JSON as it came, ``mac`` its 64 hex characters or None."""

    message: Mapping[str, Any]
    body: bytes
    mac: str | None

    def signed_by(self, key: bytes | None) -> bool:
        """Whether it bears the MAC of this key."""
        if key is None or self.mac is None:
            return False
        return hmac.compare_digest(self.mac, signature(key, "message", self.body))


def signature(key: bytes, kind: Kind, text: bytes | str) -> str:
    """HMAC-SHA256 of a message's JSON, of the text of an order or a calibration, or of a name. -> 64 hex characters

    Each kind starts from other bytes, so that none can stand for another.
    """
    if len(key) != KEY_BYTES:
        raise BadInput(f"The clinic key has {len(key)} bytes. Give {KEY_BYTES}.")
    data = text.encode("ascii") if isinstance(text, str) else text
    return hmac.new(key, _PURPOSES[kind] + data, hashlib.sha256).hexdigest()


def fingerprint(key: bytes) -> str:
    """By which people compare keys without showing them. -> 8 hex characters"""
    return hashlib.sha256(key).hexdigest()[:8]


def encode(message: Mapping[str, Any], key: bytes | None = None) -> bytes:
    """A message as one frame, signed where a key is given. BadFrame when no frame can hold it."""
    body = strict(message).encode("ascii")
    if not isinstance(message, Mapping):
        raise BadFrame("A frame holds one object. Give a mapping.")
    if key is not None:
        body += b"#" + signature(key, "message", body).encode("ascii")
    line = body + f"*{zlib.crc32(body):08x}\n".encode("ascii")
    if len(line) > MOST:
        raise BadFrame(
            f"The message makes a frame of {len(line)} bytes; at most {MOST} are allowed. Send less at once."
        )
    return line


def decode(line: bytes) -> Frame:
    """One line, with or without its newline, as a Frame. BadFrame says in one sentence why it is none."""
    line = line[:-1] if line.endswith(b"\n") else line
    if len(line) >= MOST:
        raise BadFrame(f"The line has {len(line)} bytes and a newline; at most {MOST} are allowed.")
    parts = _FRAME.fullmatch(line)
    if parts is None:
        raise BadFrame(f"The line is no frame (JSON, #MAC or none, *CRC): {_shown(line)}. Wait for the next one.")
    body, mac, crc = parts.groups()
    if zlib.crc32(line[:-9]) != int(crc, 16):
        raise BadFrame("The CRC of the line is wrong: it was changed on its way. Wait for the next one.")
    return Frame(message=parse(body), body=body, mac=None if mac is None else mac.decode("ascii"))


def strict(value: Any) -> str:
    """A value as the strict JSON of the protocol: compact, ASCII, no floats. BadFrame for what it cannot hold."""
    _within(value, DEEPEST)
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True, default=dict)


def parse(text: bytes | str) -> dict[str, Any]:
    """Strict JSON of one object, with the keys in their order. BadFrame for anything else.

    Whatever Python's reader forgives (blanks, 1e3, NaN, a key twice, an escape nobody needs) changes the text when it
    is written again: then it was not strict.
    """
    try:
        said = text.decode("ascii") if isinstance(text, bytes) else text
        value = json.loads(said, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
        if not isinstance(value, dict):
            raise BadFrame(f"The text is no object: {_shown(said)}. Send one, in braces.")
        again = strict(value)
    except BadFrame:
        raise
    except (ValueError, RecursionError) as problem:
        raise BadFrame(f"The text is no JSON: {_shown(text)}. Send one compact object in ASCII.") from problem
    if again != said:
        raise BadFrame(f"The text is not written as the protocol wants (compact, plain escapes): {_shown(said)}.")
    return value


@dataclass(slots=True)
class Lines:
    """What came over one link so far, cut into frames. Keeps at most one frame's worth of bytes.

    ``good`` counts frames, ``bad`` lines that were none, ``long`` lines that were too long.
    """

    good: int = 0
    bad: int = 0
    long: int = 0
    _kept: bytearray = field(default_factory=bytearray)
    _skipping: bool = False

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete, in their order."""
        *ended, rest = bytes(data).split(b"\n")
        found = []
        for piece in ended:
            self._take(piece)
            line, skipped = bytes(self._kept), self._skipping
            self._kept, self._skipping = bytearray(), False
            if line and not skipped:
                found += self._read(line)
        self._take(rest)
        return found

    def _take(self, piece: bytes) -> None:
        if not self._skipping and len(self._kept) + len(piece) < MOST:
            self._kept += piece
        elif not self._skipping:
            self._kept, self._skipping = bytearray(), True
            self.long += 1

    def _read(self, line: bytes) -> list[Frame]:
        try:
            frame = decode(line)
        except BadFrame:
            self.bad += 1
            return []
        self.good += 1
        return [frame]


def _within(value: Any, depth: int) -> None:
    """Refuse what the strict JSON does not hold."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, int):
        if abs(value) > MOST_ID:
            raise BadFrame(f"An integer has more than {DIGITS} digits. Send a smaller one.")
    elif isinstance(value, str):
        _plain(value)
    elif isinstance(value, (list, tuple, Mapping)):
        if depth < 1:
            raise BadFrame(f"The message is nested deeper than {DEEPEST}. Make it flatter.")
        for key in value if isinstance(value, Mapping) else ():
            _plain(key)
        for one in value.values() if isinstance(value, Mapping) else value:
            _within(one, depth - 1)
    else:
        raise BadFrame(f"A {type(value).__name__} does not go into a frame. Send integers, strings, lists and objects.")


def _plain(value: Any) -> None:
    if not isinstance(value, str) or not _PRINTABLE.fullmatch(value):
        raise BadFrame(f"{_shown(value)} is not printable ASCII. Write it without accents and signs.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that comes twice: two readers would pick different ones."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadFrame("A key comes twice in one object. Send it once.")
    return found


def _no_float(text: str) -> Any:
    raise BadFrame(f"{_shown(text)} is no integer. Send integers alone.")


def _shown(value: Any) -> str:
    """Bad input as a message may quote it: short, and printable."""
    said = ascii(value)
    return said if len(said) <= SHOWN else said[:SHOWN] + "..."
