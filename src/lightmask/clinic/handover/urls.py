"""Addresses of the hand-over of a person, for staff."""

from django.urls import path

from lightmask.clinic.handover import views

app_name = "handover"
urlpatterns = [
    path("", views.start, name="start"),
    path("delete/", views.erase, name="erase"),
    path("delete/asked/", views.ask_for, name="ask_for"),
    path("delete/back/", views.take_back_for, name="take_back_for"),
    path("<slug:form>/", views.download, name="download"),
]
