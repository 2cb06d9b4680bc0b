"""Addresses of a person at home."""

from django.urls import path

from lightmask.clinic.home import views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("check/", views.check, name="check"),
    path("guide/", views.guide, name="guide"),
    path("know/", views.know, name="know"),
    path("progress/", views.progress, name="progress"),
    path("had/", views.had, name="had"),
    path("diary/", views.diary, name="diary"),
    path("felt/", views.felt, name="felt"),
    path("report/", views.report, name="report"),
    path("reminders/", views.reminders, name="reminders"),
    path("course.ics", views.course_ics, name="ics"),
]
