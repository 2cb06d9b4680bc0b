"""Addresses about what came of it."""

from django.urls import path

from lightmask.clinic.following import views

app_name = "following"
urlpatterns = [
    path("", views.course, name="course"),
    path("photos/", views.photos, name="photos"),
    path("adverse/new/", views.adverse, name="adverse"),
    path("adverse/<uuid:pk>/", views.event, name="event"),
    path("procedures/new/", views.procedure, name="procedure"),
    path("appointments/new/", views.appointment, name="appointment"),
    path("appointments/<uuid:pk>/off/", views.call_off, name="call_off"),
]
