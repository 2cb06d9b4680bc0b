"""bundle(story): the whole record of one person as a FHIR R4B collection, ready to be written as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lightmask.clinic.handover.fhir.devices import devices
from lightmask.clinic.handover.fhir.found import found
from lightmask.clinic.handover.fhir.given import given
from lightmask.clinic.handover.fhir.kept import kept
from lightmask.clinic.handover.fhir.names import IDENTIFIER, Said, own_id, when
from lightmask.clinic.handover.fhir.observed import observed
from lightmask.clinic.handover.fhir.people import people
from lightmask.clinic.handover.fhir.planned import planned
from lightmask.clinic.handover.fhir.traced import declared, traced
from lightmask.clinic.handover.story import Story

PARTS: tuple[Callable[[Story], Iterator[Said]], ...] = (
    people, observed, kept, found, devices, planned, given, traced,
)  # fmt: skip


def bundle(story: Story) -> Said:
    """Every part of the record, then the codes of our own that it uses."""
    resources = [one for part in PARTS for one in part(story)]
    resources += declared(resources)
    return {
        "resourceType": "Bundle",
        "id": own_id("Bundle", story.client.id),
        "identifier": {"system": IDENTIFIER + "record", "value": own_id("Bundle", story.client.id)},
        "type": "collection",
        "timestamp": when(story.made_at),
        "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources],
    }
