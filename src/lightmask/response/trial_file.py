"""read_trials(path): arms of published trials, from a ``*.trial.toml`` file or from a table of them.

The table has the columns that lightmask's own trials were gathered in. What stands in a cell and cannot be read is
unknown, with the reason kept; nothing is guessed.
"""

from __future__ import annotations

import csv
import difflib
import re
from dataclasses import replace
from pathlib import Path

from lightmask import forms
from lightmask.errors import BadInput
from lightmask.response.printed import LONGEST, Printed, each, printed
from lightmask.response.published import MARKS, Trial
from lightmask.response.trial_outcomes import outcomes

COLUMNS = (
    "arm_id", "citation_key", "doi", "pmid", "year", "indication", "design", "n_arm", "n_total", "device", "setting",
    "wavelengths_nm", "irradiance_mw_cm2", "irradiance_basis", "time_s", "fluence_j_cm2", "fluence_basis", "sessions",
    "per_week", "weeks", "skin_types", "outcome", "unit", "better", "baseline_mean", "baseline_sd", "after_mean",
    "after_sd", "change_pct", "change_abs", "change_abs_sd", "timepoint_weeks", "timecourse", "control_type",
    "control_baseline_mean", "control_after_mean", "control_change_pct", "control_change_abs", "control_change_abs_sd",
    "p_value", "other_results", "followup_weeks", "adverse_events", "rob_note", "source_read", "source",
)  # fmt: skip
NUMBERS = (
    "year", "n_arm", "n_total", "sessions", "per_week", "weeks", "baseline_mean", "baseline_sd", "after_mean",
    "after_sd", "change_pct", "change_abs", "change_abs_sd", "timepoint_weeks", "control_baseline_mean",
    "control_after_mean", "control_change_pct", "control_change_abs", "control_change_abs_sd", "followup_weeks",
)  # fmt: skip
LISTS = ("wavelengths_nm", "irradiance_mw_cm2", "time_s", "fluence_j_cm2")
NEVER_NEGATIVE = ("n_arm", "n_total", "sessions", "per_week", "weeks", "timepoint_weeks", "followup_weeks", *LISTS)
READ = (("second-hand", "secondary"), ("remembered", "remembered"))
# What a basis says about a figure.
SAYS = (
    ("remembered", r"remembered"),
    ("at most", r"upper bound|maxima|at most"),
    ("no area unit", r"area unit not stated|no area unit"),
    ("peak", r"\bpeak\b"),
    ("together", r"together|sum of"),
    ("second-hand", r"secondary(?! says)|second-?hand"),
    ("derived", r"derived"),
    ("reported", r"reported"),
)
# What the column of the control, or else the design, says about the class; the first that fits.
HELD_AGAINST = (
    ("other light", r"white light|other colou?r|ordinary led|other led|other light"),
    ("drug", r"tranexamic|calcipotriol|\bbpo\b|benzoyl|\bdrug\b|salicylic"),
    ("sham", r"sham|placebo|mock"),
    ("untreated", r"untreated|no led|usual care|standard care|control plaque|other (?:limb|side|half)"),
    ("open", r"open|series|case report|observational|no control|^none$"),
)


def read_trials(path: str | Path) -> tuple[Trial, ...]:
    """The arms of a file: one of a ``*.trial.toml``, every row of a ``*.csv``."""
    where = Path(path)
    if where.suffix.lower() == ".csv":
        return read_csv(where)
    if where.suffix.lower() != ".toml":
        raise BadInput(f"'{where}' is neither a .trial.toml nor a .csv file. Give one of the two.")
    from lightmask.response import trial_form

    return (trial_form.read(where),)


def read_csv(path: str | Path) -> tuple[Trial, ...]:
    """Every arm of a csv file with the columns of ``COLUMNS``, in any order; columns left out are unknown."""
    where = Path(path)
    text = forms.text_of(where, ".csv")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, strict=True)]
    except csv.Error as error:
        raise BadInput(
            f"'{where}' is not a csv table: {error}. Mend that place; a cell with a comma needs quotes."
        ) from None
    if not rows:
        raise BadInput(f"'{where}' holds no rows. Head its columns {', '.join(COLUMNS[:4])} and so on.")
    heads = _heads(where, rows[0])
    return _named_once(where, [_arm(where, number, heads, row) for number, row in enumerate(rows[1:], start=1)])


