"""Rows: the numbers of trials, and what was done to the people of each, side by side for the synthesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np

from lightmask import tables
from lightmask.errors import BadInput
from lightmask.mask.leds import Channel
from lightmask.response.acceptors import CytochromeOxidase
from lightmask.response.delivered import ArmDose, layer_dose
from lightmask.response.endpoints import KINDS, PERCENT, Endpoint, endpoints, families
from lightmask.response.listed import listed
from lightmask.response.printed import printed
from lightmask.response.published import Trial
from lightmask.response.regimen import Regimen
from lightmask.skin import LAYERS
from lightmask.units import d_PER_week

Array = np.ndarray
DESIGNS = ("sham", "other light", "untreated", "drug", "open")
OTHER_LIGHT, UNTREATED = DESIGNS.index("other light"), DESIGNS.index("untreated")
ROUTES = ("hump", "acne", "blue", "scar")
CHANGE, RESPONDERS, CLOSING = (KINDS.index(kind) for kind in ("change", "responders", "closing"))
RESULTS = ("value", "differs", "alike")
LIGHTS = 3  # most wavelengths of one arm
BLUE_TO_nm = 500.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Lit:
    """What was done to the people of an arm, as far as it is known.

    surface_J_cm2   of each light in a mean session, None where it was not read; lit_s of a session, None likewise
    reach           [light, layer]  fluence in each layer per fluence on the skin, its middle; reach_sd of its logarithm
    people          in the arm, None where it was not read; of_trial in all its arms,
                    which are so many
    """

    arm: str
    study: str
    design: str
    home: bool
    wavelengths_nm: tuple[float, ...]
    surface_J_cm2: tuple[float | None, ...]
    reach: tuple[tuple[float, ...], ...]
    reach_sd: float
    lit_s: float | None
    per_week: float | None
    sessions: float | None
    weeks: float | None
    people: float | None
    of_trial: float | None = None
    arms: int = 2

    def __post_init__(self) -> None:
        if self.design not in DESIGNS:
            raise BadInput(f"design='{self.design}' is not known. Give one of: {', '.join(DESIGNS)}.")
        if not 1 <= len(self.wavelengths_nm) <= LIGHTS:
            raise BadInput(
                f"'{self.arm}' names {len(self.wavelengths_nm)} wavelengths; the synthesis takes 1 to {LIGHTS}. "
                "Name those that carry most of its light."
            )

    @classmethod
    def of(cls, trial: Trial) -> Lit:
        """What a trial says was done; a light whose wavelength nobody states is a usual one of unknown dose."""
        brought = layer_dose(trial)
        lights = [place for place, one in enumerate(brought.lights) if one.channel is not None]
        if not lights:
            usual_nm = printed(f"{assumed('wavelength nm')[0]:g}")
            brought = layer_dose(replace(trial, wavelengths_nm=(usual_nm,), fluence_J_cm2=(), irradiance_mW_cm2=()))
            lights = [0]
        reach = brought.reach[:, lights]
        turns = len(lights) if trial.alternating else 1
        seconds = [one.middle for one in trial.time_s if one.known]
        return cls(
            arm=trial.arm_id,
            study=trial.citation,
            design=trial.control if trial.control != "unknown" else "open",
            home=trial.setting == "home",
            wavelengths_nm=tuple(_peak_nm(brought.lights[place].channel) for place in lights),
            surface_J_cm2=tuple(_of_light(trial, brought, place, len(lights), turns) for place in lights),
            reach=tuple(map(tuple, np.median(reach, axis=0).tolist())),
            reach_sd=float(np.log(reach).std(axis=0).mean()),
            lit_s=seconds[0] if seconds else None,
            per_week=trial.per_week.middle,
            sessions=trial.sessions.middle,
            weeks=trial.weeks.middle,
            people=trial.people,
            of_trial=trial.people_total,
        )


def _peak_nm(channel: Channel | None) -> float:
    assert channel is not None
    return float(channel.peak_nm)


def _of_light(trial: Trial, brought: ArmDose, place: int, lights: int, turns: int) -> float | None:
    """Dose on the skin of one light in a mean session; one printed for all lights together is shared out evenly."""
    low, high = brought.lights[place].surface_J_cm2
    if np.isfinite(low):
        return float(np.sqrt(low * high) if low > 0 else high) / turns
    together = "together" in brought.lights[place].marks or "together" in trial.fluence_is
    if together and trial.fluence_J_cm2 and trial.fluence_J_cm2[0].known:
        return (trial.fluence_J_cm2[0].middle or 0.0) / lights
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One number of one arm. A blank value is a finding without a figure: see RESULTS.

    value_pct   percent of the baseline, of people, or of an area; between two weeks where the week was not read
    """

    lit: Lit
    endpoint: Endpoint
    control: bool
    week_low: float
    week_high: float
    result: str = "value"
    value_pct: float | None = None
    people: float | None = None
    remembered: bool = False

    def __post_init__(self) -> None:
        about = f"{self.endpoint.title} of '{self.lit.arm}'"
        if self.result not in RESULTS:
            raise BadInput(f"result='{self.result}' of {about} is not known. Give one of: {', '.join(RESULTS)}.")
        if not (0 <= self.week_low <= self.week_high < float("inf") and self.week_high > 0):
            raise BadInput(f"{about}: weeks from {self.week_low:g} to {self.week_high:g}; give the earlier one first.")
        if self.people is not None and not 0 < self.people < float("inf"):
            raise BadInput(f"{about}: {self.people:g} people; give how many were measured, or leave it out.")
        self._in_reach(about)

    def _in_reach(self, about: str) -> None:
        """Refuse a percentage that no scale has; of people none and all are in reach, whole numbers are counted."""
        low, high = self.endpoint.allowed_pct
        value = self.value_pct
        if self.result != "value":
            return
        if value is None:
            raise BadInput(f"{about} has no figure: give value_pct, or result 'differs' or 'alike'.")
        ends_too = self.endpoint.kind == "responders"
        if not (low < value < high or (ends_too and value in (low, high))):
            raise BadInput(f"{about}: {value:g} % is out of reach; give one between {low:g} and {high:g}.")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Rows:
    """Seen numbers as arrays, one row each; ``lit_J_cm2`` and its neighbours have an axis of lights too.

    endpoint, family, kind, route, design, arm, study   places in their lists; expects: who
    knows that nothing was done sees less; instrument: nobody judges; of_control: of the arm without the light
    day_low, day_high       between which the number was taken
    every_d, sessions       rhythm of the course so far as known, else a usual one
    lit_J_cm2 [row, light]  fluence in the endpoint's layer, its middle; dose_sd [row] how unsure its logarithm is
    weight, blue            of each light: what the acceptor makes of it, whether it is blue
    result, link, count, people, people_sd, remembered   what was seen
    """

    endpoint: Array
    family: Array
    kind: Array
    route: Array
    design: Array
    expects: Array
    instrument: Array
    of_control: Array
    arm: Array
    study: Array
    day_low: Array
    day_high: Array
    every_d: Array
    sessions: Array
    lit_s: Array
    lit_J_cm2: Array
    dose_sd: Array
    weight: Array
    blue: Array
    result: Array
    value_pct: Array
    link: Array
    count: Array
    people: Array
    people_sd: Array
    remembered: Array
    arms: tuple[str, ...]
    studies: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.endpoint)

    def only(self, keep: Any) -> Rows:
        """Some of the rows; arms and studies keep their places."""
        kept = {
            field.name: getattr(self, field.name)[keep]
            for field in fields(self)
            if field.name not in ("arms", "studies")
        }
        return Rows(**kept, arms=self.arms, studies=self.studies)


