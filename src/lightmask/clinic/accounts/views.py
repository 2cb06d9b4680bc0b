"""Pages about log-ins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lightmask.clinic import access
from lightmask.clinic.accounts import queries, records
from lightmask.clinic.accounts.forms import ClinicForm, MyselfForm, SetPasswordForm, StaffChangeForm, StaffForm
from lightmask.clinic.accounts.recent import prove
from lightmask.clinic.models import Clinic, User
from lightmask.clinic.models.users import STAFF
from lightmask.errors import BadInput


def staff(request: HttpRequest) -> HttpResponse:
    """Who works here."""
    access.owner_only(access.who(request))
    return render(request, "clinic/accounts/staff.html", {"staff": queries.staff()})


def invite(request: HttpRequest) -> HttpResponse:
    """A new log-in, and the link that its owner needs."""
    owner = access.who(request)
    access.owner_only(owner)
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        prove(request)
        made = records.invite(owner, form.cleaned_data)
        return _link(request, made)
    return render(request, "clinic/accounts/invite.html", {"form": form})


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Role, registration, closed."""
    owner = access.who(request)
    access.owner_only(owner)
    user = _one_of_the_staff(pk)
    form = StaffChangeForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        prove(request)
        try:
            records.change(owner, user, form.cleaned_data)
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Changed."))
            return redirect("staff:list")
    return render(request, "clinic/accounts/change.html", {"form": form, "user_changed": user})


@require_POST
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Another link, for who has lost the password."""
    owner = access.who(request)
    access.owner_only(owner)
    user = _one_of_the_staff(pk)
    prove(request)
    return _link(request, user)


@require_POST
def forget_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """For who has lost the phone."""
    owner = access.who(request)
    access.owner_only(owner)
    user = _one_of_the_staff(pk)
    prove(request)
    records.forget_factors(owner, user)
    messages.success(request, _("The second factors are gone. They set up new ones at their next log-in."))
    return redirect("staff:list")


@require_POST
def invite_client(request: HttpRequest, patient: UUID) -> HttpResponse:
    """A log-in for a person at home; another link, when there is one."""
    user = access.who(request)
    found = access.person_to_change(user, patient)
    return _link(request, records.invite_client(user, found))


def myself(request: HttpRequest) -> HttpResponse:
    """The own name, language and hours."""
    user = access.who(request)
    form = MyselfForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("staff:myself")
    return render(request, "clinic/accounts/myself.html", {"form": form})


def clinic(request: HttpRequest) -> HttpResponse:
    """The name and the address that reports carry."""
    user = access.who(request)
    access.owner_only(user)
    form = ClinicForm(request.POST or None, instance=Clinic.here())
    if request.method == "POST" and form.is_valid():
        prove(request)
        records.change_clinic(user, form)
        messages.success(request, _("Saved."))
        return redirect("staff:clinic")
    return render(request, "clinic/accounts/clinic.html", {"form": form})


@login_not_required
@never_cache
@sensitive_post_parameters()
def set_password(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Where the link leads: set a password, then log in."""
    user = _of_link(who)
    if user is None or not default_token_generator.check_token(user, token):
        return render(request, "clinic/accounts/link_over.html", status=404)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        records.set_password(user, form.cleaned_data["new_password1"], by=user)
        messages.success(request, _("Your password is set. Log in with it."))
        return redirect("account_login")
    return render(request, "clinic/accounts/set_password.html", {"form": form, "user_named": user})


def _link(request: HttpRequest, user: User) -> HttpResponse:
    """Shown once. Whoever sees it can set the password: hand it over in person or by a letter."""
    address = request.build_absolute_uri(reverse("staff:set_password", args=records.link_parts(user)))
    answer = render(request, "clinic/accounts/link.html", {"address": address, "user_named": user})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _one_of_the_staff(pk: int) -> User:
    return get_object_or_404(User, pk=pk, role__in=STAFF)


def _of_link(who: str) -> User | None:
    try:
        return User.objects.filter(pk=int(urlsafe_base64_decode(who).decode()), is_active=True).first()
    except (ValueError, OverflowError):
        raise Http404 from None
