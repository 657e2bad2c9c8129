"""Included by the site where it likes, as below `sign-in/`; providers are told the callback's address."""

from django.urls import path

from . import views
from .configuration import CALLBACK, START

urlpatterns = [
    path("callback/", views.callback, name=CALLBACK),
    path("<int:page_id>/", views.start, name=START),
]
