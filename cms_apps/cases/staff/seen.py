"""What somebody saw of a case, written into their page and sent back with what they do."""

import re
from dataclasses import dataclass

from ..models import Case
from .thread import Entry, last_seen

_SEEN = re.compile(r"(\d{1,9})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Seen:
    """The case's stamp, and its newest move; "7-123" in pages and in the API.

    Attributes:
        stamp: None for whoever says nothing of it.
    """

    stamp: int | None = None
    newest: int | None = None

    def __str__(self) -> str:
        return f"{self.stamp}-{self.newest}"

    @classmethod
    def of(cls, case: Case, thread: list[Entry]) -> "Seen":
        return cls(case.stamp, last_seen(thread))

    @classmethod
    def read(cls, written: str) -> "Seen":
        """Nothing, where it is not one of ours."""
        found = _SEEN.fullmatch(written)
        return cls(int(found[1]), int(found[2])) if found else cls()

    def missed(self, thread: list[Entry]) -> list[Entry]:
        """What was done since, oldest first."""
        newest = self.newest
        return [] if newest is None else [entry for entry in thread if entry.event.pk > newest]
