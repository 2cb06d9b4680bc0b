"""Addresses of one session, while it runs and after."""

from django.urls import path

from lightmask.clinic.treating import streaming, views
from lightmask.clinic.treating.stopping import Stop

app_name = "live"
urlpatterns = [
    path("", views.running, name="running"),
    path("<uuid:pk>/", views.session, name="session"),
    path("<uuid:pk>/events/", streaming.events, name="events"),
    path("<uuid:pk>/stop/", Stop.as_view(), name="stop"),
    path("<uuid:pk>/note/", views.note, name="note"),
    path("<uuid:pk>/effect/", views.effect, name="effect"),
    path("<uuid:pk>/amend/", views.amend, name="amend"),
    path("<uuid:pk>/recover/", views.recover, name="recover"),
]
