"""Addresses of this part."""

from django.urls import URLPattern

app_name = "treating"
urlpatterns: list[URLPattern] = []
