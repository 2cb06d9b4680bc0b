"""Who was refused what: one line of JSON each, with the number of a log-in and never a name, an address or a path."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.auth.signals import user_login_failed
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from lightmask.clinic.models import User

LOG = logging.getLogger("lightmask.clinic.refused")
STATUS: Final = frozenset({400, 401, 403, 404, 405, 413, 429})


class RefusedMiddleware:
    """Writes down every answer that says no."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note a refusal."""
        answer = self.get_response(request)
        if answer.status_code in STATUS:
            user, found = getattr(request, "user", None), request.resolver_match
            note(
                "refused", status=answer.status_code, page=found.view_name if found else None,
                method=request.method, user=user.pk if user else None,
            )  # fmt: skip
        return answer


@receiver(user_login_failed, dispatch_uid="clinic-failed")
def _failed(sender: object, credentials: Mapping[str, Any], **_more: Any) -> None:
    """The name as it was typed is looked up, never written down: people type passwords there."""
    said = str(credentials.get("username") or credentials.get("email") or "")
    known = User.objects.filter(Q(username__iexact=said) | Q(email__iexact=said)).values_list("pk", flat=True).first()
    note("login.failed", user=known)


def note(what: str, **said: object) -> None:
    """One line: what happened, and numbers."""
    LOG.warning("%s", json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "what": what} | said))
