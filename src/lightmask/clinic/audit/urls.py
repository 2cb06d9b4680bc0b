"""Addresses of this part."""

from django.urls import path

from lightmask.clinic.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("verify/", views.verify, name="verify"),
    path("audit.jsonl", views.export, name="export"),
    path("audit.pub", views.public_key, name="key"),
]
