"""Where whoever signed up looks after it."""

from django.urls import path

from . import views

app_name = "cms_reception"
urlpatterns = [path("mine/", views.mine, name="mine")]
