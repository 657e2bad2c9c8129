"""The sender's pages, and the rates for everybody."""

from django.urls import path

from .rates.views import rates, rates_csv
from .sender import views

app_name = "cms_cases"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("rates/", rates, name="rates"),
    path("rates.csv", rates_csv, name="rates_csv"),
]
