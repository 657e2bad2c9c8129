"""The pictures of challenges. The package's refresh view is left out: each GET of it would write a row."""

from captcha.views import captcha_image
from django.urls import path

urlpatterns = [
    path("image/<slug:key>/", captcha_image, {"scale": 1}, name="captcha-image"),
    path("image/<slug:key>@2/", captcha_image, {"scale": 2}, name="captcha-image-2x"),
]
