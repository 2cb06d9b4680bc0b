"""The one question after a restore."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class ToldForm(forms.Form):
    """How many sessions there were."""

    sessions = forms.IntegerField(
        label=gettext_lazy("How many sessions were given in that time, here and at home?"), min_value=0, max_value=200,
        help_text=gettext_lazy("Ask the person, and look at the mask's own journal. 0 if there were none."),
    )  # fmt: skip
