"""How forms look."""

from django.forms.renderers import TemplatesSetting


class ClinicForms(TemplatesSetting):
    """Django's own, until the clinic's templates take their place."""
