"""What was given: sessions in the clinic and at home, whole courses, procedures beside light, and harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from lightmask.clinic.handover.fhir.names import (
    Said,
    bound,
    coding,
    concept,
    day,
    extension,
    local,
    note,
    parts,
    period,
    quantity,
    ref,
    resource,
    systems,
    when,
)  # fmt: skip
from lightmask.clinic.handover.fhir.people import HERE, author, the_patient
from lightmask.clinic.handover.story import AdverseEvent, Light, Plan, Procedure, Session, Story

STATUS = {
    "reserved": "preparation", "running": "in-progress", "done": "completed", "stopped": "stopped",
    "failed": "not-done", "unknown": "unknown",
}  # fmt: skip
OUTCOMES = {"resolved": "resolved", "recovering": "recovering", "ongoing": "ongoing", "fatal": "fatal"}
COURSE, WRONG = "course", "entered-in-error"


def given(story: Story) -> Iterator[Said]:
    """Zones, sessions, courses, procedures and adverse events."""
    for region in story.regions:
        yield resource("BodyStructure", region, active=True, patient=the_patient(), description=region,
                       location=concept(coding("snomed", "39937001"), local("zone", region)))  # fmt: skip
    for plan in story.plans:
        if plan.approvals:
            yield whole_course(story, plan)
    for session in story.sessions:
        yield a_session(story, session)
        if session.where == "home" and session.unit and session.given and session.id not in story.replaced:
            yield use_at_home(story, session)
    for procedure in story.standing(story.procedures):
        yield beside_light(story, procedure)
    for event in story.standing(story.adverse_events):
        yield harm(story, event)


def a_session(story: Story, one: Session) -> Said:
    """One session of light; in the clinic and at home are told apart by category, place and performer."""
    home = one.where == "home"
    began = one.began or _day(story, one)
    who = the_patient() if home else author(story, one.by)
    plan = next((plan for plan in story.plans if plan.id == one.plan), None)
    return resource(
        "Procedure", one.id, status=WRONG if one.id in story.replaced else STATUS[one.state],
        category=concept(local("place", one.where)),
        code=concept(coding("snomed", "31394004")), subject=the_patient(), performedPeriod=period(began, one.ended),
        performer=[{"actor": who}] if who else None, recorder=author(story, one.by),
        location=None if home else ref("Location", HERE), statusReason=_why(one),
        basedOn=[ref("CarePlan", one.plan)] if plan else None,
        partOf=[ref("Procedure", f"{COURSE} {one.plan}")] if plan and plan.approvals else None,
        bodySite=[concept(coding("snomed", "39937001"), local("zone", zone))
                  for zone in sorted({light.zone for light in one.lights})],
        usedReference=[ref("Device", one.unit, one.serial)] if one.unit else None, note=note(" ".join(one.notes)),
        extension=[extension("session-source", valueCode=one.source), *(delivered(light) for light in one.lights),
                   *_dark(one), *_warm(one)],
    )  # fmt: skip


def delivered(light: Light) -> Said:
    """What one channel brought to one zone."""
    figures = {
        "planned": (light.planned_J_cm2, "J/cm2"), "delivered": (light.delivered_J_cm2, "J/cm2"),
        "peak_irradiance": (light.peak_mW_cm2, "mW/cm2"),
    }  # fmt: skip
    known = {name: quantity(value, unit) for name, (value, unit) in figures.items() if value is not None}
    return parts("delivered-dose", channel=light.channel, zone=ref("BodyStructure", light.zone), **known)


def _day(story: Story, one: Session) -> datetime:
    """Noon of its day, for a session that nobody timed."""
    return datetime.combine(one.day, time(12), ZoneInfo(story.client.time_zone))


def _why(one: Session) -> Said | None:
    if not one.reasons:
        return None
    return concept(*(local("ending", reason) for reason in one.reasons), text="; ".join(one.reasons))


def _dark(one: Session) -> Iterator[Said]:
    for dark in one.interruptions:
        yield parts("interruption", at=quantity(dark.at_s, "s"), seconds=quantity(dark.seconds, "s"), why=dark.why)


def _warm(one: Session) -> Iterator[Said]:
    if one.highest_C is not None:
        yield extension("highest-temperature", valueQuantity=quantity(one.highest_C, "C"))


def use_at_home(story: Story, one: Session) -> Said:
    """That the mask was worn at home, and who says so: the mask's own record, or the person."""
    done, due = adherence(story, one)
    told = {"source": the_patient()} if one.source == "self" else {}
    return resource(
        "DeviceUseStatement", one.id, status="completed", subject=the_patient(), device=ref("Device", one.unit),
        derivedFrom=[ref("Procedure", one.id)], timingPeriod=period(one.began or _day(story, one), one.ended),
        recordedOn=when(one.at), **told,
        extension=[extension("session-source", valueCode=one.source),
                   *([parts("adherence", done=done, planned=due)] if due else [])],
    )  # fmt: skip


