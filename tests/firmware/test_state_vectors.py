"""The table of states and the journal's bytes as vectors: the program and the host's reader both keep to them."""

import importlib.util
import json
from pathlib import Path

import pytest

from lightmask.deliver import journal as host
from lightmask.deliver.replies import STATES
from mask_program import journal, states

VECTORS = Path(__file__).resolve().parents[2] / "firmware" / "vectors"
SAID = json.loads((VECTORS / "states.json").read_text(encoding="utf-8"))
RECORDS = json.loads((VECTORS / "journal.json").read_text(encoding="utf-8"))
WIRING = ("a", "b", "c", "d", "e", "f")


def test_the_files_are_what_their_maker_writes():
    spec = importlib.util.spec_from_file_location("make_states", VECTORS / "make_states.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert [
        one for one in make.FILES if (VECTORS / f"{one}.json").read_text(encoding="utf-8") != make.written(one)
    ] == []


def test_the_program_moves_as_the_vectors_say():
    moves = {(state, event): new for state, event, new in SAID["next"]}
    for state in SAID["states"]:
        for event in [*SAID["events"], "nonsense"]:
            assert states.after(state, event) == moves.get((state, event), SAID["otherwise"])


def test_the_host_knows_the_same_states_and_reasons():
    assert tuple(SAID["states"]) == STATES == states.STATES
    assert tuple(SAID["why"]) == host.WHY == states.WHY


@pytest.mark.parametrize("case", RECORDS["good"], ids=lambda case: case["of"])
def test_both_ends_read_a_record(case):
    raw, fields = bytes.fromhex(case["bytes"]), case["fields"]
    one = journal.unpack(raw)
    found = {**vars(one), "why": states.WHY[one.why]}
    assert {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()} == {
        **fields, "temperatures": list(fields["temperatures"]), "off": list(fields["off"]),
    }  # fmt: skip
    assert journal.pack(one) == raw
    entry = host.entry(raw, WIRING)
    assert (entry.number, entry.state, entry.why, entry.boot) == (
        fields["seq"], fields["state"], fields["why"], fields["boot"],
    )  # fmt: skip
    assert list(entry.dose_J_cm2.values()) == pytest.approx([dose / 1e6 for dose in fields["doses_uJ"]])
    assert entry.lit_s == pytest.approx(fields["lit_ms"] / 1000) and entry.on_s == pytest.approx(fields["on_ms"] / 1000)


@pytest.mark.parametrize("case", RECORDS["bad"], ids=lambda case: case["of"])
def test_neither_end_takes_what_is_no_record(case):
    raw = bytes.fromhex(case["bytes"])
    assert journal.unpack(raw) is None and host.entry(raw, WIRING) is None
