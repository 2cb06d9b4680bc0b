"""Addresses of this part."""

from django.urls import path

from lightmask.clinic.desk import views as desk
from lightmask.clinic.enrol import views

app_name = "enrol"  # the list of people and the page of one are the desk's, under these names too
urlpatterns = [
    path("", desk.people, name="people"),
    path("new/", views.new, name="new"),
    path("consent-texts/", views.texts, name="texts"),
    path("<uuid:patient>/", desk.person, name="person"),
    path("<uuid:pk>/edit/", views.edit, name="edit"),
    path("<uuid:pk>/team/", views.team, name="team"),
    path("<uuid:pk>/consents/", views.consents, name="consents"),
    path("<uuid:pk>/consents/<slug:purpose>/", views.sign, name="sign"),
    path("<uuid:pk>/consents/<slug:purpose>/withdraw/", views.withdraw, name="withdraw"),
]
