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
CLEARED = "cleared"
WHO = ("name", "sex", "age_y", "phototype")


def press() -> Press:
    """What prints the report."""
    from lightmask.report.press import Press

    return Press()


def written(out: Path, said: Said, press: Press) -> tuple[Path, ...]:
    """Write the plan, its report and its calendar; one person's plan to a folder. -> the files"""
    from lightmask.report.files import DATA, NAMES, files_of

    data = out / DATA
    before = data.exists()
    _same_person(data, said["person"])
    found, missing = files_of(said, press)
    if missing:
        print(missing, file=sys.stderr)
    files = {out / name: content for name, content in found.items()}
    outputs.write_together(files)
    for path in (out / name for name in NAMES if before and name not in found):
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
