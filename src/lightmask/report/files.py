"""files_of(said, press): what a plan is handed over as - its data, its report to read and to print, its calendar."""

from __future__ import annotations

from typing import Any

from lightmask.errors import BadInput
from lightmask.plan import paper
from lightmask.report import calendar_file
from lightmask.report.page import html
from lightmask.report.press import Press

Said = dict[str, Any]
DATA, PAGE, PRINT, DATES = "plan.json", "report.html", "report.pdf", "course.ics"
NAMES = (DATA, PAGE, PRINT, DATES)
CLEARED = "cleared"  # dates of a draft belong in nobody's calendar


def files_of(said: Said, press: Press) -> tuple[dict[str, str | bytes], str]:
    """The content of each file by its name; beside them why there is none to print, where this machine cannot."""
    press.begin(said)
    files: dict[str, str | bytes] = {DATA: paper.canonical(said) + "\n", PAGE: html(said)}
    if said["calendar"] is not None and said["status"] == CLEARED:
        files[DATES] = calendar_file.ics(said)
    try:
        files[PRINT] = press.pdf()
    except BadInput as missing:  # the page that it is printed from is there all the same
        return files, str(missing)
    return files, ""
