"""The host's own frames against the shared vectors: it shares them with the mask, and no code."""

import ast
import json
from pathlib import Path
from types import MappingProxyType

import pytest

from lightmask.deliver import texts, wire
from lightmask.errors import BadInput

VECTORS = Path(__file__).resolve().parents[2] / "firmware" / "vectors"


def vectors(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


FRAMES, MACS, REPLAYS = vectors("frames"), vectors("macs"), vectors("replays")
ORDERS, CALIBRATIONS = vectors("orders"), vectors("calibrations")
KEY, OTHER = bytes.fromhex(FRAMES["key"]), bytes.fromhex(FRAMES["other_key"])
READ = {"order": texts.read_order, "calibration": texts.read_calibration}


def named(key):
    return lambda case: case[key] if isinstance(case, dict) and key in case else None


@pytest.mark.parametrize("case", FRAMES["good"])
def test_a_good_frame_is_read_and_written_again(case):
    line = case["line"].encode("latin-1")
    frame = wire.decode(line)
    assert frame.message == case["message"]
    assert (frame.mac is not None) == case["mac"]
    assert frame.signed_by(KEY) == case["mac"]
    assert not frame.signed_by(OTHER)
    assert not frame.signed_by(None)
    assert wire.encode(case["message"], KEY if case["mac"] else None) == line + b"\n"


@pytest.mark.hazard("HZ39")
@pytest.mark.parametrize("case", FRAMES["bad"], ids=named("because"))
def test_a_bad_frame_is_refused_in_one_sentence(case):
    with pytest.raises(wire.BadFrame) as caught:
        wire.decode(case["line"].encode("latin-1"))
    said = str(caught.value)
    assert said.isprintable() and said.isascii() and len(said) < 200 and said.endswith(".")


@pytest.mark.parametrize("case", FRAMES["streams"], ids=named("of"))
def test_a_stream_gives_the_frames_that_are_in_it(case):
    lines = wire.Lines()
    found = [frame for chunk in case["chunks"] for frame in lines.feed(chunk.encode("latin-1"))]
    assert (len(found), lines.bad, lines.long) == (case["good"], case["bad"], case["long"])
    assert lines.good == case["good"]


def test_a_signature_has_its_purpose():
    one = MACS["of_one_text"]
    for kind in ("message", "order", "calibration"):
        assert wire.signature(bytes.fromhex(one["key"]), kind, one["text"]) == one[kind]
    for said in MACS["fingerprints"]:
        assert wire.fingerprint(bytes.fromhex(said["key"])) == said["is"]


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(31), bytes(33), bytes(64)])
def test_another_length_is_no_key(key):
    with pytest.raises(BadInput, match="32"):
        wire.signature(key, "order", "{}")


@pytest.mark.parametrize(("kind", "said"), [("order", ORDERS), ("calibration", CALIBRATIONS)])
def test_good_texts_are_read_and_written_again_with_the_signature_of_the_vectors(kind, said):
    for case in said["good"]:
        found = READ[kind](case["text"])
        assert found.text == case["text"]
        assert found.signature(KEY) == case["sig"]


def bad(kind, said):
    """Bad texts and bad signatures. For another mask, or an output that it has not, is for the mask to know."""
    return [(kind, case) for case in said["bad"] if case["why"] in ("text", "signature")]


@pytest.mark.hazard("HZ39")
@pytest.mark.parametrize(
    ("kind", "case"), bad("order", ORDERS) + bad("calibration", CALIBRATIONS), ids=named("because")
)
def test_bad_texts_are_refused_in_one_sentence_and_bad_signatures_differ(kind, case):
    if case["why"] == "signature":
        assert wire.signature(KEY, kind, case["text"]) != case["sig"]
        return
    with pytest.raises(BadInput) as caught:
        READ[kind](case["text"])
    assert len(str(caught.value)) < 300


def test_commands_of_the_vectors_are_signed_as_the_host_signs():
    signed = [step for step in REPLAYS["steps"] if "line" in step and step["why"] not in ("mac",)]
    for step in signed:
        line = step["line"].encode("latin-1")
        assert wire.encode(wire.decode(line).message, KEY) == line + b"\n", step["of"]
    for step in (step for step in REPLAYS["steps"] if step["why"] == "mac"):
        assert not wire.decode(step["line"].encode("latin-1")).signed_by(KEY), step["of"]


@pytest.mark.parametrize(
    "message",
    [{"a": 1.0}, {"a": float("nan")}, {"a": b"x"}, {"a": "é"}, {"a": "\n"}, {"é": 1}, {1: 2}, {"a": 10**15},
     {"a": -(10**15)}, {"a": {1}}, {"a": [[[[[1]]]]]}, {"a": "x" * 2048}, [1], "a", 1, None],
)  # fmt: skip
def test_what_no_frame_holds_is_not_written(message):
    with pytest.raises(wire.BadFrame):
        wire.encode(message)


def test_a_frozen_mapping_is_written_like_a_dict():
    assert wire.encode(MappingProxyType({"v": 1, "o": MappingProxyType({"red": 2})})) == wire.encode(
        {"v": 1, "o": {"red": 2}}
    )


def test_a_line_may_bring_its_newline():
    line = wire.encode({"v": 1})
    assert wire.decode(line) == wire.decode(line[:-1])
    with pytest.raises(wire.BadFrame):
        wire.decode(line + b"\n")


def test_the_host_shares_no_code_with_the_mask():
    """Two readings of one page find what one reading got wrong; only the simulated mask may run the mask's program."""
    source = Path(wire.__file__).parent
    for name in ("wire", "texts", "orders", "keys"):
        tree = ast.parse((source / f"{name}.py").read_text(encoding="utf-8"))
        imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        imported += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert not [one for one in imported if one.startswith("mask_program")]
