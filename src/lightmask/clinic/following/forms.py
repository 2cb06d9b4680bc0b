"""Forms about what came of it."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models import AdverseEvent, Appointment, CombinedProcedure, Patient, Photo, SessionRecord

PROCEDURES = [("peel", _("peel")), ("microneedling", _("microneedling")), ("laser", _("laser"))]
OUTCOMES = [
    ("recovered", _("recovered")), ("recovering", _("recovering")), ("lasting", _("lasting harm")),
    ("unknown", _("not known")),
]  # fmt: skip
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class AdverseForm(forms.ModelForm):
    """What happened, when, how bad."""

    at = forms.DateTimeField(label=_("When it began"), widget=MOMENT)
    kind = forms.ChoiceField(label=_("What happened"), choices=AdverseEvent.Kind.choices)
    severity = forms.ChoiceField(label=_("How bad"), choices=AdverseEvent.Severity.choices, widget=forms.RadioSelect)
    serious = forms.BooleanField(
        label=_("Serious"), required=False,
        help_text=_("A hospital, lasting harm, danger to life, or treatment needed to prevent one of these."),
    )  # fmt: skip
    session = forms.ModelChoiceField(
        label=_("After which session"), queryset=SessionRecord.objects.none(), required=False,
        empty_label=_("none, or not known"),
    )  # fmt: skip
    description = forms.CharField(label=_("In your words"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)

    class Meta:
        model = AdverseEvent
        fields = ("at", "kind", "severity", "serious", "session", "description")

    def __init__(self, *args: object, patient: Patient, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        sessions = SessionRecord.objects.filter(patient=patient, replaced_by=None).order_by("-day")
        field = self.fields["session"]
        field.queryset = sessions  # type: ignore[attr-defined]
        field.label_from_instance = _session  # type: ignore[attr-defined]

    def clean_at(self) -> object:
        """Not in the future."""
        given = self.cleaned_data["at"]
        if given > timezone.now():
            raise forms.ValidationError(_("That has not been yet. Give the hour at which it began."))
        return given


class CloseForm(forms.Form):
    """What was done about it."""

    action = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    outcome = forms.ChoiceField(label=_("How it ended"), choices=OUTCOMES)


class ProcedureForm(forms.ModelForm):
    """A peel, microneedling or laser."""

    kind = forms.ChoiceField(label=_("Procedure"), choices=PROCEDURES)
    on = forms.DateField(label=_("Day"), widget=DATE)
    done = forms.BooleanField(label=_("It has been done"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    class Meta:
        model = CombinedProcedure
        fields = ("kind", "on", "done", "note")

    def clean(self) -> dict[str, object]:
        """What is to come cannot have been done."""
        given = super().clean() or {}
        if given.get("done") and given.get("on") and given["on"] > timezone.localdate():
            raise forms.ValidationError(_("That day has not been yet. Leave 'It has been done' empty."))
        return given


class AppointmentForm(forms.ModelForm):
    """When somebody is expected."""

    at = forms.DateTimeField(label=_("When"), widget=MOMENT)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=480, initial=30)
    kind = forms.CharField(label=_("What for"), max_length=40)

    class Meta:
        model = Appointment
        fields = ("at", "minutes", "kind", "note")


class PhotosForm(forms.Form):
    """Two photos of one pose."""

    before = forms.ModelChoiceField(label=_("Before"), queryset=Photo.objects.none())
    after = forms.ModelChoiceField(label=_("After"), queryset=Photo.objects.none())

    def __init__(self, *args: object, photos: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("before", "after"):
            field = self.fields[name]
            field.queryset = photos  # type: ignore[attr-defined]
            field.label_from_instance = _photo  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """One pose: a turned head makes lines of its own."""
        given = super().clean() or {}
        before, after = given.get("before"), given.get("after")
        if before and after and before.pose != after.pose:
            raise forms.ValidationError(_("These are two poses. Choose two photos of one pose."))
        return given


def _session(one: SessionRecord) -> str:
    from django.utils.formats import date_format

    return f"{date_format(one.day, 'SHORT_DATE_FORMAT')}, {one.get_where_display()}"


def _photo(one: Photo) -> str:
    from django.utils.formats import date_format

    return f"{date_format(timezone.localtime(one.at), 'SHORT_DATE_FORMAT')}, {one.pose}"
