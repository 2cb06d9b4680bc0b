"""The page about the API: what it answers, and the keys of whoever looks."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lightmask.clinic import access
from lightmask.clinic.accounts.recent import prove
from lightmask.clinic.api import tokens
from lightmask.clinic.api.answering import api
from lightmask.clinic.models import ApiToken


class KeyForm(forms.Form):
    """A key for a program."""

    name = forms.CharField(label=_("What for"), max_length=80)
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    may_write = forms.BooleanField(label=_("May write readings and stop light"), required=False)

    def clean_until(self) -> object:
        """A day to come, a year at most."""
        given, today = self.cleaned_data["until"], timezone.localdate()
        if not 0 < (given - today).days <= tokens.LASTS_d:
            raise forms.ValidationError(_("Give a day within the next year."))
        return given


def about(request: HttpRequest) -> HttpResponse:
    """Every question with its address."""
    user = access.who(request)
    access.staff_only(user)
    found = [
        {"verb": verb.upper(), "address": address, "summary": said["summary"], "said": said.get("description", "")}
        for address, verbs in api.get_openapi_schema()["paths"].items()
        for verb, said in verbs.items()
    ]
    keys = ApiToken.objects.filter(user=user, revoked_at=None).order_by("made_at")
    return render(request, "clinic/api/about.html", {"questions": found, "keys": keys})


def new_key(request: HttpRequest) -> HttpResponse:
    """Make one, and show it once."""
    user = access.who(request)
    access.staff_only(user)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        prove(request)
        given = form.cleaned_data
        made, key = tokens.make(user, given["name"], given["until"], given["may_write"])
        answer = render(request, "clinic/api/key.html", {"key": key, "made": made})
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return render(request, "clinic/api/new_key.html", {"form": form})


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one away."""
    user = access.who(request)
    tokens.revoke(user, get_object_or_404(ApiToken, pk=pk, user=user, revoked_at=None))
    return redirect("api:about")
