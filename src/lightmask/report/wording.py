"""Numbers and facts of a plan, worded for people."""

from __future__ import annotations

from typing import Any

Said = dict[str, Any]
UNKNOWN = "unknown"
LEAST = 1e-4
MOST, MOST_TIMES = 100_000_000, 100  # beyond, the digits say nothing more to people
DESIGN_ORDER = (
    "sham-controlled",
    "controlled, against untreated skin",
    "controlled, against other light",
    "controlled, against a medicine",
    "open, without a control",
)


def capital(text: str) -> str:
    """A sentence begins with a capital; all else, such as ATP, stays as it is written."""
    return text[:1].upper() + text[1:]


def figure(value: float | None, unit: str = "") -> str:
    """Three digits, no exponent, units with their raised figures."""
    if value is None:
        return UNKNOWN
    text = f"{value:.3g}" if LEAST <= abs(value) < 1000 or value == 0 else f"{value:,.0f}"
    text = text if value == 0 or abs(value) >= LEAST else f"under {LEAST:.4f}"
    text = text if value <= MOST else f"over {MOST:,}"
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
    if share > MOST_TIMES:
        return f"over {100 * MOST_TIMES:,} %"
    return "under 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def weeks(count: float | None) -> str:
    """'1 week', '12 weeks'."""
    return UNKNOWN if count is None else f"{figure(count)} week" + ("" if count == 1 else "s")


def people(arm: Said) -> str:
    """How many people, and where."""
    many = f"{arm['people']} people{' in all arms' if arm['people_of'] == 'all arms' else ''}" if arm["people"] else ""
    return ", ".join(part for part in (many, arm["setting"]) if part)


def doubts(arm: Said) -> list[str]:
    """What keeps an arm from counting in full."""
    found = [] if arm["same_light"] else ["only partly the same light, so it does not count in the grade"]
    if arm["off_design"]:
        found.append(f"{arm['off_design']}, so it does not count in the grade")
    if arm["remembered"]:
        found.append("some figures remembered, not re-read")
    return found


def studied_dose(arm: Said) -> str:
    """The doses of an arm on the skin, with how they are known."""
    if arm["dose_is"] == "together" or not arm["fluence_J_cm2"]:
        return arm["dose_basis"] if arm["dose_is"] == "together" else ""
    said = [figure(low) if low == high else f"{figure(low)}–{figure(high)}" for _, low, high in arm["fluence_J_cm2"]]
    doses = " + ".join(said)
    known = {"at most": f"at most {doses} J/cm²", "no area unit": f"{doses} J (area not stated)"}
    kind = "" if arm["dose_is"] == "reported" else f" ({arm['dose_is']})"
    return known.get(arm["dose_is"], f"{doses} J/cm²{kind}")


def sentence(text: str) -> str:
    """A sentence with its capital and its full stop, whichever of the two it came without."""
    said = capital(text.strip())
    return said if not said or said.endswith((".", "!", "?", ":")) else said + "."


def margin(share: float | None) -> str:
    """What is left of a limit."""
    if share is None:
        return "–"
    return percent(share) if share >= 0 else "over the limit"


def better(endpoint: Said) -> str:
    """' (lower is better)' after the title of an endpoint; nothing where nobody says."""
    told = endpoint.get("better")
    return f" ({told} is better)" if told in ("lower", "higher") else ""


def advised(advice: Said) -> str:
    """What follows from what was measured: 'Continue. Wrinkle volume fell by 14 %.'"""
    return f"{sentence(advice['verdict'])} {sentence(advice['reason'])}"


def phase_stands(phase: Said) -> str:
    """'Inside the window 12 %; nearest limit: warmest skin 99 %.' as far as a phase tells it."""
    inside, worst = phase.get("inside"), phase.get("worst")
    told = [f"inside the window {percent(inside)}"] if inside is not None else []
    told += [f"nearest limit: {worst['title']} {percent(worst['use'])}"] if worst else []
    return sentence("; ".join(told))


def drives(drive: dict[str, float]) -> str:
    """'red 100 %, near infrared 60 % (forehead 40 %)': a zone that stands out is told beside its channel."""
    said = []
    for name in dict.fromkeys(key.partition("/")[0] for key in drive):
        zones = {key.partition("/")[2]: share for key, share in drive.items() if key.startswith(f"{name}/")}
        apart = ", ".join(f"{zone} {100 * share:.3g} %" for zone, share in zones.items())
        whole = f" {100 * drive[name]:.3g} %" if name in drive else ""
        said.append(f"{name}{whole}" + (f" ({apart})" if apart else ""))
    return ", ".join(said)


def pulses(told: str | Said) -> str:
    """'continuous', or how often and for which share of the time."""
    if isinstance(told, str):
        return told
    return f"{told['frequency_Hz']:g} Hz, lit {percent(told['duty'])} of the time"


def times(pairs: list[Any]) -> str:
    """How many times a trial's dose this plan brings, band by band."""
    return ", ".join(f"{band(name)} {x:.2g} ×" for name, x in pairs) or UNKNOWN


def inside_shares(said: Said) -> list[tuple[str, float | None, str]]:
    """Share of the treated skin that is inside the studied window: this plan, the leaflet, the same ten minutes."""
    if said["target"] is None:
        return []
    named = (("planned", "this plan"), ("leaflet", "the leaflet"), ("ten_minutes", "ten minutes"))
    rows = [(title, said["target"]["inside"][key]) for key, title in named]
    if rows[0][1] is None:
        return []
    return [(title, share, percent(share)) for title, share in rows if share is not None]


def course_place(said: Said) -> int:
    """Where in the weeks of the forecast the course ends; the last week where it does not say."""
    if said["forecast"] is None:
        return 0
    weeks_, end = said["forecast"]["weeks"], said["forecast"]["course_weeks"]
    return max((place for place, week in enumerate(weeks_) if end is None or week <= end), default=len(weeks_) - 1)


def by_group(rows: list[Said]) -> list[tuple[str, list[Said]]]:
    """Rows of the reporting table under the names of their groups, in the order they came."""
    return [
        (name, [row for row in rows if row["group"] == name]) for name in dict.fromkeys(row["group"] for row in rows)
    ]


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
    return ", ".join(part.replace(" ", "\u00a0") for part in parts)


def expectation(said: Said) -> str:
    """What may be expected, with the design of what it rests on; never a promise."""
    counted = [arm for arm in said["evidence"] if arm["same_light"] and not arm["off_design"]]
    stated = [arm for arm in counted if arm["finding"] != "unclear"] or counted
    best = by_design(stated)
    if not best:
        partly = " What there is used more or other light than this mask has." if said["evidence"] else ""
        return f"No trial with this light was found for this goal.{partly} Nothing can be expected from numbers."
    design, arms = best[0]
    lead = arms[0]
    mark = " (some figures remembered, not re-read)" if lead["remembered"] else ""
    return (
        f"The nearest {design} evidence for {said['goal']['title']} is {lead['trial']}: {lead['result']}{mark}. "
        "That is what happened to groups of people with other masks; it is not a forecast for one person."
    )
