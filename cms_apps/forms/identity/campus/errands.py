"""What a browser has set out for: kept in its session, so that nobody else's answer is taken for its own.

What was typed meanwhile lies in a row of its own for half an hour; the session only knows which is its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from cms_apps.core.limiter import Limit, take
from cms_apps.core.visitors import visitor_address

from ...models import Form, FormPage, KeptAnswers
from ...uploads.fields import KEPT, file_keys

LEFT, MINE = "cms_forms_left", "cms_forms_kept"
"""In the session: what a sign-in left for a form's page; which rows of kept answers are this browser's."""
MOST = 10
"""Of each in a session; the oldest goes."""
KEPT_FOR = timedelta(minutes=30)
"""As long as a proof: whoever is slower types anew."""
KEEPINGS = Limit("forms.kept_answers", 20, timedelta(minutes=10))


@dataclass(frozen=True)
class Errand:
    """Why somebody went to sign in.

    Attributes:
        page: the form's page.
        kept: the row with what was typed; "" for none.
        again: whether the provider shall ask once more who it is.
        return_to: the front end that waits, "" for the form's own page.
        challenge: the hash of the secret with which that front end fetches the proof.
    """

    page: int
    kept: str = ""
    again: bool = False
    return_to: str = ""
    challenge: str = ""


@dataclass(frozen=True)
class Returned:
    """What somebody came back to a form with: a proof or a fault, and what they had typed."""

    proof: str
    fault: str
    posted: QueryDict


def keep_typed(request: HttpRequest, page: FormPage, form: Form) -> str:
    """Put aside what was typed, for this browser; returns the row's name, "" where nothing was typed.

    Raises:
        LimitReached: see `KEEPINGS`.
    """
    if not request.POST:
        return ""
    take(KEEPINGS, visitor_address(request))
    fields = page.answer_form()
    names = ["idempotency_key", *fields.base_fields, *(f"{KEPT}{key}" for key in file_keys(fields))]
    typed = QueryDict(mutable=True)
    for name in names:
        typed.setlist(name, request.POST.getlist(name))
    row = KeptAnswers.objects.create(
        form=form, posted=typed.urlencode(), expires_at=timezone.now() + KEPT_FOR
    )
    request.session[MINE] = [*request.session.get(MINE, []), str(row.key)][-MOST:]
    request.session.save()  # Django does not where the answer is a 503
    return str(row.key)


def own_kept(request: HttpRequest, name: str) -> str:
    """The name of a row if it is this browser's, else ""."""
    return name if name in request.session.get(MINE, []) else ""


def leave(request: HttpRequest, errand: Errand, *, proof: str = "", fault: str = "") -> None:
    """Leave for the form's page what its visitor comes back with.

    The session gets another key: whoever planted the old one in this browser must not fetch the proof.
    """
    request.session.cycle_key()
    left = request.session.get(LEFT, {})
    left.pop(str(errand.page), None)
    left[str(errand.page)] = {"proof": proof, "fault": fault, "kept": errand.kept}
    request.session[LEFT] = _newest(left.items())


def take_left(request: HttpRequest, page: FormPage) -> Returned | None:
    """What was left for this page, once: a second look at the page begins anew."""
    left = request.session.get(LEFT, {})
    found = left.pop(str(page.pk), None)
    if found is None:
        return None
    request.session[LEFT] = left
    request.session.save()
    return Returned(found["proof"], found["fault"], _take_kept(found["kept"]))


def forget_kept() -> None:
    """Drop answers whose writers did not come back."""
    KeptAnswers.objects.filter(expires_at__lte=timezone.now()).delete()


def _take_kept(name: str) -> QueryDict:
    rows = KeptAnswers.objects.filter(key=UUID(name), expires_at__gt=timezone.now()) if name else None
    row = rows.first() if rows is not None else None
    if row is None:
        return QueryDict()
    row.delete()
    return QueryDict(row.posted)


def _newest(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return dict([*pairs][-MOST:])
