"""Findings, medicines, and what the check of safety says about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lightmask import tables
from lightmask.clinic.handover.fhir.names import Said, coding, concept, day, local, note, ref, resource, systems, when
from lightmask.clinic.handover.fhir.people import author, the_patient
from lightmask.clinic.handover.story import Approval, Finding, Override, Plan, Screening, Story

GRAVE = {"STOP": "high", "PRO": "moderate", "CAUTION": "low"}
FLAGGED = ("STOP", "PRO")
PROGRAM = "lightmask"


def found(story: Story) -> Iterator[Said]:
    """What is on the skin, what is taken, and what stands against light."""
    for finding in story.standing(story.findings):
        yield condition(story, finding)
    for one in story.screenings[-1:]:
        yield from medicines(story, one)
    for plan in story.plans:
        for row in against(plan):
            yield issue(story, plan, row)
            if row["severity"] in FLAGGED:
                yield flag(plan, row)


def condition(story: Story, one: Finding) -> Said:
    """Something seen in a region. A finding is no diagnosis: it is unconfirmed until a physician says otherwise."""
    standing = {"system": systems()["condition-clinical"]["uri"], "code": "resolved" if one.gone else "active"}
    sure = {"system": systems()["condition-verification"]["uri"], "code": "unconfirmed"}
    grade = concept(local("severity", str(one.severity), f"grade {one.severity}")) if one.severity is not None else None
    return resource(
        "Condition", one.id, clinicalStatus={"coding": [standing]}, verificationStatus={"coding": [sure]},
        category=[concept(coding("condition-category", "problem-list-item"))], severity=grade,
        code=concept(*_standard(one.kind), local("finding", one.kind), text=one.kind),
        bodySite=[concept(coding("snomed", "39937001"), local("zone", one.region))],
        subject=the_patient(), onsetDateTime=None if one.gone else when(one.at),
        abatementDateTime=when(one.at) if one.gone else None, recordedDate=when(one.at),
        recorder=author(story, one.by), note=note(one.note),
    )  # fmt: skip


def _standard(kind: str) -> list[Said]:
    """The SNOMED CT code of a finding, where the table of codes has one."""
    rows = tables.read("fhir_codes").rows()
    said = kind.replace("_", " ").replace("-", " ").casefold()
    return [coding("snomed", row["code"]) for row in rows if row["system"] == "snomed" and row["used_for"] == said]


def medicines(story: Story, one: Screening) -> Iterator[Said]:
    """What is taken, as it was last said."""
    for medicine in one.medicines:
        gone = medicine.stopped or medicine.stopped_on is not None
        yield resource(
            "MedicationStatement", f"{one.id} {medicine.name}", status="stopped" if gone else "active",
            medicationCodeableConcept={"text": medicine.name}, subject=the_patient(), dateAsserted=when(one.at),
            effectivePeriod={"end": day(medicine.stopped_on)} if medicine.stopped_on else None,
            informationSource=author(story, one.by) or the_patient(),
        )  # fmt: skip


def against(plan: Plan) -> list[Any]:
    """The rows of the screening list that stood against this plan, or asked for care."""
    rows = plan.document.get("safety", {}).get("screening", ())
    return [row for row in rows if row.get("severity") in GRAVE]


def issue(story: Story, plan: Plan, row: Any) -> Said:
    """One row, and what a professional decided about it."""
    decided = decisions(plan, row)
    return resource(
        "DetectedIssue", f"{plan.id} {row['id']}", status="final", severity=GRAVE[row["severity"]],
        code=concept(local("issue", row["id"], row["condition"]), text=row["condition"]), patient=the_patient(),
        identifiedDateTime=when(plan.at), author=ref("Device", PROGRAM), implicated=[ref("CarePlan", plan.id)],
        detail=row.get("sentence", ""), mitigation=[_mitigation(story, approval, one) for approval, one in decided],
    )  # fmt: skip


def decisions(plan: Plan, row: Any) -> list[tuple[Approval, Override]]:
    """What was decided about a row of the list, by its id or its key."""
    names = (row["id"], row.get("key"))
    return [(approval, one) for approval in plan.approvals for one in approval.overrides if one.about in names]


def _mitigation(story: Story, approval: Approval, one: Override) -> Said:
    who = author(story, approval.by)
    action = concept(local("decision", "let pass", "let pass by a professional"), text=one.reason)
    return {"action": action, "date": when(approval.at), **({"author": who} if who else {})}


def flag(plan: Plan, row: Any) -> Said:
    """What whoever opens the record must see first."""
    open_ = plan.standing != "withdrawn"
    return resource(
        "Flag", f"{plan.id} {row['id']}", status="active" if open_ else "inactive", subject=the_patient(),
        code=concept(local("issue", row["id"], row["condition"]), text=f"{row['severity']}: {row['condition']}"),
        period={"start": when(plan.at)}, author=ref("Device", PROGRAM),
    )  # fmt: skip
