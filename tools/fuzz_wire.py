"""Fuzz both ends of the link: python tools/fuzz_wire.py [MINUTES] [SEED]. Ends with a count, or where a law broke.

The vectors are the seeds. A third of the mutants get a right CRC, a third a right CRC and the MAC of another clinic,
so that the JSON, the fields and the orders are reached and not the CRC alone. The laws: nothing raises but BadInput;
both ends read the same; nothing is kept beyond a frame; no mutant of a command counts, and none of an order is taken.
"""

import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "firmware")]

from lightmask.deliver import texts, wire  # noqa: E402
from lightmask.errors import BadInput  # noqa: E402
from mask_program import authority, frames, order  # noqa: E402

VECTORS = ROOT / "firmware" / "vectors"
KEY, THIEF = bytes(range(32)), bytes(range(1, 33))
SERIAL, OUTPUTS, NONCE = "LM-0001", ("red", "nir", "red/forehead"), "00112233445566aa"
PIECES = [
    b"{", b"}", b"[", b"]", b'"', b":", b",", b"\\", b"*", b"#", b"\n", b"-", b"0", b"9" * 16, b"1e9", b"1.0", b"NaN",
    b"null", b"true", b" ", b"\x00", b"\xff", b"\xc3\xa9", b"\\u0041", b'"n":999', b'"do":"start"', b"[" * 200,
]  # fmt: skip


def vectors(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def seeds():
    """Lines of every kind, and texts with the reader that they are for."""
    said = vectors("frames")
    lines = [case["line"].encode("latin-1") for case in said["good"] + said["bad"]]
    lines += [step["line"].encode("latin-1") for step in vectors("replays")["steps"] if "line" in step]
    taken = [("order", case["text"], case["sig"]) for case in vectors("orders")["good"]]
    taken += [("calibration", case["text"], case["sig"]) for case in vectors("calibrations")["good"]]
    return lines, taken


def mutant(seed, rng):
    """A few bytes changed, put in, taken out, doubled or cut off."""
    data = bytearray(seed)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at, end = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        match rng.randrange(6):
            case 0 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                data[at:at] = rng.choice(PIECES)
            case 2:
                data[at : at + rng.randrange(4)] = rng.choice(PIECES)
            case 3:
                del data[at : at + rng.randrange(1, 5)]
            case 4:
                data[end:end] = data[at : min(end, at + 60)]
            case _:
                del data[end if rng.random() < 0.1 else len(data) :]
    return bytes(data)


def dressed(line, rng):
    """Sometimes as it is, sometimes with a right CRC, sometimes signed by somebody else."""
    way = rng.randrange(3)
    if way == 0:
        return line
    body = line[: line.rfind(b"*")] if b"*" in line else line
    if way == 2:
        json_part = body[: body.rfind(b"#")] if b"#" in body else body
        body = json_part + b"#" + authority.mac(THIEF, authority.MESSAGE, json_part)
    return body + b"*" + frames.crc(body)


def host_reads(line):
    try:
        found = wire.decode(line)
    except BadInput:
        return None
    return dict(found.message), found.body, None if found.mac is None else found.mac.encode()


def try_line(line, mask, ends):
    """One line on both ends, which have heard all the lines before it."""
    for piece in line.split(b"\n"):
        assert repr(frames.read(piece)) == repr(host_reads(piece)), piece
    there, here = ends
    found, same = there.feed(line + b"\n"), here.feed(line + b"\n")
    assert [one[1] for one in found] == [one.body for one in same], line
    assert len(there.kept) < frames.MOST
    for message, body, mac in found:
        asked = frames.request(message)
        if asked is not None and asked[2] is None and asked[1] in frames.NEEDS_MAC:
            before, genuine = mask.count, mac is not None and authority.signed(KEY, authority.MESSAGE, body, mac)
            refused = mask.refuses(message, body, mac)
            assert refused is not None or genuine, line
            assert mask.count == before or genuine, line
        if asked is not None and asked[2] is not None:
            frames.write(frames.refusal(asked[0], *asked[2]))


def try_text(kind, text, sig, rng):
    """A mutant of a signed text is refused; signed anew, both ends take the same ones, and as the same text."""
    changed = mutant(text.encode("ascii"), rng).decode("latin-1")
    reader, purpose = {
        "order": (order.read_order, authority.ORDER), "calibration": (order.read_calibration, authority.CALIBRATION)
    }[kind]  # fmt: skip
    if changed != text:
        assert reader(changed, sig, KEY, SERIAL, OUTPUTS)[0] is None, changed
    signed = str(authority.mac(KEY, purpose, changed.encode()), "ascii")
    found, complaint = reader(changed, signed, KEY, SERIAL, OUTPUTS)
    try:
        read = {"order": texts.read_order, "calibration": texts.read_calibration}[kind](changed)
    except BadInput:
        read = None
    assert complaint is None or complaint[0] in ("text", "serial", "output"), changed
    if complaint is None or complaint[0] == "text":
        assert (found is None) == (read is None), changed


def main(minutes, seed):
    rng = random.Random(seed)
    lines, taken = seeds()
    mask, ends = authority.Authority(KEY, SERIAL), (frames.Lines(), wire.Lines())
    mask.renew(bytes.fromhex(NONCE))
    until, tried = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:
        for _ in range(200):
            try_line(dressed(mutant(rng.choice(lines), rng), rng), mask, ends)
            try_text(*rng.choice(taken), rng)
            tried += 1
    there, here = ends
    assert (there.good, there.bad, there.long_) == (here.good, here.bad, here.long)
    sys.stdout.write(
        f"{tried} lines and as many texts in {minutes:g} minutes: nothing broke. Frames {there.good}, lines that were "
        f"none {there.bad}, too long {there.long_}.\n"
    )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
