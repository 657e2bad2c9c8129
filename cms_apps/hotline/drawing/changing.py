"""Changing what is in force: somebody else takes a shift, comes in addition, or is taken off."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_apps.core.validators import one_line, storable

from ..duty import Duty, duties_between
from ..models import DutyChange, DutyPerson, DutyPost
from ..models.duty import FIRST_YEAR, LAST_YEAR
from ..services.changing import change_as_seen, newest_change
from ..services.rostering import Change
from ..states import RosterState
from .days import day_in
from .findings import stretch
from .pages import RosterPage

AS_TYPED = "%Y-%m-%dT%H:%M"


class Kind(TextChoices):
    REPLACE = "replace", gettext_lazy("Somebody else takes over")
    ADD = "add", gettext_lazy("Somebody comes in addition")
    REMOVE = "remove", gettext_lazy("Somebody is taken off")


class Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=AS_TYPED)


class ChangeForm(forms.Form):
    """Whoever is not needed for the kind of change is left out, whatever was chosen."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What changes"), choices=Kind.choices, widget=forms.RadioSelect
    )
    goes = forms.ModelChoiceField(
        DutyPerson.objects.none(), label=gettext_lazy("Who goes off duty"), required=False
    )
    comes = forms.ModelChoiceField(
        DutyPerson.objects.none(), label=gettext_lazy("Who comes on duty"), required=False
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("From when on"), widget=Moment)
    ends_at = forms.DateTimeField(label=gettext_lazy("Until when"), widget=Moment)
    reason = forms.CharField(
        label=gettext_lazy("Why it changes"),
        required=False,
        max_length=120,
        validators=[one_line, storable],
        help_text=gettext_lazy("For whoever keeps the roster. It is in no mail and on no public page."),
    )
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: DutyPost, here: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty_post = post
        fields: Any = self.fields
        fields["goes"].queryset = DutyPerson.objects.filter(pk__in=here)
        fields["comes"].queryset = DutyPerson.objects.for_post(post).select_related("unit")
        fields["comes"].label_from_instance = _with_unit
        for name in ("kind", "goes", "comes"):
            fields[name].error_messages["invalid_choice"] = _("Choose one of those that are listed.")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            if found.get(name) and not FIRST_YEAR <= found[name].year <= LAST_YEAR:
                self.add_error(name, _("Check the year."))
        kind = found.get("kind")
        if kind in (Kind.REPLACE, Kind.REMOVE) and not found.get("goes"):
            self.add_error("goes", _("Say who goes off duty."))
        if kind in (Kind.REPLACE, Kind.ADD) and not found.get("comes"):
            self.add_error("comes", _("Say who comes on duty."))
        return found

    def change(self) -> Change:
        found = self.cleaned_data
        return Change(
            post=self.duty_post,
            starts_at=found["starts_at"],
            ends_at=found["ends_at"],
            goes=None if found["kind"] == Kind.ADD else found["goes"],
            comes=None if found["kind"] == Kind.REMOVE else found["comes"],
            reason=found["reason"],
        )


class ChangeView(RosterPage):
    """One shift of a roster in force."""

    template_name = "cms_hotline/drawing/change.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.asked_day, self.asked_post = day_in(request.GET.get("day", "")), request.GET.get("post", "")

    def _find(self) -> None:
        """The post and the day that the address names, and who is there then.

        Raises:
            Http404: the roster is none in force, or the day is none of its days.
        """
        day, number = self.asked_day, self.asked_post
        if self.roster.state != RosterState.PUBLISHED or day is None:
            raise Http404
        if not self.roster.first <= day <= self.roster.last:
            raise Http404
        if not (number.isascii() and number.isdigit() and len(number) < 12):
            raise Http404
        self.day, self.duty_post = day, get_object_or_404(DutyPost, pk=int(number))
        self.start, self.end = self.duty_post.span_on(day)
        until = self.duty_post.span_on(day + timedelta(days=1))[0]
        duties = duties_between(self.start, max(until, self.end))
        self.here = [duty for duty in duties if duty.post == self.duty_post.pk]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._find()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._find()
        form = self._form(request.POST)
        if not form.is_valid():
            return self._again(422, form)
        seen = form.cleaned_data["seen"]
        try:
            made = change_as_seen(form.change(), actor=request.user, seen=seen if seen is not None else -1)
        except ValidationError as wrong:
            form.add_error(None, wrong)
            return self._again(422, form)
        told = _("Changed: %(post)s, %(when)s.") % {
            "post": self.duty_post.title,
            "when": stretch(made.starts_at, made.ends_at),
        }
        return self.done(told, f"{self.address()}?from={self.day.isoformat()}#changes")

    def _again(self, status: int, form: ChangeForm) -> HttpResponse:
        """With what was typed, beside what is so by now."""
        form.data = {**form.data.dict(), "seen": newest_change()}  # type: ignore[attr-defined]
        self.refusal = [_("Nothing was changed yet: see what is wrong below.")]
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def _form(self, data: Any = None) -> ChangeForm:
        here = {duty.person for duty in self.here}
        return ChangeForm(data, initial=self._begins_with(), post=self.duty_post, here=here)

    def _begins_with(self) -> dict[str, Any]:
        asked = self.request.GET.get("goes", "")
        duty = next((duty for duty in self.here if str(duty.person) == asked), None)
        start, end = self._times(duty)
        return {
            "kind": Kind.REPLACE if duty else Kind.ADD,
            "goes": duty.person if duty else None,
            "starts_at": start,
            "ends_at": end,
            "seen": newest_change(),
        }

    def _times(self, duty: Duty | None) -> tuple[datetime, datetime]:
        """Those of the shift; of one that has begun, from the next full five minutes on."""
        start, end = (duty.starts_at, duty.ends_at) if duty else (self.start, self.end)
        now = timezone.now()
        if start < now < end:
            soon = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0) + timedelta(minutes=5)
            start = min(soon, end - timedelta(minutes=1))
        return start, end

    def crumbs(self) -> list[dict[str, Any]]:
        return [*super().crumbs(), {"url": self.address(), "label": self.roster.title}]

    def get_page_title(self) -> str:
        return _("Change a shift")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self._form()
        people = DutyPerson.objects.in_bulk({duty.person for duty in self.here})
        holding = [
            {"person": people[duty.person], "when": stretch(duty.starts_at, duty.ends_at)}
            for duty in self.here
        ]
        touching = DutyChange.objects.filter(
            post=self.duty_post, starts_at__lt=self.end, ends_at__gt=self.start
        )
        changes = touching.select_related("post", "goes", "comes", "made_by").order_by("-pk")[:20]
        known = {"duty_post": self.duty_post, "day": self.day, "holding": holding, "changes": changes}
        return super().get_context_data(form=form, **known, **kwargs)


def _with_unit(person: DutyPerson) -> str:
    return f"{person.title} · {person.unit.title}" if person.unit else person.title
