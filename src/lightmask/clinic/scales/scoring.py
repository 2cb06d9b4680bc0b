"""score(...): a scale's value worked out from its items, by the formula of its row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lightmask import tables
from lightmask.clinic.scales import colours
from lightmask.clinic.scales.catalogue import Scale
from lightmask.errors import BadInput, did_you_mean

CHILD_UNDER_y = 8.0
OSDI_FACTOR = 25.0  # column formula: sum x 25 / answered


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A value of a scale with what it is called and what it was worked out from.

    parts   values of other scales that the same items give: scale id -> value
    """

    scale: str
    value: float
    band: str
    items: Mapping[str, float]
    parts: Mapping[str, float]
    note: str = ""


def score(scale_id: str, items: Mapping[str, Any], *, age_y: float | None = None) -> Score:
    """The score that these items make. Every item is needed, but for scales that count the answered ones only.

    ``age_y`` is needed where children have weights of their own (EASI).
    """
    scale = Scale.named(scale_id)
    if not scale.items:
        raise BadInput(f"{scale.name} is not worked out from items ({scale.formula}). Enter its value.")
    given = _given(scale, items)
    value = WAYS[scale.way](scale, given, age_y)
    return Score(
        scale=scale.id, value=scale.check(value), band=scale.band(value), items=MappingProxyType(given),
        parts=MappingProxyType(_parts(scale, given)), note=scale.important,
    )  # fmt: skip


def area_score(percent: float) -> int:
    """The area score, 0 to 6, of the percentage of one site that is affected."""
    if not 0 <= percent <= 100:
        raise BadInput(f"{percent:g} % of a site is no share. Give a percentage from 0 to 100.")
    rows = tables.read("clinic/area_scores").rows()
    return max((int(row["score"]) for row in rows if percent >= float(row["from_percent"])), default=0) * (percent > 0)


def variant_for(scale_id: str, age_y: float | None) -> str:
    """Which weights of the sites count at that age: '' where all people have the same."""
    rows = [row for row in tables.read("clinic/scale_sites").rows() if row["scale"] == scale_id]
    if {row["variant"] for row in rows} <= {""}:
        return ""
    if age_y is None:
        raise BadInput(f"{scale_id} weighs the sites of children under {CHILD_UNDER_y:g} differently. Give the age.")
    return "child" if age_y < CHILD_UNDER_y else "adult"


def _given(scale: Scale, items: Mapping[str, Any]) -> dict[str, float]:
    """The items as numbers within their ends, in the order of the scale."""
    known = {item.name: item for item in scale.items}
    for name in items:
        if name not in known:
            raise BadInput(f"'{name}' is not an item of {scale.name}.{did_you_mean(name, known)}")
    said = {name: item.check(items[name]) for name, item in known.items() if items.get(name) not in (None, "")}
    missing = [item.label for name, item in known.items() if name not in said]
    if missing and not scale.counts_answered:
        raise BadInput(f"{scale.name} lacks {', '.join(missing[:3])}. Answer every item, or enter no score.")
    if not said:
        raise BadInput(f"{scale.name} has no answer. Answer at least one item.")
    return said


def _weighted_sum(scale: Scale, given: dict[str, float], age_y: float | None) -> float:
    return sum((item.weight or 0.0) * given[item.name] for item in scale.items)


def _over_sites(scale: Scale, given: dict[str, float], age_y: float | None) -> float:
    """Sum over sites of weight x (sum of signs) x area."""
    variant = variant_for(scale.id, age_y)
    total = 0.0
    for row in tables.read("clinic/scale_sites").rows():
        if (row["scale"], row["variant"]) == (scale.id, variant):
            signs = {item.name: given[item.name] for item in scale.items if item.site == row["site"]}
            area = signs.pop(f"{row['site']}_area")
            total += float(row["weight"]) * sum(signs.values()) * area
    return round(total, 6)  # a sum of tenths, without the dust of binary fractions


def _mean_of_answered(scale: Scale, given: dict[str, float], age_y: float | None) -> float:
    return sum(given.values()) * OSDI_FACTOR / len(given)


def _ratio(scale: Scale, given: dict[str, float], age_y: float | None) -> float:
    done, planned = given["done"], given["planned"]
    if done > planned:
        raise BadInput(f"{done:g} sessions done of {planned:g} planned is more than all. Count those of the plan only.")
    return done / planned


def _angle(scale: Scale, given: dict[str, float], age_y: float | None) -> float:
    return colours.typology_angle_deg(given["lightness"], given["b"])


def _difference(scale: Scale, given: dict[str, float], age_y: float | None) -> float:
    first, second = ([given[f"{axis}_{n}"] for axis in ("lightness", "a", "b")] for n in (1, 2))
    return float(colours.delta_e00(first, second))


WAYS: dict[str, Callable[[Scale, dict[str, float], float | None], float]] = {
    "weighted sum": _weighted_sum,
    "sites": _over_sites,
    "mean of answered": _mean_of_answered,
    "ratio": _ratio,
    "typology angle": _angle,
    "colour difference": _difference,
    "melanin index": lambda scale, given, age_y: colours.melanin_index(given["red"]),
    "erythema index": lambda scale, given, age_y: colours.erythema_index(given["red"], given["green"]),
}


def _parts(scale: Scale, given: dict[str, float]) -> dict[str, float]:
    """Other scales that the same items answer in full: inflamed lesions of a count of all, say."""
    if scale.way != "weighted sum":
        return {}
    found = {}
    for other in (Scale.named(name) for name in ("inflammatory_lesions", "noninflammatory_lesions", "oscorad")):
        names = {item.name for item in other.items}
        if other.id != scale.id and names < set(given):
            found[other.id] = _weighted_sum(other, given, None)
    return found
