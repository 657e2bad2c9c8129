"""What the societies do, as a calendar, and the page of whoever applied.

All else under this address is the page tree's.
"""

from django.urls import path

from . import feed, own_application

app_name = "cms_societies"
urlpatterns = [
    path("activities.ics", feed.activities_calendar, name="activities_calendar"),
    path("my-application/", own_application.my_application, name="my_application"),
]
