"""Addresses of the desk."""

from django.urls import path

from lightmask.clinic.desk import connect_views, mask_views, views

app_name = "desk"
urlpatterns = [
    path("", views.start, name="start"),
    path("people/", views.people, name="people"),
    path("people/<uuid:patient>/", views.person, name="person"),
    path("masks/", mask_views.masks, name="masks"),
    path("masks/new/", mask_views.new_unit, name="new_unit"),
    path("masks/kinds/new/", mask_views.new_model, name="new_model"),
    path("masks/kinds/<uuid:pk>/", mask_views.model, name="model"),
    path("masks/kinds/<uuid:pk>/retire/", mask_views.retire_model, name="retire_model"),
    path("masks/<uuid:pk>/", mask_views.unit, name="unit"),
    path("masks/<uuid:pk>/change/", mask_views.change_unit, name="change_unit"),
    path("masks/<uuid:pk>/connect/", connect_views.connect, name="connect"),
    path("masks/<uuid:pk>/clean/", mask_views.clean, name="clean"),
    path("masks/<uuid:pk>/retire/", mask_views.retire_unit, name="retire_unit"),
]
