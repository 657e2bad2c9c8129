"""What is filled in at the desk of the hotline; the only rules of a call, for the page and the API alike."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms_apps.cases.models import Category
from cms_apps.core.models import Place, Unit
from cms_apps.core.validators import is_storable, one_line, storable

from ..models.call import LONGEST_MATTER
from ..services.calling_back import CalledBack
from ..services.calls import Said
from ..services.noticing import Wording
from ..states import CallbackResult, CallOutcome

CALL_BACK_WITHIN = timedelta(hours=2)
"""What the form begins with."""
MINUTE = "%Y-%m-%dT%H:%M"


def time_field(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=MINUTE)
    return forms.DateTimeField(label=label, widget=widget, **options)


def words_field(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    # Not as `max_length`, whose attribute makes browsers cut what is pasted without a word.
    rules: list[Any] = [MaxLengthValidator(LONGEST_MATTER), storable]
    return forms.CharField(label=label, validators=rules, widget=forms.Textarea({"rows": rows}), **options)


class RecordField(forms.ModelChoiceField):
    """Nothing that a database can't even be asked for."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and not is_storable(value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class CallForm(forms.Form):
    """One call. What belongs to another outcome than the chosen one is left aside."""

    outcome = forms.TypedChoiceField(
        label=_("What comes of it"),
        coerce=CallOutcome,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what comes of the call.")},
    )
    matter = words_field(_("What was said"), required=False)
    place = RecordField(Place.objects.none(), label=_("Place it is about"), required=False)
    category = RecordField(
        Category.objects.none(), label=_("What it is about"), required=False, to_field_name="slug"
    )
    unit = RecordField(
        Unit.objects.none(),
        label=_("Unit concerned"),
        required=False,
        to_field_name="slug",
        help_text=_("Empty: whichever unit answers for what it is about."),
    )
    solved_how = words_field(_("How it was solved on the spot"), required=False, rows=2)
    call_back_by = time_field(_("Call back by this time"), required=False)
    caller = forms.CharField(
        label=_("Who is calling"),
        required=False,
        validators=[MaxLengthValidator(40), one_line, storable],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    caller_phone = forms.CharField(
        label=_("Number to call back"),
        required=False,
        validators=[MaxLengthValidator(20), one_line, storable],
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )
    received_at = time_field(_("When it rang"), required=False)

    def __init__(self, data: Any = None, *, spot_checks: bool = False) -> None:
        """`spot_checks`: whether calls that nobody answered may be logged too, which is for the office."""
        super().__init__(data, initial=beginning())
        left_out = () if spot_checks else (CallOutcome.UNANSWERED,)
        outcome: Any = self.fields["outcome"]
        outcome.choices = [choice for choice in CallOutcome.choices if choice[0] not in left_out]
        offer_places(self.fields["place"])
        offer(self.fields["category"], Category.objects.filter(is_active=True))
        offer(self.fields["unit"], Unit.objects.filter(is_active=True))

    def said(self, key: UUID, *, case_id: int | None = None) -> Said:
        """Raises ValueError for a form that isn't valid."""
        if not self.is_valid():
            raise ValueError
        known = self.cleaned_data
        if case_id is not None:
            known = {**known, "outcome": CallOutcome.CASE}
        return Said(**known, key=key, case_id=case_id)


class CallbackForm(forms.Form):
    """What came of calling back."""

    result = forms.TypedChoiceField(
        label=_("What came of calling back"),
        choices=CallbackResult.choices,
        coerce=CallbackResult,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what came of it.")},
    )
    how = words_field(_("How, or what was said besides"), required=False)
    category = RecordField(
        Category.objects.none(), label=_("What it is about"), required=False, to_field_name="slug"
    )
    unit = RecordField(
        Unit.objects.none(),
        label=_("Unit concerned"),
        required=False,
        to_field_name="slug",
        help_text=_("Empty: whichever unit answers for what it is about."),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        offer(self.fields["category"], Category.objects.filter(is_active=True))
        offer(self.fields["unit"], Unit.objects.filter(is_active=True))

    def called_back(self, *, case_id: int | None = None) -> CalledBack:
        """Raises ValueError for a form that isn't valid."""
        if not self.is_valid():
            raise ValueError
        known = self.cleaned_data
        if case_id is not None:
            known = {**known, "result": CallbackResult.CASE}
        return CalledBack(**known, case_id=case_id)


class NoteForm(forms.Form):
    """A hand-over note; without words only by the button that says so."""

    note = words_field(
        _("What whoever comes has to know"),
        rows=5,
        error_messages={"required": _("Write something, or press “Nothing special”.")},
    )


class NoticeForm(forms.Form):
    text = forms.CharField(
        label=_("Text of the notice"),
        validators=[MaxLengthValidator(200), one_line, storable],
        help_text=_("Everybody reads it on the hotline's page: no names, no numbers of callers."),
    )
    text_en = forms.CharField(
        label=_("Text in English"),
        required=False,
        validators=[MaxLengthValidator(300), one_line, storable],
    )
    until = time_field(
        _("Shown until then"), required=False, help_text=_("Empty: as long as the case is open.")
    )

    def wording(self) -> Wording:
        return Wording(**self.cleaned_data)


def beginning() -> dict[str, Any]:
    now = timezone.localtime().replace(second=0, microsecond=0)
    return {"received_at": now, "call_back_by": _on_the_quarter(now + CALL_BACK_WITHIN)}


def offer(field: Any, choices: Any) -> None:
    """Records to choose from, called as the reader calls them."""
    field.queryset = choices
    field.label_from_instance = lambda record: record.title


def offer_places(field: Any) -> None:
    """Campuses and buildings, in a group for each campus; rooms are told in words. One query to draw them."""
    kinds = (Place.Kind.CAMPUS, Place.Kind.BUILDING)
    places = Place.objects.in_service().filter(kind__in=kinds).select_related("parent")
    field.queryset = places
    found = sorted(places, key=_by_campus)
    groups = [
        (campus.title, [(place.pk, place.title) for place in members])
        for campus, members in groupby(found, key=lambda place: place.parent or place)
    ]
    field.choices = [("", "---------"), *groups]


def _by_campus(place: Place) -> tuple[Any, ...]:
    campus = place.parent or place
    return campus.order, campus.name, campus.pk, place.parent is not None, place.order, place.name


def _on_the_quarter(moment: datetime) -> datetime:
    return moment - timedelta(minutes=moment.minute % 15)
