"""What of a trial the synthesis can be held against: each number with its endpoint, its week and its people."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Any

from lightmask.errors import BadInput, LightmaskError
from lightmask.response.endpoints import PERCENT, Endpoint
from lightmask.response.naming import endpoint_of, first_said, says
from lightmask.response.printed import Printed, printed
from lightmask.response.published import Outcome, Trial
from lightmask.response.rows import LIGHTS, Lit, Seen, assumed, rows
from lightmask.response.stated_light import channel_of
from lightmask.units import d_PER_week, h_PER_d

NEXT_TO_pct = 0.1  # an end of a scale of logarithms is out of reach: so far inside it is taken
LONGEST_weeks, MOST_PER_WEEK, MOST_J_cm2, LONGEST_s, MOST_PEOPLE = 1000.0, 200.0, 10_000.0, 86_400.0, 1_000_000.0
SHOWN = 60
MOST_pct = 1000.0  # a rise beyond is a slip of units
_NM = re.compile(r"(\d{3,4})\s*nm")
_WHEN = re.compile(
    r"\b(?P<unit>h|d|day|week|wk|month)s?\s*(?P<at>\d{1,3})\b|\b(?P<at2>\d{1,3})\s*(?P<unit2>h|hour|d|day|week|wk|month)s?\b",
    re.IGNORECASE,
)
_WEEKS = {"h": 1 / (d_PER_week * h_PER_d), "d": 1 / d_PER_week, "w": 1.0, "m": 52.18 / 12}


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """The numbers of a trial that can be used; lost: those that cannot, why; notes: what was assumed or differs."""

    seen: tuple[Seen, ...]
    lost: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def seen_in(trial: Trial) -> tuple[tuple[Seen, ...], tuple[str, ...]]:
    """The numbers of a trial as the synthesis knows them, and one sentence for each that could not be placed."""
    found = taken(trial)
    return found.seen, found.lost


def taken(trial: Trial) -> Taken:
    """The numbers of a trial, what is lost, and what was assumed on the way."""
    numbers = _each_once(trial.outcomes)
    if not numbers:
        return Taken(seen=(), lost=("It prints no number about what was seen.",))
    drug = _without_light(trial)
    if drug:
        return Taken(seen=(), lost=(f"It had no light but {drug}: the synthesis is of light alone.",))
    try:
        lit, notes = _lit(trial)
    except (LightmaskError, ArithmeticError, ValueError) as error:
        return Taken(seen=(), lost=(f"What was done cannot be followed: {error}",))
    seen, lost = [], []
    for one in numbers:
        try:
            number, said = _seen(one, trial, lit)
            rows([number])  # its course, too, must be one that can be followed
        except (LightmaskError, ArithmeticError, ValueError) as error:
            lost.append(f"{told(one)}: {error}")
            continue
        seen.append(number)
        notes += said
    return Taken(seen=tuple(seen), lost=tuple(lost), notes=tuple(dict.fromkeys(notes)))


def told(one: Outcome) -> str:
    """A number in a few words, for whoever reads why it was left out."""
    figure = one.value.said or (f"{one.value.middle:g}" if one.value.known else "unknown")
    unit = f" {one.unit}" if one.unit and not figure.endswith(one.unit) else ""
    return f"{one.measure[:SHOWN] or 'an unnamed measure'} {figure[:SHOWN]}{unit}" + (
        " of its control" if one.role == "control" else ""
    )


def _each_once(outcomes: tuple[Outcome, ...]) -> list[Outcome]:
    """A number without a week is not taken twice where the course has it too."""
    dated = {(one.measure, one.role, one.value.middle) for one in outcomes if one.week is not None}
    return [one for one in outcomes if one.week is not None or (one.measure, one.role, one.value.middle) not in dated]


def _without_light(trial: Trial) -> str:
    """What an arm had instead of light; blank where it had light, or was the control of one."""
    words = f"{trial.device} {trial.design}"
    if any(band.known for band in trial.wavelengths_nm) or _colours(trial):
        return ""
    return next(iter(says("no light", words)), "")


def _colours(trial: Trial) -> list[str]:
    """What the cell of wavelengths, or else the device, says in place of a figure, in nm."""
    unread = [nm for band in trial.wavelengths_nm if not band.known and (nm := first_said("colour", band.said))]
    if unread or any(band.known for band in trial.wavelengths_nm):
        return unread
    stated = _NM.findall(trial.device)
    return stated or [nm for nm in (first_said("colour", trial.device),) if nm]


def _lit(trial: Trial) -> tuple[Lit, list[str]]:
    """What was done, and what was assumed of it."""
    for name, figure, most in (("weeks", trial.weeks, LONGEST_weeks), ("per_week", trial.per_week, MOST_PER_WEEK)):
        if (figure.middle or 0.0) > most:
            raise BadInput(f"{name}={figure.middle:g} is more than {most:g}. Check it.")
    if (trial.sessions.middle or 0.0) > LONGEST_weeks * d_PER_week:
        raise BadInput(f"sessions={trial.sessions.middle:g} is more than any course has. Check it.")
    with_light, notes = _with_light(trial)
    lit = Lit.of(with_light)
    lit = replace(lit, study=lit.study.strip() or trial.doi or trial.pmid or trial.arm_id)
    lit, doubtful = _believed(lit)
    notes += doubtful
    if any(one is None for one in lit.surface_J_cm2):
        notes.append("its dose was not stated or cannot be used, so a usual one is taken, wide")
    beside = says("beside", f"{trial.device} {trial.design} {trial.arm_id.replace('_', ' ')}")
    return lit, [*notes, *(f"it is {one}" if one.startswith(("a laser", "not")) else f"it has {one}" for one in beside)]


def _believed(lit: Lit) -> tuple[Lit, list[str]]:
    """Figures that no lamp and no trial can have are taken as not stated."""
    surface = tuple(one if one is not None and 0 <= one <= MOST_J_cm2 else None for one in lit.surface_J_cm2)
    lit_s = lit.lit_s if lit.lit_s is not None and 0 < lit.lit_s <= LONGEST_s else None
    people, of_trial = (
        one if one is not None and 0 < one <= MOST_PEOPLE else None for one in (lit.people, lit.of_trial)
    )
    found = replace(lit, surface_J_cm2=surface, lit_s=lit_s, people=people, of_trial=of_trial)
    return found, [] if found == lit else ["figures that no trial can have are taken as not stated"]


def _with_light(trial: Trial) -> tuple[Trial, list[str]]:
    """The trial with a wavelength for each colour that is named without one."""
    colours = _colours(trial)
    if colours and trial.wavelengths_nm:
        bands = tuple(_of_colour(band) for band in trial.wavelengths_nm)
        changed, notes = bands, [f"its wavelength is taken as {' and '.join(colours)} nm, from the words"]
    elif colours:
        changed = tuple(printed(nm) for nm in dict.fromkeys(colours))
        notes = [f"its wavelength is taken as {' and '.join(dict.fromkeys(colours))} nm, from its device"]
    else:
        changed, notes = trial.wavelengths_nm, []
    able = [place for place, band in enumerate(changed) if channel_of(band)[0] is not None]
    if not able:
        notes.append("its wavelength is not known, so a usual red one is taken")
    if len(able) <= LIGHTS:
        return replace(trial, wavelengths_nm=changed), notes
    keep = able[:LIGHTS]
    notes.append(f"of its {len(changed)} wavelengths the first {LIGHTS} that can be followed are taken")
    figures: dict[str, Any] = {
        name: tuple(each[place] for place in keep) if len(each) == len(changed) else each
        for name in ("irradiance_mW_cm2", "time_s", "fluence_J_cm2")
        for each in (getattr(trial, name),)
    }
    return replace(trial, wavelengths_nm=tuple(changed[place] for place in keep), **figures), notes


def _of_colour(band: Printed) -> Printed:
    named = None if band.known else first_said("colour", band.said)
    return printed(named) if named else band


def _seen(one: Outcome, trial: Trial, lit: Lit) -> tuple[Seen, list[str]]:
    control, lit = _role(one, trial, lit)
    if not one.value.known:
        raise BadInput(one.value.why)
    endpoint, why = endpoint_of(one, trial.indication)
    if endpoint is None:
        raise BadInput(f"{why}.")
    value, notes = _in_reach(endpoint, *_percent(one, endpoint))
    low, high, said = _weeks(one, trial, lit)
    people = one.n if one.n and one.n <= MOST_PEOPLE else None
    seen = Seen(
        lit=lit, endpoint=endpoint, control=control, week_low=low, week_high=high, value_pct=value,
        people=None if people is None else float(people), remembered="remembered" in trial.read.lower().split("(")[0],
    )  # fmt: skip
    return seen, [f"{told(one)}: {note}" for note in (*notes, *said)]


def _role(one: Outcome, trial: Trial, lit: Lit) -> tuple[bool, Lit]:
    """Whether a number is of people without the light; a row of its own for a sham arm is."""
    name = trial.arm_id.replace("_", " ")
    own = says("control arm", f"{trial.device} {name}") if not any(band.known for band in trial.wavelengths_nm) else ()
    if own and not _colours(trial):
        return True, replace(lit, design=lit.design if lit.design in ("sham", "untreated") else own[0])
    if one.role == "control" and lit.design == "drug":
        raise BadInput("it is of a drug, which the synthesis does not foretell.")
    if one.role == "control" and lit.design == "open":
        return True, replace(lit, design="untreated")
    return one.role == "control", lit


def _percent(one: Outcome, endpoint: Endpoint) -> tuple[float, list[str]]:
    """A number in the endpoint's percent; what is printed in a unit needs the baseline."""
    value, notes = float(one.value.middle or 0.0), []
    if one.value.low != one.value.high:
        notes.append("of a range the middle, of a bound the bound is taken")
    if one.kind in ("percent change", "percent of people"):
        return (_turned(value, one, endpoint) if one.kind == "percent change" else value), notes
    percent, ratio = one.unit.strip() == "%", one.unit.strip().lower().startswith("ratio")
    if one.kind == "as printed" and ratio:
        return PERCENT * (value - 1.0), [*notes, "a ratio to its control is taken as a change"]
    if one.kind == "change" and one.baseline:
        return PERCENT * value / abs(one.baseline), notes
    if one.kind == "level" and one.baseline:
        after = value if one.after is None else one.after
        return PERCENT * (after - one.baseline) / abs(one.baseline), notes
    if percent and (one.kind == "change" or says("turned", one.measure)):
        return _turned(value, one, endpoint), [*notes, "printed in percent, it is taken as a change"]
    if one.kind in ("change", "level"):
        raise BadInput("without the baseline it cannot be turned into percent.")
    raise BadInput(f"'{one.unit or 'as printed'}' says neither a change nor a share of people.")


