"""Numbers and facts of a plan, worded for people."""

from __future__ import annotations

from typing import Any

Said = dict[str, Any]
UNKNOWN = "unknown"
DESIGN_ORDER = (
    "sham-controlled",
    "controlled, against untreated skin",
    "controlled, against other light",
    "controlled, against a medicine",
    "open, without a control",
)


def figure(value: float | None, unit: str = "") -> str:
    """Three digits, no exponent, units with their raised figures."""
    if value is None:
        return UNKNOWN
    text = f"{value:.3g}" if 1e-3 <= abs(value) < 1000 or value == 0 else f"{value:,.0f}"
    return f"{text} {unit.replace('m2', 'm²').replace('m3', 'm³')}".strip()


def spread(interval: Said) -> str:
    """The middle draw and the range of nine in ten."""
    if interval["middle"] is None:
        return UNKNOWN
    return f"{figure(interval['middle'])} ({figure(interval['low'])}–{figure(interval['high'])})"


def band(name: str) -> str:
    """A band as people call it."""
    return {"nir": "near infrared"}.get(name, name)


def percent(share: float | None) -> str:
    """A share as a whole percentage."""
    if share is None:
        return UNKNOWN
    return "under 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def output_known(dose: Said) -> bool:
    """Whether every channel's output is known."""
    return all(channel["surface_J_cm2"]["middle"] is not None for channel in dose["channels"])


def by_design(evidence: list[Said]) -> list[tuple[str, list[Said]]]:
    """Trials under the design they had: sham-controlled and open evidence never share a heading."""
    groups = [(design, [arm for arm in evidence if arm["design"] == design]) for design in DESIGN_ORDER]
    return [(design, arms) for design, arms in groups if arms]


def stands(said: Said) -> list[Said]:
    """For each studied window: its range, where this session is, and where the leaflet's is."""
    rows = []
    for window in said["windows"]:
        here = _of(said["chances"], window["band"])
        leaflet = _of(said["leaflet_chances"], window["band"])
        rows.append({"window": window, "here": _shares(here), "leaflet": _shares(leaflet)})
    return rows


def _of(chances: list[Said], band: str) -> Said | None:
    return next((chance for chance in chances if chance["band"] == band), None)


def _shares(chance: Said | None) -> str:
    if chance is None:
        return UNKNOWN
    parts = [f"{word} {percent(chance[word])}" for word in ("below", "inside", "above") if chance[word] >= 0.005]
    return ", ".join(parts)


def expectation(said: Said) -> str:
    """What may be expected, with the design of what it rests on; never a promise."""
    best = by_design(said["evidence"])
    if not best:
        return "No trial with this light was found for this goal. Nothing can be expected from numbers."
    design, arms = best[0]
    lead = arms[0]
    mark = " (remembered, not re-read)" if lead["remembered"] else ""
    return (
        f"The nearest {design} evidence is {lead['trial']}: {lead['result']}{mark}. "
        "That is what happened to groups of people with other masks; it is not a forecast for one person."
    )
