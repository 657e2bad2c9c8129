"""What a file says about one article, whichever kind of file it was."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date as Date
from functools import cached_property

from .body import Block
from .sentences import collapse_space


@dataclass(frozen=True)
class ImportedArticle:
    """One article of a file.

    Attributes:
        line: where it begins.
        fields: the given ones of title, author, credit, date (ISO), source, category, summary; an update
            leaves the others as editors made them.
        source_body: the body as the file has it.
        body: the blocks made of it.
        slug: the address word asked for, or "".
        external_id: the other system's number for it, or "".
        pictures: how many pictures of the body are left out.
    """

    line: int
    fields: dict[str, str]
    source_body: str
    body: list[Block] = field(repr=False)
    slug: str = ""
    external_id: str = ""
    pictures: int = 0

    @property
    def date(self) -> Date:
        return Date.fromisoformat(self.fields["date"])

    @property
    def key(self) -> str:
        """What makes it the same article in a second import: its id, else title, date and body."""
        return f"id:{self.external_id}" if self.external_id else f"sha256:{self.content_hash}"

    @cached_property
    def content_hash(self) -> str:
        return _hash([self.fields["title"], self.fields["date"], self._even_body])

    @cached_property
    def fingerprint(self) -> str:
        """Changes when anything does that an update would write; the address never changes."""
        return _hash([self.fields, self._even_body])

    @cached_property
    def _even_body(self) -> str:
        lines = map(collapse_space, self.source_body.splitlines())
        return "\n".join(filter(None, lines))


def _hash(content: list[object]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
