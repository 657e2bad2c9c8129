"""What somebody can do with a case now, as panels of its page: the likeliest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db.models import Q, QuerySet
from django.forms import Form
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ..act_forms import AnswerForm
from ..acts import Act, acts_for, form_for
from ..models import CannedAnswer, Case

LIKELIEST = ("sign", "approve", "assign_unit", "accept", "submit")
"""What the case waits for, if somebody may do it; `assign_unit` only while no unit has it."""


@dataclass
class Panel:
    """One form and the buttons under it.

    Attributes:
        acts: its buttons, the one that leads on first.
        once: of this page and form; what is sent from it twice is done once.
    """

    acts: list[Act]
    form: Form
    once: str
    is_first: bool = False
    is_open: bool = False

    @property
    def key(self) -> str:
        return self.acts[0].key

    @property
    def title(self) -> str:
        return str(_("Answer") if len(self.acts) > 1 else self.acts[0].label)

    @property
    def is_answer(self) -> bool:
        return isinstance(self.form, AnswerForm)


@dataclass
class Typed:
    """What came with a press of a button that led nowhere."""

    key: str
    data: Mapping[str, Any]
    is_checked: bool = True


class Panels:
    """All that somebody may do now, each with its form; words typed before are kept.

    Attributes:
        lost: typed words whose act is not offered any more.
    """

    def __init__(self, user: Any, case: Case, typed: Typed | None = None) -> None:
        self.user, self.case, self.typed = user, case, typed

    @cached_property
    def all(self) -> list[Panel]:
        """The first one is what the case waits for, if it waits for this person."""
        acts = acts_for(self.user, self.case)
        first = self._first(acts)
        answers = [act for act in acts if act.form is AnswerForm]
        groups = [[act] for act in acts if act.form is not AnswerForm]
        if answers:
            groups.append(sorted(answers, key=lambda act: act.key == "write"))
        groups.sort(key=lambda group: (first not in group, group[0].form is not AnswerForm))
        panels = [self._panel(group) for group in groups]
        for panel in panels:
            panel.is_first = first in panel.acts
        return panels

    @property
    def first(self) -> Panel | None:
        return next((panel for panel in self.all if panel.is_first), None)

    @property
    def others(self) -> list[Panel]:
        return [panel for panel in self.all if not panel.is_first]

    @property
    def has_answer(self) -> bool:
        return any(panel.is_answer for panel in self.all)

    def offers(self, key: str) -> bool:
        return any(key in _keys(panel) for panel in self.all)

    @property
    def lost(self) -> str:
        if self.typed is None or any(self.typed.key in _keys(panel) for panel in self.all):
            return ""
        return str(self.typed.data.get("text", ""))

    def _first(self, acts: list[Act]) -> Act | None:
        known = {act.key: act for act in acts}
        if self.case.unit_id is not None:
            known.pop("assign_unit", None)
        return next((known[key] for key in LIKELIEST if key in known), None)

    def _panel(self, acts: list[Act]) -> Panel:
        typed = self.typed if self.typed and self.typed.key in {act.key for act in acts} else None
        data = typed.data if typed and typed.is_checked else None
        form = form_for(acts[0], self.case, data, actor=self.user)
        if typed and not typed.is_checked:
            form.initial.update({name: typed.data.get(name) for name in form.fields if name in typed.data})
        form.auto_id = f"{acts[0].key}-%s"
        return Panel(acts, form, str(uuid4()), is_open=typed is not None)


def canned_for(case: Case) -> QuerySet[CannedAnswer]:
    """Words to begin with, of the case's unit and category or of all."""
    here = Q(unit=None) | Q(unit=case.unit_id), Q(category=None) | Q(category=case.category_id)
    return CannedAnswer.objects.filter(*here)


def done_once(once: UUID, *said: Any) -> UUID:
    """The same for the same page, act and words, so that a double press is known as one.

    Other words from the same page, say after a step back in the browser, are another doing.
    """
    return uuid5(once, "\n".join(map(repr, said)))


def _keys(panel: Panel) -> set[str]:
    return {act.key for act in panel.acts}
