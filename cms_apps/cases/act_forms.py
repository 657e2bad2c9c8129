"""What has to be said with an act; the only rules of it, for the admin and the API alike."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from cms_apps.core.models import Place, Unit
from cms_apps.core.validators import storable

from .models import AnswerDraft, Case, Category
from .models.record import LONGEST_WORDS
from .reading import readable_by
from .services.merging import CannotMergeError, target_of
from .staff.turns import name_of
from .states import CaseKind, CaseOutcome, CaseState


def words_field(label: Any, *, required: bool = True, rows: int = 4, help_text: Any = "") -> forms.CharField:
    """What somebody writes in a case."""
    # Not as `max_length`, whose attribute makes browsers cut what is pasted without a word.
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        validators=[MaxLengthValidator(LONGEST_WORDS), storable],
        widget=forms.Textarea({"rows": rows}),
    )


class ActForm(forms.Form):
    """Knows the case it is about.

    Attributes:
        actor: who fills it in; nobody, until somebody is named.
    """

    actor: Any = AnonymousUser()

    def __init__(self, data: Any = None, *, case: Case) -> None:
        self.case = case
        super().__init__(data, initial=self.known(case))

    def known(self, case: Case) -> dict[str, Any]:
        """What the form begins with."""
        return {}


class NothingForm(ActForm):
    """A button and no more."""


class WordsForm(ActForm):
    text = words_field(_("What to write"))


class ReasonForm(ActForm):
    text = words_field(_("Reason"))


class TransferForm(ActForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    text = words_field(
        _("Reason"), help_text=_("The other unit and the office read it; the sender does not.")
    )

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        elsewhere = Unit.objects.filter(is_active=True).exclude(
            pk__in=[case.unit_id or 0, case.about_unit_id or 0]
        )
        self.fields["unit"].queryset = elsewhere  # type: ignore[attr-defined]


class UnitForm(TransferForm):
    text = words_field(_("Reason"), required=False)


class PersonForm(ActForm):
    handler = forms.ModelChoiceField(get_user_model()._default_manager.none(), label=_("Person"))

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        users = get_user_model()._default_manager.filter(is_active=True)
        able = (
            users.filter(unit_posts__unit=case.unit)
            if case.unit
            else users.filter(groups__permissions__codename="manage_case")
        )
        blamed = case.about_people.values("pk")
        self.fields["handler"].queryset = able.exclude(pk__in=blamed).distinct()  # type: ignore[attr-defined]
        self.fields["handler"].label_from_instance = name_of  # type: ignore[attr-defined]

    def known(self, case: Case) -> dict[str, Any]:
        return {"handler": case.handler_id}


class AnswerForm(ActForm):
    text = words_field(_("Answer"), rows=10)
    outcome = forms.ChoiceField(
        label=_("With this answer the matter is"),
        required=False,
        choices=[("", _("not settled yet")), *((o.value, o.label) for o in CaseOutcome.of_an_answer())],
    )

    def known(self, case: Case) -> dict[str, Any]:
        draft = AnswerDraft.objects.filter(case=case).first()
        return {"text": draft.text, "outcome": draft.outcome} if draft else {}


class CloseForm(ActForm):
    outcome = forms.ChoiceField(label=_("Outcome"))
    text = words_field(_("Words for the sender"), required=False)

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        answered = CaseOutcome.of_an_answer() if case.state == CaseState.ANSWERED else ()
        fitting = (*answered, CaseOutcome.NOT_OURS, CaseOutcome.DUPLICATE)
        self.fields["outcome"].choices = [(o.value, o.label) for o in fitting]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.case.state != CaseState.ANSWERED and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", ValidationError(_("Tell the sender why."), code="required"))
        return cleaned


class MergeForm(ActForm):
    into = forms.CharField(
        label=_("Number of the other case"),
        help_text=_("Such as 2026-000012. This case is closed, and its sender reads what is answered there."),
        widget=forms.TextInput({"size": 14, "autocomplete": "off"}),
    )
    text = words_field(_("Words for the sender"))

    def known(self, case: Case) -> dict[str, Any]:
        """Words to begin with, in the sender's language."""
        with override(case.language):
            proposed = _(
                "Somebody wrote to us about the same matter before, so we answer both letters together. Your "
                "receipt goes on working: open it to read what comes of it."
            )
            return {"text": str(proposed)}

    def clean_into(self) -> Case:
        other = readable_by(self.actor).numbered(self.cleaned_data["into"]).first()
        if other is None:
            raise ValidationError(_("There is no such case, or you may not read it."), code="unknown")
        try:
            target_of(self.case, other, self.actor)
        except CannotMergeError as refused:
            raise ValidationError(str(refused), code="refused") from refused
        return other


class AmendForm(ActForm):
    kind = forms.ChoiceField(label=_("Kind of letter"), choices=CaseKind.choices, required=False)
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Case category"))
    place = forms.ModelChoiceField(Place.objects.none(), label=_("Place"), required=False)
    about_unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label=_("Complaint about the unit"),
        required=False,
        help_text=_("Its members neither get nor read this case."),
    )
    about_people = forms.ModelMultipleChoiceField(
        get_user_model()._default_manager.none(),
        label=_("Complaint about people"),
        required=False,
        help_text=_("They neither get nor read this case."),
    )

    def __init__(self, data: Any = None, *, case: Case) -> None:
        super().__init__(data, case=case)
        staff = get_user_model()._default_manager.filter(unit_posts__isnull=False).distinct()
        self.fields["category"].queryset = Category.objects.filter(is_active=True)  # type: ignore[attr-defined]
        places = Place.objects.in_service().select_related("parent__parent")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["place"].label_from_instance = lambda place: place.path  # type: ignore[attr-defined]
        self.fields["about_people"].queryset = staff  # type: ignore[attr-defined]
        self.fields["about_people"].label_from_instance = name_of  # type: ignore[attr-defined]

    def known(self, case: Case) -> dict[str, Any]:
        return {
            "kind": case.kind,
            "category": case.category_id,
            "place": case.place_id,
            "about_unit": case.about_unit_id,
            "about_people": list(case.about_people.values_list("pk", flat=True)),
        }
