"""Where whoever signed up looks after it, and the days as a calendar."""

from django.urls import path

from . import feed, views

app_name = "cms_reception"
urlpatterns = [
    path("mine/", views.mine, name="mine"),
    path("days.ics", feed.days_calendar, name="days_calendar"),
]
