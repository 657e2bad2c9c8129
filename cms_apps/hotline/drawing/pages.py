"""The page of a roster: drawn while it is a draft, shown with its changes once in force."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import DutyPost, DutyRoster
from ..services.filling import Cell, cells_of, fill
from ..services.rostering import FrozenError, StaleRosterError, problems_of, put_in_force
from ..states import RosterState
from . import draft, force
from .base import CHANGE, GENERATE, IMPORT, PUBLISH, ROSTER, SHEET, WEEK, HotlineView, number_in
from .days import MONTH, Span, span_around
from .findings import findings

CHANGES_SHOWN = 200


class RosterPage(HotlineView):
    """A page about one roster.

    Attributes:
        refusal: why the last press of a button led nowhere.
    """

    roster: DutyRoster
    refusal: list[str]

    def setup(self, request: HttpRequest, *args: Any, roster_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, roster_id=roster_id, **kwargs)
        self.roster_id, self.refusal = roster_id, []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.may_see(request.user):
            self.roster = get_object_or_404(
                DutyRoster.objects.select_related("published_by"), pk=self.roster_id
            )
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.roster.title

    def get_page_subtitle(self) -> str:
        return f"{date_format(self.roster.first, 'Y-m-d')} – {date_format(self.roster.last, 'Y-m-d')}"

    @property
    def is_draft(self) -> bool:
        return self.roster.state == RosterState.DRAFT

    def address(self, name: str = ROSTER) -> str:
        return reverse(name, args=[self.roster_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {"roster": self.roster, "refusal": self.refusal, "roster_url": self.address()}
        return super().get_context_data(**known, **kwargs)

    def done(self, told: str, where: str) -> HttpResponse:
        messages.success(self.request, told)
        return see(where)


class RosterView(RosterPage):
    """Week by week or month by month."""

    def get_template_names(self) -> list[str]:
        return [f"cms_hotline/drawing/{'draft' if self.is_draft else 'force'}.html"]

    @cached_property
    def span(self) -> Span:
        asked = self.request.GET
        return span_around(self.roster.first, self.roster.last, asked.get("from", ""), asked.get("span", ""))

    @cached_property
    def posts(self) -> list[DutyPost]:
        return draft.posts_for(self.roster)

    def here(self) -> str:
        return f"{self.address()}{query_of(self.span)}"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the cells that somebody changed, all of them or none."""
        typed = draft.read(request.POST, self.posts, self.span.days)
        try:
            count = self._save(typed, number_in(request.POST.get("stamp", "")))
        except FrozenError as refused:
            messages.error(request, str(refused))
            return see(self.here())
        except StaleRosterError as refused:
            return self._again(409, [str(refused)], typed)
        except ValidationError as wrong:
            return self._again(422, wrong.messages, typed)
        told = ngettext("%(count)d cell was changed.", "%(count)d cells were changed.", count)
        return self.done(told % {"count": count}, self.here())

    def _save(self, typed: draft.Typed, stamp: int) -> int:
        """What was changed elsewhere in the roster, or to the very same, stands in nobody's way."""
        if not typed.touched:
            return 0
        try:
            return fill(roster_id=self.roster_id, cells=typed.touched, stamp=stamp)
        except StaleRosterError:
            self.roster.refresh_from_db()
            if typed.changed_meanwhile(cells_of(self.roster)):
                raise
            return fill(roster_id=self.roster_id, cells=typed.touched, stamp=self.roster.stamp)

    def _again(self, status: int, why: list[str], typed: draft.Typed) -> HttpResponse:
        self.refusal = why
        self.roster.refresh_from_db()
        return self.render_to_response(self.get_context_data(typed=typed), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = kwargs.pop("typed", None)
        known = self._draft(typed) if self.is_draft else self._force()
        addresses = {
            "here": self.here(),
            "query": query_of(self.span),
            "publish": self.address(PUBLISH),
            "generate": self.address(GENERATE),
            "import": self.address(IMPORT),
            "sheet": self.address(SHEET),
            "change": self.address(CHANGE),
            "week": f"{reverse(WEEK)}?from={self.span.first.isoformat()}",
        }
        return super().get_context_data(span=self.span, **known, **addresses, **kwargs)

    def _draft(self, typed: draft.Typed | None) -> dict[str, Any]:
        now = cells_of(self.roster)
        changed = typed.changed_meanwhile(now) if typed else []
        rows = draft.table(self.posts, self.span, now, typed.over(now) if typed else now, changed)
        found = findings(self.roster, problems_of(self.roster))
        meanwhile = [name for cell, name in self._names(rows) if cell in changed]
        return {
            "posts": self.posts,
            "rows": rows,
            "findings": found,
            "meanwhile": meanwhile,
            "people_missing": [post for post in self.posts if not getattr(post, "able", [])],
        }

    def _names(self, rows: list[draft.Row]) -> list[tuple[Cell, dict[str, Any]]]:
        """Every cell with who is there now, told in words."""
        told: list[tuple[Cell, dict[str, Any]]] = []
        for choice in (choice for row in rows for choice in row.choices):
            now = [int(number) for number in choice.was.split(",") if number]
            names = {person.pk: person.title for person in choice.options}
            who = ", ".join(names.get(number, str(number)) for number in now)
            said = {"day": choice.day, "post": choice.post.title, "who": who, "name": choice.name}
            told.append(((choice.post.pk, choice.day), said))
        return told

    def _force(self) -> dict[str, Any]:
        posts, rows = force.table(self.span.days)
        spans = [post.span_on(day) for post in posts for day in (self.roster.first, self.roster.last)]
        changes = []
        if spans:
            start, end = min(span[0] for span in spans), max(span[1] for span in spans)
            changes = list(force.changes_between(start, end)[:CHANGES_SHOWN])
        return {"posts": posts, "rows": rows, "changes": changes}


class PublishView(RosterPage):
    """What stands against it once more, and the last press."""

    template_name = "cms_hotline/drawing/publish.html"

    def crumbs(self) -> list[dict[str, Any]]:
        return [*super().crumbs(), {"url": self.address(), "label": self.roster.title}]

    def get_page_title(self) -> str:
        return _("Put this roster in force")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_draft:
            return see(self.address())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            put_in_force(
                roster_id=self.roster_id,
                actor=request.user,
                stamp=number_in(request.POST.get("stamp", "")),
                with_gaps=request.POST.get("with_gaps") == "on",
            )
        except FrozenError:  # a second press, or somebody else's: it is what was wanted
            return self.done(_("The roster is in force."), self.address())
        except StaleRosterError as refused:
            return self._again(409, [str(refused)])
        except ValidationError as wrong:
            return self._again(422, wrong.messages)
        return self.done(_("The roster is in force."), self.address())

    def _again(self, status: int, why: list[str]) -> HttpResponse:
        self.refusal = why
        self.roster.refresh_from_db()
        return self.render_to_response(self.get_context_data(), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        problems = problems_of(self.roster)
        known = {
            "findings": findings(self.roster, problems),
            "has_gaps": bool(problems.gaps),
            "is_barred": bool(problems.clashes or problems.doubled),
        }
        return super().get_context_data(**known, **kwargs)


def query_of(span: Span) -> str:
    kind = f"&span={MONTH}" if span.kind == MONTH else ""
    return f"?from={span.first.isoformat()}{kind}"


def see(where: str) -> HttpResponse:
    """Go there, and by GET."""
    answer = HttpResponseRedirect(where)
    answer.status_code = 303
    return answer
