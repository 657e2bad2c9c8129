"""One's own shifts to come, who is there too, and the secret address for one's calendar."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..duty import Duty, duties_between
from ..models import DutyPerson, DutyPost, DutySwap
from ..own_feed import renew, stop
from ..services.stepping_in import open_to
from ..swapping.listed import put_to
from .base import WEEK, HotlineView, person_of
from .findings import stretch

LOOKED_AHEAD = timedelta(days=186)
SHOWN = 100


@dataclass(frozen=True)
class Colleague:
    """Somebody who is on duty at the same time, with the telephone to reach them by."""

    post: DutyPost
    person: DutyPerson

    @property
    def dialled(self) -> str:
        """As a `tel:` link takes it."""
        return "".join(character for character in self.person.phone if character in "+0123456789")


@dataclass(frozen=True)
class GoingOn:
    """A colleague's shift that may be taken over now."""

    post: DutyPost
    duty: Duty
    person: DutyPerson

    @property
    def when(self) -> str:
        return stretch(self.duty.starts_at, self.duty.ends_at)


@dataclass(frozen=True)
class MyShift:
    post: DutyPost
    duty: Duty
    with_me: list[Colleague]
    swap: DutySwap | None
    """What is open about it."""

    @property
    def when(self) -> str:
        return stretch(self.duty.starts_at, self.duty.ends_at)

    @property
    def is_now(self) -> bool:
        return self.duty.starts_at <= timezone.now() < self.duty.ends_at


def shifts_of(person: DutyPerson) -> list[MyShift]:
    """Those that are not over, in order. Five queries, however many they are."""
    now = timezone.now()
    duties = duties_between(now, now + LOOKED_AHEAD)
    mine = [duty for duty in duties if duty.person == person.pk][:SHOWN]
    posts = {post.pk: post for post in DutyPost.objects.all()}
    people = DutyPerson.objects.select_related("unit").in_bulk({duty.person for duty in duties})

    def others(own: Duty) -> list[Colleague]:
        here = {
            (duty.post, duty.person)
            for duty in duties
            if duty.person != own.person and duty.touches(own.starts_at, own.ends_at)
        }
        told = [Colleague(posts[post], people[who]) for post, who in here]
        return sorted(told, key=lambda each: (each.post.order, each.post.pk, each.person.name))

    asked = DutySwap.objects.open().filter(asker=person)
    swaps = {(swap.post_id, swap.starts_at): swap for swap in asked}
    return [
        MyShift(posts[duty.post], duty, others(duty), swaps.get((duty.post, duty.starts_at))) for duty in mine
    ]


def to_take_over(person: DutyPerson) -> list[GoingOn]:
    """Where somebody could step in now."""
    duties = open_to(person)
    posts = DutyPost.objects.in_bulk({duty.post for duty in duties})
    people = DutyPerson.objects.in_bulk({duty.person for duty in duties})
    return [GoingOn(posts[duty.post], duty, people[duty.person]) for duty in duties]


class MyShiftsView(HotlineView):
    """For whoever is on the roster, about nobody else."""

    template_name = "cms_hotline/drawing/my_shifts.html"
    header_icon = "user"
    person: DutyPerson

    def may_see(self, user: Any) -> bool:
        person = person_of(user)
        if person is not None:
            self.person = person
        return person is not None

    def get_page_title(self) -> str:
        return _("My shifts")

    def crumbs(self) -> list[dict[str, Any]]:
        return []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A new address, which is in this answer and nowhere else; or none any more."""
        act, address = request.POST.get("act", ""), ""
        if act == "renew":
            path = reverse("cms_hotline:own_calendar", args=[renew(self.person)])
            address = request.build_absolute_uri(path)
        elif act == "stop":
            stop(self.person)
        else:
            raise Http404
        response = self.render_to_response(self.get_context_data(address=address))
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {
            "person": self.person,
            "shifts": shifts_of(self.person),
            "going_on": to_take_over(self.person),
            "put_to": len(put_to(self.person)),
            "week": reverse(WEEK),
        }
        return super().get_context_data(**known, **kwargs)
