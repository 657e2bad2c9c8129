"""What the API tells everybody of published cases."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from wagtail.models import Site

from cms_apps.core.api import Field, PlainText, Schema

from ..models import PublishedCase
from ..sender.schemas import UnitSchema
from ..sender.thread import due_at
from ..services.cosigning import may_join
from ..states import CaseKind, CaseOutcome
from .citing import addressed, pages_about
from .listing import Order, PublicState
from .timeline import public_label, timeline_of


class LetterItemSchema(Schema):
    """One published case of a list, in redacted words.

    `state` and `label` say where it stands, `due_at` by when the next word is promised (`null` while nothing
    is owed), `joined` how many co-signed it; `may_join` is false once it is closed.
    """

    id: int
    number: str
    title: str
    language: str
    kind: CaseKind
    category: UnitSchema
    unit: UnitSchema | None
    place: str
    state: str
    label: str
    outcome: str
    outcome_label: str
    opened_at: datetime
    due_at: datetime | None
    answered_at: datetime | None
    published_at: datetime
    joined: int
    may_join: bool
    url: str


class StepSchema(Schema):
    at: datetime
    label: str
    took: str = Field(description="Working time until an answer, in words.")


class PageSchema(Schema):
    title: str
    url: str


class LetterSchema(LetterItemSchema):
    """With its words, its course, and the pages that tell what came of it."""

    letter: str
    answer: str
    steps: list[StepSchema]
    pages: list[PageSchema]


class LetterFilters(Schema):
    """What narrows the list; filters add up."""

    search: PlainText | None = Field(None, max_length=200)
    unit: PlainText | None = Field(None, description="A unit's address word.", max_length=40)
    category: PlainText | None = Field(None, description="A category's address word.", max_length=40)
    kind: CaseKind | None = None
    state: PublicState | None = None
    month: str | None = Field(
        None, description="Received in it; such as 2026-11.", pattern=r"^20\d\d-(0[1-9]|1[0-2])$"
    )
    order: Order = Order.NEWEST

    def asked(self) -> dict[str, str]:
        """As the page's address has it."""
        known = self.model_dump(exclude_none=True)
        words = known.pop("search", "")
        return {**{name: str(value) for name, value in known.items()}, **({"q": words} if words else {})}


class GivenChallenge(Schema):
    key: PlainText = Field(max_length=40)
    answer: PlainText = Field(max_length=40)


class CoSignIn(Schema):
    challenge: GivenChallenge
    contact: PlainText = Field(
        "", description="An e-mail address for one mail when it is answered.", max_length=254
    )


class CoSignedSchema(Schema):
    joined: int


class ChallengeSchema(Schema):
    key: str
    kind: Literal["image", "question"]
    image_url: str | None
    question: str | None
    expires_at: datetime


def item(letter: PublishedCase) -> dict[str, Any]:
    """In the active language."""
    case = letter.case
    return {
        "id": letter.pk,
        "number": case.number,
        "title": letter.title,
        "language": letter.language,
        "kind": case.kind,
        "category": {"slug": case.category.slug, "name": case.category.title},
        "unit": {"slug": case.unit.slug, "name": case.unit.title} if case.unit else None,
        "place": letter.place.path if letter.place else "",
        "state": case.state,
        "label": public_label(case),
        "outcome": case.outcome,
        "outcome_label": str(CaseOutcome(case.outcome).label) if case.outcome else "",
        "opened_at": case.opened_at,
        "due_at": due_at(case),
        "answered_at": case.answered_at,
        "published_at": letter.published_at,
        "joined": letter.joined,
        "may_join": may_join(case),
        "url": letter.get_url(),
    }


def whole(letter: PublishedCase, request: HttpRequest) -> dict[str, Any]:
    steps = [{"at": step.at, "label": step.label, "took": step.took} for step in timeline_of(letter.case)]
    pages = addressed(pages_about(letter.case, Site.find_for_request(request)), request)
    return {**item(letter), "letter": letter.letter, "answer": letter.answer, "steps": steps, "pages": pages}
