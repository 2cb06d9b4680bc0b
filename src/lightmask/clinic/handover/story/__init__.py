"""The whole record of one person as plain data: what every export is made from."""

from lightmask.clinic.handover.story.care import Approval, Channel, MaskModel, MaskUnit, Override, Plan, Withdrawal
from lightmask.clinic.handover.story.events import (
    Act,
    AdverseEvent,
    Appointment,
    Interruption,
    Light,
    Procedure,
    Session,
    SideEffect,
)  # fmt: skip
from lightmask.clinic.handover.story.people import Client, Clinic, Consent, Entry, Staff
from lightmask.clinic.handover.story.seen import (
    Answer,
    File,
    Finding,
    Input,
    Medicine,
    Photo,
    Phototype,
    Reading,
    Screening,
)  # fmt: skip
from lightmask.clinic.handover.story.whole import Story

__all__ = [
    "Act", "AdverseEvent", "Answer", "Appointment", "Approval", "Channel", "Client", "Clinic", "Consent", "Entry",
    "File", "Finding", "Input", "Interruption", "Light", "MaskModel", "MaskUnit", "Medicine", "Override", "Photo",
    "Phototype", "Plan", "Procedure", "Reading", "Screening", "Session", "SideEffect", "Staff", "Story", "Withdrawal",
]  # fmt: skip
