"""From a wish to a course that somebody has signed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models.masks import MaskModel
from lightmask.clinic.models.people import OfPatient, Patient


class PlanJob(models.Model):
    """A plan that is being worked out in the background.

    request       everything that the planner is given, as plain data
    request_hash  SHA-256 of its canonical JSON
    result        what came back: files, or every reason for a refusal
    worker        who is at it, and when it was last heard of; attempts: how often it was begun
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("working")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused as unsafe")
        FAILED = "failed", _("failed")
        LOST = "lost", _("interrupted")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="planjobs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    request = models.JSONField()
    request_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=60, blank=True)
    fraction = models.FloatField(default=0.0)
    pid = models.PositiveIntegerField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    beat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    mask_home = models.ForeignKey(MaskModel, null=True, on_delete=models.PROTECT, related_name="+")
    mask_office = models.ForeignKey(MaskModel, null=True, on_delete=models.PROTECT, related_name="+")
    assessed_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ("-asked_at",)
        indexes = (models.Index(fields=["state", "asked_at"]), models.Index(fields=["patient", "request_hash"]))


class Decision(OfPatient):
    """Why light may be used in spite of one answer that only a professional may let pass.

    about  row of the screening list, or the name of a medicine
    name, role  as they are written into the plan, whatever becomes of the log-in
    """

    about = models.CharField(max_length=120)
    name = models.CharField(max_length=160)
    role = models.CharField(max_length=80, blank=True)
    on = models.DateField()
    reason = models.TextField()


class PlanRecord(OfPatient):
    """A plan as the planner wrote it. Never changed; a new plan replaces it.

    document  canonical JSON, to the byte
    hash      the plan's own content hash
    folder    its files (report, calendar, dose map), below the folder of records
    """

    job = models.ForeignKey(PlanJob, null=True, on_delete=models.SET_NULL, related_name="plans")
    document = models.TextField()
    hash = models.CharField(max_length=80)
    folder = models.CharField(max_length=120, blank=True)
    mask_home = models.ForeignKey(MaskModel, null=True, on_delete=models.PROTECT, related_name="+")
    mask_office = models.ForeignKey(MaskModel, null=True, on_delete=models.PROTECT, related_name="+")
    care = models.CharField(max_length=8)
    assessed_until = models.DateTimeField()


class Approval(OfPatient):
    """A professional has read a plan back and signed it.

    meaning    the sentence that was signed
    overrides  {"C05": {"reason": ...}}: answers that only a professional may let pass
    signature  Ed25519 over the canonical JSON of all of this, hexadecimal
    """

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="approvals")
    plan_hash = models.CharField(max_length=80)
    name = models.CharField(max_length=160)
    role = models.CharField(max_length=12)
    licence = models.CharField(max_length=80, blank=True)
    meaning = models.TextField()
    overrides = models.JSONField(default=dict)
    read_back = models.JSONField(default=dict)
    second_factor = models.BooleanField(default=False)
    valid_until = models.DateField()
    signature = models.CharField(max_length=128)
    key_fingerprint = models.CharField(max_length=64)


class Withdrawal(OfPatient):
    """An approval that no longer holds, and why."""

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.TextField()
