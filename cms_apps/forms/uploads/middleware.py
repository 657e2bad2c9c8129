"""Requests that are too large for a form, seen before anything reads them."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from cms_apps.core.api import is_api_request

from .limits import LARGEST_DISCARDED, LARGEST_REQUEST


class SkipFiles(FileUploadHandler):
    """Reads a request's words and lets its files run by."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class SparingMiddleware:
    """A public page's request of more than 25 MB keeps its words and loses its files, which the page then
    says; one of more than 100 MB is answered unread. Stands before whatever reads `request.POST`.

    The admin has limits of its own, and the API's endpoints look for themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not is_too_large(request) or _has_own_limits(request):
            return self.get_response(request)
        if int(request.META["CONTENT_LENGTH"]) > LARGEST_DISCARDED:
            return render(request, "cms_forms/too_large.html", status=413)
        request.upload_handlers = [SkipFiles(request)]
        return self.get_response(request)


def is_too_large(request: HttpRequest) -> bool:
    """Whether a request is so large that its files are not read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isascii() and length.isdigit() and int(length) > LARGEST_REQUEST


def _has_own_limits(request: HttpRequest) -> bool:
    if is_api_request(request):
        return True
    try:
        return request.path.startswith(reverse("wagtailadmin_home"))
    except NoReverseMatch:
        return False
