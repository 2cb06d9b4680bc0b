"""The trials that bear on a goal: how near each is, and the dose window they studied in the target layer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from lightmask import tables
from lightmask.dose import reach
from lightmask.mask import bands
from lightmask.mask.leds import Channel
from lightmask.plan.goal import Goal
from lightmask.skin import Skin

DESIGNS = {
    "sham": "sham-controlled",
    "untreated": "controlled, against untreated skin",
    "other light": "controlled, against other light",
    "drug": "controlled, against a medicine",
    "open": "open, without a control",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """One arm of a trial. ``fluence_J_cm2`` maps a wavelength to the range of doses on the skin per session."""

    name: str
    citation: str
    doi: str
    year: str
    control: str
    people: str
    device: str
    setting: str
    wavelengths_nm: tuple[float, ...]
    fluence_J_cm2: tuple[tuple[float, float, float], ...]
    ita_deg: float
    per_week: float | None
    weeks: float | None
    result: str
    doubts: str
    remembered: bool
    read: str

    @property
    def bands(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(bands.band_of(nm) for nm in self.wavelengths_nm))

    @property
    def design(self) -> str:
        return DESIGNS[self.control]


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """The studied range of one band: on the skin and, through the skin of the trials' people, in the layer."""

    band: str
    layer: str
    surface_J_cm2: tuple[float, float]
    layer_J_cm2: tuple[float, float]
    arms: tuple[str, ...]
    setting: str
    widened: bool


def weight(factor: str) -> float:
    """One factor of nearness, see the table."""
    table = tables.read("evidence/weights")
    return float(table.column("weight")[table.text("factor").index(factor)])


@cache
def arms(goal: Goal) -> tuple[Arm, ...]:
    """Every arm that bears on a goal."""
    rows = tables.read("evidence/trials").rows()
    return tuple(_arm(row) for row in rows if goal.name in row["goals"].split(";"))


def _arm(row: dict[str, str]) -> Arm:
    lengths = tuple(float(nm) for nm in row["wavelengths_nm"].split(";") if nm)
    doses = [part for part in row["fluence_J_cm2"].split(";") if part]
    ranges = [tuple(float(end) for end in dose.split("-")) for dose in doses]
    return Arm(
        name=row["arm"],
        citation=f"{_authors(row['citation'])} {row['year']}",
        doi=row["doi"],
        year=row["year"],
        control=row["control"],
        people=row["people"],
        device=row["device"],
        setting=row["setting"],
        wavelengths_nm=lengths,
        fluence_J_cm2=tuple((nm, ends[0], ends[-1]) for nm, ends in zip(lengths, ranges, strict=False)),
        ita_deg=float(row["ita_assumed_deg"]),
        per_week=float(row["per_week"]) if row["per_week"] else None,
        weeks=float(row["weeks"]) if row["weeks"] else None,
        result=row["result"],
        doubts=row["doubts"],
        remembered=row["remembered"] == "yes",
        read=row["read"],
    )


def _authors(key: str) -> str:
    """The names in a citation key: 'Park SH' of 'ParkSH2025'."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[\d_].*$", "", key))


def nearness(arm: Arm, lit_bands: tuple[str, ...], care: str) -> float:
    """How near an arm is to this light and setting: shared bands, setting, design, how it was read."""
    shared, either = set(arm.bands) & set(lit_bands), set(arm.bands) | set(lit_bands)
    overlap = len(shared) / len(either) if shared else weight("no shared band")
    setting = weight("same setting" if arm.setting == care else "other setting")
    return overlap * setting * weight(arm.control) * weight("remembered" if arm.remembered else "not remembered")


def nearest(goal: Goal, lit_bands: tuple[str, ...], care: str) -> tuple[tuple[Arm, float], ...]:
    """Arms that share a band with the light, the nearest first, each with its nearness."""
    rated = [(arm, nearness(arm, lit_bands, care)) for arm in arms(goal)]
    return tuple(sorted((pair for pair in rated if pair[1] > 0), key=lambda pair: -pair[1]))


def window(goal: Goal, band: str, care: str) -> Window | None:
    """The studied window of a band: from trials in the same setting, or else from any; None without a dose."""
    with_dose = [
        (arm, nm, low, high) for arm in arms(goal) for nm, low, high in arm.fluence_J_cm2 if bands.band_of(nm) == band
    ]
    same = [entry for entry in with_dose if entry[0].setting == care]
    used = same or with_dose
    if not used:
        return None
    surface = min(low for _, _, low, _ in used), max(high for _, _, _, high in used)
    layer = [layer_reach(arm.ita_deg, nm, goal.layer) for arm, nm, _, _ in used]
    low = min(entry[2] * share for entry, share in zip(used, layer, strict=True))
    high = max(entry[3] * share for entry, share in zip(used, layer, strict=True))
    widened = surface[1] / surface[0] < weight("one-arm window")
    factor = weight("one-arm window") if widened else 1.0
    return Window(
        band=band,
        layer=goal.layer,
        surface_J_cm2=(surface[0] / factor, surface[1] * factor),
        layer_J_cm2=(low / factor, high * factor),
        arms=tuple(dict.fromkeys(arm.name for arm, *_ in used)),
        setting=care if same else "any",
        widened=widened,
    )


@cache
def layer_reach(ita_deg: float, peak_nm: float, layer: str) -> float:
    """Fluence in a layer per J/cm2 on the skin, in a typical face of that colour."""
    skin = Skin.typical(ita_deg=ita_deg)
    found = reach((Channel(name="trial", peak_nm=peak_nm),), skin)
    return float(found.fluence[0, 0, tuple(skin.layer_names).index(layer)])


def grade(rated: tuple[tuple[Arm, float], ...]) -> str:
    """How good the evidence for these bands is, in one letter and a few words."""
    if not rated:
        return "E: no trial with these bands"
    sham = [arm for arm, _ in rated if arm.control == "sham"]
    found = {arm.citation for arm in sham if not arm.result.startswith("no difference")}
    read = {arm.citation for arm in sham if arm.citation in found and not arm.remembered}
    if sham and not found:
        return "D: sham-controlled, and no difference found"
    if len(read) >= 2:
        return "B: two or more sham-controlled trials, small or partly second-hand"
    if read:
        return "C+: one small sham-controlled trial, the rest weaker"
    if found:
        return "C: sham-controlled, but its figures are remembered, not read"
    if any(arm.control != "open" for arm, _ in rated):
        return "C: controlled, but not against sham"
    return "D: open trials or case reports only"