def assumed(what: str) -> tuple[float, float]:
    """Middle and spread of what papers did not say, see the table."""
    table = tables.read("response/unstated")
    place = table.text("what").index(what)
    return float(table.column("middle")[place]), float(table.column("spread")[place])


def rows(seen: Sequence[Seen]) -> Rows:
    """The rows of these numbers, in their order."""
    if not seen:
        raise BadInput("No numbers of trials came, so there are no rows. Give at least one.")
    arms = tuple(dict.fromkeys(one.lit.arm for one in seen))
    studies = tuple(dict.fromkeys(one.lit.study for one in seen))
    each = [_row(one, arms.index(one.lit.arm), studies.index(one.lit.study)) for one in seen]
    return Rows(**{name: np.array([row[name] for row in each]) for name in each[0]}, arms=arms, studies=studies)


def _row(one: Seen, arm: int, study: int) -> dict[str, Any]:
    course = _course(one.lit)
    doses = _doses(one.lit, one.endpoint.layer)
    return {
        "endpoint": one.endpoint.place,
        "family": families().index(one.endpoint.family),
        "kind": KINDS.index(one.endpoint.kind),
        "route": ROUTES.index(one.endpoint.route),
        "design": DESIGNS.index(one.lit.design),
        "expects": one.endpoint.unlit == "expects",
        "instrument": one.endpoint.rater == "instrument",
        "of_control": one.control,
        "arm": arm,
        "study": study,
        "day_low": one.week_low * d_PER_week,
        "day_high": one.week_high * d_PER_week,
        "every_d": course.every_d or 1.0,
        "sessions": float(course.sessions),
        **doses,
        **_result(one),
    }


