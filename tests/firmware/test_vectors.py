"""The mask's own program against the shared vectors: frames, MACs, orders, calibrations, replays, requests."""

import importlib.util
import json
from pathlib import Path

import pytest

from mask_program import authority, frames, order

VECTORS = Path(__file__).resolve().parents[2] / "firmware" / "vectors"


def vectors(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


FRAMES, MACS, REPLAYS = vectors("frames"), vectors("macs"), vectors("replays")
ORDERS, CALIBRATIONS = vectors("orders"), vectors("calibrations")


def named(key):
    return lambda case: case[key] if isinstance(case, dict) and key in case else None


def test_the_files_are_what_their_maker_writes():
    spec = importlib.util.spec_from_file_location("make_vectors", VECTORS / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert [
        name for name in make.FILES if (VECTORS / f"{name}.json").read_text(encoding="utf-8") != make.written(name)
    ] == []


@pytest.mark.parametrize("case", FRAMES["good"])
def test_a_good_frame_is_read_and_written_again(case):
    line = case["line"].encode("latin-1")
    message, body, mac = frames.read(line)
    assert message == case["message"]
    assert (mac is not None) == case["mac"]
    key = bytes.fromhex(FRAMES["key"])
    if mac is not None:
        assert authority.signed(key, authority.MESSAGE, body, mac)
        assert not authority.signed(bytes.fromhex(FRAMES["other_key"]), authority.MESSAGE, body, mac)
    seal = authority.Authority(key, "LM-0001").seal
    assert frames.write(message, seal if case["mac"] else None) == line + b"\n"


@pytest.mark.hazard("HZ39")
@pytest.mark.parametrize("case", FRAMES["bad"], ids=named("because"))
def test_a_bad_frame_is_none(case):
    assert frames.read(case["line"].encode("latin-1")) is None


@pytest.mark.parametrize("case", FRAMES["streams"], ids=named("of"))
def test_a_stream_gives_the_frames_that_are_in_it(case):
    lines = frames.Lines()
    found = [frame for chunk in case["chunks"] for frame in lines.feed(chunk.encode("latin-1"))]
    assert (len(found), lines.bad, lines.long_) == (case["good"], case["bad"], case["long"])
    assert lines.good == case["good"]
    assert len(lines.kept) < frames.MOST


@pytest.mark.parametrize("case", MACS["rfc4231"], ids=named("data"))
def test_hmac_is_that_of_rfc_4231(case):
    assert authority.hmac_sha256(bytes.fromhex(case["key"]), case["data"].encode()).hex() == case["hmac"]


def test_a_mac_has_its_purpose():
    one = MACS["of_one_text"]
    key, text = bytes.fromhex(one["key"]), one["text"].encode()
    for purpose in ("message", "order", "calibration"):
        assert authority.mac(key, getattr(authority, purpose.upper()), text) == one[purpose].encode()
    assert [authority.fingerprint(bytes.fromhex(said["key"])) for said in MACS["fingerprints"]] == [
        said["is"] for said in MACS["fingerprints"]
    ]
    assert authority.fingerprint(None) is None


def read(kind, said, case):
    reader = {"order": order.read_order, "calibration": order.read_calibration}[kind]
    return reader(case["text"], case["sig"], bytes.fromhex(said["key"]), said["serial"], tuple(said["outputs"]))


@pytest.mark.parametrize("case", ORDERS["good"])
def test_a_good_order_is_read(case):
    found, complaint = read("order", ORDERS, case)
    said = json.loads(case["text"])
    assert complaint is None
    assert (found.no, found.since, found.most_s, found.alone) == (
        said["no"], said["from"], said["most_s"], said["alone"] == 1
    )  # fmt: skip
    assert found.pulse == (None if said["pulse"] is None else tuple(said["pulse"]))
    assert [vars(out) for out in found.outs] == said["outs"]


@pytest.mark.hazard("HZ39", "HZ14")
@pytest.mark.parametrize("case", ORDERS["bad"], ids=named("because"))
def test_a_bad_order_is_refused(case):
    found, complaint = read("order", ORDERS, case)
    assert found is None
    assert complaint[0] == case["why"]
    assert complaint[1].endswith(".")


@pytest.mark.parametrize("case", CALIBRATIONS["good"])
def test_a_good_calibration_is_read(case):
    found, complaint = read("calibration", CALIBRATIONS, case)
    assert complaint is None
    assert [vars(out) for out in found.outs] == json.loads(case["text"])["outs"]
    assert found.out("red") is found.outs[0]
    assert found.out("blue") is None


@pytest.mark.hazard("HZ39")
@pytest.mark.parametrize("case", CALIBRATIONS["bad"], ids=named("because"))
def test_a_bad_calibration_is_refused(case):
    found, complaint = read("calibration", CALIBRATIONS, case)
    assert found is None
    assert complaint[0] == case["why"]


@pytest.mark.parametrize("case", ORDERS["with_calibration"]["cases"], ids=named("of"))
def test_an_order_keeps_its_caps_with_the_calibration(case):
    held = ORDERS["with_calibration"]
    calibration, none = read("calibration", ORDERS, {"text": held["calibration"], "sig": held["sig"]})
    wanted, complaint = read("order", ORDERS, case)
    assert none is None and complaint is None
    assert (order.exceeds(wanted, calibration) or (None,))[0] == case["why"]


@pytest.mark.hazard("HZ39")
@pytest.mark.parametrize("case", ORDERS["after_number_7"], ids=named("of"))
def test_an_old_order_does_not_come_back(case):
    wanted, complaint = read("order", ORDERS, case)
    assert complaint is None
    assert (order.replaces(wanted, 7, ORDERS["good"][0]["text"]) or (None,))[0] == case["why"]


@pytest.mark.hazard("HZ39", "HZ17")
def test_commands_count_once_for_one_mask_under_one_nonce():
    mask = authority.Authority(bytes.fromhex(REPLAYS["key"]), REPLAYS["serial"])
    mask.renew(bytes.fromhex(REPLAYS["nonce"]))
    for step in REPLAYS["steps"]:
        if "renew" in step:
            mask.renew(bytes.fromhex(step["renew"]))
            continue
        message, body, mac = frames.read(step["line"].encode("latin-1"))
        assert frames.request(message)[2] is None
        assert (mask.refuses(message, body, mac) or (None,))[0] == step["why"], step["of"]


@pytest.mark.parametrize("case", vectors("requests")["cases"], ids=named("of"))
def test_a_request_is_understood_or_refused_or_left(case):
    asked = frames.request(case["message"])
    if case["why"] == "-":
        assert asked is None
    else:
        number, verb, complaint = asked
        assert (number, verb) == (case["message"]["i"], case["message"]["do"])
        assert (complaint or (None,))[0] == case["why"]
        if complaint:
            frames.write(frames.refusal(number, *complaint))


def test_a_mask_without_a_key_obeys_nobody():
    mask = authority.Authority(None, "LM-0001")
    mask.renew(bytes(8))
    for key in (bytes(32), b""):
        body = b"{}"
        assert mask.refuses({}, body, authority.mac(key, authority.MESSAGE, body))[0] == "key"
    assert not authority.signed(None, authority.ORDER, b"x", authority.mac(b"", authority.ORDER, b"x"))


def test_before_the_first_nonce_nothing_counts():
    key = bytes(range(32))
    mask = authority.Authority(key, "LM-0001")
    message = {"to": "LM-0001", "nonce": "", "n": 1}
    body = frames.text(message).encode()
    assert mask.refuses(message, body, mask.seal(body))[0] == "nonce"


@pytest.mark.parametrize("said", ["", "00", "g" * 64, "A0" * 32, "00" * 32, "ff" * 32, "00" * 33, "é" * 64])
def test_what_is_no_key_is_none(said):
    assert authority.read_key(said) is None


def test_a_key_is_read():
    assert authority.read_key(bytes(range(32)).hex()) == bytes(range(32))


@pytest.mark.parametrize("value", [1.5, b"x", "é", "\n", 10**15, -(10**15), {"a": {1}}, {"é": 1}, "x" * 2048])
def test_what_no_frame_holds_is_not_written(value):
    with pytest.raises(ValueError, match=r"frame|integer|string"):
        frames.write({"v": value})
