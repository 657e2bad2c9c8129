"""`/api/v3/mailbox/`: what a front end shows before a letter is sent."""

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import translation

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


class AdviceSchema(Schema):
    urgent: Annotated[
        UrgentSchema | None,
        Field(description="Emergency numbers to show before the letter is sent, or null."),
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
        if matter is None:
            return {"urgent": None}
        numbers = [{"number": number, "whose": whose} for number, whose in matter.number_list]
        return {"urgent": {"name": matter.title, "advice": matter.advice_here, "numbers": numbers}}
