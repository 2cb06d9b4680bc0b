"""The masks of the clinic."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lightmask.clinic.models.people import Patient


class MaskModel(models.Model):
    """A kind of mask, as its file says it.

    text         the whole *.mask.toml
    fingerprint  SHA-256 of the text
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField()
    fingerprint = models.CharField(max_length=64, unique=True)
    care = models.CharField(max_length=8, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()


class MaskUnit(models.Model):
    """One mask that can be held in the hand.

    port      as `lightmask deliver --port` takes it: /dev/ttyACM0, ble:NAME, mqtt:HOST/SERIAL, simulated
    given_to  the person who has it at home
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    model = models.ForeignKey(MaskModel, on_delete=models.PROTECT, related_name="units")
    serial = models.CharField(_("serial number"), max_length=60, unique=True)
    port = models.CharField(_("port"), max_length=120, blank=True)
    firmware = models.CharField(max_length=40, blank=True)
    calibrated_on = models.DateField(null=True, blank=True)
    calibration_due = models.DateField(null=True, blank=True)
    key_fingerprint = models.CharField(max_length=64, blank=True)
    lit_s = models.FloatField(default=0.0)
    given_to = models.ForeignKey(Patient, null=True, blank=True, on_delete=models.SET_NULL, related_name="masks")
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()


class Cleaning(models.Model):
    """A mask was cleaned."""

    unit = models.ForeignKey(MaskUnit, on_delete=models.CASCADE, related_name="cleanings")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
