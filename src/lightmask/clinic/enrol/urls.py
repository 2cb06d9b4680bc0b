"""Addresses of this part."""

from django.urls import URLPattern

app_name = "enrol"
urlpatterns: list[URLPattern] = []
