"""Where whoever called looks how their case stands."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_apps.core.limiter import LimitReached
from cms_apps.core.validators import storable
from cms_apps.core.visitors import visitor_address

from .lookup import looked_up
from .services.codes import WrongCodeError

LONGEST = 40
"""Characters of a number or a code, with whatever somebody types between them."""
_TYPED = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class CodeForm(forms.Form):
    number = forms.CharField(
        label=_("Number that you were read out"),
        max_length=LONGEST,
        validators=[storable],
        help_text=_("Such as 2026-000012 or 2026-H00012."),
        error_messages={"required": _("Enter the number.")},
        widget=forms.TextInput(_TYPED),
    )
    code = forms.CharField(
        label=_("Code that you were read out"),
        max_length=LONGEST,
        validators=[storable],
        help_text=_("Eight characters; capital or small letters, with or without spaces."),
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(_TYPED),
    )


# No cookie gives a right here: who posts a code has it. And browsers that are told to send no referrer
# send no origin either, which Django's check would refuse.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest) -> HttpResponse:
    """How the case stands, for its reader alone; wrong numbers, wrong and used up codes look the same."""
    response = _answer(request)
    patch_cache_control(response, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    try:
        found = looked_up(**form.cleaned_data, who=visitor_address(request))
    except WrongCodeError:
        return _shown(request, form, status=404, is_unknown=True)
    except LimitReached as limit:
        response = _shown(request, form, status=429, notice=str(limit))
        response.headers["Retry-After"] = str(limit.retry_after)
        return response
    return _shown(request, CodeForm(), found=found)


def _shown(request: HttpRequest, form: CodeForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "cms_hotline/case.html", {"form": form, **more}, status=status)
