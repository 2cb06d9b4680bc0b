"""Addresses of this part, below a person's."""

from django.urls import path

from lightmask.clinic.planning import signing_views, streams, views

app_name = "planning"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("propose/", views.propose, name="propose"),
    path("go-on/", views.go_on, name="go_on"),
    path("compare/", views.compare, name="compare"),
    path("work/<uuid:job>/", views.job, name="job"),
    path("work/<uuid:job>/progress/", streams.progress, name="progress"),
    path("work/<uuid:job>/cancel/", views.cancel, name="cancel"),
    path("work/<uuid:job>/decide/", signing_views.decide, name="decide"),
    path("signed/<uuid:approval>/", signing_views.approval, name="approval"),
    path("signed/<uuid:approval>/withdraw/", signing_views.withdraw, name="withdraw"),
    path("<uuid:plan>/", views.plan, name="plan"),
    path("<uuid:plan>/take/", views.take, name="take"),
    path("<uuid:plan>/approve/", signing_views.approve, name="approve"),
    path("<uuid:plan>/face.json", views.face, name="face"),
    path("<uuid:plan>/face/<int:place>.json", views.face, name="face_of"),
    path("<uuid:plan>/files/<str:name>", views.file, name="file"),
]
