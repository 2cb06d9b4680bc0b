"""Addresses of a person's own record."""

from django.urls import path

from lightmask.clinic.handover import views

app_name = "my_record"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("delete/", views.ask, name="ask"),
    path("delete/back/", views.take_back, name="take_back"),
    path("<slug:form>/", views.download_mine, name="download"),
]
