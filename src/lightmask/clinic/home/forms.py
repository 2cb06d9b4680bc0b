"""Forms of a person at home: short, and in plain words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
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


class CorrectForm(forms.Form):
    """What the person told wrongly: other minutes, or a session that never was."""

    session = forms.UUIDField(widget=forms.HiddenInput)
    minutes = forms.FloatField(
        label=_("Minutes that I had"),
        min_value=0.1,
        max_value=120,
        required=False,
        widget=forms.NumberInput(attrs={"step": "0.1", "data-unit": "min"}),
    )
    never = forms.BooleanField(label=_("There was none on this day"), required=False)
    text = forms.CharField(label=_("What was wrong"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or {}
        if not given.get("never") and not given.get("minutes") and not self.errors:
            self.add_error("minutes", _("Give the minutes that you had, or say that there was none."))
        return given


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

    def __init__(self, *args: Any, most: int = 7, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._most = most

    def clean(self) -> dict[str, Any]:
        """An hour to be reminded at, and no aim beyond the plan."""
        given = super().clean() or {}
        if given.get("remind") and not given.get("hour") and "hour" not in self.errors:
            self.add_error("hour", gettext("Say at what time."))
        if (given.get("weekly_target") or 0) > self._most:
            said = gettext("The plan has %d a week at most, and more light does not do more.")
            self.add_error("weekly_target", said % self._most)
        return given
