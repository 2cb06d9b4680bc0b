"""Pages for the owner: who did what, whether that is whole, and a file of it for others to verify."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lightmask.clinic import access
from lightmask.clinic.audit import keys, lines, reading, shown, writing


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The newest first; by act or by person."""
    access.owner_only(access.who(request))
    return _page(request, {})


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """A walk over the whole chain, now."""
    access.owner_only(access.who(request))
    return _page(request, {"report": reading.verified()})


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The chain as JSON lines, its signed head last."""
    access.owner_only(access.who(request))
    return StreamingHttpResponse(_lines(), content_type="application/jsonl", headers=_saved("audit.jsonl"))


@require_safe
def public_key(request: HttpRequest) -> HttpResponse:
    """With what anybody verifies it."""
    access.owner_only(access.who(request))
    writing.signing_key(writing.folder())
    pem = (writing.folder() / keys.PUBLIC).read_bytes()
    return HttpResponse(pem, content_type="application/x-pem-file", headers=_saved("audit.pub"))


def _lines() -> Iterator[str]:
    """To the head of this moment; what is written meanwhile is of the next export."""
    head = reading.head()
    for line in lines.written(reading.rows(head.no if head else 0), head):
        yield f"{line}\n"


def _page(request: HttpRequest, more: dict[str, object]) -> HttpResponse:
    act, who = request.GET.get("act", "").strip()[:64], request.GET.get("who", "").strip()[:64]
    page, found = shown.entries(act, who, request.GET.get("page", 1))
    head = reading.head()
    return render(request, "clinic/audit/entries.html", {
        "page": page, "entries": found, "act": act, "who": who, "users": shown.people_who_acted(), "head": head,
        "fingerprint": keys.fingerprint(writing.signing_key(writing.folder()).public_key()), **more,
    })  # fmt: skip


def _saved(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
