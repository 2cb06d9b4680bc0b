"""Addresses of the API, and of its keys."""

from django.urls import path

from lightmask.clinic.api import views
from lightmask.clinic.api.answering import api, asked

app_name = "api"
urlpatterns = [
    path("", views.about, name="about"),
    path("keys/new/", views.new_key, name="new_key"),
    path("keys/<int:pk>/revoke/", views.revoke, name="revoke"),
]

__all__ = ["api", "app_name", "asked", "urlpatterns"]
