"""Trial: one arm of a published trial as its paper tells it: the light, the people, the course, what was seen."""

from __future__ import annotations

from dataclasses import dataclass

from lightmask.errors import BadInput
from lightmask.response.printed import UNSTATED, Printed

CONTROLS = ("sham", "untreated", "other light", "drug", "open", "unknown")
ROLES = ("light", "control")
KINDS = ("percent change", "percent of people", "change", "level", "as printed")
MARKS = (
    "assumed", "reported", "derived", "at most", "remembered", "second-hand", "no area unit", "together", "peak",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One number that a trial printed about what it saw.

    measure   what was measured, in the paper's words
    role      of the arm with light, or of its control
    kind      percent change (of baseline), percent of people, change (in the unit), level (in the unit, at that week),
              or as printed where the paper does not say which
    week      since the first session; None where it is not stated
    value     the number; sd and n belong to it; baseline and after are group means in the unit
    better    lower or higher, blank where nobody says
    """

    measure: str
    role: str
    kind: str
    value: Printed
    unit: str = ""
    week: float | None = None
    sd: float | None = None
    n: int | None = None
    baseline: float | None = None
    baseline_sd: float | None = None
    after: float | None = None
    after_sd: float | None = None
    better: str = ""

    def __post_init__(self) -> None:
        for field, allowed in (("role", ROLES), ("kind", KINDS), ("better", ("lower", "higher", ""))):
            if getattr(self, field) not in allowed:
                raise BadInput(f"{field}='{getattr(self, field)}' is not known. Give one of: {', '.join(allowed)}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """One arm of a trial. What the paper does not say is unknown, and says why.

    wavelengths_nm     of each light, its peak or the ends of its band; the next three go with them by place
    irradiance_mW_cm2  on the skin; time_s of one session; fluence_J_cm2 of one session. One figure for several lights
                       is kept as one: time is then that of each, a dose is marked 'together' where it is used
    wavelengths_are, irradiance_is, fluence_is   marks of how the figures are known, see MARKS
    alternating        each session has one of the lights only
    control            what it was held against, one of CONTROLS; design says it in the paper's words
    people, people_total   in the arm, in the trial
    skin_types         in words; ita_assumed_deg where somebody assumed a colour
    outcomes           every number that was read; timecourse as it was written
    unread             what stood there and could not be read, with the reason
    """

    arm_id: str
    citation: str = ""
    doi: str = ""
    pmid: str = ""
    year: int | None = None
    indication: str = ""
    design: str = ""
    control: str = "unknown"
    people: int | None = None
    people_total: int | None = None
    device: str = ""
    setting: str = "unknown"
    wavelengths_nm: tuple[Printed, ...] = ()
    wavelengths_are: tuple[str, ...] = ()
    irradiance_mW_cm2: tuple[Printed, ...] = ()
    irradiance_is: tuple[str, ...] = ()
    time_s: tuple[Printed, ...] = ()
    fluence_J_cm2: tuple[Printed, ...] = ()
    fluence_is: tuple[str, ...] = ()
    alternating: bool = False
    sessions: Printed = UNSTATED
    per_week: Printed = UNSTATED
    weeks: Printed = UNSTATED
    skin_types: str = ""
    ita_assumed_deg: float | None = None
    outcomes: tuple[Outcome, ...] = ()
    timecourse: str = ""
    other_results: str = ""
    followup_weeks: Printed = UNSTATED
    adverse: str = ""
    doubts: str = ""
    read: str = ""
    source: str = ""
    unread: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.arm_id.strip():
            raise BadInput("An arm of a trial has no name. Give it an arm_id, such as 'Lee2007_633'.")
        if self.control not in CONTROLS:
            raise BadInput(f"control='{self.control}' is not known. Give one of: {', '.join(CONTROLS)}.")
        odd = next(
            (mark for mark in (*self.wavelengths_are, *self.irradiance_is, *self.fluence_is) if mark not in MARKS), None
        )
        if odd is not None:
            raise BadInput(f"'{odd}' is no mark of a dose. Give one of: {', '.join(MARKS)}.")
