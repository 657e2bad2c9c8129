"""The newest answers on the home page."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from laces.components import Component

from cms_apps.core.slots import fill_slot

from ..models import PublishedCase

ON_HOME = 4


class NewestAnswers(Component):
    template_name = "cms_cases/newest.html"

    def __init__(self, letters: list[PublishedCase]) -> None:
        self.letters = letters

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"letters": self.letters}


@fill_slot("home", order=20)
def newest_answers(context: Mapping[str, Any]) -> Component | None:
    """Once something was answered for everybody to read."""
    answered = PublishedCase.objects.listed().exclude(answer="").for_lists()
    letters = list(answered.order_by(F("case__answered_at").desc(nulls_last=True), "-pk")[:ON_HOME])
    return NewestAnswers(letters) if letters else None
