"""The course: goals, the protocol it follows, what was ordered, and for which mask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from lightmask.clinic.handover.fhir.names import (
    Said,
    coding,
    concept,
    day,
    decimal,
    extension,
    full,
    full_url,
    local,
    parts,
    quantity,
    ref,
    resource,
    when,
)  # fmt: skip
from lightmask.clinic.handover.fhir.people import author, the_patient
from lightmask.clinic.handover.story import Plan, Story

STATUS = {"draft": "draft", "approved": "active", "withdrawn": "revoked"}
DOI = "https://doi.org/"


def planned(story: Story) -> Iterator[Said]:
    """Everything of every plan."""
    for plan in story.plans:
        said = plan.document
        for goal in said["request"]["goals"]:
            yield a_goal(plan, goal)
        yield protocol(plan)
        for phase in said["phases"]:
            yield activity(plan, phase)
            yield order(story, plan, phase)
            if phase["care"] == "home":
                yield at_home(story, plan, phase)
        yield course(story, plan)


def key_of(plan: Plan, phase: Any) -> str:
    """By which a phase of a plan is known."""
    return f"{plan.id} {phase['name']} {phase['mask']}"


def a_goal(plan: Plan, goal: Any) -> Said:
    """What the course is for; what was promised by nobody is no target."""
    weeks = plan.document["forecast"]["course_weeks"] if plan.document.get("forecast") else None
    due = {"value": weeks, "unit": "wk", "system": "http://unitsofmeasure.org", "code": "wk"} if weeks else None
    state = {"draft": "proposed", "approved": "active", "withdrawn": "cancelled"}[plan.standing]
    return resource(
        "Goal", f"{plan.id} {goal['name']}", lifecycleStatus=state, subject=the_patient(),
        description=concept(local("goal", goal["name"], goal["title"]), text=goal["title"]),
        target=[{"measure": concept(local("goal", goal["name"], goal["title"])), "dueDuration": due}] if due else None,
        note=[{"text": f"Evidence: {goal['grade']}."}] if goal.get("grade") else None,
        startDate=plan.document["request"].get("start"),
    )  # fmt: skip


def protocol(plan: Plan) -> Said:
    """The protocol that the course was chosen from, with the trials it rests on."""
    said = plan.document
    evidence = [_citation(trial) for trial in said["evidence"]]
    steps = [{"title": phase["name"], "definitionCanonical": full_url("ActivityDefinition", key_of(plan, phase))}
             for phase in said["phases"]]  # fmt: skip
    return resource(
        "PlanDefinition", plan.id, url=full_url("PlanDefinition", plan.id), version=plan.hash, status="active",
        type=concept(coding("plan-definition-type", "clinical-protocol")), title=f"Light for {said['goal']['title']}",
        date=when(plan.at), action=steps, relatedArtifact=evidence, description=said["notice"],
    )  # fmt: skip


def _citation(trial: Any) -> Said:
    address = DOI + trial["doi"] if trial.get("doi") else ""
    return full({"type": "citation", "citation": trial["trial"], "display": trial.get("result", ""), "url": address})


def activity(plan: Plan, phase: Any) -> Said:
    """One phase of the protocol."""
    key = key_of(plan, phase)
    return resource(
        "ActivityDefinition", key, url=full_url("ActivityDefinition", key), status="active", kind="ServiceRequest",
        intent="plan", title=phase["name"], code=concept(coding("snomed", "31394004")), timingTiming=timing(phase),
        description=" ".join(phase["reasons"]),
    )  # fmt: skip


def timing(phase: Any) -> Said:
    """How often, for how long and how many weeks."""
    per_week = float(phase["sessions_per_week"] or 0.0)
    often = per_week >= 1
    every = {
        "frequency": round(per_week) if often else 1,
        "period": 1 if often else _weeks(per_week),
        "periodUnit": "wk",
    }
    return {"repeat": full({
        "duration": decimal(phase["minutes"]), "durationUnit": "min", **(every if per_week else {}),
        "boundsDuration": quantity(phase["weeks"], "wk") if phase.get("weeks") else None,
    })}  # fmt: skip


def _weeks(per_week: float) -> float | int:
    return decimal(1 / per_week) if per_week else 1


def begins(plan: Plan) -> date:
    """The first day of the course; the day of the plan where no start was wished."""
    start = plan.document["request"].get("start")
    return date.fromisoformat(start) if start else plan.at.date()


def course(story: Story, plan: Plan) -> Said:
    """The course of one person, with everything that was ordered for it."""
    said, approval = plan.document, plan.approval
    last = max((phase["start_week"] + (phase.get("weeks") or 0) for phase in said["phases"]), default=0)
    activities = [ref("ServiceRequest", key_of(plan, phase)) for phase in said["phases"]]
    activities += [ref("DeviceRequest", key_of(plan, phase)) for phase in said["phases"] if phase["care"] == "home"]
    until = [extension("approval-valid-until", valueDate=day(approval.valid_until))] if approval else None
    return resource(
        "CarePlan", plan.id, identifier=[{"system": "urn:ietf:rfc:3986", "value": f"urn:{plan.hash}"}],
        status=STATUS[plan.standing], intent="order" if plan.approvals else "proposal", subject=the_patient(),
        title=f"Light for {said['goal']['title']}", instantiatesCanonical=[full_url("PlanDefinition", plan.id)],
        period={"start": day(begins(plan)), "end": day(begins(plan) + timedelta(weeks=last))}, created=when(plan.at),
        author=author(story, approval.by if approval else plan.by), careTeam=[ref("CareTeam", "the one")],
        goal=[ref("Goal", f"{plan.id} {goal['name']}") for goal in said["request"]["goals"]],
        activity=[{"reference": one} for one in activities], extension=until,
        supportingInfo=[ref("DocumentReference", f"{plan.id} plan")],
        replaces=[ref("CarePlan", plan.replaces)] if any(one.id == plan.replaces for one in story.plans) else None,
    )  # fmt: skip


def order(story: Story, plan: Plan, phase: Any) -> Said:
    """One phase as it was ordered; the dose of a session by channel."""
    key = key_of(plan, phase)
    return resource(
        "ServiceRequest", key, status=STATUS[plan.standing], intent="order" if plan.approvals else "proposal",
        basedOn=[ref("CarePlan", plan.id)], code=concept(coding("snomed", "31394004")), subject=the_patient(),
        instantiatesCanonical=[full_url("ActivityDefinition", key)], category=[concept(local("place", phase["care"]))],
        quantityQuantity=quantity(phase["sessions"], "sessions") if phase["sessions"] else None,
        occurrenceTiming=timing(phase),
        authoredOn=when(plan.at), requester=_signed(story, plan), bodySite=_regions(plan),
        supportingInfo=[ref("DocumentReference", f"{plan.id} plan")], extension=prescribed(plan, phase),
    )  # fmt: skip


def prescribed(plan: Plan, phase: Any) -> list[Said]:
    """Light of one session by channel: wavelength, and fluence at the brightest skin."""
    wavelengths = {one["name"]: one["peak_nm"] for one in plan.document["mask"]["channels"]}
    pulses = phase["pulses"]
    mode = pulses if isinstance(pulses, str) else f"pulsed, {pulses['frequency_Hz']:g} Hz, duty {pulses['duty']:g}"
    return [
        parts("prescribed-dose", channel=one["channel"],
              wavelength=quantity(wavelengths[one["channel"]], "nm") if one["channel"] in wavelengths else None,
              fluence=quantity(one["J_cm2"], "J/cm2") if one.get("J_cm2") is not None else None,
              drive=quantity(phase["drive"].get(one["channel"], 0.0), "1"), minutes=quantity(phase["minutes"], "min"),
              mode=mode)
        for one in phase["brightest"]
    ]  # fmt: skip


def at_home(story: Story, plan: Plan, phase: Any) -> Said:
    """The mask that a person takes home for a phase: that very mask where one was given."""
    unit = next((one for one in story.units if one.at_home and one.model == plan.mask_home), None)
    what = {"codeReference": ref("Device", unit.id)} if unit else {"codeCodeableConcept": {"text": phase["mask"]}}
    wavelengths = [quantity(one["peak_nm"], "nm") for one in plan.document["mask"]["channels"]]
    return resource(
        "DeviceRequest", key_of(plan, phase), status=STATUS[plan.standing], subject=the_patient(), **what,
        intent="order" if plan.approvals else "proposal", basedOn=[ref("CarePlan", plan.id)],
        occurrenceTiming=timing(phase), authoredOn=when(plan.at), requester=_signed(story, plan),
        parameter=[*({"code": concept(local("light", "wavelength")), "valueQuantity": one} for one in wavelengths),
                   {"code": concept(local("light", "minutes")), "valueQuantity": quantity(phase["minutes"], "min")}],
    )  # fmt: skip


def _signed(story: Story, plan: Plan) -> Said | None:
    """Whoever signed it; orders are never the patient's own."""
    approval = plan.approval or next(iter(plan.approvals), None)
    return ref("Practitioner", approval.by) if approval and story.staff_of(approval.by) else None


def _regions(plan: Plan) -> list[Said]:
    regions = (plan.document.get("target") or {}).get("regions") or [plan.document["person"]["region"]]
    return [concept(coding("snomed", "39937001"), local("zone", region)) for region in regions]
