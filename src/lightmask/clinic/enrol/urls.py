"""Addresses of this part."""

from django.urls import path

from lightmask.clinic.enrol import views

app_name = "enrol"
urlpatterns = [
    path("", views.people, name="people"),
    path("new/", views.new, name="new"),
    path("consent-texts/", views.texts, name="texts"),
    path("<uuid:pk>/", views.person, name="person"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/team/", views.team, name="team"),
    path("<uuid:pk>/consents/", views.consents, name="consents"),
    path("<uuid:pk>/consents/<slug:purpose>/", views.sign, name="sign"),
    path("<uuid:pk>/consents/<slug:purpose>/withdraw/", views.withdraw, name="withdraw"),
]
