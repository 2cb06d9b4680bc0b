"""The API itself: who may ask it, and what it says to what is not there."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import django_auth

from lightmask.clinic.api.asked import router
from lightmask.clinic.api.tokens import Bearer

api = NinjaAPI(
    title="lightmask clinic", version="1", auth=[Bearer(), django_auth], docs_url=None, urls_namespace="api-1",
    description="People, readings, plans and sessions of one clinic. Not a cleared medical device.",
)  # fmt: skip
api.add_router("", router)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return api.create_response(request, {"detail": "It is not there, or it is somebody else's."}, status=404)


@api.exception_handler(PermissionDenied)
def _not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return api.create_response(request, {"detail": str(error)}, status=403)


asked = api.urls
for one in asked[0]:
    if one.callback is not None:
        login_not_required(one.callback)  # it answers 401 itself, in JSON
