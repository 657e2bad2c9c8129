"""Bringing in the sheet that an office has, in two presses: look, then take over."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_apps.cases.reports.sheets import TYPE

from ..drawing.base import SHEET
from ..drawing.pages import RosterPage, see
from ..services.filling import Cell, fill
from ..services.rostering import FrozenError, StaleRosterError
from .files import read_file
from .grid import UnreadableError
from .plan import Plan, plan_of
from .sheet import workbook_of

HOLDS = timedelta(hours=1)
"""So long after the first press the second one takes over what it showed."""
FAULTS_SHOWN = 100
_SALT = "cms_hotline.importing"


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet (.xlsx or .csv)"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )


class ImportView(RosterPage):
    """The first press stores nothing: what it showed goes with the page, signed, and comes back."""

    template_name = "cms_hotline/importing/import.html"

    def crumbs(self) -> list[dict[str, Any]]:
        return [*super().crumbs(), {"url": self.address(), "label": self.roster.title}]

    def get_page_title(self) -> str:
        return _("Bring in a spreadsheet")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_draft:
            return self._frozen()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_draft:
            return self._frozen()
        if request.POST.get("act") == "take_over":
            return self._take_over(request.POST.get("plan", ""))
        return self._look()

    def _look(self) -> HttpResponse:
        form = FileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self._again(422, form)
        try:
            plan = plan_of(read_file(form.cleaned_data["file"]), self.roster)
        except UnreadableError as refused:
            form.add_error("file", str(refused))
            return self._again(422, form)
        signed = "" if plan.faults or not plan.settings else self._sign(plan)
        context = self.get_context_data(
            plan=plan, faults=plan.faults[:FAULTS_SHOWN], signed=signed, more=len(plan.faults) - FAULTS_SHOWN
        )
        return self.render_to_response(context, status=422 if plan.faults else 200)

    def _take_over(self, signed: str) -> HttpResponse:
        try:
            stamp, cells = self._unsign(signed)
            count = fill(roster_id=self.roster_id, cells=cells, stamp=stamp)
        except signing.BadSignature:
            return self._again(409, None, _("This preview is too old. Choose the file once more."))
        except StaleRosterError:
            why = _("Somebody changed this roster since the preview. Choose the file once more.")
            return self._again(409, None, why)
        except FrozenError:
            return self._frozen()
        except ValidationError as wrong:
            return self._again(422, None, *wrong.messages)
        told = ngettext(
            "Taken over: %(count)d cell was changed.", "Taken over: %(count)d cells were changed.", count
        )
        return self.done(told % {"count": count}, f"{self.address()}?from={self._first(cells)}")

    def _sign(self, plan: Plan) -> str:
        cells = [[post, day.isoformat(), people] for (post, day), people in plan.cells.items()]
        return signing.dumps([*self._whose(), self.roster.stamp, cells], salt=_SALT, compress=True)

    def _unsign(self, signed: str) -> tuple[int, dict[Cell, list[int]]]:
        """The roster's stamp and cells that this person was shown of this roster.

        Raises:
            signing.BadSignature: it is somebody else's, of another roster, too old, or nobody's.
        """
        *whose, stamp, cells = signing.loads(signed, salt=_SALT, max_age=HOLDS)
        if whose != self._whose():
            raise signing.BadSignature
        return stamp, {(post, date.fromisoformat(day)): people for post, day, people in cells}

    def _whose(self) -> list[Any]:
        return [self.request.user.pk, self.roster_id]

    def _first(self, cells: dict[Cell, list[int]]) -> str:
        return min((day for _post, day in cells), default=self.roster.first).isoformat()

    def _frozen(self) -> HttpResponse:
        messages.error(self.request, str(FrozenError()))
        return see(self.address())

    def _again(self, status: int, form: FileForm | None, *why: str) -> HttpResponse:
        self.refusal = list(why)
        self.roster.refresh_from_db()
        known = {"form": form} if form else {}
        return self.render_to_response(self.get_context_data(**known), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {"form": FileForm(), "sheet": self.address(SHEET)}
        return super().get_context_data(**{**known, **kwargs})


class SheetView(RosterPage):
    """The roster as a workbook, to be filled in and brought back."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(workbook_of(self.roster), content_type=TYPE)
        name = f"roster-{self.roster.first.isoformat()}-{self.roster.last.isoformat()}.xlsx"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404
