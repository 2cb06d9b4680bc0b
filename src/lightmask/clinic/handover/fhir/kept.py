"""Photos and files of the record, and the plan itself to the byte."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from lightmask.clinic.handover.fhir.names import (
    Said,
    coding,
    concept,
    extension,
    full,
    full_url,
    local,
    note,
    ref,
    resource,
    when,
)  # fmt: skip
from lightmask.clinic.handover.fhir.people import HERE, author, the_patient
from lightmask.clinic.handover.story import File, Photo, Plan, Story


def kept(story: Story) -> Iterator[Said]:
    """Photos by their path in the export; plans whole, because a bundle is read without its folder too."""
    for photo in story.photos:
        yield media(story, photo)
    for file in story.files:
        yield document(story, file)
    for plan in story.plans:
        yield resource("Binary", plan.id, contentType="application/json",
                       data=base64.b64encode(plan.text.encode()).decode())  # fmt: skip
        yield plan_document(story, plan)


def media(story: Story, photo: Photo) -> Said:
    """A standard photo."""
    return resource(
        "Media", photo.id, status="completed", type=concept(coding("media-type", "image"), coding("loinc", "72170-4")),
        view=concept(local("pose", photo.pose)), subject=the_patient(), createdDateTime=when(photo.at),
        operator=author(story, photo.by), bodySite=concept(coding("snomed", "39937001"), local("zone", "face")),
        width=photo.width or None, height=photo.height or None, note=note(photo.note),
        content=full({"contentType": "image/jpeg" if photo.path.endswith((".jpg", ".jpeg")) else "image/png",
                      "url": photo.path, "size": photo.size_bytes or None, "title": photo.pose,
                      "creation": when(photo.at),
                      "extension": [extension("sha256", valueString=photo.sha256)]}),
    )  # fmt: skip


def document(story: Story, file: File) -> Said:
    """A dose map, a face scan, a report: by its path in the export. Maps are no observations."""
    attachment = {
        "contentType": file.content_type, "url": file.path, "size": file.size_bytes, "title": file.kind,
        "creation": when(file.at), "extension": [extension("sha256", valueString=file.sha256)],
    }  # fmt: skip
    related = {"related": [ref("CarePlan", file.plan)]} if file.plan else None
    return _document(story, file.id, file, file.kind, attachment, related)


def plan_document(story: Story, plan: Plan) -> Said:
    """The plan that the approval is bound to."""
    attachment = {"contentType": "application/json", "url": full_url("Binary", plan.id), "title": plan.hash}
    return _document(story, f"{plan.id} plan", plan, "plan", attachment, None)


def _document(story: Story, key: str, one: File | Plan, kind: str, attachment: Said, context: Said | None) -> Said:
    who = author(story, one.by)
    return resource(
        "DocumentReference", key, status="current", type=concept(local("document", kind)), subject=the_patient(),
        date=when(one.at), author=[who] if who else None, custodian=ref("Organization", HERE),
        content=[{"attachment": attachment}], context=context,
    )  # fmt: skip
