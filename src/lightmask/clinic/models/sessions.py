"""Light that was given."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models.masks import MaskUnit
from lightmask.clinic.models.people import OfPatient
from lightmask.clinic.models.plans import Approval


class SessionRecord(OfPatient):
    """One session, from its reservation to its end. `at` is when it was to begin.

    answers    of the check before it
    settings   what was started: drive and minutes, by channel and zone
    reserved   J/cm2 by channel, held back before the start so that no two sessions take the same room
    delivered  what the mask said: dose by channel, interruptions, temperatures, reasons
    record     file of the second-by-second record, below the folder of records
    """

    class Where(models.TextChoices):
        OFFICE = "office", _("in the office")
        HOME = "home", _("at home")

    class State(models.TextChoices):
        RESERVED = "reserved", _("about to begin")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped early")
        FAILED = "failed", _("did not begin")
        UNKNOWN = "unknown", _("end not known yet")

    class Source(models.TextChoices):
        MASK = "mask", _("the mask's own record")
        SELF = "self", _("told by the person")
        PAPER = "paper", _("written down afterwards")

    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="sessions")
    plan_hash = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(MaskUnit, null=True, on_delete=models.PROTECT, related_name="sessions")
    serial = models.CharField(max_length=60, blank=True)
    firmware = models.CharField(max_length=40, blank=True)
    calibrated_on = models.DateField(null=True)
    where = models.CharField(max_length=8, choices=Where.choices)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.MASK)
    answers = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    reserved = models.JSONField(default=dict)
    delivered = models.JSONField(default=dict)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    minutes = models.FloatField(null=True)
    record = models.CharField(max_length=160, blank=True)

    class Meta(OfPatient.Meta):
        indexes = (models.Index(fields=["state"]), models.Index(fields=["patient", "day"]))
        constraints = (
            models.UniqueConstraint(
                fields=["patient"], condition=models.Q(state__in=["reserved", "running"]), name="one_session_a_person"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(state__in=["reserved", "running"]), name="one_session_a_mask"
            ),
        )


class SessionNote(OfPatient):
    """Something to remember about a session."""

    session = models.ForeignKey(SessionRecord, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()


class SideEffect(OfPatient):
    """What the skin or the eyes did afterwards. Grade 0 to 4, as the table of scales has it."""

    session = models.ForeignKey(SessionRecord, null=True, on_delete=models.SET_NULL, related_name="side_effects")
    kind = models.CharField(max_length=40)
    grade = models.PositiveSmallIntegerField()
    hours_after = models.FloatField(null=True)
    text = models.TextField(blank=True)
    self_reported = models.BooleanField(default=False)
