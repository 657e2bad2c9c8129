"""The search page's address, to be included where a site wants it."""

from django.urls import path

from . import views

app_name = "cms_search"
urlpatterns = [path("", views.search, name="search")]
