"""Who works here or is treated here, as somebody who can log in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody may do. One role a person."""

    OWNER = "owner", _("Owner")
    PROFESSIONAL = "professional", _("Professional")
    ASSISTANT = "assistant", _("Assistant")
    CLIENT = "client", _("Client")


STAFF = (Role.OWNER, Role.PROFESSIONAL, Role.ASSISTANT)


class User(AbstractUser):
    """A log-in. Clients are linked with their record by `Patient.user`.

    title     as on a door: "dermatologist"
    licence   number of the professional register; without it nobody approves a course
    """

    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.CLIENT)
    title = models.CharField(_("title"), max_length=80, blank=True)
    licence = models.CharField(_("professional registration"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")

    @property
    def works_here(self) -> bool:
        """Staff of the clinic, of any role."""
        return self.role in STAFF

    @property
    def shown(self) -> str:
        """The name that pages and records show."""
        return self.get_full_name() or self.get_username()

    @property
    def may_approve(self) -> bool:
        """A professional; an owner who is one too, by a registration of their own."""
        return self.role == Role.PROFESSIONAL or (self.role == Role.OWNER and bool(self.licence))
