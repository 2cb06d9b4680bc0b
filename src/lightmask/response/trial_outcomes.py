"""What a row of a table of trials says was seen: every number as a record of its own, light and control apart."""

from __future__ import annotations

import re
from dataclasses import replace

from lightmask.response.printed import Printed, printed
from lightmask.response.published import Outcome
from lightmask.units import d_PER_week, h_PER_d

_POINT = re.compile(
    r"(?:(?P<kind>day|week|d|w)\s*)?(?P<at>\d{1,4}(?:\.\d{1,4})?)\s*(?P<unit>h|d|w)?\s*:\s*(?P<value>\S+)"
)
_SHARE = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})")
PERCENT = 100.0


def outcomes(cell: dict[str, str], number: dict[str, Printed]) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """Every number of a row about what was seen, and what could not be read."""
    seen = [one for role in ("light", "control") if (one := _last(cell, number, role)) is not None]
    course, lost = timecourse(cell)
    main = next((one for one in seen if one.role == "light"), None)
    return (*(one for one in seen if one is not main), *_joined(main, course)), lost


def _last(cell: dict[str, str], number: dict[str, Printed], role: str) -> Outcome | None:
    """The row's own result: the change in percent if it is there, else in the unit, else the level afterwards."""
    lead = "control_" if role == "control" else ""
    of_people = _of_people(cell["unit"])
    choices = (
        ("percent change", number[f"{lead}change_pct"]),
        ("change", number[f"{lead}change_abs"]),
        ("percent of people" if of_people else _level(cell["unit"]), number[f"{lead}after_mean"]),
    )
    kind, value = next(((kind, value) for kind, value in choices if value.known), ("", None))
    if value is None:
        return None
    after_sd = number["after_sd"].value if role == "light" else None
    sds = {"change": number[f"{lead}change_abs_sd"].value, "level": after_sd}
    return Outcome(
        measure=cell["outcome"],
        role=role,
        kind=kind,
        value=value,
        unit=cell["unit"],
        week=number["timepoint_weeks"].value,
        sd=sds.get(kind),
        n=_people(number["n_arm"]) if role == "light" else None,
        baseline=number[f"{lead}baseline_mean"].value,
        baseline_sd=number["baseline_sd"].value if role == "light" else None,
        after=None if kind in ("percent of people", "as printed") else number[f"{lead}after_mean"].value,
        after_sd=after_sd,
        better=_better(cell),
    )


def timecourse(cell: dict[str, str]) -> tuple[list[Outcome], tuple[str, ...]]:
    """'depth 4:-15|8:-34; roughness 4:-6' as one record for each point; weeks unless a point says day or h."""
    found, lost = [], []
    for series in filter(None, (part.strip() for part in cell["timecourse"].split(";"))):
        first, *rest = series.split("|")
        name, _, point = first.strip().rpartition(" ")
        for text in (point, *rest):
            one = _point(cell, name.replace("_", " ").strip() or cell["outcome"], text.strip())
            if one is None:
                lost.append(f"timecourse: '{text.strip()[:60]}' is not 'week:value'")
            else:
                found.append(one)
    return found, tuple(lost)


def _point(cell: dict[str, str], measure: str, text: str) -> Outcome | None:
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    unit = match["unit"] or (match["kind"] or "w")[0]
    week = float(match["at"]) / {"w": 1.0, "d": d_PER_week, "h": d_PER_week * h_PER_d}[unit]
    share = _SHARE.fullmatch(match["value"])
    value = printed(match["value"])
    if share and 0 < int(share[2]) >= int(share[1]):
        value = printed(PERCENT * int(share[1]) / int(share[2]))
    kind = "percent of people" if share or _of_people(cell["unit"]) else "as printed"
    kind = "percent change" if kind == "as printed" and (cell["unit"] == "%" or cell["change_pct"]) else kind
    if not value.known:
        return None
    return Outcome(
        measure=measure, role="light", kind=kind, value=value, unit=cell["unit"], week=week,
        n=int(share[2]) if share else _people(printed(cell["n_arm"])), better=_better(cell),
    )  # fmt: skip


def _joined(main: Outcome | None, course: list[Outcome]) -> list[Outcome]:
    """The course, its last point being the row's own result where the two are the same number in the same week."""
    if main is None:
        return course
    same = next((one for one in course if (one.week, one.value.value) == (main.week, main.value.value)), None)
    if same is None:
        return [main, *course]
    named = [replace(one, measure=main.measure) if one.measure == same.measure else one for one in course]
    return [main if one.measure == main.measure and one.week == main.week else one for one in named]


def _of_people(unit: str) -> bool:
    return unit.strip().startswith("% of")


def _level(unit: str) -> str:
    """An effect size or a ratio is no level of anything."""
    return "as printed" if unit.strip() == "d" or unit.strip().startswith("ratio") else "level"


def _better(cell: dict[str, str]) -> str:
    return cell["better"] if cell["better"] in ("lower", "higher") else ""


def _people(figure: Printed) -> int | None:
    return int(figure.value) if figure.value is not None and figure.value == int(figure.value) else None
