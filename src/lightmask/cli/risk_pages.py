"""The risk group of a mask, as plain values and as a part of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from lightmask.report.wording import figure

if TYPE_CHECKING:
    from lightmask.safety.grading import Hazard, Step
    from lightmask.safety.risk_group import RiskGroups

Said = dict[str, Any]
STYLES = {"exempt": "bold green", "RG1": "bold yellow", "RG2": "bold red", "RG3": "bold red", "unknown": "bold"}
MEANS = {"exempt": "no risk", "RG1": "low risk", "RG2": "moderate risk", "RG3": "high risk"}


def document(found: RiskGroups) -> Said:
    """One answer as plain values: docs/look-up/json.md, section check."""
    from lightmask.plan.said import number

    return {
        "distance_mm": number(found.distance_mm),
        "overall": found.overall,
        "at_least": found.at_least,
        "could_be": found.could_be or None,
        "edition": found.edition,
        "rests_on": found.rests_on,
        "notes": list(found.notes),
        "hazards": [_hazard(hazard) for hazard in found.hazards],
    }


def _hazard(hazard: Hazard) -> Said:
    return {
        "hazard": hazard.hazard,
        "group": hazard.group,
        "at_least": hazard.at_least,
        "needs": hazard.why_unknown if not hazard.certain else "",
        "limits": [_limit(step) for step in hazard.steps],
    }


def _limit(step: Step) -> Said:
    from lightmask.plan.said import number

    return {
        "id": step.id,
        "group": step.group,
        "quantity": step.quantity,
        "value": number(step.value),
        "value_is": "at most" if step.at_most else "at least" if step.at_least else "this",
        "limit": number(step.limit),
        "unit": step.unit,
        "met": step.met,
        "time_s": number(step.time_s),
        "field_rad": number(step.field_rad),
        "alpha_rad": number(step.alpha_rad),
    }


def parts(risk: Said) -> list[Any]:
    """Both answers for the page: looked at, and worn where that is known."""
    return [part for said in (risk["looked_at"], risk["worn"]) if said is not None for part in _answer(said)]


def _answer(said: Said) -> list[Any]:
    where = "as it is worn" if said["distance_mm"] is None else f"looked at from {said['distance_mm']:g} mm"
    group = said["overall"]
    head = Text(f"\nRisk group, {where}: ", style="bold").append(group, style=STYLES[group])
    if group == "unknown" and said["at_least"] != "exempt":
        head.append(f", at least {said['at_least']}", style=STYLES[said["at_least"]])
    head.append(f", {MEANS[group]}" if group in MEANS else "", style="not bold")
    if said["could_be"]:
        head.append(f"; could be {said['could_be']}", style=STYLES[said["could_be"]])
    lines = [_line(hazard) for hazard in said["hazards"] if hazard["group"] not in ("exempt", "unknown")]
    lines += _unknown([hazard for hazard in said["hazards"] if hazard["group"] == "unknown"])
    basis = [f"{said['edition']}; rests on: {said['rests_on'] or 'what was given'}", *said["notes"]]
    return [
        head,
        *(Padding(line, (0, 0, 0, 1)) for line in lines),
        Padding(Text(". ".join(text.rstrip(".") for text in basis) + ".", style="dim"), (0, 0, 0, 3)),
    ]


def _line(hazard: Said) -> Text:
    """The limit that is passed and the one that is kept."""
    kept = next((limit for limit in hazard["limits"] if limit["met"]), None)
    over = [limit for limit in hazard["limits"] if limit["met"] is False]
    most = "at most " if hazard["at_least"] != hazard["group"] else ""
    text = Text(f"{hazard['hazard']}: ", style="bold").append(f"{most}{hazard['group']}", style=STYLES[hazard["group"]])
    shown, words = "", []
    for limit, how in [(one, "over") for one in over[-1:]] + [(one, "within") for one in [kept] if one is not None]:
        value = _value(limit)
        words.append(f"{value}, " * (value != shown) + f"{how} the {figure(limit['limit'])} of {limit['group']}")
        shown = value
    return text.append(f"; {', '.join(words)}", style="not bold")


def _value(limit: Said) -> str:
    field = f" over {limit['field_rad']:g} rad" if limit["field_rad"] and limit["unit"].endswith("sr") else ""
    most = "at most " if limit["value_is"] == "at most" else ""
    return f"{most}{figure(limit['value'], limit['unit'])}{field}"


def _unknown(hazards: list[Said]) -> list[Text]:
    """Hazards that nobody can judge, by what would settle them."""
    lines = []
    for needs in dict.fromkeys(hazard["needs"] for hazard in hazards):
        names = ", ".join(hazard["hazard"].replace(", ", " of ", 1) for hazard in hazards if hazard["needs"] == needs)
        line = Text(f"{names}: ", style="bold").append("unknown", style=STYLES["unknown"])
        lines.append(line.append(f"; would settle it: {needs}" if needs else "", style="dim not bold"))
    return lines
