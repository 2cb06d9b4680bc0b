"""Addresses of this part."""

from django.urls import path

from lightmask.clinic.ground import views

app_name = "ground"
urlpatterns = [path("", views.tell, name="tell")]
