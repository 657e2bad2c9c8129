"""The sender's pages."""

from django.urls import path

from . import views

app_name = "cms_cases"
urlpatterns = [path("", views.mine, name="mine")]
