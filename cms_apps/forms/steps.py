"""Which step of the HTML door a request is at."""

from django.http import HttpResponse

from cms_apps.core.limiter import LimitReached

from .door import Visit
from .uploads.scanning import ScannerDownError


def serve_form(visit: Visit) -> HttpResponse:
    """The page that a visit to a form gets."""
    try:
        return _answer(visit)
    except ScannerDownError as down:
        return visit.show(visit.typed(), status=503, notice=str(down))


def _answer(visit: Visit) -> HttpResponse:
    if visit.request.method != "POST":
        if visit.asks_who:
            return visit.who()
        return visit.show(visit.page.answer_form()())
    try:
        visit.held.hold_new()
    except LimitReached as limit:
        return visit.show(visit.typed(), status=429, notice=str(limit))
    if visit.is_too_large:
        return visit.too_large()
    if visit.asks_who:
        return visit.who()
    match visit.step:
        case "edit":
            return visit.show(visit.typed())
        case "image" | "question" if not visit.is_long:
            return visit.show(visit.typed())
        case "check" | "image" | "question":
            return visit.check()
    return visit.send()
