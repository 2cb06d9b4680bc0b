"""Addresses of sessions that run."""

from django.urls import URLPattern

app_name = "live"
urlpatterns: list[URLPattern] = []
