"""Addresses of this part."""

from django.urls import URLPattern

app_name = "planning"
urlpatterns: list[URLPattern] = []
