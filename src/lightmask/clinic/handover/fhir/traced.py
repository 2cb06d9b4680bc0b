"""Who signed, who did what, who is expected when, and which local codes all of it uses."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from lightmask.clinic.handover.fhir.found import PROGRAM
from lightmask.clinic.handover.fhir.names import (
    OWN,
    Said,
    coding,
    concept,
    extension,
    local,
    ref,
    resource,
    systems,
    when,
)  # fmt: skip
from lightmask.clinic.handover.fhir.people import HERE, author, the_patient
from lightmask.clinic.handover.story import Act, Appointment, Approval, Plan, Story

ACTIONS = (("C", ("create", "enrol", "add", "sign", "new")), ("D", ("delete", "erase", "remove")),
           ("R", ("read", "see", "view", "export", "download", "look")))  # fmt: skip
CHANGED = "U"


def traced(story: Story) -> Iterator[Said]:
    """Signatures, acts, appointments."""
    for plan in story.plans:
        for approval in plan.approvals:
            yield signed(story, plan, approval)
    yield made(story)
    for act in story.acts:
        yield acted(story, act)
    yield from expected(story)


def signed(story: Story, plan: Plan, one: Approval) -> Said:
    """A professional's signature of a course, in the sentence that was signed."""
    who = author(story, one.by) or ref("Organization", HERE)
    signature = {
        "type": [coding("signature-type", "1.2.840.10065.1.12.1.5")], "when": when(one.at), "who": who,
        "targetFormat": "application/json",
        **({"data": base64.b64encode(bytes.fromhex(one.signature)).decode()} if one.signature else {}),
    }  # fmt: skip
    return resource(
        "Provenance", one.id, target=[ref("CarePlan", plan.id), ref("DocumentReference", f"{plan.id} plan")],
        recorded=when(one.at), signature=[signature], activity={"text": one.meaning},
        reason=[{"text": f"{over.about}: {over.reason}"} for over in one.overrides],
        agent=[{"type": concept(coding("provenance-participant", "verifier")),
                "role": [concept(local("role", one.role), text=one.name)], "who": who}],
    )  # fmt: skip


def made(story: Story) -> Said:
    """That this bundle was put together by this program for this clinic."""
    return resource(
        "Provenance", "export", target=[the_patient()], recorded=when(story.made_at),
        activity={"text": "export of the whole record"},
        agent=[{"type": concept(coding("provenance-participant", "assembler")), "who": ref("Device", PROGRAM),
                "onBehalfOf": ref("Organization", HERE)}],
    )  # fmt: skip


def acted(story: Story, one: Act) -> Said:
    """One entry of the clinic's own chain; what it was about is named by its id alone."""
    who = author(story, one.actor)
    return resource(
        "AuditEvent", str(one.no), type=local("act", one.act), action=action(one.act), recorded=when(one.at),
        outcome="0", agent=[{"requestor": True, "altId": one.actor, "role": [concept(local("role", one.role))],
                             **({"who": who} if who else {})}],
        source={"observer": ref("Device", PROGRAM), "site": story.clinic.name},
        entity=[{"name": f"{one.kind} {one.what}"}],
        extension=[extension("audit-hash", valueString=one.hash)] if one.hash else None,
    )  # fmt: skip


def action(act: str) -> str:
    """C, R, U or D: what kind of act that was."""
    return next((code for code, words in ACTIONS if any(word in act for word in words)), CHANGED)


def expected(story: Story) -> Iterator[Said]:
    """Appointments, and the time that the dated sessions of a course take."""
    for one in story.standing(story.appointments):
        yield appointment(story, one)
    for plan in story.plans:
        calendar = plan.document.get("calendar")
        if calendar:
            yield resource("Schedule", plan.id, active=plan.standing == "approved", actor=[the_patient()],
                           comment="Sessions of light at home and in the clinic; the calendar file has each day.",
                           planningHorizon={"start": calendar["start"], "end": calendar["end"]})  # fmt: skip


def appointment(story: Story, one: Appointment) -> Said:
    """When somebody is expected; one that is over counts as kept."""
    ends = one.at + timedelta(minutes=one.minutes)
    status = "cancelled" if one.cancelled else "fulfilled" if ends < story.made_at else "booked"
    people = [{"actor": the_patient(), "status": "accepted"}]
    if story.staff_of(one.by):
        people.append({"actor": ref("Practitioner", one.by), "status": "accepted"})
    return resource(
        "Appointment", one.id, status=status, serviceType=[concept(local("appointment", one.kind), text=one.kind)],
        start=when(one.at), end=when(ends), minutesDuration=one.minutes, participant=people, comment=one.note,
        cancelationReason={"text": "cancelled"} if one.cancelled else None,
    )  # fmt: skip


def declared(resources: list[Said]) -> Iterator[Said]:
    """A CodeSystem for each system of our own, with the codes that these resources use."""
    used: dict[str, dict[str, str]] = {}
    for one in resources:
        for said in codings(one):
            if said["system"].startswith(OWN):
                used.setdefault(said["system"], {})[said["code"]] = str(said.get("display", said["code"]))
    rows = {row["uri"]: row for row in systems().values()}
    for uri, codes in sorted(used.items()):
        row = rows[uri]
        yield resource(
            "CodeSystem", row["name"], url=uri, name=row["title"].title().replace(" ", "").replace(";", ""),
            title=row["title"], description=row["meaning"], status="active", content="fragment", caseSensitive=True,
            concept=[{"code": code, "display": display} for code, display in sorted(codes.items())],
        )  # fmt: skip


def codings(said: Any) -> Iterator[Said]:
    """Every code with its system, however deep."""
    if isinstance(said, list):
        for one in said:
            yield from codings(one)
    elif isinstance(said, dict):
        if "code" in said and "system" in said:
            yield said
        for one in said.values():
            yield from codings(one)
