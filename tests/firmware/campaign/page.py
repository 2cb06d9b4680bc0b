"""The campaign's table as a csv and as a page of the risk file."""

import csv
import io

from firmware.campaign.running import COLUMNS, NONE, Case
from firmware.campaign.story import STATES, LIT_s
from firmware.campaign.trials import TRIALS

CSV, PAGE = "docs/risk/campaign.csv", "docs/risk/campaign.md"


def write(root, cases):
    """Both files, into a repository."""
    (root / CSV).write_text(table(cases), encoding="utf-8")
    (root / PAGE).write_text(page(cases), encoding="utf-8")


def table(cases):
    """-> csv text, one line for each case"""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows([getattr(case, name) for name in COLUMNS] for case in cases)
    return text.getvalue()


def read(root):
    """-> {(fault, state, phase): Case} as the csv has it"""
    with (root / CSV).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    kinds = Case.__annotations__
    cases = [Case(**{name: int(text) if kinds[name] is int else text for name, text in row.items()}) for row in rows]
    return {(case.fault, case.state, case.phase): case for case in cases}


def page(cases):
    """-> the page: what was done, the worst of it, and one line for each fault"""
    of = {trial.name: [case for case in cases if case.fault == trial.name] for trial in TRIALS}
    stops = [case.stop_ms for case in cases if case.stop_ms != NONE]
    lines = [
        HEAD.format(
            faults=len(TRIALS), cases=len(cases), lit_s=LIT_s,
            extra=percent(max(case.extra_permille for case in cases)), stop=max(stops), stops=len(stops),
            after=percent(max(case.after_permille for case in cases)),
            lost=percent(max(case.lost_permille for case in cases)), locked=sum(case.end == "LOCKED" for case in cases),
        ),
        "| fault | hazards | answer | " + " | ".join(STATES) + " | light until the lock | stop |",
        "|---" * (5 + len(STATES)) + "|",
        *(_line(trial, of[trial.name]) for trial in TRIALS),
        "",
        "## Why some faults do not lock",
        "",
        "| fault | answer | because |",
        "|---|---|---|",
        *(f"| {trial.name} | {trial.answer} | {trial.why} |" for trial in TRIALS if trial.answer != "locks"),
        "",
    ]  # fmt: skip
    return "\n".join(lines) + LEFT


def percent(permille):
    """'1.2 %'"""
    return f"{permille / 10:.1f} %"


def _line(trial, cases):
    cells = [_cell([case for case in cases if case.state == state]) for state in STATES]
    stops = [case.stop_ms for case in cases if case.stop_ms != NONE]
    after = percent(max(case.after_permille for case in cases))
    said = [trial.name, " ".join(trial.hazards), trial.answer, *cells, after, f"{max(stops)} ms" if stops else ""]
    return "| " + " | ".join(said) + " |"


def _cell(cases):
    """How a fault ends that strikes in one state, in words, each once."""
    return ", ".join(dict.fromkeys(f"{case.end} {case.why}".strip() for case in cases))


HEAD = """# Fault campaign

Written by `make campaign`; a test of every run tries a part of it again and compares. {faults} single faults of the
[hazard file](hazards.csv) that concern mask, program or link, each laid into every state of the mask at the start, in
the middle and at the end of its stay there: {cases} cases, in [one table](campaign.csv). The mask's own program runs
on a simulated board, with a wearer and a host who want light: they start, press, resume and switch on again. A
session is planned for {lit_s} s, short, so that what a fault adds is a large share of it. Nothing here was tried on
hardware.

Unsafe would be more than 5 % of the plan above the plan (until a lock: above its pace), unwritten, or off the face;
light later than 200 ms after the stop button; light that nobody pressed for; or any light from a locked mask, also
after its power was cut and restored, and its button pressed. Of all cases none is.

| worst of all cases | |
|---|---|
| dose above the plan | {extra} of it |
| dose between a fault and its lock | {after} of the plan |
| dose given and not written down | {lost} of the plan |
| stop button to dark, in the {stops} cases with light | {stop} ms |
| cases that end locked | {locked} of {cases} |

Light between a fault and its lock is the light that was ordered where the fault changes none, as with a thermistor that
stands still while the other has not yet moved; what is above the ordered pace stands in the first line.

Each cell says how the story ends when the fault strikes in that state: locked with its reason, or READY, after the
session or with what stands in its way.
"""

LEFT = """
## What it does not show

- Only one fault at a time, and only faults that the simulated board can have. A welded switch together with a shorted
  driver gives light that no program can end.
- A wear sensor that says "worn" in the midst of a session keeps a mask alight that is taken off. It is seen at the next
  session, which does not begin.
- What a wrong clock does to gap and caps over days is no part of this table: tests/deliver/test_time_without_power.py
  lives through it. A clock set back while the power is off makes an order look younger; its sessions stay counted.
- Two outputs whose light differs by less than a tenth to the photodiode can be swapped unseen.
"""
