"""What a person has agreed to, word for word."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models.people import OfPatient


class Purpose(models.TextChoices):
    """Asked for one by one; nobody has to give the second to get the first."""

    TREATMENT = "treatment", _("Treatment")
    PHOTOS = "photos", _("Photos for my record")
    MARKETING = "marketing", _("Photos shown to others")


class ConsentText(models.Model):
    """One version of a text. A text that somebody signed is never changed."""

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    in_force_from = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["purpose", "version", "language"], name="one_text_a_version"),)


class Consent(OfPatient):
    """Given, refused or withdrawn: the newest of a purpose holds.

    sha256  of the text as it was signed
    """

    class Standing(models.TextChoices):
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    signed_name = models.CharField(max_length=120, blank=True)
    witness = models.CharField(max_length=120, blank=True)
