"""What a fuzzer feeds: one function of bytes for the two readers, one for the whole mask. An error is a broken law."""

import json
from pathlib import Path
from random import Random

from deliver import twins

from lightmask.deliver import texts, wire
from lightmask.errors import BadInput
from mask_program import authority, frames, order

VECTORS = Path(__file__).resolve().parents[2] / "firmware" / "vectors"
KEY, SERIAL, OUTPUTS = bytes(range(32)), "LM-0001", ("red", "nir", "red/forehead")
TEXTS = (
    (order.read_order, authority.ORDER, texts.read_order),
    (order.read_calibration, authority.CALIBRATION, texts.read_calibration),
)


def corpus():
    """Seeds: a byte that says how the rest is dressed, then every line, and every text to be signed."""
    said = {name: json.loads((VECTORS / f"{name}.json").read_text()) for name in ("frames", "orders", "calibrations")}
    lines = [case["line"].encode("latin-1") for case in said["frames"]["good"] + said["frames"]["bad"]]
    found = [b"\x00" + line + b"\n" for line in lines]
    found += [b"\x01" + line.rpartition(b"*")[0].partition(b"#")[0] for line in lines]
    found += [b"\x04" + case["text"].encode() for case in said["orders"]["good"]]
    return found + [b"\x05" + case["text"].encode() for case in said["calibrations"]["good"]]


def readers(data):
    """Both readers of lines, and both readers of signed texts, agree on everything and raise nothing."""
    way, body = data[0] if data else 0, data[1:]
    if way % 6 >= 4:
        _texts(way % 6 - 4, body)
        return
    _lines(twins.dressed(way, body))


def _lines(stream):
    mask, host = frames.Lines(), wire.Lines()
    there, here = mask.feed(stream), host.feed(stream)
    _hold([(one[1], one[2], repr(one[0])) for one in there]
          == [(one.body, one.mac and one.mac.encode(), repr(dict(one.message))) for one in here])  # fmt: skip
    _hold((mask.good, mask.bad, mask.long_) == (host.good, host.bad, host.long))
    _hold(len(mask.kept) < frames.MOST)
    judge = authority.Authority(KEY, SERIAL)
    for message, body, mac in there:
        asked = frames.request(message)
        if asked is not None and asked[2] is not None:
            frames.write(frames.refusal(asked[0], *asked[2]))
        if asked is not None and asked[2] is None and asked[1] in frames.NEEDS_MAC:
            genuine = mac is not None and authority.signed(KEY, authority.MESSAGE, body, mac)
            _hold(genuine or (judge.refuses(message, body, mac) is not None and judge.count == 0))
        _hold(wire.encode(message).rpartition(b"*")[0] == body)


def _texts(kind, body):
    reader, purpose, host_reader = TEXTS[kind]
    said = body.decode("latin-1")
    found, complaint = reader(said, str(authority.mac(KEY, purpose, said.encode()), "ascii"), KEY, SERIAL, OUTPUTS)
    try:
        read = host_reader(said)
    except BadInput:
        read = None
    _hold((found is None) == (complaint is not None))
    if complaint is None or complaint[0] == "text":
        _hold((found is None) == (read is None))
    _hold(reader(said, "0" * 64, KEY, SERIAL, OUTPUTS)[0] is None)


def _hold(true):
    if not true:
        raise AssertionError("a law of the link is broken")


class WholeMask:
    """Pairs of masks in every state, one of each pair being told what comes."""

    def __init__(self):
        self.pairs = {state: twins.Twins(state) for state in twins.STATES}

    def __call__(self, data):
        """The first byte says which state, link and dress; the second whether it is nearly right."""
        if len(data) < 2:
            return
        state, link, way = data[0] % len(twins.STATES), data[0] // 8 % len(twins.LINKS), data[0] // 32
        pair, body = self.pairs[twins.STATES[state]], data[2:]
        if data[1] >= 192:  # a message that is nearly right, changed at a place
            near = bytearray(twins.near(pair, Random(data[1:])))
            for at, one in zip(body[::2], body[1::2], strict=False):
                near[at * len(near) // 256] ^= one
            pair.hear(bytes(near), twins.LINKS[link])
            return
        pair.hear(twins.dressed(way, body), twins.LINKS[link])

    @property
    def counts(self):
        """Messages told, bytes, and stops obeyed."""
        pairs = self.pairs.values()
        return tuple(sum(getattr(one, name) for one in pairs) for name in ("told", "fed", "stopped"))
