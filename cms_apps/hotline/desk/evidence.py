"""Shifts in which a call went unanswered, or which ended without a note, for who draws up the rosters."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from ..duty import duties_between
from ..models import Call, DutyPerson, DutyPost
from ..services.handing_over import missing_notes
from ..states import CallOutcome
from .base import DeskPage, may_see_evidence


@dataclass
class Lapse:
    """A turn at a post, who had it, and what went wrong in it.

    Attributes:
        people: their names.
        calls: that nobody answered.
    """

    post: DutyPost
    starts_at: datetime
    ends_at: datetime
    people: list[str]
    calls: list[Call] = field(default_factory=list)
    is_without_note: bool = False


@dataclass(frozen=True)
class Evidence:
    """Of one month.

    Attributes:
        nobodys: unanswered calls at times when the roster has nobody.
    """

    lapses: list[Lapse]
    nobodys: list[Call]


def evidence_between(start: datetime, end: datetime) -> Evidence:
    """In order of time. Eight queries, however much it is."""
    until = min(end, timezone.now())
    calls = Call.objects.filter(outcome=CallOutcome.UNANSWERED, received_at__gte=start, received_at__lt=end)
    unanswered = list(calls.order_by("received_at", "pk"))
    missing = missing_notes(start, until) if start < until else []
    duties = [duty for duty in duties_between(start, end) if duty.starts_at <= until]
    posts = DutyPost.objects.in_bulk({duty.post for duty in duties} | {turn.post for turn in missing})
    people = {duty.person for duty in duties} | {person for turn in missing for person in turn.people}
    names = {person.pk: person.title for person in DutyPerson.objects.filter(pk__in=people)}
    found: dict[tuple[datetime, int], Lapse] = {}
    nobodys = []
    for call in unanswered:
        held = [duty for duty in duties if duty.starts_at <= call.received_at < duty.ends_at]
        for key in dict.fromkeys((duty.ends_at, duty.post) for duty in held):
            own = [duty for duty in held if (duty.ends_at, duty.post) == key]
            begun = min(duty.starts_at for duty in own)
            who = [names[duty.person] for duty in own]
            found.setdefault(key, Lapse(posts[key[1]], begun, key[0], who)).calls.append(call)
        if not held:
            nobodys.append(call)
    for turn in missing:
        who = [names[person] for person in turn.people]
        lapse = Lapse(posts[turn.post], turn.starts_at, turn.ends_at, who)
        found.setdefault((turn.ends_at, turn.post), lapse).is_without_note = True
    lapses = sorted(found.values(), key=lambda lapse: (lapse.starts_at, lapse.post.order, lapse.post.pk))
    return Evidence(lapses, nobodys)


class EvidenceView(DeskPage):
    """A month's list."""

    template_name = "cms_hotline/desk/evidence.html"
    page_title = gettext_lazy("Unanswered shifts")
    header_icon = "view"

    def may_see(self, user: Any) -> bool:
        return may_see_evidence(user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        first, *_desk = super().get_breadcrumbs_items()
        return [first, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month = read_month(self.request)
        start, end = month, next_month(month)
        before = next_month(month, -1)
        return super().get_context_data(
            month=date_format(month, "YEAR_MONTH_FORMAT"),
            evidence=evidence_between(start, end),
            before=_address(before),
            after=_address(end) if end <= timezone.now() else "",
            **kwargs,
        )


def read_month(request: HttpRequest) -> datetime:
    """The first moment of the month that is asked for; of this one for what is none."""
    try:
        asked = datetime.strptime(request.GET.get("month", ""), "%Y-%m")
    except ValueError:
        asked = datetime(1, 1, 1)
    if not 2000 <= asked.year <= 2100:
        asked = timezone.localtime().replace(tzinfo=None, day=1, hour=0, minute=0, second=0, microsecond=0)
    return timezone.make_aware(asked)


def next_month(month: datetime, step: int = 1) -> datetime:
    """Or an earlier one, in the campus's time."""
    number = month.year * 12 + month.month - 1 + step
    return timezone.make_aware(datetime(number // 12, number % 12 + 1, 1))


def _address(month: datetime) -> str:
    return f"{reverse('cms_hotline_evidence')}?month={month:%Y-%m}"