def _course(lit: Lit) -> Regimen:
    """The rhythm as it was told, or a usual one."""
    place = "home" if lit.home else "office"
    per_week = lit.per_week or (lit.sessions / lit.weeks if lit.sessions and lit.weeks else None)
    per_week = per_week or assumed(f"sessions a week {place}")[0]
    weeks = lit.weeks or (lit.sessions / per_week if lit.sessions else None) or assumed("weeks")[0]
    return Regimen.of(per_week=per_week, weeks=max(weeks, 1.0 / per_week))


def _doses(lit: Lit, layer: str) -> dict[str, Any]:
    """Middle and spread of what reached the layer; a dose that was not read is one of a usual lamp, wide."""
    usual_J_cm2, usual_sd = assumed(f"dose {'home' if lit.home else 'office'}")
    unread = any(one is None for one in lit.surface_J_cm2)
    found = {name: np.zeros(LIGHTS) for name in ("lit_J_cm2", "weight", "blue")}
    lights = len(lit.wavelengths_nm)
    surface = np.array([usual_J_cm2 / lights if one is None else one for one in lit.surface_J_cm2])
    found["lit_J_cm2"][:lights] = surface * np.array(lit.reach)[:, LAYERS.index(layer)]
    found["weight"][:lights] = CytochromeOxidase().weight(np.array(lit.wavelengths_nm))
    found["blue"][:lights] = np.array(lit.wavelengths_nm) < BLUE_TO_nm
    seconds = lit.lit_s or assumed("session s")[0]
    return {**found, "lit_s": seconds, "dose_sd": float(np.hypot(lit.reach_sd, usual_sd if unread else 0.0))}


def _result(one: Seen) -> dict[str, Any]:
    people = one.people or one.lit.people
    guess, sd = assumed("people of an arm")
    count = people or (one.lit.of_trial / one.lit.arms if one.lit.of_trial else guess)
    found = {
        "result": RESULTS.index(one.result),
        "value_pct": np.nan if one.value_pct is None else one.value_pct,
        "people": float(count),
        "people_sd": 0.0 if people else sd,
        "remembered": one.remembered,
        "link": 0.0,
        "count": 0.0,
    }
    if one.result != "value" or one.value_pct is None:
        return found
    if one.endpoint.kind == "responders":
        return found | {"count": one.value_pct / PERCENT * count}
    return found | {"link": float(one.endpoint.to_link(one.value_pct, one.week_high))}


@cache
def shipped() -> tuple[Seen, ...]:
    """Every number that evidence/outcomes holds, with what evidence/trials says of its arm."""
    numbers = tables.read("evidence/outcomes").rows()
    wanted = {row["arm"] for row in numbers}
    arms = {one.arm_id: replace(Lit.of(one), arms=_arms(one)) for one in listed() if one.arm_id in wanted}
    mapped = {endpoint.name: endpoint for endpoint in endpoints()}
    return tuple(_shipped(arms[row["arm"]], row, mapped[row["endpoint"]]) for row in numbers)


def _arms(trial: Trial) -> int:
    """Arms of its trial: those that are listed, and a control that is not."""
    own = sum(one.citation == trial.citation for one in listed())
    return max(2, own + (trial.control in ("sham", "untreated")))


def _shipped(lit: Lit, row: dict[str, str], endpoint: Endpoint) -> Seen:
    return Seen(
        lit=lit,
        endpoint=endpoint,
        control=row["role"] == "control",
        week_low=float(row["week_low"]),
        week_high=float(row["week_high"]),
        result=row["result"],
        value_pct=_number(row["value_pct"]),
        people=_number(row["people"]),
        remembered=row["read"] == "remembered",
    )


def _number(text: str) -> float | None:
    """A number, the middle of a range such as 24-48, or None where nothing stands."""
    if not text.strip():
        return None
    low, _, high = text.strip().removeprefix("-").partition("-")
    sign = -1.0 if text.strip().startswith("-") else 1.0
    return sign * (float(low) + float(high or low)) / 2
