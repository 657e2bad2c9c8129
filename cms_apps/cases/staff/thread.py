"""A case's record as staff read it: every move, with its words, by name and post."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from cms_apps.core.models import UnitMember
from cms_apps.core.reviews.names import step_name
from cms_apps.core.roles import OFFICE

from ..models import Case, CaseEvent, Message
from ..setup import MANAGER
from ..states import CaseOutcome, CaseState, EventKind, MessageKind
from .turns import name_of

BY_CLOCK = frozenset({EventKind.CLOSED, EventKind.REMINDED, EventKind.ESCALATED, EventKind.ERASED})
"""Done by nobody, where no name stands beside it."""


@dataclass(frozen=True)
class Entry:
    """One move.

    Attributes:
        post: what its actor is in the house now; "" for who is nothing.
        changes: what it changed, "from → to".
        is_public: whether the sender sees it; of words, whether the sender reads them.
        text: the words, erased or not; `message` is None where there were none.
    """

    event: CaseEvent
    message: Message | None
    who: str
    post: str
    changes: tuple[str, ...]

    @property
    def files(self) -> list[Any]:
        """What came with the words."""
        return list(self.message.files.all()) if self.message else []

    @property
    def at(self) -> datetime:
        return self.event.at

    @property
    def label(self) -> str:
        is_main = self.event.kind == EventKind.MERGED and self.event.outcome != CaseOutcome.DUPLICATE
        if is_main:
            return _("Another case was merged into this one")
        return str(EventKind(self.event.kind).label)

    @property
    def by_sender(self) -> bool:
        return self.event.by_sender

    @property
    def is_public(self) -> bool:
        if self.message is not None:
            return self.message.is_public
        return self.event.kind in EventKind.public()

    @property
    def kind(self) -> str:
        return str(MessageKind(self.message.kind).label) if self.message else ""

    @property
    def text(self) -> str:
        return self.message.text if self.message else ""


def thread_of(case: Case) -> list[Entry]:
    """All of it, oldest first; as many queries for a long one as for a short one."""
    messages = {message.event_id: message for message in case.messages.prefetch_related("files")}
    events = list(case.events.select_related("actor", "from_unit", "to_unit"))
    posts = _posts({event.actor_id for event in events if event.actor_id})
    return [
        Entry(event, messages.get(event.pk), _who(event), _post(event, posts), tuple(_changes(event)))
        for event in events
    ]


def last_seen(thread: list[Entry]) -> int:
    """The newest move's key."""
    return thread[-1].event.pk if thread else 0


def _who(event: CaseEvent) -> str:
    if event.actor is not None:
        return name_of(event.actor)
    if event.by_sender:
        return _("The sender")
    return _("By itself") if event.kind in BY_CLOCK else _("No name on record")


Posts = dict[int, dict[int | None, str]]
"""By user, by unit; None for the office and the manager."""


def _posts(users: Iterable[int]) -> Posts:
    found: Posts = {}
    for member in UnitMember.objects.filter(user__in=users).select_related("unit"):
        label = f"{member.unit.title} · {UnitMember.Post(member.post).label}"
        found.setdefault(member.user_id, {})[member.unit_id] = label
    roles = Group.objects.filter(name__in=(OFFICE, MANAGER), user__in=users).order_by("pk")
    for user_id, name in roles.values_list("user", "name"):
        found.setdefault(user_id, {})[None] = step_name(name)
    return found


def _post(event: CaseEvent, posts: Posts) -> str:
    """In the unit that had the case, if the actor has a post there."""
    of_actor = posts.get(event.actor_id or 0, {})
    for unit in (event.from_unit_id, event.to_unit_id):
        if unit and unit in of_actor:
            return of_actor[unit]
    return of_actor.get(None) or next(iter(of_actor.values()), "")


def _changes(event: CaseEvent) -> Iterable[str]:
    if event.from_unit is None and event.to_unit is not None:
        yield _("Given to %(unit)s") % {"unit": event.to_unit.title}
    elif event.from_unit_id != event.to_unit_id:
        yield _arrow(_unit(event.from_unit), _unit(event.to_unit))
    if event.from_state and event.from_state != event.to_state:
        yield _arrow(CaseState(event.from_state).label, CaseState(event.to_state).label)
    if event.outcome and event.kind in {EventKind.CLOSED, EventKind.WITHDRAWN}:
        yield _("Outcome: %(outcome)s") % {"outcome": CaseOutcome(event.outcome).label}
    if event.is_satisfied is not None:
        yield _("Satisfied") if event.is_satisfied else _("Not satisfied")


def _unit(unit: Any) -> str:
    return unit.title if unit else _("no unit")


def _arrow(before: Any, after: Any) -> str:
    return f"{before} → {after}"
