"""Standard photos."""

from django.db import models

from lightmask.clinic.models.people import OfPatient


class Photo(OfPatient):
    """A picture without any metadata of the camera, in the private media folder.

    colour_card   what was read from the card: patches with L*a*b* and their difference
    """

    pose = models.CharField(max_length=12)
    file = models.FileField(upload_to="photos")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    colour_card = models.JSONField(default=dict)
    note = models.TextField(blank=True)
