"""Hand over a record: FHIR, tables, a PDF, a calendar; the whole of it to its person, or to nobody any more."""

from lightmask.clinic.handover.story import Story

__all__ = ["Story"]
