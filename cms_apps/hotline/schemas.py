"""What the hotline's part of the API takes and gives."""

from datetime import datetime

from cms_apps.core.api import Field, PlainText, Schema

from .models.call import LONGEST_MATTER
from .states import CallOutcome
from .views import LONGEST

_WORDS = f"At most {LONGEST_MATTER} characters."


class CodeIn(Schema):
    number: PlainText = Field(description="Of the case or the call, as it was read out.", max_length=LONGEST)
    code: PlainText = Field(description="Eight characters, in either case.", max_length=LONGEST)


class CodeStateSchema(Schema):
    """All that a code shows: where the case stands, and by when the next word is promised."""

    number: str
    state: str
    label: str
    due_at: datetime | None


class CallIn(Schema):
    """A call, as whoever took it writes it down."""

    outcome: CallOutcome
    matter: PlainText = Field("", description=_WORDS)
    place: int | None = Field(None, description="A campus or a building, by its id.", ge=1, le=2**53)
    category: PlainText = Field("", description="Address word; needed where a new case is opened.")
    unit: PlainText = Field("", description="Address word; empty for the one that the category leads to.")
    solved_how: PlainText = Field("", description=f"With `solved`. {_WORDS}")
    call_back_by: datetime | None = Field(None, description="With `callback`.")
    caller: PlainText = Field("", description="At most 40 characters.")
    caller_phone: PlainText = Field("", description="At most 20 characters; needed with `callback`.")
    received_at: datetime | None = Field(None, description="When it rang; now where nothing is said.")
    case: PlainText = Field(
        "", description="Number of an open case that the call is about too, with `case`.", max_length=LONGEST
    )


class CallSchema(Schema):
    """A stored call; `number` and `code` are to be read out where it became a case, else they are empty."""

    call: str
    case: str | None
    number: str
    code: str
    unit: str | None = Field(description="Address word of the unit that the case is with.")
    due_at: datetime | None


class NamedSchema(Schema):
    """`title` is in the language asked for."""

    slug: str
    title: str


class NumberSchema(Schema):
    number: str
    label: str


class HeldSchema(Schema):
    """A post and the unit of whoever holds it; `null` for the group's leaders. Never a person."""

    post: NamedSchema
    unit: NamedSchema | None


class NowSchema(Schema):
    """`until` is the moment of the next change; the answer is good up to and without it."""

    numbers: list[NumberSchema]
    on_duty: list[HeldSchema]
    until: datetime | None


class DutySchema(HeldSchema):
    """`ends_at` is no part of it."""

    starts_at: datetime
    ends_at: datetime


class DutiesSchema(Schema):
    count: int
    items: list[DutySchema]


class NoticeSchema(Schema):
    text: str
    unit: NamedSchema | None
    since: datetime
    until: datetime | None


class NoticesSchema(Schema):
    count: int
    items: list[NoticeSchema]
