"""The host's own record: whole or cut short at any byte, it tells what stood in it by then."""

import json
import os

import pytest

from lightmask.deliver import record
from lightmask.errors import BadInput

SESSION = {"serial": "S", "firmware": "1", "calibration": "c", "order": 7, "session": 1, "plan": "0" * 16,
           "person": "1" * 16, "planned_s": 600.0}  # fmt: skip
BEGIN = {**SESSION, "planned_J_cm2": {"red": 10.0}, "since": 5}


def end_of(ended):
    return {**SESSION, "ended": ended, "lit_s": 3.0, "proven": True, "began": None, "until": None, "reasons": [],
            "interruptions": [], "warmth": [],
            "doses": [{"output": "red", "planned_J_cm2": 10.0, "delivered_J_cm2": 0.1}]}  # fmt: skip


def written(path, seconds=3):
    one = record.Record.begin(path, BEGIN)
    for second in range(seconds):
        one.seen({"unix": 1.0, "why": "", "lit_s": second, "dose_J_cm2": {"red": 0.1}, "celsius": [33.1, None]})
    return one


def test_a_record_tells_how_it_began_every_second_and_its_end(tmp_path):
    path = tmp_path / "a.session.jsonl"
    one = written(path)
    assert record.read(path).end is None
    one.end(end_of("complete"))
    told = record.read(path)
    assert told.begin["serial"] == "S"
    assert [line["lit_s"] for line in told.seen] == [0, 1, 2]
    assert told.end["ended"] == "complete"


def test_cut_at_any_byte_it_tells_what_was_whole(tmp_path):
    """Every byte with LIGHTMASK_DEEP=1; else those about the ends of lines, and some between."""
    path = tmp_path / "a.session.jsonl"
    written(path).end(end_of("complete"))
    whole = path.read_bytes()
    first = whole.index(b"\n")
    for size in range(len(whole)):
        if os.environ.get("LIGHTMASK_DEEP") != "1" and size % 29 and b"\n" not in whole[max(0, size - 2) : size + 2]:
            continue
        path.write_bytes(whole[:size])
        assert record.began(path) == (size >= first)
        assert (path in record.left(tmp_path)) == (size >= first)
        if size >= first:
            told = record.read(path)
            assert [line["lit_s"] for line in told.seen] == [0, 1, 2][: len(told.seen)]
            record.Record.go_on(path).end(end_of("stopped"))
            assert record.read(path).end["ended"] == "stopped"


def test_two_sessions_never_share_a_record(tmp_path):
    path = tmp_path / "a.session.jsonl"
    written(path).close()
    with pytest.raises(BadInput, match="Recover that one first"):
        record.Record.begin(path, {})


@pytest.mark.parametrize("text", [b"", b"{}", b"[1]", b"[" * 5000, json.dumps({"kind": "begin"}).encode(), b"\xff\n"])
def test_what_is_no_record_is_refused(text, tmp_path):
    path = tmp_path / "a.session.jsonl"
    path.write_bytes(text)
    with pytest.raises(BadInput, match="is no record of a session"):
        record.read(path)
