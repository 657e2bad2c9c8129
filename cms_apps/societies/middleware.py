"""Rights begin and end with the second of a term, before a request asks for any."""

from collections.abc import Callable

from django.apps import apps
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


class TermRightsMiddleware:
    """Asks the clock where somebody says who they are: by a session or by a token. Others have no rights."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not apps.is_installed("cms_apps.societies"):
            raise MiddlewareNotUsed  # the room was taken out, its line in the settings was not
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from .rights import apply_if_due  # not above: without the room there are no models to import

        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            apply_if_due()
        return self.get_response(request)
