"""How a caller's case stands, and feeds of the roster: one for everybody, one for each person on it."""

from django.urls import path

from . import feeds, views

app_name = "cms_hotline"
urlpatterns = [
    path("case/", views.case, name="case"),
    path("roster.ics", feeds.public_roster, name="roster_calendar"),
    path("mine/<str:token>.ics", feeds.own_shifts, name="own_calendar"),
]
