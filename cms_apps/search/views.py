"""The search page."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from .counting import count_answer, popular_searches
from .scope import Scope
from .service import DEEPEST, SearchAnswer, search_site
from .text import LONGEST_QUERY, storable, terms

PAGE_SIZE = 10


class SearchForm(forms.Form):
    """What stands in the address of a search."""

    q = forms.CharField(required=False, max_length=LONGEST_QUERY, label=_("Words to look for"))
    type = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    after = forms.DateField(required=False, label=_("From"), widget=forms.DateInput({"type": "date"}))
    before = forms.DateField(required=False, label=_("Until"), widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        after, before = cleaned.get("after"), cleaned.get("before")
        if after and before and before < after:
            self.add_error("before", _("This day is before the first one."))
        return cleaned


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Hits with words around them; whatever is wrong in the address is said at its field."""
    # What no database stores is left out rather than refused: nobody types it on purpose.
    form = SearchForm({name: storable(str(value)) for name, value in request.GET.items()})
    number = max(_number(request.GET.get("page", "")), 1)
    answer = _answer(form, request, number) if form.is_valid() else SearchAnswer()
    asked = bool(terms(form.cleaned_data["q"])) if form.is_valid() else False
    shown = min(answer.total, DEEPEST)
    chosen = {name: form.data.get(name, "") for name in form.fields}
    page = Paginator(range(shown), PAGE_SIZE).get_page(number)
    context = {
        "form": form,
        "answer": answer,
        "asked": asked,
        "did_you_mean": _again(chosen, answer.did_you_mean),
        "popular": [] if asked else [_again({}, words) for words in popular_searches()],
        "kinds": _kinds(answer, chosen),
        "listing": {"page": page, "address_rest": f"{urlencode(_said(chosen))}&"},
        "most": DEEPEST if answer.total > DEEPEST else 0,
    }
    return render(request, "cms_search/search.html", context)


def _answer(form: SearchForm, request: HttpRequest, number: int) -> SearchAnswer:
    site = Site.find_for_request(request)
    offset = (number - 1) * PAGE_SIZE
    if site is None or offset >= DEEPEST:
        return SearchAnswer()
    asked = form.cleaned_data
    scope = Scope(site, asked["type"], asked["after"], asked["before"], offset, PAGE_SIZE)
    answer = search_site(query=asked["q"], scope=scope)
    count_answer(request, asked["q"], scope, answer)
    return answer


def _again(chosen: dict[str, str], words: str) -> dict[str, str]:
    """A link to the same search for other words."""
    return {"words": words, "address": "?" + urlencode(_said({**chosen, "q": words}))} if words else {}


def _kinds(answer: SearchAnswer, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """A link for each kind that has hits, and one for all together."""
    kinds = [(source.key, source.label, count) for source, count in answer.counts.items()]
    if len(kinds) < 2 and not chosen["type"]:
        return []
    rows = [("", _("All"), sum(count for _key, _label, count in kinds)), *kinds]
    return [
        {
            "label": label,
            "count": count,
            "current": key == chosen["type"],
            "address": "?" + urlencode(_said({**chosen, "type": key})),
        }
        for key, label, count in rows
    ]


def _said(chosen: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if value}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
