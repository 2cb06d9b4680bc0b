"""Who cares for whom."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from lightmask.clinic.models.people import Patient


class Membership(models.Model):
    """One of the staff in the care team of a person."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["patient", "user"], name="once_in_a_team"),)
