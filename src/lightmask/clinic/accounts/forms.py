"""Forms about log-ins."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from lightmask.clinic.models import Clinic, User
from lightmask.clinic.models.users import Role

STAFF_ROLES = [(Role.OWNER, Role.OWNER.label), (Role.PROFESSIONAL, Role.PROFESSIONAL.label),
               (Role.ASSISTANT, Role.ASSISTANT.label)]  # fmt: skip


def time_zones() -> list[tuple[str, str]]:
    """As the machine knows them."""
    return [
        (name, name.replace("_", " "))
        for name in sorted(zoneinfo.available_timezones())
        if "/" in name or name == "UTC"
    ]


class StaffForm(forms.ModelForm):
    """Somebody who works here."""

    role = forms.ChoiceField(label=_("Role"), choices=STAFF_ROLES)
    email = forms.EmailField(label=_("Email"))

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role", "title", "licence")
        help_texts = {
            "username": _("For the log-in: letters, digits and . _ - only."),
            "licence": _("Number of the professional register. An owner needs one to sign courses."),
        }

    def clean_email(self) -> str:
        """One address, one log-in: it can be used to log in."""
        given = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=given).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody here has this address already. Give another."))
        return given


class StaffChangeForm(StaffForm):
    """The same, later."""

    is_active = forms.BooleanField(
        label=_("May log in"), required=False, help_text=_("Take this away when somebody leaves. Their records stay.")
    )

    class Meta(StaffForm.Meta):
        fields = ("first_name", "last_name", "email", "role", "title", "licence", "is_active")


class MyselfForm(forms.ModelForm):
    """What everybody may set about themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language", "time_zone")


class ClinicForm(forms.ModelForm):
    """The clinic itself."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = Clinic
        fields = ("name", "address", "phone", "email", "time_zone", "second_factor")


__all__ = ["ClinicForm", "MyselfForm", "SetPasswordForm", "StaffChangeForm", "StaffForm", "time_zones"]
