"""The sender's pages, and the rates for everybody."""

from django.urls import path

from .publication import views as published
from .rates.views import rates, rates_csv
from .sender import views

app_name = "cms_cases"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("letters/", published.letters, name="letters"),
    path("letters/feed/", published.letters_feed, name="letters_feed"),
    path("letters/<int:pk>/", published.letter, name="letter"),
    path("letters/<int:pk>/join/", published.join, name="join"),
    path("rates/", rates, name="rates"),
    path("rates.csv", rates_csv, name="rates_csv"),
]
