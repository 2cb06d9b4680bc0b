"""The clinic itself: one row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Clinic(models.Model):
    """Name and standing of this clinic.

    unknown_from, unknown_until   after a restore: sessions may have been given in between that nobody knows of
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=120, default="lightmask clinic")
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("email"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    demo = models.BooleanField(default=False)
    second_factor = models.BooleanField(_("staff must have a second factor"), default=True)
    unknown_from = models.DateTimeField(null=True, blank=True)
    unknown_until = models.DateTimeField(null=True, blank=True)
    backed_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_clinic"),)

    @classmethod
    def here(cls) -> "Clinic":
        """The clinic of this database."""
        return cls.objects.get_or_create(id=1)[0]
