"""What was asked, seen and measured."""

from django.db import models

from lightmask.clinic.models.people import OfPatient


class Screening(OfPatient):
    """Answers to the questions of safety: {"C01": {"answer": "no"|"yes"|"unknown", ...}}, medicines, past light.

    full   the whole form; else only what has changed since the last
    """

    full = models.BooleanField(default=True)
    answers = models.JSONField(default=dict)
    medicines = models.JSONField(default=list)
    more = models.JSONField(default=dict)
    self_reported = models.BooleanField(default=False)


class Phototype(OfPatient):
    """Fitzpatrick's type from its questions, or as a professional judged it."""

    phototype = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)


class Measurement(OfPatient):
    """One reading of an instrument, one clinical score, one colour.

    scale   id of the scale or instrument, as in the table of scales
    inputs  what was read or answered; value follows from it
    lower, upper   the interval of the value, where one is known
    """

    scale = models.CharField(max_length=40)
    region = models.CharField(max_length=40, blank=True)
    instrument = models.CharField(max_length=120, blank=True)
    inputs = models.JSONField(default=dict)
    value = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    self_reported = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta(OfPatient.Meta):
        indexes = (models.Index(fields=["patient", "scale", "at"]),)


class Finding(OfPatient):
    """Something seen in one region of the face."""

    region = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    gone = models.BooleanField(default=False)
