"""`/api/v3/mailbox/`: what a front end shows before a letter is sent."""

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import translation

from cms_apps.cases.models import PublishedCase, UrgentMatter
from cms_apps.cases.publication.similar import similar_letters
from cms_apps.cases.services.cosigning import may_join
from cms_apps.cases.urgency import advice_on
from cms_apps.core.api import Field, PlainText, Router, Schema, never_kept, sender_language
from cms_apps.core.limiter import Limit, take
from cms_apps.core.visitors import visitor_address

from .letters import LONGEST_LETTER, LONGEST_SUBJECT

router = Router(tags=["Mailbox"])
ADVICE = Limit("mailbox.advice", 60, timedelta(minutes=10))


class LetterIn(Schema):
    category: Annotated[PlainText, Field(max_length=40)] = ""
    subject: Annotated[PlainText, Field(max_length=LONGEST_SUBJECT)] = ""
    letter: Annotated[PlainText, Field(max_length=LONGEST_LETTER)] = ""


class NumberSchema(Schema):
    number: str
    whose: str


class UrgentSchema(Schema):
    name: str
    advice: str
    numbers: list[NumberSchema]


class SimilarSchema(Schema):
    id: Annotated[int, Field(description="At `/api/v3/cases/{id}/`.")]
    title: str
    answer: str
    url: str
    may_join: Annotated[bool, Field(description="Whether it can be co-signed instead.")]


class AdviceSchema(Schema):
    urgent: Annotated[
        UrgentSchema | None,
        Field(description="Emergency numbers to show before the letter is sent, or null."),
    ]
    similar: Annotated[
        list[SimilarSchema], Field(description="Published cases on the same matter, the closest first.")
    ]


@router.post(
    "/advice/",
    response=AdviceSchema,
    url_name="mailbox_advice",
    summary="What to show before a letter is sent; nothing is stored",
    operation_id="mailbox_advice",
)
@never_kept
def advise(request: HttpRequest, letter: LetterIn) -> dict[str, Any]:
    take(ADVICE, visitor_address(request))
    with translation.override(sender_language(request)):
        matter = advice_on(f"{letter.subject}\n{letter.letter}", letter.category)
        similar = similar_letters(letter.subject, letter.letter)
        return {"urgent": _urgent(matter) if matter else None, "similar": [_similar(one) for one in similar]}


def _urgent(matter: UrgentMatter) -> dict[str, Any]:
    numbers = [{"number": number, "whose": whose} for number, whose in matter.number_list]
    return {"name": matter.title, "advice": matter.advice_here, "numbers": numbers}


def _similar(letter: PublishedCase) -> dict[str, Any]:
    return {
        "id": letter.pk,
        "title": letter.title,
        "answer": letter.answer,
        "url": letter.get_url(),
        "may_join": may_join(letter.case),
    }
