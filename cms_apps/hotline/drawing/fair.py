"""Who did how much: a table by person, for the days of a roster and for all that is remembered."""

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from cms_apps.cases.reports.sheets import TYPE, add_sheet

from ..generating.fairness import Table, table
from ..generating.weights import Load
from ..models import DutyPerson, DutyRoster
from ..states import RosterState
from .base import FAIR_SHEET, HotlineView, may_manage, person_of

OFFERED = 200
"""The newest so many rosters are offered to choose from."""
Number = int | float


@dataclass(frozen=True)
class Figure:
    """One column of one person's: in the days of the roster, and in all."""

    name: str
    term: Number
    ever: Number


@dataclass(frozen=True)
class Line:
    person: DutyPerson
    posts: str
    figures: list[Figure]


class FairView(HotlineView):
    """For those who are on the roster or keep it; drafts are for the latter only."""

    template_name = "cms_hotline/drawing/fair.html"
    header_icon = "order"

    def may_see(self, user: Any) -> bool:
        return may_manage(user) or person_of(user) is not None

    def get_page_title(self) -> str:
        return _("Fairness")

    def crumbs(self) -> list[dict[str, Any]]:
        return super().crumbs() if may_manage(self.request.user) else []

    def rosters(self) -> Any:
        """Those that whoever looks may choose, the newest first."""
        known = DutyRoster.objects.order_by("-first", "-pk")
        return known if may_manage(self.request.user) else known.filter(state=RosterState.PUBLISHED)

    @cached_property
    def chosen(self) -> DutyRoster | None:
        """The roster the address names; without one, or with nonsense, that of today or else the newest.

        Raises:
            Http404: there is no such roster for whoever looks.
        """
        asked = self.request.GET.get("roster", "")
        if asked.isascii() and asked.isdigit():
            return get_object_or_404(self.rosters(), pk=asked) if len(asked) < 12 else _nothing()
        in_force, today = self.rosters().filter(state=RosterState.PUBLISHED), timezone.localdate()
        return in_force.filter(first__lte=today, last__gte=today).first() or in_force.first()

    @cached_property
    def table(self) -> Table:
        if self.chosen is None:
            return Table([], [])
        draft = self.chosen if self.chosen.state == RosterState.DRAFT else None
        return table(self.chosen.first, self.chosen.last, draft=draft)

    def lines(self) -> list[Line]:
        """Of people who hold no post and did nothing there is nothing to say."""
        return [
            Line(row.person, " · ".join(post.title for post in row.person.posts.all()), _figures(row))
            for row in self.table.rows
            if row.person.posts.all() or row.ever.shifts
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen, offered = self.chosen, list(self.rosters()[:OFFERED])
        if chosen is not None and chosen not in offered:
            offered.append(chosen)
        sheet = f"{reverse(FAIR_SHEET)}?roster={chosen.pk}" if chosen else ""
        return super().get_context_data(
            roster=chosen,
            rosters=offered,
            lines=self.lines(),
            columns=[name for name, _amount in amounts(Load())],
            differences=self.table.differences,
            notes=notes(),
            sheet=sheet if may_manage(self.request.user) else "",
            **kwargs,
        )


class FairSheetView(FairView):
    """The same as a workbook, for whoever keeps the rosters."""

    def may_see(self, user: Any) -> bool:
        return may_manage(user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.chosen is None:
            raise Http404
        response = HttpResponse(self._workbook(self.chosen), content_type=TYPE)
        name = f"fairness-{self.chosen.first.isoformat()}-{self.chosen.last.isoformat()}.xlsx"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _workbook(self, roster: DutyRoster) -> bytes:
        names = [name for name, _amount in amounts(Load())]
        in_all = [_("%(what)s, in all") % {"what": name} for name in names]
        head = [_("person"), _("posts they may hold"), *names, *in_all]
        rows = (
            [
                line.person.name,
                line.posts,
                *(figure.term for figure in line.figures),
                *(figure.ever for figure in line.figures),
            ]
            for line in self.lines()
        )
        apart = [[each.post.title, each.hours] for each in self.table.differences]
        about: list[list[Any]] = [
            [_("Duty roster"), roster.title],
            [_("first day"), roster.first],
            [_("last day"), roster.last],
            [_("state"), roster.get_state_display()],
            *([_("What is counted") if number == 0 else "", note] for number, note in enumerate(notes())),
        ]
        book = Workbook(write_only=True)
        add_sheet(book, _("By person"), head, rows)
        add_sheet(book, _("By post"), [_("duty post"), _("Difference in weighted hours")], apart)
        add_sheet(book, _("What is counted"), [self.get_page_title(), ""], about)
        output = BytesIO()
        book.save(output)
        return output.getvalue()


def amounts(load: Load) -> list[tuple[str, Number]]:
    """A load by the names of its columns; hours, but for the first."""
    return [
        (_("Shifts"), load.shifts),
        (_("Hours in all"), load.minutes / 60),
        (_("Hours at night"), load.night / 60),
        (_("Hours at weekends"), load.weekend / 60),
        (_("Hours on holidays"), load.holiday / 60),
        (_("Hours at the Spring Festival"), load.spring / 60),
        (_("Weighted hours"), load.weighted_hours),
    ]


def notes() -> list[str]:
    """What is counted, in sentences."""
    return [
        _("Counted is what is in force, with its changes. A draft that is chosen counts as if it were so."),
        _("“In all” are these days and the four years before them."),
        _("In weighted hours, one at night, at a weekend or on a holiday is more than one, by the rules."),
        _("Hours of the Spring Festival are counted there only, and not as a holiday or a weekend too."),
    ]


def _figures(row: Any) -> list[Figure]:
    both = zip(amounts(row.term), amounts(row.ever), strict=True)
    return [Figure(name, term, ever) for (name, term), (_name, ever) in both]


def _nothing() -> DutyRoster:
    raise Http404
