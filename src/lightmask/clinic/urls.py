"""Every address of the clinic, by the step of the way that it belongs to."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from lightmask.clinic.accounts.lockout import Login
from lightmask.clinic.api.urls import asked

PARTS = "lightmask.clinic"

urlpatterns = [
    path("", include(f"{PARTS}.desk.urls")),
    path("people/", include(f"{PARTS}.enrol.urls")),
    path("people/<uuid:patient>/assess/", include(f"{PARTS}.assess.urls")),
    path("people/<uuid:patient>/plans/", include(f"{PARTS}.planning.urls")),
    path("people/<uuid:patient>/sessions/", include(f"{PARTS}.treating.urls")),
    path("people/<uuid:patient>/follow/", include(f"{PARTS}.following.urls")),
    path("people/<uuid:patient>/handover/", include(f"{PARTS}.handover.urls")),
    path("people/<uuid:patient>/unknown/", include(f"{PARTS}.ground.urls")),
    path("sessions/", include(f"{PARTS}.treating.live_urls")),
    path("me/record/", include(f"{PARTS}.handover.my_urls")),
    path("me/", include(f"{PARTS}.home.urls")),
    path("staff/", include(f"{PARTS}.accounts.urls")),
    path("audit/", include(f"{PARTS}.audit.urls")),
    path("accounts/login/", login_not_required(Login.as_view()), name="account_login"),
    path("accounts/", include(f"{PARTS}.accounts.closed")),
    path("accounts/", include("allauth.urls")),
    path("api/", include(f"{PARTS}.api.urls")),
    path("api/", asked),
]
