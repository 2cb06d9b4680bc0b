"""STOP as a page: never refused to whoever may see the session, not even when a log-in or a form has run out."""

from __future__ import annotations

import logging
import threading
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from lightmask.clinic import access, audit
from lightmask.clinic.models import SessionRecord, User
from lightmask.clinic.treating import alive, live

LOG = logging.getLogger("lightmask.clinic.treating")
SALT = "lightmask.clinic.treating.stop"
LASTS_s = 24 * 3600


def leave(session: SessionRecord, user: User) -> str:
    """What a page holds so that its STOP works whatever becomes of the log-in: good for this session alone."""
    return signing.dumps([str(session.pk), user.pk], salt=SALT)


@method_decorator((csrf_exempt, login_not_required), name="dispatch")
class Stop(View):
    """POST ends the light. Without a form token on purpose: the worst that a forged STOP does is end light early."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Who holds the page's leave is not asked for anything else; others are asked who they are."""
        by = _by_leave(request, pk)
        if by is None:
            user = access.who(request)
            access.record_to_read(user, SessionRecord, pk)
            by = user.pk
        here = live.stop(pk)
        under_way = here or alive.is_held(live.folder_of(pk))
        threading.Thread(target=_noted, args=(pk, by), daemon=True).start()
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"stopping": under_way})
        return redirect("live:session", pk)


def _by_leave(request: HttpRequest, pk: UUID) -> int | None:
    try:
        session, user = signing.loads(request.POST.get("leave", ""), salt=SALT, max_age=LASTS_s)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user) if session == str(pk) else None


def _noted(pk: UUID, by: int) -> None:
    """Who stopped it, in the audit: written when the light is ending, never before."""
    try:
        user = User.objects.filter(pk=by).first()
        session = SessionRecord.objects.get(pk=pk)
        audit.write(user, "session.stop", session)
    except Exception:
        LOG.exception("who stopped session %s could not be written down", pk)
    finally:
        connections.close_all()
