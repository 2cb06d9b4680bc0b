"""Forms of a person at home: short, and in plain words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models import AdverseEvent
from lightmask.clinic.treating import effects


class HadForm(forms.Form):
    """A session that was had without this page."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    minutes = forms.FloatField(
        label=_("Minutes"),
        min_value=0.1,
        max_value=120,
        widget=forms.NumberInput(attrs={"step": "0.1", "data-unit": "min"}),
    )


class FeltForm(forms.Form):
    """How the skin was afterwards."""

    grade = forms.TypedChoiceField(
        label=_("How did the skin look a day after, at its worst?"), coerce=int, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["grade"].choices = effects.grades()  # type: ignore[attr-defined]


class HarmForm(forms.Form):
    """Something that should not be."""

    kind = forms.ChoiceField(label=_("What happened?"), choices=AdverseEvent.Kind.choices)
    severity = forms.ChoiceField(
        label=_("How bad is it?"), choices=AdverseEvent.Severity.choices, widget=forms.RadioSelect
    )
    serious = forms.BooleanField(label=_("I needed a doctor or a hospital"), required=False)
    at = forms.DateTimeField(
        label=_("When did it begin?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    description = forms.CharField(label=_("In your words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))

    def clean_at(self) -> object:
        """Not in the future."""
        given = self.cleaned_data["at"]
        if given > timezone.now():
            raise forms.ValidationError(_("That has not been yet. Give the hour at which it began."))
        return given


class RemindForm(forms.Form):
    """When to be reminded."""

    remind = forms.BooleanField(label=_("Remind me by email on days of light"), required=False)
    hour = forms.TimeField(label=_("At"), widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    weekly_target = forms.IntegerField(
        label=_("Sessions a week that suit me"), min_value=1, max_value=7, required=False,
        help_text=_("Your own aim, at most what the plan has. Empty: the plan's."),
    )  # fmt: skip
