"""The sender's page."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def mine(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "cms_cases/lookup.html")
