"""Bad links: frames that came through them are frames that were sent, and the next good one is understood."""

from random import Random

import pytest
from deliver.ends import CableEnd, gather, joined
from deliver.toxic import POISONS, Toxic

from lightmask.deliver import wire
from lightmask.deliver.transports import open_port
from mask_program import frames

KEY = bytes(range(32))
KINDS = [pytest.param((poison,), id=poison) for poison in POISONS] + [pytest.param(POISONS, id="all")]
readers = pytest.mark.parametrize("reader", [wire.Lines, frames.Lines], ids=["host", "mask"])


def said(number):
    """A signed frame such as a host sends, of a length that varies."""
    plan = f"{number:016x}" * (1 + number % 20)
    message = {"v": 1, "i": number, "do": "start", "to": "LM-0007", "nonce": "0" * 16, "n": number, "plan": plan}
    return wire.encode(message, KEY)


def bodies(found):
    """The JSON of each frame, whichever side read it."""
    return [frame.body if isinstance(frame, wire.Frame) else frame[1] for frame in found]


def body(frame):
    return frame[: frame.rindex(b"#")]


@readers
@pytest.mark.parametrize("poisons", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_nothing_comes_out_that_was_not_said_and_the_reader_finds_its_feet(reader, poisons, seed):
    """When the link is calm again at most one good frame is lost, the one that ends a broken line."""
    host, mask = joined()
    toxic = Toxic(host, Random(seed), poisons)
    sent = [said(number) for number in range(200)]
    for frame in sent[:150]:
        toxic.send(frame)
    assert toxic.spoilt > 100
    toxic.calm()
    for frame in sent[150:]:
        toxic.send(frame)
    lines = reader()
    came = bodies(lines.feed(mask.receive(1)))
    assert set(came) <= {body(frame) for frame in sent}
    assert came[-48:] == [body(frame) for frame in sent[-48:]]


@readers
@pytest.mark.parametrize("seed", range(3))
def test_a_frame_cut_anywhere_is_the_same_frame(reader, seed):
    """Pieces of any length: a link that only cuts loses nothing."""
    host, mask = joined()
    cutting = Toxic(host, Random(seed), share=0.0)
    lines, came = reader(), []
    for number in range(60):
        cutting.send(said(number))
        came += bodies(lines.feed(mask.receive(1)))
    assert came == [body(said(number)) for number in range(60)]


@readers
def test_noise_without_an_end_is_never_kept(reader):
    """A megabyte without one newline: no more than a frame is held, and the next frame but one is read."""
    lines = reader()
    for _ in range(256):
        assert lines.feed(b"\xa5" * 4096) == []
    assert len(lines._kept if reader is wire.Lines else lines.kept) <= wire.MOST
    assert bodies(lines.feed(said(1) + said(2))) == [body(said(2))]


def test_what_is_doubled_or_late_is_still_signed_so_only_its_number_can_tell():
    """A link that repeats and reorders breaks no signature: that is why commands are numbered."""
    host, mask = joined()
    toxic = Toxic(host, Random(3), ("duplicate", "reorder"), whole=True)
    for number in range(100):
        toxic.send(said(number))
    found = wire.Lines().feed(mask.receive(1))
    numbers = [frame.message["n"] for frame in found]
    assert all(frame.signed_by(KEY) for frame in found)
    assert len(numbers) > len(set(numbers))
    assert numbers != sorted(numbers)


@pytest.mark.parametrize("poisons", KINDS)
def test_over_a_real_cable_too(poisons):
    pytest.importorskip("serial")
    cable = CableEnd()
    port = open_port(cable.device)
    toxic = Toxic(port, Random(11), poisons)
    lines, came = frames.Lines(), []
    for number in range(40):
        toxic.send(said(number))
        came += bodies(lines.feed(cable.receive(0.01)))
    toxic.calm()
    toxic.send(said(40) + said(41) + said(42))
    for _ in range(20):
        if body(said(42)) not in came:
            came += bodies(lines.feed(gather(cable, 1, 0.5)))
    assert set(came) <= {body(said(number)) for number in range(43)}
    assert came[-2:] == [body(said(41)), body(said(42))]
    port.close()
    cable.cut()
