"""The clinic as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """One clinic per database."""

    name = "lightmask.clinic"
    label = "clinic"
    verbose_name = _("Clinic")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Once everything is loaded."""
        from lightmask.clinic.accounts import noted

        noted.listen()
