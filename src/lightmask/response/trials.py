"""The trials that bear on a goal: what each was and saw, how near it is, and how good the evidence is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lightmask import tables
from lightmask.mask import bands
from lightmask.response.goal import Goal

DESIGNS = {
    "sham": "sham-controlled",
    "untreated": "controlled, against untreated skin",
    "other light": "controlled, against other light",
    "drug": "controlled, against a medicine",
    "open": "open, without a control",
}
AS_WRITTEN = (
    "citation", "doi", "year", "control", "blind", "off_design", "people", "people_of", "people_total", "elsewhere",
    "device", "setting", "light", "irradiance_is", "dose_is", "doubts", "maker", "read",
)  # fmt: skip
NOT_A_DOSE = ("no area unit", "together")
Rated = tuple[tuple["Arm", float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """One arm of a trial and what it saw of one goal.

    people            as read, of the arm or of all arms (``people_of``); ``people_total`` those of the whole trial
    elsewhere         where the light fell if not on a face
    irradiance_mW_cm2 wavelength and irradiance on the skin, where it was read
    doses_J_cm2       wavelength, lowest and highest dose on the skin per session, where the dose was read
    dose_is           how that dose is known: reported, derived, at most, remembered ..., see the table
    off_design        why the arm is shown but never graded nor scheduled by; blank for a trial of LED light alone
    outcome_kind      measured, rated (by somebody else), own (the people's rating); blank where it was not read
    finding           better, no difference, worse, or unclear
    """

    name: str
    citation: str
    doi: str
    year: str
    control: str
    randomised: bool
    blind: str
    off_design: str
    people: str
    people_of: str
    people_total: str
    elsewhere: str
    device: str
    setting: str
    light: str
    wavelengths_nm: tuple[float, ...]
    irradiance_mW_cm2: tuple[tuple[float, float], ...]
    irradiance_is: str
    doses_J_cm2: tuple[tuple[float, float, float], ...]
    dose_is: str
    dose_basis: str
    ita_deg: float
    per_week: float | None
    weeks: float | None
    outcome_kind: str
    finding: str
    result: str
    doubts: str
    maker: str
    remembered: bool
    read: str

    @property
    def bands(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(bands.band_of(nm) for nm in self.wavelengths_nm))

    @property
    def design(self) -> str:
        return DESIGNS[self.control]

    @property
    def laser(self) -> bool:
        return self.off_design.startswith("laser")

    @property
    def comparison(self) -> bool:
        """Whether this arm is what its trial held light against: white light, or a medicine."""
        return self.off_design.startswith("the comparison of its trial")


def called(band: str) -> str:
    """A band as people call it."""
    return {"nir": "near infrared"}.get(band, band)


def weight(factor: str) -> float:
    """One factor of nearness, see the table."""
    table = tables.read("evidence/weights")
    return float(table.column("weight")[table.text("factor").index(factor)])


@cache
def seen(goal: Goal) -> tuple[Arm, ...]:
    """Every arm that bears on a goal, once for each kind of outcome it saw."""
    trials = {row["arm"]: row for row in tables.read("evidence/trials").rows()}
    results = tables.read("evidence/results").rows()
    return tuple(_arm(trials[saw["arm"]], saw) for saw in results if saw["goal"] == goal.name)


@cache
def arms(goal: Goal) -> tuple[Arm, ...]:
    """Every arm that bears on a goal, once: with what others saw where its people rated themselves too."""
    first = {arm.name: arm for arm in reversed(seen(goal))}
    return tuple(dict.fromkeys(first[arm.name] for arm in seen(goal)))


def _arm(row: dict[str, str], saw: dict[str, str]) -> Arm:
    same = {name: row[name] for name in AS_WRITTEN} | {
        name: saw[name] for name in ("outcome_kind", "finding", "result")
    }
    return Arm(
        name=row["arm"],
        randomised=row["design"].startswith("RCT"),
        wavelengths_nm=_lengths_nm(row),
        irradiance_mW_cm2=_irradiance_mW_cm2(row),
        doses_J_cm2=_doses_J_cm2(row),
        dose_basis=row["fluence_basis"],
        ita_deg=float(row["ita_assumed_deg"]),
        per_week=_per_week(row),
        weeks=float(row["weeks"]) if row["weeks"] else None,
        remembered=row["remembered"] == "yes",
        **same,
    )


def _lengths_nm(row: dict[str, str]) -> tuple[float, ...]:
    return tuple(float(nm) for nm in row["wavelengths_nm"].split(";") if nm)


def _irradiance_mW_cm2(row: dict[str, str]) -> tuple[tuple[float, float], ...]:
    """Wavelength with its irradiance; a blank place was not read."""
    pairs = zip(_lengths_nm(row), row["irradiance_mW_cm2"].split(";"), strict=False)
    return tuple((nm, float(value)) for nm, value in pairs if value)


def _doses_J_cm2(row: dict[str, str]) -> tuple[tuple[float, float, float], ...]:
    """Wavelength with the ends of its dose; a blank place is a dose that was not read."""
    pairs = zip(_lengths_nm(row), row["fluence_J_cm2"].split(";"), strict=False)
    ends = [(nm, [float(end) for end in dose.split("-")]) for nm, dose in pairs if dose]
    return tuple((nm, dose[0], dose[-1]) for nm, dose in ends)


def _per_week(row: dict[str, str]) -> float | None:
    """As stated, or sessions over weeks."""
    if row["per_week"]:
        return float(row["per_week"])
    return float(row["sessions"]) / float(row["weeks"]) if row["sessions"] and row["weeks"] else None


def same_light(arm: Arm, lit_bands: tuple[str, ...]) -> bool:
    """Whether every band of an arm is lit: what light that the mask lacks has done is not credited to it."""
    return bool(arm.bands) and set(arm.bands) <= set(lit_bands)


def nearness(arm: Arm, lit_bands: tuple[str, ...], care: str) -> float:
    """How near an arm is to this light and setting: shared bands, setting, design, how it was read."""
    shared, either = set(arm.bands) & set(lit_bands), set(arm.bands) | set(lit_bands)
    overlap = len(shared) / len(either) if shared else weight("no shared band")
    setting = weight("same setting" if arm.setting == care else "other setting")
    return overlap * setting * weight(arm.control) * weight("remembered" if arm.remembered else "not remembered")


def nearest(goal: Goal, lit_bands: tuple[str, ...], care: str) -> Rated:
    """Arms that share a band with the light, the nearest first, each with its nearness."""
    rated = [(arm, nearness(arm, lit_bands, care)) for arm in arms(goal)]
    return tuple(sorted((pair for pair in rated if pair[1] > 0), key=lambda pair: -pair[1]))


def that_count(rated: Rated, lit_bands: tuple[str, ...]) -> Rated:
    """The arms that may grade and schedule: all of their light is lit, and they treated faces by the goal's design."""
    return tuple((arm, near) for arm, near in rated if same_light(arm, lit_bands) and not arm.off_design)


def grade(rated: Rated, lit_bands: tuple[str, ...]) -> str:
    """Which trials there are for this light, in one letter and a few words.

    The letter names the best of them; how far that can be trusted is the level of ``certainty``.
    """
    counted = [arm for arm, _ in that_count(rated, lit_bands)]
    if not counted:
        return "E: no trial with this light" + (" alone" if rated else "")
    sham = [arm for arm in counted if arm.control == "sham"]
    found = {arm.citation for arm in sham if arm.finding == "better"}
    read = {arm.citation for arm in sham if arm.finding == "better" and not arm.remembered}
    if len(read) >= 2:
        return "B: two or more sham-controlled trials, small or partly second-hand"
    if read:
        return "C+: one small sham-controlled trial, the rest weaker"
    if found:
        return "C: sham-controlled, but its figures are remembered, not read"
    if any(arm.finding == "no difference" for arm in sham):
        return "D: sham-controlled, and no difference found"
    if any(arm.control != "open" and arm.finding == "better" for arm in counted):
        return "C: controlled, but not against sham"
    if any(arm.control != "open" for arm in counted):
        return "D: open trials, or controlled ones that found or stated no difference"
    return "D: open trials only"
