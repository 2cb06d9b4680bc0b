"""The page of one's own open log-ins, and their end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from lightmask.clinic import access
from lightmask.clinic.accounts import open_log_ins, records
from lightmask.clinic.accounts.recent import prove


@require_GET
def log_ins(request: HttpRequest) -> HttpResponse:
    """Where one is logged in."""
    user = access.who(request)
    found = open_log_ins.listed(user, request.session.session_key)
    return render(request, "clinic/accounts/log_ins.html", {"log_ins": found, "others": len(found) - 1})


@require_POST
def end_one(request: HttpRequest, which: str) -> HttpResponse:
    """One of the others, after the password or the second factor was given once more."""
    user = access.who(request)
    prove(request)
    if records.end_log_ins(user, request.session.session_key, which):
        messages.success(request, _("That log-in is ended."))
    else:
        messages.info(request, _("That log-in had ended already."))
    return redirect("staff:log_ins")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """All but this one."""
    user = access.who(request)
    prove(request)
    count = records.end_log_ins(user, request.session.session_key)
    said = ngettext("%(count)s other log-in is ended.", "%(count)s other log-ins are ended.", count)
    messages.success(request, said % {"count": count})
    return redirect("staff:log_ins")
