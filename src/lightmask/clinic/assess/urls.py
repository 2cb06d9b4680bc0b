"""Addresses of this part."""

from django.urls import path

from lightmask.clinic.assess import looking, measuring, views

app_name = "assess"
urlpatterns = [
    path("", views.start, name="start"),
    path("questions/", views.screening, name="screening"),
    path("changes/", views.changes, name="changes"),
    path("phototype/", views.phototypes, name="phototype"),
    path("colour/", measuring.colour, name="colour"),
    path("findings/", looking.found, name="findings"),
    path("findings/<uuid:pk>/gone/", looking.gone, name="gone"),
    path("readings/", measuring.measurements, name="measurements"),
    path("readings/choose/", measuring.choose, name="choose"),
    path("readings/file/", measuring.files, name="files"),
    path("readings/cutometer/", measuring.suctions, name="suction"),
    path("readings/<uuid:pk>/correct/", measuring.correct, name="correct"),
    path("readings/<slug:scale>/", measuring.measure, name="measure"),
    path("photos/", looking.photos, name="photos"),
    path("photos/<uuid:pk>/", looking.photo, name="photo"),
    path("photos/<uuid:pk>/file/", looking.photo_file, name="photo_file"),
]
