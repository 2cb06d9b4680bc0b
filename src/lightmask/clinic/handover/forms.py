"""What is typed before a record is deleted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """The person asks."""

    sure = forms.BooleanField(
        label=_("I have read what is deleted and what stays, and I want my record deleted"),
        help_text=_("You may download everything first. Until the clinic confirms, you can take this back."),
    )


class EraseForm(forms.Form):
    """A professional confirms, with the number of the person typed."""

    number = forms.CharField(
        label=_("Number of the person"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Type it as it stands at the top of this page. Nothing can be brought back afterwards."),
    )  # fmt: skip
    told = forms.BooleanField(
        label=_("The person was told that the course ends, and the law of this place lets the record be deleted now"),
    )
