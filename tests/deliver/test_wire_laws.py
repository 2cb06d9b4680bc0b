"""Laws of the frame, asked of both readers: the mask's (mask_program.frames) and the host's (deliver.wire)."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lightmask.deliver import texts, wire
from lightmask.errors import BadInput
from mask_program import authority, frames, order

KEY = bytes(range(32))
NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
LEAVES = st.none() | st.booleans() | st.integers(-wire.MOST_ID, wire.MOST_ID) | NAMES
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
                      max_leaves=8)  # fmt: skip
MESSAGES = st.dictionaries(NAMES, VALUES, max_size=5)
PIECES = st.sampled_from(
    [b"{", b"}", b"[", b"]", b'"', b":", b",", b"\\", b"*", b"#", b"\n", b"-", b"0", b"1", b"9" * 15, b"null", b"true",
     b"false", b'"v":1', b"1.5", b"1e5", b"NaN", b" ", b"\x00", b"\xff", b"\\u0041", b"a"]
)  # fmt: skip


def fits(message):
    try:
        return wire.encode(message, KEY) is not None
    except wire.BadFrame:
        return False


def by_mask(line):
    found = frames.read(line)
    return None if found is None else (found[0], found[1], None if found[2] is None else found[2].decode())


def by_host(line):
    try:
        found = wire.decode(line)
    except wire.BadFrame:
        return None
    return dict(found.message), found.body, found.mac


def same(one, other):
    """Equal, and a truth is no number: Python says 1 == True."""
    return repr(one) == repr(other)


@given(MESSAGES.filter(fits), st.booleans())
def test_what_is_written_is_read_by_both(message, signed):
    line = wire.encode(message, KEY if signed else None)
    assert frames.write(message, authority.Authority(KEY, "x").seal if signed else None) == line
    for read in (by_mask, by_host):
        found, body, mac = read(line[:-1])
        assert same(found, message)
        assert (mac is not None) == signed
        assert json.loads(body) == message


@given(MESSAGES.filter(fits))
def test_both_refuse_what_does_not_fit(message):
    """The mask writes whatever the host would read, and nothing else."""
    assert by_host(frames.write(message)[:-1]) is not None


@given(MESSAGES.filter(fits), st.booleans(), st.data())
def test_a_flipped_bit_is_never_accepted(message, signed, data):
    line = bytearray(wire.encode(message, KEY if signed else None))
    at = data.draw(st.integers(0, 8 * len(line) - 1))
    line[at // 8] ^= 1 << at % 8
    mask, host = frames.Lines(), wire.Lines()
    assert mask.feed(bytes(line)) == []
    assert host.feed(bytes(line)) == []


@pytest.mark.parametrize("signed", [False, True])
def test_not_one_of_all_bits_of_a_frame_can_flip(signed):
    line = wire.encode({"v": 1, "i": 7, "do": "keep", "to": "LM-1", "nonce": "00" * 8, "n": 3}, KEY if signed else None)
    for at in range(8 * len(line)):
        flipped = bytearray(line)
        flipped[at // 8] ^= 1 << at % 8
        for piece in bytes(flipped).split(b"\n"):
            assert by_mask(piece) is None
            assert by_host(piece) is None


@given(MESSAGES.filter(fits), st.booleans(), st.data())
def test_a_cut_frame_is_never_accepted(message, signed, data):
    line = wire.encode(message, KEY if signed else None)[:-1]
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    if (start, end) != (0, len(line)):
        assert by_mask(line[start:end]) is None
        assert by_host(line[start:end]) is None


@given(st.binary(max_size=3000), MESSAGES.filter(fits))
def test_garbage_ends_at_the_next_newline(garbage, message):
    line = wire.encode(message)
    for lines in (frames.Lines(), wire.Lines()):
        lines.feed(garbage)
        lines.feed(b"\n")
        (found,) = lines.feed(line)
        assert same(found[0] if isinstance(found, tuple) else found.message, message)


@given(st.lists(st.binary(max_size=50) | PIECES, max_size=60), st.integers(1, 30))
def test_pieces_do_not_matter(pieces, size):
    """However a stream is cut, both readers find the same in it."""
    whole = b"".join(pieces)
    at_once, in_pieces, host = frames.Lines(), frames.Lines(), wire.Lines()
    one = at_once.feed(whole)
    two = [frame for at in range(0, len(whole), size) for frame in in_pieces.feed(whole[at : at + size])]
    three = host.feed(whole)
    assert one == two
    assert [frame[1] for frame in one] == [frame.body for frame in three]
    assert (at_once.good, at_once.bad, at_once.long_) == (host.good, host.bad, host.long)
    assert (in_pieces.good, in_pieces.bad, in_pieces.long_) == (host.good, host.bad, host.long)


@given(st.binary(max_size=2100) | st.lists(PIECES, max_size=60).map(b"".join))
def test_both_agree_on_any_bytes(line):
    """With the CRC made right, so that the JSON is asked too."""
    assert same(by_mask(line), by_host(line))
    line = line + b"*" + frames.crc(line)
    assert same(by_mask(line), by_host(line))


@settings(max_examples=300)
@given(MESSAGES.filter(fits), st.data())
def test_both_agree_on_a_frame_with_a_piece_changed(message, data):
    body = bytearray(wire.encode(message)[:-10])
    at = data.draw(st.integers(0, len(body)))
    body[at : at + data.draw(st.integers(0, 2))] = data.draw(PIECES)
    line = bytes(body) + b"*" + frames.crc(bytes(body))
    assert same(by_mask(line), by_host(line))


@given(st.binary(max_size=400))
def test_nothing_is_kept_beyond_one_frame(garbage):
    lines = frames.Lines()
    for _ in range(20):
        lines.feed(garbage.replace(b"\n", b""))
        assert len(lines.kept) < frames.MOST


ORDER = {
    "v": 1, "no": 7, "serial": "LM-1", "plan": "0" * 16, "person": "f" * 16, "from": 10, "until": 20, "sessions": 3,
    "gap_s": 5, "lit_s": 600, "most_s": 600, "pulse": None, "alone": 0, "cal": "c",
    "outs": [{"name": "red", "drive": 500, "most_uW": 9, "dose_uJ": 3, "day_uJ": 3, "week_uJ": 3}],
}  # fmt: skip
HARD = LEAVES | st.sampled_from([0, 1, -1, 1000, 1001, 1800, 1801, 10**9, 10**10, 10**10 + 1, 10**12, 10**12 + 1, "red",
                                 "0" * 16, [1, 2], [40000, 500], [True, 1], [], {}, ["red"]])  # fmt: skip


def mask_takes(text):
    signature = authority.mac(KEY, authority.ORDER, text.encode())
    return order.read_order(text, signature, KEY, "LM-1", ("red", "nir"))


def host_takes(text):
    try:
        return texts.read_order(text)
    except BadInput:
        return None


@settings(max_examples=500)
@given(st.sampled_from(sorted(ORDER)), st.sampled_from([*sorted(ORDER["outs"][0]), ""]), HARD)
def test_both_take_the_same_orders(field, inner, value):
    """Any one field of an order made anything: the host would write it where the mask would obey it."""
    said = {**ORDER, "outs": [{**ORDER["outs"][0], inner: value}]} if inner else {**ORDER, field: value}
    text = wire.strict(said)
    found, complaint = mask_takes(text)
    read = host_takes(text)
    if complaint is None or complaint[0] == "text":
        assert (found is None) == (read is None), (text, complaint)
    if read is not None:
        assert read.text == text