def adherence(story: Story, one: Session) -> tuple[int, int]:
    """Sessions done, and sessions that the plan had dated, up to the day of this one."""
    plan = next((plan for plan in story.plans if plan.id == one.plan), None)
    calendar = (plan.document.get("calendar") or {}) if plan else {}
    due = sum(entry["what"] == "session" and entry["on"] <= one.day.isoformat() for entry in calendar.get("days", ()))
    done = sum(other.given and other.day <= one.day for other in story.sessions_of(one.plan)) if plan else 0
    return done, due


def whole_course(story: Story, plan: Plan) -> Said:
    """The course so far: how many sessions, and what each zone has had by channel."""
    mine = list(story.sessions_of(plan.id))
    had = [one for one in mine if one.given]
    ends = [one.ended or one.at for one in had]
    starts = [one.began or one.at for one in had]
    return resource(
        "Procedure", f"{COURSE} {plan.id}", status=_course_status(plan, mine), subject=the_patient(),
        category=concept(local("place", COURSE)), code=concept(coding("snomed", "31394004")),
        basedOn=[ref("CarePlan", plan.id)],
        performedPeriod=period(min(starts), max(ends)) if had else None,
        statusReason={"text": "; ".join(one.reason for one in plan.withdrawals)} if plan.withdrawals else None,
        extension=[_sessions(plan, had), *_volumes(had)],
    )  # fmt: skip


def _course_status(plan: Plan, mine: list[Session]) -> str:
    if plan.standing == "withdrawn":
        return "stopped"
    planned, had = _planned(plan), sum(one.given for one in mine)
    if planned and had >= planned:
        return "completed"
    return "in-progress" if mine else "preparation"


def _planned(plan: Plan) -> int:
    return sum(phase["sessions"] or 0 for phase in plan.document["phases"])


def _sessions(plan: Plan, had: list[Session]) -> Said:
    return parts(
        "course-sessions", planned=_planned(plan), delivered=len(had),
        stopped_early=sum(one.state == "stopped" for one in had),
        told_by_the_person=sum(one.source == "self" for one in had),
    )  # fmt: skip


def _volumes(had: list[Session]) -> Iterator[Said]:
    """Dose that each zone had by channel; sessions whose dose nobody knows are counted and not guessed."""
    lights = sorted((light for one in had for light in one.lights), key=lambda light: (light.zone, light.channel))
    for (zone, channel), group in groupby(lights, key=lambda light: (light.zone, light.channel)):
        known = [light.delivered_J_cm2 for light in group if light.delivered_J_cm2 is not None]
        yield parts("dose-to-volume", volume=ref("BodyStructure", zone), channel=channel,
                    total=quantity(sum(known), "J/cm2"), fractions=len(known))  # fmt: skip


def beside_light(story: Story, one: Procedure) -> Said:
    """A peel, microneedling or a laser."""
    who = author(story, one.by)
    return resource(
        "Procedure", one.id, status="completed" if one.done else "preparation", subject=the_patient(),
        code=concept(local("procedure", one.kind), text=one.kind), performedDateTime=day(one.on),
        recorder=who, note=note(one.note), bodySite=[concept(coding("snomed", "39937001"), local("zone", "face"))],
    )  # fmt: skip


def harm(story: Story, one: AdverseEvent) -> Said:
    """Harm, tied to the session, and to the mask as it was that day."""
    suspects = [ref("Procedure", one.session)] if one.session else []
    suspects += [ref("Device", one.unit, one.serial)] if one.unit else []
    on_the_day = {"serial": one.serial, "firmware": one.firmware, "calibrated": day(one.calibrated_on)}
    mask = parts("mask-on-the-day", **{name: value for name, value in on_the_day.items() if value})
    outcome = OUTCOMES.get(one.outcome.casefold(), "unknown" if one.closed_at is None else "resolved")
    return resource(
        "AdverseEvent", one.id, actuality="actual", subject=the_patient(), date=when(one.seen_at or one.at),
        event=concept(local("event", one.kind), text=f"{one.kind}: {one.description}"), recordedDate=when(one.at),
        recorder=the_patient() if one.self_reported else author(story, one.by),
        seriousness=concept(coding("adverse-event-seriousness", "Serious" if one.serious else "Non-serious")),
        severity=bound(systems()["adverse-event-severity"]["uri"], one.severity),
        outcome=bound(systems()["adverse-event-outcome"]["uri"], outcome),
        suspectEntity=[{"instance": suspect} for suspect in suspects], extension=[mask] if mask["extension"] else None,
    )  # fmt: skip
