"""Accepting and declining an application, and noting that a member left: asked first, done by a POST."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from ..deciding import may_press
from ..models import Member
from ..services.members import DecidedError, accept, decline, leave
from ..states import MemberState
from .base import SocietiesView

ACT = "cms_societies_member_{}"
"""The name of the page of each act."""
REGISTER = "cms_societies_member_modeladmin_index"


@dataclass(frozen=True)
class Act:
    """A button of the register: what it says, what is asked, what was done."""

    run: Callable[..., Member]
    stands: MemberState
    label: str | Promise
    asks: str | Promise
    done: str | Promise
    tells: bool = True


ACTS = {
    "accept": Act(
        accept,
        MemberState.APPLIED,
        _("Accept as a member"),
        _("Accept this application? The applicant is a member from then on."),
        _("Application %(number)s was accepted."),
    ),
    "decline": Act(
        decline,
        MemberState.APPLIED,
        _("Decline the application"),
        _("Decline this application? This can't be taken back; the applicant may apply again."),
        _("Application %(number)s was declined."),
    ),
    "leave": Act(
        leave,
        MemberState.MEMBER,
        _("Has left the society"),
        _("Note that this member has left? Who comes back applies again."),
        _("Member %(number)s has left the society."),
        tells=False,
    ),
}


def acts_for(user: Any, member: Member) -> list[str]:
    """What there is to press for somebody as the member stands."""
    if not may_press(user, member):
        return []
    return [name for name, act in ACTS.items() if act.stands == member.state]


class MemberActView(SocietiesView):
    template_name = "cms_societies/keeping/member_act.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = Member.objects.select_related("society")
        self.member = get_object_or_404(found, pk=kwargs["member_id"])
        self.name = kwargs["act"]
        self.act = ACTS[self.name]

    def may_see(self) -> bool:
        return may_press(self.request.user, self.member)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            member = self.act.run(self.member.pk, actor=request.user)
        except PermissionDenied:  # a term ended between the look and the press
            raise Http404 from None
        except DecidedError as decided:
            self.member.refresh_from_db()
            return self.again(409, [str(decided)])
        log(member, f"cms_societies.{self.name}", user=request.user)
        return self.done(str(self.act.done) % {"number": member.number}, reverse(REGISTER))

    def get_page_title(self) -> str:
        return f"{self.act.label} · {self.member.number}"

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": reverse(REGISTER), "label": _("Members of societies")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {
            "member": self.member,
            "act": self.act,
            "is_possible": self.act.stands == self.member.state,
            "register": reverse(REGISTER),
        }
        return super().get_context_data(**{**kwargs, **known})
