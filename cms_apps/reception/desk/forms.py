"""What is filled in at the desk."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cms_apps.cases.models import Category
from cms_apps.core.models import Unit
from cms_apps.core.validators import one_line, storable

from ..models import ReceptionDay, Signup
from ..models.talk import LONGEST_RECORD
from ..services.keeping_desk import WalkIn
from ..services.talking import TalkRecord
from ..states import TalkOutcome
from ..wishes import LONGEST_MATTER
from .board import Board

MOST_AT_ONCE = 20


class FindForm(forms.Form):
    """Checks one person in."""

    find = forms.CharField(
        label=_("Check-in code or number"),
        max_length=40,
        validators=[storable],
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Type the code or the number that they show or say.")},
    )


class WalkInForm(forms.Form):
    """Somebody who comes without having signed up."""

    slot = forms.TypedChoiceField(label=_("Received at"), coerce=int)
    topic = forms.ModelChoiceField(Category.objects.none(), label=_("What they want to talk about"))
    called = forms.CharField(
        label=_("How to call them"),
        help_text=_("Such as the family name. It is called at the desk."),
        validators=[MaxLengthValidator(40), one_line, storable],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    party = forms.IntegerField(
        label=_("How many of them"),
        initial=1,
        min_value=1,
        max_value=MOST_AT_ONCE,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )
    matter = forms.CharField(
        label=_("What it is about, in a few words"),
        required=False,
        validators=[MaxLengthValidator(LONGEST_MATTER), storable],
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any, board: Board) -> None:
        super().__init__(data)
        slot: Any = self.fields["slot"]
        slots = [hour.slot for hour in board.hours]
        slot.choices = [(each.pk, _place_words(each)) for each in slots]
        free = [each for each in slots if each.places > each.taken]
        begun = [each for each in free if each.is_over]
        now = max(begun, key=lambda each: each.starts_at) if begun else next(iter(free), None)
        self.initial["slot"] = now.pk if now else None
        topic: Any = self.fields["topic"]
        topic.queryset = Category.objects.filter(is_active=True)
        topic.label_from_instance = lambda each: each.title

    def walk_in(self) -> WalkIn:
        said = self.cleaned_data
        return WalkIn(
            slot_id=said["slot"],
            topic=said["topic"],
            called=said["called"],
            matter=said["matter"],
            party=said["party"],
        )


class TalkForm(forms.Form):
    """The record of a talk with one sign-up or several.

    Whom it may be with is for the service to say, which knows who is here now: here only that they signed up
    for this day.
    """

    people = forms.ModelMultipleChoiceField(
        Signup.objects.none(),
        label=_("Who it was with"),
        error_messages={"required": _("Tick who it was with.")},
    )
    topic = forms.ModelChoiceField(Category.objects.none(), label=_("Topic of the talk"))
    asked = forms.CharField(
        label=_("What was asked"),
        help_text=_("Where a case is opened, everybody ticked above can read this and what was answered."),
        required=False,
        validators=[MaxLengthValidator(LONGEST_RECORD), storable],
        widget=forms.Textarea({"rows": 4}),
    )
    answered = forms.CharField(
        label=_("What was answered"),
        required=False,
        validators=[MaxLengthValidator(LONGEST_RECORD), storable],
        widget=forms.Textarea({"rows": 4}),
    )
    outcome = forms.ChoiceField(
        label=_("Outcome of the talk"), choices=TalkOutcome.choices, widget=forms.RadioSelect
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Unit that owes the answer"),
        required=False,
        help_text=_("With “passed on” you may leave it to the topic which unit that is."),
    )
    owed_by = forms.DateField(
        label=_("Promised by"),
        required=False,
        help_text=_("By half past five in the afternoon of that day."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any, day: ReceptionDay, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        querysets: dict[str, Any] = {
            "people": day.signups.all(),
            "topic": Category.objects.filter(is_active=True),
            "unit": Unit.objects.filter(is_active=True),
        }
        for name, queryset in querysets.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        for name in ("topic", "unit"):
            self.fields[name].label_from_instance = lambda each: each.title  # type: ignore[attr-defined]

    @property
    def chosen(self) -> set[str]:
        """Keys of who is ticked, as they were sent."""
        return {str(each) for each in self["people"].value() or []}

    def record(self) -> TalkRecord:
        said = self.cleaned_data
        return TalkRecord(
            signup_ids=[signup.pk for signup in said["people"]],
            topic=said["topic"],
            asked=said["asked"],
            answered=said["answered"],
            outcome=TalkOutcome(said["outcome"]),
            unit=said["unit"],
            owed_by=said["owed_by"],
        )


def _place_words(slot: Any) -> str:
    free = max(slot.places - slot.taken, 0)
    return _("%(time)s · %(free)d of %(places)d free") % {
        "time": slot.label,
        "free": free,
        "places": slot.places,
    }