def _turned(value: float, one: Outcome, endpoint: Endpoint) -> float:
    """A fall told as a positive number ('reduction 38 %') is a fall."""
    falls = endpoint.better == "lower" and value > 0
    told_up = one.better == "higher" or (bool(says("turned", one.measure)) and one.better != "lower")
    against = endpoint.better == "higher" and one.better == "lower"
    return -value if (falls and (told_up or says("turned", one.measure))) or against else value


def _in_reach(endpoint: Endpoint, value: float, notes: list[str]) -> tuple[float, list[str]]:
    """Held inside the ends of a scale of logarithms, where the end itself was printed."""
    low, high = endpoint.allowed_pct
    high = min(high, MOST_pct)
    if not math.isfinite(value) or not low <= value <= high:
        raise BadInput(f"{value:.4g} % is out of reach for {endpoint.title}: it lies between {low:g} and {high:g} %.")
    if endpoint.kind == "responders":
        return value, notes
    held = min(max(value, low + NEXT_TO_pct), high - NEXT_TO_pct)
    return held, notes if held == value else [*notes, f"taken as {held:g} %"]


def _weeks(one: Outcome, trial: Trial, lit: Lit) -> tuple[float, float, list[str]]:
    """Between which weeks a number was taken, as far as anybody said."""
    week = one.week if one.week is not None else _said_week(one.measure)
    if week is not None:
        if not 0 < week <= LONGEST_weeks:
            raise BadInput(f"week {week:g} is not within its course.")
        return week, week, []
    weeks, rhythm = trial.weeks.middle, trial.per_week.middle
    weeks = weeks or (lit.sessions / rhythm if lit.sessions and rhythm else None)
    if weeks:
        after = trial.followup_weeks.middle or 0.0
        note = "week not stated: between the end of treatment and of follow-up" if after else "week not stated: the end"
        return weeks, weeks + after, [note]
    usual = assumed("weeks")[0]
    if lit.sessions:
        usual = lit.sessions / assumed(f"sessions a week {'home' if lit.home else 'office'}")[0]
    return usual / 2, usual * 2, [f"neither week nor course stated: taken between {usual / 2:.2g} and {usual * 2:.2g}"]


def _said_week(measure: str) -> float | None:
    """The week that a measure names itself: 'healed by day 7'."""
    match = _WHEN.search(measure)
    if match is None:
        return None
    unit, at = (match["unit"] or match["unit2"]).lower(), match["at"] or match["at2"]
    return float(at) * _WEEKS[unit[0]]
