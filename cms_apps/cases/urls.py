"""The sender's pages, and the rates for everybody."""

from django.urls import path

from . import views
from .rates.views import rates, rates_csv

app_name = "cms_cases"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("rates/", rates, name="rates"),
    path("rates.csv", rates_csv, name="rates_csv"),
]
