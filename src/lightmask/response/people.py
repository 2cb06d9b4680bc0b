"""skin_of(trial): the skin of a trial's people, drawn from what the trial says of them and of the place it treated."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np

from lightmask import skin, tables
from lightmask.response.published import Trial
from lightmask.skin import Skin
from lightmask.skin.usual import ITA_HIGH_deg, ITA_LOW_deg

Array = np.ndarray
_TYPES = re.compile(r"\b(VI|IV|V|I{1,3})\b(?:\s*(?:-|–|to)\s*(VI|IV|V|I{1,3})\b)?")
_AGES = re.compile(r"\b([1-9]\d)\s*(?:-|–|to)\s*([1-9]\d)\b")
ITA_EDGE_deg = 1.0  # draws are held this far inside the ends of what the skin accepts


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """Who a trial treated, and where.

    ita_deg   mean and spread of each group of them on the treated place, groups alike often
    region    that stands for the place; notes: what was assumed
    """

    ita_deg: tuple[tuple[float, float], ...]
    region: str
    age_y: float | None = None
    sex: str | None = None
    notes: tuple[str, ...] = ()


def people_of(trial: Trial) -> People:
    """What a trial says of its people's skin; what it leaves out is assumed, and said so."""
    region, place = _place(trial.indication.lower())
    groups, said = _colour(trial, region)
    ages = _AGES.search(trial.skin_types)
    sexes = {
        "F": bool(re.search(r"\bwomen|\bfemale", trial.skin_types)),
        "M": bool(re.search(r"\bmen\b|\bmale\b", trial.skin_types)),
    }
    return People(
        ita_deg=groups,
        region=region,
        age_y=(float(ages[1]) + float(ages[2])) / 2 if ages else None,
        sex=next((sex for sex in "FM" if sexes[sex] and sum(sexes.values()) == 1), None),
        notes=tuple(filter(None, (said, place))),
    )


def skin_of(people: People, draws: int, rng: np.random.Generator) -> Skin:
    """Draws of these people's skin: colour of the group, everything else as it differs between adults."""
    others = skin.assess(None, region=people.region, age_y=people.age_y, sex=people.sex, draws=draws, rng=rng)
    group = np.array(people.ita_deg)[np.arange(draws) % len(people.ita_deg)]
    angle_deg = np.clip(
        group[:, 0] + group[:, 1] * rng.standard_normal(draws), ITA_LOW_deg + ITA_EDGE_deg, ITA_HIGH_deg - ITA_EDGE_deg
    )
    coloured = Skin.typical(ita_deg=angle_deg, region=people.region, age_y=people.age_y, sex=people.sex)
    return replace(others, melanin=coloured.melanin, rests_on="what a trial says of its people, and the usual adult")


def _place(words: str) -> tuple[str, str]:
    for row in tables.read("evidence/places").rows():
        if row["said"] in words:
            return row["region"], row["note"]
    return "cheek", ""


def _colour(trial: Trial, region: str) -> tuple[tuple[tuple[float, float], ...], str]:
    types = phototypes(trial.skin_types)
    if types:
        return tuple(_of_type(name, region) for name in types), ""
    rows = {row["said"]: row for row in tables.read("evidence/people").rows()}
    said = next((word for word in rows if word in trial.skin_types.lower()), None)
    if said is None and trial.ita_assumed_deg is not None:
        return ((trial.ita_assumed_deg, float(rows["assumed"]["ita_sd_deg"])),), "the people's colour is assumed"
    row = rows[said or "unsaid"]
    return ((float(row["ita_mean_deg"]), float(row["ita_sd_deg"])),), "the people's colour is assumed"


def phototypes(text: str) -> tuple[str, ...]:
    """The phototypes that a text names: 'II-V' are four of them, 'all' every one."""
    known = tables.read("skin/phototypes").text("phototype")
    if text.strip().lower() == "all":
        return known
    found: list[str] = []
    for match in _TYPES.finditer(text):
        first, last = known.index(match[1]), known.index(match[2] or match[1])
        found += known[min(first, last) : max(first, last) + 1]
    return tuple(name for name in known if name in found)


def _of_type(name: str, region: str) -> tuple[float, float]:
    """ITA of a phototype on a region: that of the inner arm, moved by what is known of the two places."""
    row = next(row for row in tables.read("skin/phototypes").rows() if row["phototype"] == name)
    here, arm = skin.region_row(region), skin.region_row("inner arm")
    shift_deg = float(here["ita_above_cheek_deg"] or 0) - float(arm["ita_above_cheek_deg"])
    return float(row["ita_mean_deg"]) + shift_deg, math.hypot(
        float(row["ita_sd_deg"]), float(here["ita_pair_sd_deg"] or 0)
    )
