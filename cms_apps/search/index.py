"""The index: one entry a record, its texts as tokens, in Wagtail's own table.

Nothing here knows the database; `sqlite` and `postgres` say how tokens are stored and matched.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connections, models, router
from django.db.models.functions import Cast
from django.utils.encoding import force_str
from modelsearch.backends.base import BaseIndex
from modelsearch.conf import get_app_config
from modelsearch.index import AutocompleteField, RelatedFields, SearchField, get_indexed_models
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from .text import storable

BATCH = 100
"""Records written in one go: SQLite has one writer, and 100 articles of 1,000 characters keep it 0.3 s."""


class FieldText(NamedTuple):
    """The text of one field of a record, and how much the field counts (None: as others)."""

    text: str
    boost: float | None


class RecordTexts:
    """What of a record is looked for, as its `search_fields` say.

    Attributes:
        title: texts of the fields called title, of related records too.
        body: texts of all others.
        autocomplete: texts of the fields for completion while typing.
    """

    def __init__(self, record: models.Model) -> None:
        self.title: list[FieldText] = []
        self.body: list[FieldText] = []
        self.autocomplete: list[FieldText] = []
        for field, text in _field_texts(record, record.get_search_fields()):  # type: ignore[attr-defined]
            if isinstance(field, AutocompleteField):
                self.autocomplete.append(FieldText(text, None))
            elif field.field_name == "title":
                self.title.append(FieldText(text, field.boost))
            else:
                self.body.append(FieldText(text, field.boost))


def _field_texts(record: models.Model, fields: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    for field in fields:
        if isinstance(field, SearchField | AutocompleteField):
            yield field, storable(_as_text(field.get_value(record)))
        elif isinstance(field, RelatedFields):
            for related in _related(field.get_value(record)):
                yield from _field_texts(related, field.fields)


def _related(value: Any) -> Iterable[models.Model]:
    if value is None:
        return ()
    if isinstance(value, models.Manager):
        return value.all()
    return (value() if callable(value) else value,)


def _as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case dict():
            return "\n".join(_as_text(part) for part in value.values())
        case list() | tuple() | set() | models.QuerySet():
            return "\n".join(_as_text(part) for part in value)
    return force_str(value)


class TokenIndex(BaseIndex):
    """Writes entries in short batches and in place: while it is rebuilt, the index is never empty."""

    def __init__(self, backend: Any) -> None:
        super().__init__(backend)
        self.entries = get_app_config().get_model("IndexEntry")._default_manager.all()

    def values(self, texts: RecordTexts) -> dict[str, Any]:
        """The columns of an entry, by name."""
        raise NotImplementedError

    def add_items(self, model: type[models.Model], items: Iterable[models.Model]) -> None:
        if not model.get_search_fields():  # type: ignore[attr-defined]
            return
        content_type = get_content_type_pk(model)
        records = list(items)
        for start in range(0, len(records), BATCH):
            self._write(content_type, records[start : start + BATCH])

    def _write(self, content_type: int, records: Sequence[models.Model]) -> None:
        entries = {}
        for record in records:
            key = force_str(record.pk)
            values = self.values(RecordTexts(record))
            entries[key] = self.entries.model(content_type_id=content_type, object_id=key, **values)
        if not entries:
            return
        # One statement: two workers who index the same record at once both succeed.
        self.entries.bulk_create(
            entries.values(),
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=list(values),
        )

    def delete_item(self, item: models.Model) -> None:
        entries = item.index_entries.all()  # type: ignore[attr-defined]
        entries._raw_delete(using=router.db_for_write(self.entries.model))

    def reset(self) -> None:
        self.entries._raw_delete(using=router.db_for_write(self.entries.model))

    def delete_stale_entries(self) -> None:
        """Entries whose record is gone without a signal: deleted in bulk or by SQL."""
        for model in get_indexed_models():
            if model._meta.parents:
                continue  # done with its parent
            existing = model._default_manager.annotate(text_key=Cast("pk", models.TextField()))
            self.entries.filter(content_type_id__in=get_descendants_content_types_pks(model)).exclude(
                object_id__in=existing.values("text_key")
            ).delete()


class InPlaceRebuilder:
    """Rebuilds without one long transaction: SQLite's writer is free between batches."""

    def __init__(self, index: TokenIndex) -> None:
        self.index = index

    def start(self) -> TokenIndex:
        self.index.delete_stale_entries()
        return self.index

    def finish(self) -> None:
        """Nothing is left to do."""


def vendor() -> str:
    """The database of the index: "sqlite" or "postgresql" (others have no backend here)."""
    return connections[router.db_for_read(get_app_config().get_model("IndexEntry"))].vendor
