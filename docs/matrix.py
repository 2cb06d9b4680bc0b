"""The matrix of the risk file: each hazard, what controls it in code, the tests that show it, and what is left."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from generate import plain  # noqa: E402  (the path above comes first)
from house import hazards  # noqa: E402


def write(folder):
    """Write the matrix into a folder, unless it would not change."""
    folder.mkdir(exist_ok=True)
    path, text = folder / "matrix.md", page(hazards.read(), hazards.marked())
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def page(found, marked):
    """The whole page: how things stand, one line for each hazard, and each in full."""
    shown = [one for one in found if one.control_in]
    left = [one for one in shown if hazards.acceptability(one.risk_residual) != "acceptable"]
    lines = [
        "# Matrix of hazards",
        "",
        f"{len(found)} hazards; {len(shown)} are controlled in code and each is shown by tests that must pass; "
        f"{len(found) - len(shown)} wait for a room that is not built, or for what no code can show. "
        f"Of those controlled, {len(left)} keep a risk from 5 to 9, with the reason beside it. Where a room is "
        "missing, the risk after is the aim: what a planner can do is done, the rest is not.",
        "",
        "| | hazard | risk before | risk after | state |",
        "|---|---|---|---|---|",
        *(_line(one) for one in found),
        "",
    ]
    return "\n".join(lines + [line for one in found for line in _in_full(one, marked.get(one.id, ()))])


def state(hazard):
    """'shown', 'shown in part' with what the rest waits for, or what all of it waits for."""
    if not hazard.waits_for:
        return "shown"
    names = [f"by {name}" if name in hazards.BEYOND_CODE else f"waits for {name}" for name in hazard.waits_for]
    return f"shown in part; {', '.join(names)}" if hazard.control_in else ", ".join(names)


def _risk(severity, probability):
    return f"{severity} × {probability} = {severity * probability}"


def _after(hazard):
    """The risk that is left; while a room is missing, the risk that is aimed at."""
    risk = _risk(hazard.severity_residual, hazard.probability_residual)
    done = hazard.control_in and not set(hazard.waits_for) & set(hazards.ROOMS)
    return f"{'' if done else 'aim: '}{risk}, {hazards.acceptability(hazard.risk_residual)}"


def _line(hazard):
    before = _risk(hazard.severity_initial, hazard.probability_initial)
    link = f"[{hazard.id}](#{hazard.id.lower()})"
    return f"| {link} | {plain(hazard.hazard)} | {before} | {_after(hazard)} | {state(hazard)} |"


def _in_full(hazard, tests):
    """One hazard as a section of its own."""
    said = {
        "what happens": f"{hazard.sequence_of_events}; {hazard.hazardous_situation}",
        "harm": hazard.harm,
        "control": f"{hazard.control} ({hazard.where})",
        "risk left": f"{_after(hazard)}. {hazard.residual_note}".strip(),
        "rests on": "our judgement" if hazard.reference == "-" else hazard.reference,
    }
    lines = [f"({hazard.id.lower()})=", "", f"## {hazard.id}: {plain(hazard.hazard)}", ""]
    lines += [f"- {name}: {plain(text)}" for name, text in said.items()]
    lines += [f"- in code: {', '.join(f'`{name}`' for name in hazard.control_in)}"] if hazard.control_in else []
    lines += [f"- shown by: {', '.join(f'`{test}`' for test in tests)}"] if tests else []
    return [*lines, f"- state: {state(hazard)}", ""]
