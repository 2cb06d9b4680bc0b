"""What came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models.masks import MaskUnit
from lightmask.clinic.models.people import OfPatient
from lightmask.clinic.models.sessions import SessionRecord


class AdverseEvent(OfPatient):
    """Harm, or what might have been harm, tied to the session and the mask that it happened with."""

    class Kind(models.TextChoices):
        REDNESS = "redness", _("redness that lasts")
        BURN = "burn", _("burn or blister")
        PAIN = "pain", _("pain or stinging")
        PIGMENT = "pigment", _("new or darker marks")
        EYES = "eyes", _("eyes: spots, glare, pain, blur")
        HEADACHE = "headache", _("headache or migraine")
        SEIZURE = "seizure", _("fit or fainting")
        RASH = "rash", _("hives, swelling or rash")
        ACNE = "acne", _("more acne")
        MASK = "mask", _("something with the mask")
        OTHER = "other", _("something else")

    class Severity(models.TextChoices):
        MILD = "mild", _("mild")
        MODERATE = "moderate", _("moderate")
        SEVERE = "severe", _("severe")

    session = models.ForeignKey(SessionRecord, null=True, on_delete=models.SET_NULL, related_name="adverse_events")
    unit = models.ForeignKey(MaskUnit, null=True, on_delete=models.SET_NULL, related_name="+")
    serial = models.CharField(max_length=60, blank=True)
    firmware = models.CharField(max_length=40, blank=True)
    calibrated_on = models.DateField(null=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    serious = models.BooleanField(default=False)
    description = models.TextField()
    action = models.TextField(blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    self_reported = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)


class CombinedProcedure(OfPatient):
    """A peel, microneedling or laser, done or planned."""

    kind = models.CharField(max_length=20)
    on = models.DateField()
    note = models.TextField(blank=True)
    done = models.BooleanField(default=False)


class Appointment(OfPatient):
    """When somebody is expected; `at` is the hour."""

    minutes = models.PositiveSmallIntegerField(default=30)
    kind = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)
    cancelled = models.BooleanField(default=False)
