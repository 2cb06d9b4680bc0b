"""Asked for the password or the second factor once more, before a log-in or a key of somebody is given or changed."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse


@reauthentication_required
def prove(request: HttpRequest) -> HttpResponse:
    """Goes on when it was given within five minutes; else the page that asks comes, and then this request again."""
    return HttpResponse()
