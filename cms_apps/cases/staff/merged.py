"""What a case was merged into and what was merged into it, as far as somebody may read that."""

from dataclasses import dataclass
from typing import Any

from ..models import Case
from ..reading import readable_by


@dataclass(frozen=True)
class Merged:
    """The main case, where this is a duplicate; the duplicates, where it is a main one."""

    into: Case | None
    others: list[Case]


def merged_with(case: Case, user: Any) -> Merged:
    readable = readable_by(user)
    into = readable.filter(pk=case.duplicate_of_id).first() if case.duplicate_of_id else None
    return Merged(into, list(readable.filter(duplicate_of=case).order_by("pk")))
