"""What the office fills in about sign-ups."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cms_apps.core.validators import one_line, storable

from ..managing import other_slots
from ..models import ReceptionDay, Signup, Slot
from ..services.mailing import LONGEST_MAIL, LONGEST_SUBJECT, Letter, writable_states
from ..states import SignupState

LONGEST_NOTE = 1000


def text_field(
    label: Any, longest: int, *, required: bool = True, rows: int = 4, hint: Any = ""
) -> forms.Field:
    """Words for somebody; not cut by the browser, but refused where they are too long."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        validators=[MaxLengthValidator(longest), storable],
        widget=forms.Textarea({"rows": rows}),
    )


class MoveForm(forms.Form):
    """Another time of the day; only those whose host answers for the topic."""

    slot = forms.ChoiceField(label=_("To which time"), error_messages={"required": _("Choose a time.")})
    may_wait = forms.BooleanField(label=_("Put on its waiting list where no place is free"), required=False)

    def __init__(self, signup: Signup, data: Any = None) -> None:
        super().__init__(data, auto_id="id_move_%s")
        field: Any = self.fields["slot"]
        field.choices = [("", "—"), *((str(slot.pk), _free(slot, signup)) for slot in other_slots(signup))]


class CancelForm(forms.Form):
    words = text_field(
        _("Words to who signed up"),
        LONGEST_NOTE,
        required=False,
        hint=_("They stand in the mail that says it was cancelled. Not what the matter was."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_cancel_%s")


class MailForm(forms.Form):
    """A mail to many of one day."""

    states = forms.MultipleChoiceField(
        label=_("To those who stand so"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    slots = forms.MultipleChoiceField(
        label=_("At these times"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: at every time of the day."),
    )
    subject = forms.CharField(
        label=_("Subject of the mail"),
        validators=[MaxLengthValidator(LONGEST_SUBJECT), one_line, storable],
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    text = text_field(
        _("Text of the mail"),
        LONGEST_MAIL,
        rows=8,
        hint=_("The number and time of each sign-up follow below it."),
    )

    def __init__(self, day: ReceptionDay, data: Any = None) -> None:
        super().__init__(data, initial={"states": [SignupState.CONFIRMED]})
        states: Any = self.fields["states"]
        states.choices = [(state.value, state.label) for state in writable_states()]
        slots: Any = self.fields["slots"]
        found = day.slots.select_related("host").order_by("starts_at", "host__order", "pk")
        slots.choices = [(str(slot.pk), slot.label) for slot in found]
        self.day = day

    def letter(self) -> Letter:
        """What the checked form says."""
        said = self.cleaned_data
        return Letter(
            day_id=self.day.pk,
            states=[SignupState(state) for state in said["states"]],
            slot_ids=[int(slot) for slot in said["slots"]],
            subject=said["subject"],
            text=said["text"],
        )


def _free(slot: Slot, signup: Signup) -> str:
    about = {"time": slot.label}
    if slot.places_left >= signup.party:
        return str(_("%(time)s: free")) % about
    return str(_("%(time)s: waiting list")) % about
