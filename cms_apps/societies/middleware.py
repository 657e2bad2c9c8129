"""Rights begin and end with the second of a term, before a request asks for any."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from .rights import apply_if_due


class TermRightsMiddleware:
    """Asks the clock where somebody says who they are: by a session or by a token. Others have no rights."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            apply_if_due()
        return self.get_response(request)
