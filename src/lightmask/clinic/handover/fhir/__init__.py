"""A record in the language of hospitals: FHIR R4B."""

from lightmask.clinic.handover.fhir.collection import bundle
from lightmask.clinic.handover.fhir.walk import complaints

__all__ = ["bundle", "complaints"]
