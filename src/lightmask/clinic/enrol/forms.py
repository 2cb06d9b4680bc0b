"""Forms to enrol a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.accounts.forms import time_zones
from lightmask.clinic.models import Consent, ConsentText, Patient, User
from lightmask.clinic.models.consent import Purpose

OLDEST_y = 120


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PersonForm(forms.ModelForm):
    """Who somebody is, and how to reach them."""

    birth_date = forms.DateField(
        label=_("Date of birth"), required=False, widget=DateInput(),
        help_text=_("Left out, the age is unknown, and it will be asked before a plan can be made."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = Patient
        fields = (
            "name", "birth_date", "sex", "email", "phone", "emergency_contact", "language", "time_zone",
            "weekly_target",
        )  # fmt: skip
        help_texts = {
            "sex": _("As the thickness of skin asks it; 'not said' takes the middle of both."),
            "weekly_target": _("At home, if the person wishes for one; a plan sets its own."),
            "emergency_contact": _("Name and telephone number of somebody to call."),
        }

    def clean_name(self) -> str:
        """On one line, without signs that turn or break it."""
        from lightmask.errors import BadInput
        from lightmask.person import words

        name = " ".join(self.cleaned_data["name"].split())
        try:
            words.one_line(str(_("The name")), name)
        except BadInput as error:
            raise forms.ValidationError(str(error)) from None
        return name

    def clean_birth_date(self) -> Any:
        """In the past, and within a life."""
        born = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if born is not None and not (today.year - OLDEST_y <= born.year and born <= today):
            raise forms.ValidationError(_("This is no date of birth of somebody alive. Check the year."))
        return born


class TeamForm(forms.Form):
    """Who cares for a person."""

    members = forms.ModelMultipleChoiceField(
        label=_("Care team"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("They see the whole record; nobody else but the owner of the clinic does."),
    )  # fmt: skip

    def __init__(self, *args: Any, staff: list[User], **said: Any) -> None:
        super().__init__(*args, **said)
        field = self.fields["members"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = User.objects.filter(pk__in=[user.pk for user in staff])
        field.label_from_instance = lambda user: f"{user.shown} ({user.get_role_display()})"  # type: ignore[assignment]


class ConsentForm(forms.Form):
    """A text is signed by typing one's name under it."""

    standing = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect,
        choices=[(Consent.Standing.GIVEN, _("I agree")), (Consent.Standing.REFUSED, _("I do not agree"))],
    )  # fmt: skip
    signed_name = forms.CharField(
        label=_("Name, typed by the person"), max_length=120,
        help_text=_("Typing the name is the signature. Time and words are kept with it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    for_somebody = forms.BooleanField(label=_("Signed by a parent or guardian"), required=False)
    sha256 = forms.CharField(widget=forms.HiddenInput)


class ConsentTextForm(forms.ModelForm):
    """A new version of a text."""

    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = ConsentText
        fields = ("purpose", "version", "language", "text")
        labels = {"version": _("Version"), "text": _("Text")}
        help_texts = {"version": _("Such as 2026-11; a version is never changed once it is there.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 18})}
