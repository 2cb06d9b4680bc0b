"""A running session as server-sent events: numbered, with a sign of life, and `end` as the last."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connections
from django.http import Http404, HttpRequest, StreamingHttpResponse

from lightmask.clinic import access
from lightmask.clinic.models import SessionRecord, User
from lightmask.clinic.treating import alive, live
from lightmask.clinic.treating.hub import END, HUB, bells

SIGN_OF_LIFE_s = 5.0
ACCESS_s = 30.0
LATER_ms = 1000  # a browser that lost us comes back after so long
MOST = 1000
_LATELY: dict[tuple[int, UUID], tuple[float, str | None]] = {}  # who looked at which session: when it was asked last
SIGN_OF_LIFE = b": here\n\n"


async def events(request: HttpRequest, pk: UUID) -> StreamingHttpResponse:
    """Everything that a session tells, from the number on that the browser has already."""
    user = await sync_to_async(_whose)(request)
    state = await sync_to_async(_state)(user, pk)
    if state is None:
        raise Http404
    response = StreamingHttpResponse(_told(user, pk, _after(request)), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache, no-transform"
    response["X-Accel-Buffering"] = "no"
    return response


def _whose(request: HttpRequest) -> User:
    return access.who(request)


def _state(user: User, pk: UUID) -> str | None:
    """The session's state for who may see it, None for others. The connection is let go of: the stream needs none."""
    try:
        user = User.objects.get(pk=user.pk, is_active=True)
        return access.record_to_read(user, SessionRecord, pk).state
    except (Http404, User.DoesNotExist):
        return None
    finally:
        for one in connections.all(initialized_only=True):
            if not one.in_atomic_block:  # nobody's transaction is cut
                one.close()


async def _lately(user: User, pk: UUID) -> str | None:
    """The same, asked once for all the pages that one person has open on one session."""
    key, now = (user.pk, pk), time.monotonic()
    at, state = _LATELY.get(key, (0.0, None))
    if state is None or now - at > ACCESS_s / 2:
        state = await sync_to_async(_state)(user, pk)
        _LATELY[key] = (now, state)
        while len(_LATELY) > MOST:
            _LATELY.pop(next(iter(_LATELY)))
    return state


def _after(request: HttpRequest) -> int:
    said = request.headers.get("Last-Event-ID") or request.GET.get("after") or "0"
    return int(said) if said.isdecimal() and len(said) < 10 else 0


async def _told(user: User, pk: UUID, number: int) -> AsyncIterator[bytes]:
    yield f"retry: {LATER_ms}\n\n".encode()
    looked = time.monotonic()
    ring = bells()
    async with ring.watching(pk):
        while True:
            for one in HUB.since(pk, number):
                number = one.number
                yield one.event
                if one.last:
                    return
            known = HUB.newest(pk) is not None
            if not known or time.monotonic() - looked > ACCESS_s:
                looked = time.monotonic()
                state = await _lately(user, pk)
                if state is None or not (known or _runs(state, pk)):
                    yield f'event: {END}\ndata: {{"state":"over","ended":"{state or ""}"}}\n\n'.encode()
                    return
            if HUB.count(pk) <= number and not await ring.rings(pk, SIGN_OF_LIFE_s):
                yield SIGN_OF_LIFE


def _runs(state: str, pk: UUID) -> bool:
    """A session that nobody here has told of: whether another process runs it."""
    under_way = state in (SessionRecord.State.RESERVED, SessionRecord.State.RUNNING)
    return under_way and alive.is_held(live.folder_of(pk))
