"""Addresses of a person's sessions."""

from django.urls import path

from lightmask.clinic.treating import check_views, views

app_name = "treating"
urlpatterns = [
    path("", views.sessions, name="sessions"),
    path("begin/", check_views.begin, name="begin"),
    path("paper/", views.paper, name="paper"),
]
