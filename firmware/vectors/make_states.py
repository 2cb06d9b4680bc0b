"""Writes states.json and journal.json: the table of states, the words of reasons, and records of the journal.

    PYTHONPATH=firmware python firmware/vectors/make_states.py

Another maker's mask has the same table and the same 64 bytes; a host's reader is tried against both files.
"""

import json
from pathlib import Path

from mask_program import journal, states

FILES = ("states", "journal")


def written(name):
    """The text of a file."""
    value = {"states": the_states, "journal": the_journal}[name]()
    return json.dumps(value, indent=1) + "\n"


def the_states():
    """States and reasons by their numbers, every move, and what a move that is not in the list leads to."""
    return {
        "states": list(states.STATES),
        "events": list(states.EVENTS),
        "why": list(states.WHY),
        "next": [[state, event, new] for (state, event), new in states.NEXT.items()],
        "otherwise": states.LOCKED,
        "light": [states.ON],
    }


CASES = (
    {"of": "the first record of a new mask", "state": "OFF", "why": "restart", "flags": 0, "seq": 1, "boot": 1},
    {"of": "light, second by second", "state": "ON", "why": "press",
     "flags": journal.LIT | journal.WORN | journal.HOSTED,
     "seq": 4711, "boot": 12, "session": 3, "order": 77, "unix": 1800000123, "lit_ms": 45350, "on_ms": 46000,
     "temperatures": [3512, 3498], "battery": 812, "off": [1, 3], "doses_uJ": [1088400, 680250, 0, 0, 0, 0]},
    {"of": "a thermistor is open", "state": "LOCKED", "why": "temperature_invalid", "flags": journal.CLOCKED,
     "seq": 4712, "boot": 12, "session": 3, "order": 77, "unix": 1800000124, "lit_ms": 45400, "on_ms": 46050,
     "doses_uJ": [1090000, 681000, 0, 0, 0, 0]},
    {"of": "below freezing, every number at its end", "state": "SERVICE", "why": "leave", "flags": 63,
     "seq": 2**32 - 1, "boot": 65535, "session": 65535, "order": 2**32 - 1, "unix": 2**32 - 1, "lit_ms": 2**32 - 1,
     "on_ms": 2**32 - 1, "temperatures": [-1000, 8000], "battery": 0, "off": [254, 0], "doses_uJ": [2**32 - 1] * 6},
)  # fmt: skip


def the_journal():
    """Records as fields and as bytes, and bytes that are no record."""
    good = []
    for case in CASES:
        one = journal.record(case["state"], case["why"], case["flags"])
        for name in case:
            if name not in ("of", "state", "why", "flags"):
                setattr(one, name, case[name])
        fields = {**vars(one), "why": case["why"], "doses_uJ": list(one.doses_uJ)}
        good.append({"of": case["of"], "fields": fields, "bytes": journal.pack(one).hex()})
    whole = good[1]["bytes"]
    flipped = "%02x" % (int(whole[72:74], 16) ^ 1)
    bad = [
        {"of": "erased flash", "bytes": "ff" * 64},
        {"of": "nothing but zeros", "bytes": "00" * 64},
        {"of": "cut short", "bytes": whole[:-2]},
        {"of": "torn by a power cut", "bytes": whole[:60] + "ff" * 34},
        {"of": "one bit of a dose flipped", "bytes": whole[:72] + flipped + whole[74:]},
    ]  # fmt: skip
    return {"good": good, "bad": bad}


if __name__ == "__main__":
    for name in FILES:
        (Path(__file__).parent / f"{name}.json").write_text(written(name), encoding="utf-8")
