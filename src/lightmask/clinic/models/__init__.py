"""The records of a clinic. Each belongs to one person, or to the clinic itself."""

from lightmask.clinic.models.assessment import Finding, Measurement, Phototype, Screening
from lightmask.clinic.models.audit import AuditEntry, AuditHead
from lightmask.clinic.models.care import Membership
from lightmask.clinic.models.consent import Consent, ConsentText
from lightmask.clinic.models.following import AdverseEvent, Appointment, CombinedProcedure
from lightmask.clinic.models.masks import Cleaning, MaskModel, MaskUnit
from lightmask.clinic.models.people import Patient
from lightmask.clinic.models.photos import Photo
from lightmask.clinic.models.plans import Approval, Decision, PlanJob, PlanRecord, Withdrawal
from lightmask.clinic.models.restored import PeriodTold
from lightmask.clinic.models.sessions import SessionNote, SessionRecord, SideEffect
from lightmask.clinic.models.site import Clinic
from lightmask.clinic.models.tokens import ApiToken
from lightmask.clinic.models.users import User

__all__ = [
    "AdverseEvent", "ApiToken", "Appointment", "Approval", "AuditEntry", "AuditHead", "Cleaning", "Clinic",
    "CombinedProcedure", "Consent", "ConsentText", "Decision", "Finding", "MaskModel", "MaskUnit",
    "Measurement", "Membership", "Patient", "PeriodTold", "Photo", "Phototype", "PlanJob", "PlanRecord", "Screening",
    "SessionNote", "SessionRecord", "SideEffect", "User", "Withdrawal",
]  # fmt: skip
