"""Where a search looks."""

from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from wagtail.models import Page, Site

from .sources import SearchSource, sources


@dataclass(frozen=True)
class Scope:
    """What of a site is searched, and which of the hits are wanted.

    Attributes:
        kind: only this source's key; an unknown one finds nothing.
        after: this day or later.
        before: this day or earlier.
        offset: hits left out.
    """

    site: Site
    kind: str = ""
    after: Date | None = None
    before: Date | None = None
    offset: int = 0
    limit: int = 10

    @property
    def last(self) -> int:
        return self.offset + self.limit

    def chosen(self) -> list[SearchSource]:
        return [source for source in sources() if self.kind in ("", source.key)]

    def public(self, source: SearchSource) -> Any:
        """A kind's public records of these days.

        Asked for by id: the backend takes only conditions on indexed fields.
        """
        records = source.public(self.site)
        of_day = source.date_field if _is_day(source) else f"{source.date_field}__date"
        if self.after:
            records = records.filter(**{f"{of_day}__gte": self.after})
        if self.before:
            records = records.filter(**{f"{of_day}__lte": self.before})
        plain = source.model._default_manager.filter(pk__in=records.order_by().values("pk"))
        return plain.specific() if source.model is Page else plain  # type: ignore[attr-defined]


def _is_day(source: SearchSource) -> bool:
    return source.model._meta.get_field(source.date_field).get_internal_type() == "DateField"
