"""Giving an office out, letting its term end on another day, and ending it now."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_apps.core.validators import one_line, storable

from ..models import Office, Term
from ..services.terms import Given, end_now, give, move_end
from .base import OneSocietyView


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class GiveForm(forms.Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=gettext_lazy("Office that is given"))
    user = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=150,
        validators=[one_line, storable],
        help_text=gettext_lazy("The name the person logs in with."),
    )
    name = forms.CharField(
        label=gettext_lazy("Officer's name"), max_length=60, validators=[one_line, storable]
    )
    shows_name = forms.BooleanField(
        label=gettext_lazy("The name may be published"),
        required=False,
        help_text=gettext_lazy("Only if they agree; otherwise the office alone is shown."),
    )
    first = forms.DateField(label=gettext_lazy("First day in office"), widget=Day)
    last = forms.DateField(label=gettext_lazy("Last day in office"), widget=Day)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["office"].queryset = offices
        fields["office"].error_messages["invalid_choice"] = _("Choose one of those that are listed.")

    def clean_user(self) -> Any:
        users: Any = get_user_model()._default_manager
        found = users.filter(username=self.cleaned_data["user"], is_active=True).first()
        if found is None:
            raise ValidationError(_("There is no account of this name in use."))
        return found

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in ("first", "last"):
            if found.get(name) and not 2000 <= found[name].year < 2100:
                self.add_error(name, _("Check the year."))
        return found


class GiveView(OneSocietyView):
    template_name = "cms_societies/keeping/give.html"

    def may_see(self) -> bool:
        return self.gives

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                term = give(Given(**form.cleaned_data), actor=request.user)
                told = _("%(name)s holds the office %(office)s.") % {
                    "name": term.name,
                    "office": term.office.title,
                }
                return self.done(told, self.address())
            except ValidationError as wrong:
                form.add_error(None, wrong)
        return self.again(422, [_("Nothing was given out yet: see what is wrong below.")], form=form)

    def _form(self, data: Any = None) -> GiveForm:
        asked = self.request.GET.get("office", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else 0
        initial = {"office": number, "first": timezone.localdate()}
        return GiveForm(data, initial=initial, offices=self.society.offices.all())

    def get_page_title(self) -> str:
        return _("Give an office out")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self._form()
        return super().get_context_data(form=form, **kwargs)


class EndForm(forms.Form):
    last = forms.DateField(label=gettext_lazy("Last day in office"), widget=Day)


class TermView(OneSocietyView):
    """A term that runs or is to come."""

    template_name = "cms_societies/keeping/term.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        terms = Term.objects.filter(office__society=self.society).select_related("office", "user")
        self.term = get_object_or_404(terms, pk=kwargs["term_id"])

    def may_see(self) -> bool:
        return self.gives

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "end":
            gone = end_now(self.term.pk) is None
            told = _("The term was taken back.") if gone else _("The term is over, and its rights with it.")
            return self.done(told, self.address())
        if act != "move":
            raise Http404
        form = EndForm(request.POST)
        if form.is_valid():
            try:
                move_end(self.term.pk, form.cleaned_data["last"])
                return self.done(_("The term ends on another day now."), self.address())
            except ValidationError as wrong:
                form.add_error(None, wrong)
        return self.again(422, [_("Nothing was changed yet: see what is wrong below.")], form=form)

    def get_page_title(self) -> str:
        return f"{self.term.office.title} · {self.term.name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        last = timezone.localdate(self.term.ends_at - timedelta(microseconds=1))
        form = kwargs.pop("form", None) or EndForm(initial={"last": last})
        is_over = self.term.ends_at <= timezone.now()
        return super().get_context_data(form=form, term=self.term, is_over=is_over, **kwargs)
