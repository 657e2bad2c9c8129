"""Views that belong to no room: errors, health, local media."""

import posixpath

from csp.decorators import csp
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from cms_apps.core.api import is_api_request, problem_response


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers; 500 by Django itself when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_api_request(request):
        return problem_response(request, status=404)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Must work with the database gone: the template asks it for nothing."""
    if is_api_request(request):
        return problem_response(request, status=500)
    translation.activate(translation.get_language() or settings.LANGUAGE_CODE)
    return render(request, "500.html", status=500)


# django-csp types views that take nothing but the request.
@csp({"default-src": ["'none'"], "img-src": ["'self'"], "sandbox": True})  # type: ignore[arg-type]
@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Uploaded pictures are shown, never run: no script, no frame, no form of theirs.

    Documents are not among them: Wagtail's own view serves those to who may read their collection.
    """
    if posixpath.normpath(path).lstrip("/").startswith("documents/"):
        raise Http404
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except OSError as error:  # a name too long for the file system
        raise Http404 from error
    # File names carry a rendition's content key or are unique at upload.
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
