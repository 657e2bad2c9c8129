"""The desk's pages for hand-over notes and for notices to everybody."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_apps.cases.models import Case
from cms_apps.cases.states import Source

from ..models import OutageNotice
from ..services.handing_over import NoteStandsError, may_write_of, write_note
from ..services.noticing import NotNowError, end_notice, may_have_notice, put_up_notice, wording_for
from .base import DeskPage
from .board import key_of_turn, owed_notes
from .forms import NoteForm, NoticeForm


class NoteView(DeskPage):
    """At the end of a shift: what whoever comes has to know."""

    template_name = "cms_hotline/desk/note.html"
    page_title = gettext_lazy("Hand over")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen, form = request.POST.get("turn", ""), NoteForm(request.POST)
        turn = next((each for each in may_write_of(request.user) if key_of_turn(each) == chosen), None)
        is_nothing = "nothing" in request.POST
        if turn is None:
            why = _("Choose the shift that you hand over: this one is not yours to write about now.")
            return self.again(422, why, form=form, chosen=chosen)
        if not is_nothing and not form.is_valid():
            why = _("Nothing was stored yet: see what is missing below.")
            return self.again(422, why, form=form, chosen=chosen)
        text = "" if is_nothing else form.cleaned_data["note"]
        try:
            write_note(turn=turn, text=text, actor=request.user)
        except NoteStandsError as refused:
            return self.again(409, str(refused), form=form, chosen=chosen, stands=refused.note)
        except ValidationError as wrong:
            return self.again(409, " ".join(wrong.messages), form=form, chosen=chosen)
        return self.done(_("The shift is handed over."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        owed = owed_notes(self.request.user)
        first = next((each for each in owed if each.is_over), owed[0] if owed else None)
        known = {"form": NoteForm(), "chosen": first.key if first else "", **kwargs}
        return super().get_context_data(owed=owed, **known)


class NoticeView(DeskPage):
    """What everybody reads about a case that many call about."""

    template_name = "cms_hotline/desk/notice.html"
    page_title = gettext_lazy("Notice to everybody")

    def setup(self, request: HttpRequest, *args: Any, case_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, case_id=case_id, **kwargs)
        self.case_id = case_id

    @property
    def case(self) -> Case:
        """Raises Http404 for what was no call."""
        known = Case.objects.select_related("category", "unit", "place__parent__parent")
        found = known.filter(pk=self.case_id, source=Source.CALL, about_unit=None).first()
        if found is None:
            raise Http404
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = self.case
        if "end" in request.POST:
            end_notice(case_id=case.pk)
            return self.done(_("The notice is taken down."))
        form = NoticeForm(request.POST)
        if not form.is_valid():
            return self._again(form)
        try:
            put_up_notice(form.wording(), case_id=case.pk)
        except NotNowError as refused:
            return self.again(409, str(refused), form=form)
        except ValidationError as wrong:
            for name, faults in wrong.error_dict.items():
                form.add_error(name if name in form.fields else None, ValidationError(faults))
            return self._again(form)
        return self.done(_("The notice is up: everybody reads it on the hotline's page."))

    def _again(self, form: NoticeForm) -> HttpResponse:
        return self.again(422, _("Nothing was stored yet: see what is missing below."), form=form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.case
        notice = OutageNotice.objects.filter(case=case).first()
        words = notice or wording_for(case)
        begins = {"text": words.text, "text_en": words.text_en, "until": words.until}
        known = {"form": NoticeForm(initial=begins), **kwargs}
        return super().get_context_data(
            case=case,
            called=case.calls.count(),
            may=may_have_notice(case),
            is_up=OutageNotice.objects.current().filter(case=case).exists(),
            here=reverse("cms_hotline_desk_notice", args=[case.pk]),
            **known,
        )
