"""What people say about the time that a restored backup knows nothing of."""

from django.db import models

from lightmask.clinic.models.people import OfPatient


class PeriodTold(OfPatient):
    """Somebody has said what light this person had between a backup and its restore.

    sessions   how many; each is written down as a session of its own
    """

    unknown_from = models.DateTimeField()
    unknown_until = models.DateTimeField()
    sessions = models.PositiveSmallIntegerField()
