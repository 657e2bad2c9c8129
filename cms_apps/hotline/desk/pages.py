"""The desk's pages in the admin: the desk, a call, calling back."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from cms_apps.cases.services.opening import route_of
from cms_apps.forms.sending import KeyReusedError

from ..keeping import is_office
from ..models import Call
from ..repeated import open_like, same_matter
from ..services.calling_back import CalledAlreadyError, note_called_back
from ..services.calls import Taken, take_call
from ..services.handing_over import confirm_read
from ..states import CallbackResult, CallOutcome
from .base import DeskPage
from .board import (
    callbacks,
    danger_in,
    dangers,
    last_notes,
    like_cases,
    owed_notes,
    unread_notes,
)
from .forms import CallbackForm, CallForm
from .keys import key_of, read_id, read_once

READ = "cms_hotline.read"
"""The log's word for reading what somebody left of themselves."""


class DeskView(DeskPage):
    """What is owed and was left by whoever was here before; then the form for the next call."""

    template_name = "cms_hotline/desk/desk.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Notes were read."""
        if request.POST.get("act") != "read":
            raise Http404
        notes = [note for text in request.POST.getlist("read") if (note := read_id(text)) is not None]
        confirm_read(notes, actor=request.user)
        return self.done(_("Noted that you have read it. The desk is yours."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, unread = self.request.user, unread_notes(self.request.user)
        form = {} if unread else {**blank(user), "likes": like_cases(open_like(), user)}
        return super().get_context_data(
            unread=unread,
            last=[] if unread else last_notes(user),
            callbacks=list(callbacks()),
            owed=owed_notes(user),
            dangers=dangers(),
            **form,
            **kwargs,
        )


class CallView(DeskPage):
    """Takes a call. The answer shows what to read out; the same press again shows it again."""

    template_name = "cms_hotline/desk/call.html"
    page_title = gettext_lazy("Take a call")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        known = {"dangers": dangers(), **({} if "form" in kwargs else blank(user)), **kwargs}
        if "likes" not in known:
            known["likes"] = like_cases(open_like(), user)
        return super().get_context_data(**known)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "look" in request.POST:
            return self._looked()
        form, key = self.form, key_of(request.user, self.once)
        if not form.is_valid():
            return self._again(422, _("Nothing was stored yet: see what is missing below."))
        if self.join is None and "new" not in request.POST and self._may_be_one_more():
            same = self._same()
            if same and not Call.objects.filter(key=key).exists():
                return self._again(200, _("Is it about one of these? Nothing was stored yet."), same=same)
        try:
            taken = take_call(form.said(key, case_id=self.join), actor=request.user)
        except ValidationError as wrong:
            self._complain(wrong)
            return self._again(422, _("Nothing was stored yet: see what is missing below."))
        except KeyReusedError:
            self.once = uuid4()
            why = _(
                "Another call was stored from this page already; this one was not. Store it if you mean it."
            )
            return self._again(409, why)
        return self._read_out(taken)

    @cached_property
    def once(self) -> Any:
        return read_once(self.request.POST.get("once", ""))

    @cached_property
    def join(self) -> int | None:
        """The case that the pressed button joins."""
        return read_id(self.request.POST.get("join", ""))

    @cached_property
    def form(self) -> CallForm:
        sent = self.request.POST.copy()
        if self.join is not None:
            sent["outcome"] = CallOutcome.CASE
        return CallForm(sent, spot_checks=is_office(self.request.user))

    def _may_be_one_more(self) -> bool:
        return self.form.cleaned_data["outcome"] == CallOutcome.CASE

    def _told(self) -> dict[str, Any]:
        """Place, unit and category as far as they were said, the unit by the category's route."""
        self.form.is_valid()
        place, unit, category = (self.form.cleaned_data.get(name) for name in ("place", "unit", "category"))
        return {
            "place": place,
            "unit": unit or (category and route_of(category, place)),
            "category": category,
        }

    def _same(self) -> list[Any]:
        return like_cases(same_matter(**self._told()), self.request.user)

    def _looked(self) -> HttpResponse:
        """Nothing is stored: what is open of the like, and the numbers to read out where it is dangerous."""
        likes = like_cases(open_like(**self._told()), self.request.user)
        danger, form = danger_in(self.form), CallForm(spot_checks=is_office(self.request.user))
        form.initial.update({name: self.request.POST.get(name, "") for name in form.fields})
        context = {"form": form, "once": self.once, "danger": danger, "likes": likes, "has_looked": True}
        return self.render_to_response(self.get_context_data(**context))

    def _complain(self, wrong: ValidationError) -> None:
        for name, faults in wrong.error_dict.items():
            self.form.add_error(name if name in self.form.fields else None, ValidationError(faults))

    def _again(self, status: int, why: str, **more: Any) -> HttpResponse:
        likes = like_cases(open_like(**self._told()), self.request.user)
        danger = danger_in(self.form)
        return self.again(status, why, form=self.form, once=self.once, danger=danger, likes=likes, **more)

    def _read_out(self, taken: Taken) -> HttpResponse:
        self.template_name = "cms_hotline/desk/taken.html"
        context = {"taken": taken, "code": grouped(taken.code), "danger": danger_in(self.form)}
        return self.render_to_response(super().get_context_data(**context))


class CallbackView(DeskPage):
    """Whom to call back about what; reading it is logged."""

    template_name = "cms_hotline/desk/callback.html"
    page_title = gettext_lazy("Call somebody back")

    def setup(self, request: HttpRequest, *args: Any, call_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, call_id=call_id, **kwargs)
        self.call_id = call_id

    @property
    def call(self) -> Call:
        """As it is now.

        Raises:
            Http404: nobody ever had to be called back.
        """
        known = "place", "unit", "category", "called_back_by", "case"
        calls = Call.objects.filter(outcome=CallOutcome.CALLBACK).select_related(*known)
        return get_object_or_404(calls, pk=self.call_id)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log(self.call, READ, user=request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent, join = request.POST.copy(), read_id(request.POST.get("join", ""))
        if join is not None:
            sent["result"] = CallbackResult.CASE
        form = CallbackForm(sent)
        if not form.is_valid():
            return self.again(422, _("Nothing was stored yet: see what is missing below."), form=form)
        try:
            said = form.called_back(case_id=join)
            taken = note_called_back(said, call_id=self.call.pk, actor=request.user)
        except ValidationError as wrong:
            for name, faults in wrong.error_dict.items():
                form.add_error(name if name in form.fields else None, ValidationError(faults))
            return self.again(422, _("Nothing was stored yet: see what is missing below."), form=form)
        except CalledAlreadyError as refused:
            return self.again(409, str(refused), form=form)
        if taken.code:
            self.template_name = "cms_hotline/desk/taken.html"
            context = {"taken": taken, "code": grouped(taken.code)}
            return self.render_to_response(super().get_context_data(**context))
        return self.done(
            _("Noted that the caller of %(number)s was called back.") % {"number": taken.call.number}
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        call = self.call
        begins = {"category": call.category and call.category.slug, "unit": call.unit and call.unit.slug}
        known = {"form": CallbackForm(initial=begins), **kwargs}
        likes = open_like(place=call.place, unit=call.unit, category=call.category)
        return super().get_context_data(call=call, likes=like_cases(likes, self.request.user), **known)


def blank(user: Any) -> dict[str, Any]:
    """A form for the next call."""
    return {"form": CallForm(spot_checks=is_office(user)), "once": uuid4()}


def grouped(code: str) -> str:
    """As it is read out: four, a pause, four."""
    return f"{code[:4]} {code[4:]}".strip()
