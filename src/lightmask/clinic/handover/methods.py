"""methods(story): the light as Jenkins and Carroll ask papers to report it, planned, and beside it what was delivered.

How to report low-level laser therapy (LLLT)/photomedicine dose and beam parameters in clinical and laboratory studies.
Photomed Laser Surg 2011;29:785-787, doi:10.1089/pho.2011.9895.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from lightmask.clinic.handover.story import Plan, Session, Story

Row = dict[str, Any]
DELIVERED, UNKNOWN = "delivered", "unknown"
MASK, PERSON = "the masks' own records", "told by the person"


def methods(story: Story) -> tuple[Row, ...]:
    """The table of the newest course that was approved, then what came of it; nothing before a course was approved."""
    plan = in_force(story)
    if plan is None:
        return ()
    return (*plan.document["methods"], *delivered(story, plan))


def in_force(story: Story) -> Plan | None:
    """The newest plan that somebody approved, withdrawn or not."""
    signed = [plan for plan in story.plans if plan.approvals]
    standing = [plan for plan in signed if plan.approval is not None]
    return max(standing or signed, key=lambda plan: plan.at, default=None)


def delivered(story: Story, plan: Plan) -> Iterator[Row]:
    """What was given of a plan; a figure that nobody measured stays unknown."""
    had = [one for one in story.sessions_of(plan.id) if one.given]
    recorded = [one for one in had if one.source == "mask"]
    yield from _masks(recorded)
    yield _row("number of sessions", len(had), "", f"{MASK} and {PERSON}" if len(recorded) < len(had) else MASK)
    yield _row("sessions told by the person alone", len(had) - len(recorded), "", PERSON)
    yield _row("sessions stopped early", sum(one.state == "stopped" for one in had), "", MASK)
    yield _spread("exposure duration of one session", [one.minutes for one in recorded], "min")
    for channel, zone in sorted({(light.channel, light.zone) for one in had for light in one.lights}):
        doses = _doses(recorded, channel, zone)
        yield _spread(f"radiant exposure of one session, {channel}, {zone}", doses, "J/cm2")
        yield _total(f"radiant exposure of all sessions, {channel}, {zone}", doses)
    yield _spread("highest temperature under the mask", [one.highest_C for one in recorded], "C")


def _masks(recorded: list[Session]) -> Iterator[Row]:
    """Which very masks: serial, firmware, and the day of the calibration that held."""
    for one in sorted({(one.serial, one.firmware, str(one.calibrated_on or UNKNOWN)) for one in recorded}):
        serial, firmware, calibrated = one
        yield _row(f"mask {serial}: firmware, calibrated on", f"{firmware or UNKNOWN}, {calibrated}", "", MASK)


def _doses(recorded: list[Session], channel: str, zone: str) -> list[float | None]:
    return [light.delivered_J_cm2 for one in recorded for light in one.lights
            if (light.channel, light.zone) == (channel, zone)]  # fmt: skip


def _spread(item: str, values: Iterable[float | None], unit: str) -> Row:
    """The middle session, and the whole range."""
    known = [value for value in values if value is not None]
    if not known:
        return _row(item, None, unit, UNKNOWN)
    rests = f"{MASK}; middle of {len(known)}, all from {min(known):.4g} to {max(known):.4g} {unit}"
    return _row(item, median(known), unit, rests)


def _total(item: str, values: list[float | None]) -> Row:
    known = [value for value in values if value is not None]
    if not known:
        return _row(item, None, "J/cm2", UNKNOWN)
    return _row(
        item, sum(known), "J/cm2", f"{MASK} of {len(known)} sessions; what was told without a dose is not in it"
    )


def _row(item: str, value: Any, unit: str, rests_on: str) -> Row:
    said = float(f"{value:.4g}") if isinstance(value, float) else value
    return {"group": DELIVERED, "item": item, "value": said, "unit": unit, "rests_on": rests_on}
