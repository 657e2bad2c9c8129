"""What the API tells staff of cases, and what it takes from them."""

from datetime import datetime
from typing import Any

from django.forms import ChoiceField, Field, ModelMultipleChoiceField
from django.http import HttpRequest
from pydantic import ConfigDict

from cms_apps.core.api import Field as Described
from cms_apps.core.api import PlainText, Schema

from ..acts import Act, acts_for, form_for
from ..models import Case
from ..services.answering import draft_of
from ..states import CaseState
from .likeness import Likeness
from .merged import merged_with
from .narrowing import Narrowing
from .seen import Seen
from .thread import Entry, thread_of
from .turns import name_of, whose_turn

MOST_CHOICES = 500
"""A field of more choices names none."""


class NamedSchema(Schema):
    id: int
    name: str


class CaseItemSchema(Schema):
    """One case of a list; `state` is a word for programs, `label` for people."""

    id: int
    number: str
    subject: str
    source: str
    kind: str
    state: str
    label: str
    outcome: str
    category: NamedSchema
    unit: NamedSchema | None
    handler: NamedSchema | None
    urgent: str
    received_at: datetime
    answer_due_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    is_overdue: bool
    has_news: bool = Described(description="The sender wrote, and nobody has done anything since.")


class EntrySchema(Schema):
    at: datetime
    kind: str
    label: str
    by_sender: bool
    who: str
    post: str
    changes: list[str]
    is_public: bool = Described(description="Whether the sender sees it.")
    text: str


class TurnSchema(Schema):
    who: str
    what: str
    due_at: datetime | None
    left: str
    is_overdue: bool
    note: str


class DraftSchema(Schema):
    stage: str
    text: str
    outcome: str


class ChoiceSchema(Schema):
    value: str
    label: str


class FieldSchema(Schema):
    name: str
    label: str
    help: str
    type: str = Described(description="`text`, `choice` or `choices`.")
    required: bool
    choices: list[ChoiceSchema] | None = Described(description="`null` where there are too many to name.")


class MaySchema(Schema):
    act: str
    label: str
    fields: list[FieldSchema]


class StaffCaseSchema(CaseItemSchema):
    """All of a case; `may` is what this token's holder can do with it as it stands."""

    place: str
    turn: TurnSchema
    thread: list[EntrySchema]
    draft: DraftSchema | None
    duplicate_of: str | None = Described(description="What it was merged into, if the holder may read it.")
    duplicates: list[str] = Described(description="Those merged into it that the holder may read.")
    may: list[MaySchema]
    stamp: str = Described(description="Send it back with an act: it is refused if the case changed since.")


class LikelySchema(Schema):
    """A case that another one may be merged into; `share` is how alike the letters are, from 0 to 1."""

    id: int
    number: str
    subject: str
    state: str
    label: str
    unit: NamedSchema | None
    received_at: datetime
    share: float


class ActIn(Schema):
    """The fields of all acts; `may` says which an act takes, records by their `id`."""

    model_config = ConfigDict(extra="forbid")

    stamp: PlainText | None = Described(None, max_length=40)
    text: PlainText | None = None
    outcome: PlainText | None = None
    into: PlainText | None = Described(None, description="A case's number.")
    unit: int | None = None
    handler: int | None = None
    category: int | None = None
    place: int | None = None
    about_unit: int | None = None
    about_people: list[int] | None = None
    kind: PlainText | None = None
    title: PlainText | None = None
    letter: PlainText | None = None
    answer: PlainText | None = None
    confirmed: bool | None = None
    page: PlainText | None = None

    def typed(self) -> dict[str, Any]:
        """For the act's form: what was said, and no more."""
        return self.model_dump(exclude={"stamp"}, exclude_none=True)


class StaffFilters(Schema):
    due: Narrowing | None = Described(None, description="As the register's filter; open cases if left out.")
    state: CaseState | None = None
    unit: PlainText | None = Described(None, description="A unit's address word.")


def item(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk,
        "number": case.number,
        "subject": case.subject,
        "source": case.source,
        "kind": case.kind,
        "state": case.state,
        "label": case.get_state_display(),
        "outcome": case.outcome,
        "category": {"id": case.category_id, "name": case.category.title},
        "unit": {"id": case.unit.pk, "name": case.unit.title} if case.unit else None,
        "handler": {"id": case.handler.pk, "name": name_of(case.handler)} if case.handler else None,
        "urgent": case.urgent.title if case.urgent else "",
        "received_at": case.opened_at,
        "answer_due_at": case.answer_due_at,
        "answered_at": case.answered_at,
        "closed_at": case.closed_at,
        "is_overdue": case.is_overdue,
        "has_news": case.sender_wrote_at is not None,
    }


def whole(request: HttpRequest, case: Case) -> dict[str, Any]:
    thread, draft = thread_of(case), draft_of(case)
    merged = merged_with(case, request.user)
    return {
        **item(case),
        "place": case.place.path if case.place else "",
        "turn": whose_turn(case, draft.stage if draft else None),
        "thread": [_entry(entry) for entry in thread],
        "draft": draft,
        "duplicate_of": merged.into.number if merged.into else None,
        "duplicates": [other.number for other in merged.others],
        "may": [_may(act, case, request.user) for act in acts_for(request.user, case)],
        "stamp": str(Seen.of(case, thread)),
    }


def likely(found: Likeness) -> dict[str, Any]:
    case = found.case
    return {
        "id": case.pk,
        "number": case.number,
        "subject": case.subject,
        "state": case.state,
        "label": case.get_state_display(),
        "unit": {"id": case.unit.pk, "name": case.unit.title} if case.unit else None,
        "received_at": case.opened_at,
        "share": round(found.share, 2),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "kind": entry.event.kind,
        "label": entry.label,
        "by_sender": entry.by_sender,
        "who": entry.who,
        "post": entry.post,
        "changes": list(entry.changes),
        "is_public": entry.is_public,
        "text": entry.text,
    }


def _may(act: Act, case: Case, actor: Any) -> dict[str, Any]:
    form = form_for(act, case, actor=actor)
    fields = [_field(name, field) for name, field in form.fields.items()]
    return {"act": act.key, "label": str(act.label), "fields": fields}


def _field(name: str, field: Field) -> dict[str, Any]:
    kind = "text"
    choices: list[dict[str, str]] | None = []
    if isinstance(field, ChoiceField):
        kind = "choices" if isinstance(field, ModelMultipleChoiceField) else "choice"
        pairs: Any = field.choices
        known = [{"value": str(value), "label": str(label)} for value, label in pairs if value != ""]
        choices = known if len(known) <= MOST_CHOICES else None
    return {
        "name": name,
        "label": str(field.label or ""),
        "help": str(field.help_text or ""),
        "type": kind,
        "required": field.required,
        "choices": choices,
    }
