"""What a form is sent with, what its sender gets, and why it may be refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from .uploads.answers import FilesByKey


class KeyReusedError(Exception):
    """The idempotency key came with another body before."""


class FormChangedError(Exception):
    """The form is another by now, and what was sent doesn't fit it.

    Attributes:
        fields: keys that came, went or changed their rules; "consent" for the consent line.
    """

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True)
class Sending:
    """What somebody sends.

    Attributes:
        data: answers by key, as JSON gives them or as a browser posts them.
        from_json: types are checked against the schema.
        key: a UUID of the sender's; the same again gets the same answer.
        sender: the address it comes from, for the rate limit; not stored.
        files: by key, as they were uploaded or are kept from an earlier try.
        proof: who is sending, as a provider signed it, where the page asks for that.
    """

    data: Mapping[str, Any]
    version: int
    consent: int | None
    challenge_key: str
    challenge_answer: str
    key: UUID
    sender: str
    door: str
    from_json: bool = False
    proof: str = ""
    files: FilesByKey = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What the sender gets: 201 in the API, the receipt page in HTML."""

    number: str
    receipt: str
    received_at: datetime
    message: str
    manage_url: str
    result: dict[str, Any]
