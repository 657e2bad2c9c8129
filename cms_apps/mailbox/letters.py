"""A letter's fixed fields, and the opinion that they make."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _

from cms_apps.cases.models import Category
from cms_apps.cases.models.record import LONGEST_WORDS
from cms_apps.cases.services.opening import Opinion
from cms_apps.cases.states import CaseKind, Source
from cms_apps.core.models import Place, Unit
from cms_apps.core.validators import one_line, storable
from cms_apps.forms.models import FormField, Submission
from cms_apps.forms.receipts import hash_of

LONGEST_SUBJECT = 60
LONGEST_LETTER = 3000


def letter_fields() -> dict[str, forms.Field]:
    """In the active language; what there is to choose is what is in use now."""
    units = [(unit.slug, unit.title) for unit in Unit.objects.filter(is_active=True)]
    return {
        "kind": forms.ChoiceField(
            label=_("What your letter is"),
            choices=CaseKind.choices,
            initial=CaseKind.OPINION,
            widget=forms.RadioSelect,
        ),
        "category": forms.ChoiceField(
            label=_("What it is about"),
            choices=[(c.slug, _hinted(c)) for c in Category.objects.filter(is_active=True)],
            widget=forms.RadioSelect,
        ),
        "place": forms.ChoiceField(
            label=_("Where it is"),
            required=False,
            choices=[("", _("Nowhere in particular")), *_places()],
        ),
        "subject": forms.CharField(
            label=_("In one line"),
            help_text=_("Such as: no hot dishes in canteen 2 after seven in the evening."),
            validators=[MaxLengthValidator(LONGEST_SUBJECT), one_line, storable],
        ),
        "letter": forms.CharField(
            label=_("Your letter"),
            help_text=_("What happened, when, and what you would like to be done."),
            widget=forms.Textarea({"rows": 8}),
            validators=[MaxLengthValidator(LONGEST_LETTER), storable],
        ),
        "about_unit": forms.ChoiceField(
            label=_("Is it a complaint about a unit itself?"),
            help_text=_("Then that unit neither gets nor reads your letter."),
            required=False,
            choices=[("", _("No, it isn't")), *units],
        ),
        "contact": forms.EmailField(
            label=_("E-mail, if you want to be told that there is news"),
            help_text=_("We send no content, only that there is some. You can also look with your receipt."),
            required=False,
            max_length=254,  # as a case stores it
            widget=forms.EmailInput({"autocomplete": "email"}),
            validators=[one_line, storable],
        ),
        "wants_public": forms.BooleanField(
            label=_("The answer may be published, without anything that tells who I am"),
            required=False,
        ),
    }


def _hinted(category: Category) -> str:
    return f"{category.title} · {category.hint}" if category.hint else category.title


def _places() -> list[tuple[str, str]]:
    """Campuses and buildings; a room is told in the letter."""
    places = Place.objects.in_service().exclude(kind=Place.Kind.ROOM).select_related("parent")
    known = sorted(places, key=lambda place: (place.campus.order, place.campus.pk, place.parent_id or 0))
    return [(str(place.pk), place.path) for place in known]


def opinion_of(
    submission: Submission, receipt: str, language: str, own_fields: Iterable[FormField]
) -> Opinion:
    """What a letter says, as the register takes it; answers to the editors' own fields go below it."""
    data = submission.data
    places = Place.objects.select_related("parent")
    return Opinion(
        source=Source.LETTER,
        kind=CaseKind(data["kind"]),
        category=Category.objects.get(slug=data["category"]),
        place=places.get(pk=data["place"]) if data["place"] else None,
        subject=data["subject"],
        text=_with_answers(data["letter"], data, own_fields),
        about_unit=Unit.objects.filter(slug=data["about_unit"]).first(),
        contact=data["contact"],
        wants_public=data["wants_public"],
        receipt_hash=hash_of(receipt),
        language=language,
        submission=submission,
    )


def _with_answers(letter: str, data: dict[str, Any], own_fields: Iterable[FormField]) -> str:
    """Personal answers stay in the submission, for who may read those."""
    shown = [field for field in own_fields if not field.is_personal and field.field_type != "file"]
    answers = ((field.label, _plain(data.get(field.clean_name))) for field in shown)
    lines = [f"{label}: {answer}" for label, answer in answers if answer]
    return "\n".join([letter, *(["", *lines] if lines else [])])[:LONGEST_WORDS]


def _plain(value: Any) -> str:
    match value:
        case None | "" | []:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(map(str, value))
    return str(value)
