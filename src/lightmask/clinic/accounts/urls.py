"""Addresses about log-ins."""

from django.urls import path

from lightmask.clinic.accounts import log_in_views, views

app_name = "staff"
urlpatterns = [
    path("", views.staff, name="list"),
    path("new/", views.invite, name="invite"),
    path("<int:pk>/", views.change, name="change"),
    path("<int:pk>/link/", views.new_link, name="new_link"),
    path("<int:pk>/forget-factors/", views.forget_factors, name="forget_factors"),
    path("client/<uuid:patient>/", views.invite_client, name="invite_client"),
    path("myself/", views.myself, name="myself"),
    path("log-ins/", log_in_views.log_ins, name="log_ins"),
    path("log-ins/end/", log_in_views.end_others, name="end_others"),
    path("log-ins/<str:which>/end/", log_in_views.end_one, name="end_log_in"),
    path("clinic/", views.clinic, name="clinic"),
    path("password/<str:who>/<str:token>/", views.set_password, name="set_password"),
]
