"""What a student fills in to sign up, and the wish that it makes."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _

from cms_apps.cases.models import Category
from cms_apps.core.validators import one_line, storable
from cms_apps.forms.models import Submission
from cms_apps.forms.receipts import hash_of

LONGEST_MATTER = 500


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Somebody wants to come at a time.

    Attributes:
        slot_id: of the slot's record.
        person_hash: of whoever was proved; "" for nobody.
        contact: where news goes; "" for nowhere.
        party: how many come, with whoever signs up.
    """

    slot_id: int
    topic: Category
    matter: str
    called: str
    contact: str
    language: str
    receipt_hash: str
    party: int = 1
    person_hash: str = ""
    submission: Submission | None = None


def wish_fields() -> dict[str, forms.Field]:
    """In the active language; the page puts its slots in."""
    topics = [(topic.slug, topic.title) for topic in Category.objects.filter(is_active=True)]
    return {
        "topic": forms.ChoiceField(
            label=_("What you want to talk about"), choices=topics, widget=forms.RadioSelect
        ),
        "slot": forms.ChoiceField(
            label=_("When you come"),
            help_text=_("Where all places are taken you are put on the waiting list."),
            widget=forms.RadioSelect,
        ),
        "matter": forms.CharField(
            label=_("In a few words"),
            help_text=_("So that whoever receives you can look it up before."),
            required=False,
            widget=forms.Textarea({"rows": 4}),
            validators=[MaxLengthValidator(LONGEST_MATTER), storable],
        ),
        "party": forms.IntegerField(
            label=_("How many of you come"),
            help_text=_("You get your places together, or wait together."),
            required=False,
            initial=1,
            min_value=1,
            widget=forms.NumberInput({"inputmode": "numeric"}),
        ),
        "called": forms.CharField(
            label=_("How we call you"),
            help_text=_("Such as your family name. It is called at the desk."),
            validators=[MaxLengthValidator(40), one_line, storable],
        ),
        "contact": forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            help_text=_("For the confirmation, and at once when a place becomes free for you."),
            required=False,
            widget=forms.EmailInput({"autocomplete": "email"}),
            validators=[one_line, storable],
        ),
    }


def wish_of(submission: Submission, receipt: str, language: str) -> Wish:
    """What a submission says."""
    data: dict[str, Any] = submission.data
    return Wish(
        slot_id=int(data["slot"]),
        topic=Category.objects.get(slug=data["topic"]),
        matter=data["matter"],
        called=data["called"],
        contact=data["contact"],
        party=data.get("party") or 1,
        language=language,
        receipt_hash=hash_of(receipt),
        person_hash=submission.person_hash,
        submission=submission,
    )
