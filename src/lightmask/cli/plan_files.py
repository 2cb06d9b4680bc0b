"""What lightmask plan --out writes: all files or none, and never over the plan of another person."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lightmask.cli import outputs
from lightmask.errors import BadInput

if TYPE_CHECKING:
    from lightmask.report.press import Press

Said = dict[str, Any]
NAMES = ("plan.json", "report.html", "report.pdf", "course.ics")
CLEARED = "cleared"  # dates of a draft belong in nobody's calendar
WHO = ("name", "sex", "age_y", "phototype")


def press() -> Press:
    """What prints the report."""
    from lightmask.report.press import Press

    return Press()


def written(out: Path, said: Said, press: Press) -> tuple[Path, ...]:
    """Write the plan, its report and its calendar; one person's plan to a folder. -> the files"""
    from lightmask import report
    from lightmask.plan import paper
    from lightmask.report import calendar_file

    data = out / "plan.json"
    before = data.exists()
    _same_person(data, said["person"])
    press.begin(said)
    files: dict[Path, str | bytes] = {data: paper.canonical(said) + "\n"}
    files[out / "report.html"] = report.html(said)
    if said["calendar"] is not None and said["status"] == CLEARED:
        files[out / "course.ics"] = calendar_file.ics(said)
    try:
        files[out / "report.pdf"] = press.pdf()
    except BadInput as missing:  # the page that it is printed from is there all the same
        print(missing, file=sys.stderr)
    outputs.write_together(files)
    for path in (out / name for name in NAMES if before and out / name not in files):
        path.unlink(missing_ok=True)  # of the plan that stood here before: its calendar is not this one's
    return tuple(files)


def left_out(said: Said) -> tuple[str, ...]:
    """What a folder lacks, and why."""
    draft = said["calendar"] is not None and said["status"] != CLEARED
    return ("No calendar: the plan is a draft.",) if draft else ()


def differing(earlier: Said, person: Said) -> list[str]:
    """By what two plans' persons are not one."""
    return [key for key in WHO if earlier[key] != person[key]]


def _same_person(data: Path, person: Said) -> None:
    """Refuse to write over the plan of somebody else."""
    try:
        other = differing(json.loads(data.read_text(encoding="utf-8"))["person"], person)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return  # no plan, or not one of ours: write_together says what cannot be
    if other:
        raise BadInput(
            f"'{data}' is the plan of another person (its {' and '.join(other)} differ). "
            "Give another folder with --out, or move that plan away."
        )
