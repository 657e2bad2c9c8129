"""What the sender's part of the API takes and gives."""

from datetime import datetime
from uuid import UUID

from cms_apps.core.api import Field, PlainText, Schema

from ..models.record import LONGEST_WORDS
from .forms import LONGEST_SECRET

LONGEST_JSON = 100_000
"""Bytes of a body without its files: the longest words with room to spare."""
_TEXT = f"At most {LONGEST_WORDS} characters."


class ReceiptIn(Schema):
    receipt: PlainText = Field(
        description="The receipt, or for `lookup/` a code from a mail; letters of either case, with or "
        "without spaces and hyphens.",
        min_length=1,
        max_length=LONGEST_SECRET,
    )


class ReplyIn(ReceiptIn):
    text: PlainText = Field(description=_TEXT)


class _DecisionIn(ReceiptIn):
    text: PlainText = Field("", description=_TEXT)
    stamp: int | None = Field(
        None, description="Of the case as the sender read it: a 409 if anything was added since."
    )


class RateIn(_DecisionIn):
    is_satisfied: bool


class WithdrawIn(_DecisionIn):
    pass


class FileIn(ReceiptIn):
    id: UUID = Field(description="Of a file in the thread.")


class UnitSchema(Schema):
    slug: str
    name: str


class FileSchema(Schema):
    id: UUID
    name: str
    kind: str
    size: int


class EntrySchema(Schema):
    """One thing that was done or said; `label` says it in a line.

    `unit` is `null` for the sender, the clock and the office; `took` is working time in seconds from the
    clock's beginning to an answer, without the waiting for the sender.
    """

    kind: str
    at: datetime
    by_sender: bool
    unit: UnitSchema | None
    label: str
    text: str
    outcome: str
    is_satisfied: bool | None
    took: int | None
    files: list[FileSchema]


class CaseSchema(Schema):
    """A case as its sender reads it.

    One that was merged names the main one in `duplicate_of`: it stands where that one does, with its state,
    unit, promise and outcome, and its thread goes on with what is told there. Nothing can be done with it.
    `due_at` is by when the next word is promised, `null` while nothing is owed; `may` is what can be done
    now (`reply`, `rate`, `withdraw`, `unpublish`), and `why_not` says why, if nothing of the first three can;
    `stamp` goes with a decision.
    """

    number: str
    state: str
    label: str
    subject: str
    opened_at: datetime
    due_at: datetime | None
    unit: UnitSchema | None
    outcome: str
    outcome_label: str
    duplicate_of: str | None
    thread: list[EntrySchema]
    may: list[str]
    why_not: str
    stamp: int