def arm(row: dict[str, str]) -> Trial:
    """One arm from a row by column name; what the row lacks is unknown."""
    cell = {name: row.get(name) or "" for name in COLUMNS}
    number = {name: printed(cell[name], least=_least(name)) for name in NUMBERS}
    lists = {name: each(_plain(cell[name]), least=_least(name)) for name in LISTS}
    seen, lost = outcomes(cell, number)
    return Trial(
        arm_id=cell["arm_id"],
        citation=cell["citation_key"],
        doi=cell["doi"],
        pmid=cell["pmid"],
        year=_whole(number["year"]),
        indication=cell["indication"],
        design=cell["design"],
        control=held_against(cell["control_type"], cell["design"]),
        people=_whole(number["n_arm"]),
        people_total=_whole(number["n_total"]),
        device=cell["device"],
        setting=setting(cell["setting"]),
        wavelengths_nm=tuple(_no_wavelength(band) for band in lists["wavelengths_nm"]),
        wavelengths_are=marks(cell["wavelengths_nm"]),
        irradiance_mW_cm2=lists["irradiance_mw_cm2"],
        irradiance_is=marks(cell["irradiance_basis"], cell["source_read"]),
        time_s=lists["time_s"],
        fluence_J_cm2=lists["fluence_j_cm2"],
        fluence_is=marks(cell["fluence_basis"], cell["source_read"]),
        alternating="alternating" in cell["wavelengths_nm"],
        sessions=number["sessions"],
        per_week=number["per_week"],
        weeks=number["weeks"],
        skin_types=cell["skin_types"],
        outcomes=seen,
        timecourse=cell["timecourse"],
        other_results=cell["other_results"],
        followup_weeks=number["followup_weeks"],
        adverse=cell["adverse_events"],
        doubts=cell["rob_note"],
        read=cell["source_read"],
        source=cell["source"],
        unread=(*_unread(number, lists), *lost),
    )


def marks(basis: str, read: str = "") -> tuple[str, ...]:
    """What the words about a figure's origin say of it, from the list of marks, and how all of its row was read."""
    if not basis:
        return ()
    whole = next((mark for mark, word in READ if read.strip().lower().startswith(word)), None)
    said = {mark for mark, pattern in SAYS if re.search(pattern, basis, re.IGNORECASE)} | ({whole} if whole else set())
    return tuple(mark for mark in MARKS if mark in said)


def held_against(control: str, design: str) -> str:
    """The class of control: what its own column says, or else the design; 'unknown' where neither does."""
    for text in (control, design):
        for name, pattern in HELD_AGAINST:
            if re.search(pattern, text.strip(), re.IGNORECASE):
                return name
    return "unknown"


def setting(text: str) -> str:
    """'home' or 'office', as masks speak of it."""
    if "home" in text.lower():
        return "home"
    return "office" if re.search(r"clinic|salon|hospital|office|studio", text, re.IGNORECASE) else "unknown"


def _plain(text: str) -> str:
    return re.sub(r"\balternating\b", "", text).strip()


def _no_wavelength(band: Printed) -> Printed:
    """A colour in words is a reason of its own."""
    return replace(band, why=f"'{band.said[:LONGEST]}' names no wavelength") if band.said and not band.known else band


def _least(name: str) -> float | None:
    return 0.0 if name in NEVER_NEGATIVE else None


def _whole(figure: Printed) -> int | None:
    return int(figure.value) if figure.value is not None and figure.value == int(figure.value) else None


def _unread(number: dict[str, Printed], lists: dict[str, tuple[Printed, ...]]) -> tuple[str, ...]:
    """Every cell that says something which is no number."""
    several = [(name, figure) for name, figures in lists.items() for figure in figures]
    return tuple(
        f"{name}: {figure.why}" for name, figure in (*number.items(), *several) if figure.said and not figure.known
    )


def _heads(where: Path, heads: list[str]) -> list[str]:
    for head in heads:
        if head not in COLUMNS:
            near = difflib.get_close_matches(head, COLUMNS, n=1, cutoff=0.6)
            hint = f" Did you mean '{near[0]}'?" if near else f" Known: {', '.join(COLUMNS)}."
            raise BadInput(f"'{where}' has a column '{forms.visible(head)[:60]}', which is not known.{hint}")
    twice = next((head for head in heads if heads.count(head) > 1), None)
    if twice is not None:
        raise BadInput(f"'{where}' names the column '{twice}' twice. Give each its own.")
    if "arm_id" not in heads:
        raise BadInput(f"'{where}' has no column 'arm_id'. Add it: it names each arm.")
    return heads


def _arm(where: Path, number: int, heads: list[str], row: list[str]) -> Trial:
    if len(row) != len(heads):
        raise BadInput(
            f"'{where}', row {number}: it has {len(row)} cells where {len(heads)} are named. "
            "Give one for each column; a cell with a comma needs quotes."
        )
    try:
        return arm({head: forms.visible(cell) for head, cell in zip(heads, row, strict=True)})
    except BadInput as error:
        raise BadInput(f"'{where}', row {number}: {error}") from None


def _named_once(where: Path, arms: list[Trial]) -> tuple[Trial, ...]:
    names = [one.arm_id for one in arms]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput(f"'{where}' has two arms named '{twice}'. Give each its own arm_id.")
    return tuple(arms)
