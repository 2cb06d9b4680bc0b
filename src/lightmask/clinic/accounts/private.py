"""What a clinic's pages leave behind on a shared machine: nothing. And how long a log-in lasts."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from lightmask.clinic.accounts import devices
from lightmask.clinic.models import SessionRecord, User

STATIC: Final = "/static/"
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ALWAYS: Final = {
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-create=(self), "
        "publickey-credentials-get=(self), screen-wake-lock=(self), serial=(), usb=()"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}
FORGET: Final = '"cache"'  # what else is stored is the choice of light or dark

STAFF_IDLE_s, CLIENT_IDLE_s = 30 * 60, 2 * 3600
LONGEST_s = 12 * 3600
SEEN_EVERY_s = 60  # the database hears of it no oftener
LIT_AT_MOST = timedelta(hours=3)
SINCE, SEEN = "log_in_since", "log_in_seen"
UNDER_WAY = (SessionRecord.State.RESERVED, SessionRecord.State.RUNNING)
BY_THEMSELVES: Final = ("/events/", "/progress/")  # streams come back on their own: nobody need sit there

Answer = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """Outermost: what every answer says to a browser, also one that says no."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pictures, scripts and style may be kept; nothing else may."""
        answer = self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)
        if not (request.path.startswith(STATIC) and answer.status_code in (200, 304)):
            answer.headers["Cache-Control"] = "no-store, no-transform" if answer.streaming else "no-store"
        return answer


class LastingMiddleware:
    """A log-in ends when nobody has used it for a while, and after a working day in any case; never during light."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; whoever was logged out meanwhile leaves nothing in the browser."""
        user = request.user
        came = isinstance(user, User)
        if isinstance(user, User) and not is_stop(request.path):
            _go_on_or_end(request, user)
        answer = self.get_response(request)
        if came and not request.user.is_authenticated:
            answer.headers["Clear-Site-Data"] = FORGET
        return answer


def is_stop(path: str) -> bool:
    """STOP is answered however old a log-in is."""
    return path.rstrip("/").endswith("/stop")


def is_over(user: User, since: float, seen: float, now: float) -> bool:
    """Unused for too long, or too old."""
    idle_s = STAFF_IDLE_s if user.works_here else CLIENT_IDLE_s
    return now - seen > idle_s or now - since > LONGEST_s


def has_light_on(user: User) -> bool:
    """This user began a session that is not over yet."""
    lately = timezone.now() - LIT_AT_MOST
    return SessionRecord.objects.filter(by=user, state__in=UNDER_WAY, written_at__gte=lately).exists()


def _go_on_or_end(request: HttpRequest, user: User) -> None:
    now, session = time.time(), request.session
    since, seen = session.get(SINCE), session.get(SEEN)
    if since is None or seen is None:
        session[SINCE] = session[SEEN] = now
    elif is_over(user, since, seen, now) and not has_light_on(user):
        logout(request)
    elif now - seen > SEEN_EVERY_s and not request.path.endswith(BY_THEMSELVES):
        session[SEEN] = now
        session.update(devices.place(request))


@receiver(user_logged_in, dispatch_uid="clinic-lasting")
def _begin(sender: object, request: HttpRequest, **_more: Any) -> None:
    request.session[SINCE] = request.session[SEEN] = time.time()
    request.session.update(devices.place(request))
    Session.objects.filter(expire_date__lt=timezone.now()).delete()  # what is over is kept no longer
