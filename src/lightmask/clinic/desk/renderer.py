"""How forms look."""

from django.forms.renderers import TemplatesSetting


class ClinicForms(TemplatesSetting):
    """Forms and fields come in the look of the clinic wherever a page writes {{ form }}."""

    form_template_name = "clinic/parts/form.html"
    field_template_name = "clinic/parts/field.html"
