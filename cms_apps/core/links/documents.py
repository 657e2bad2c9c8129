"""Documents and images whose record or file is gone."""

from collections.abc import Iterable
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

BIGGEST_KEY = 2**63 - 1


def as_key(text: str) -> int | None:
    """A primary key as stored in text; None for what no database takes for one."""
    return int(text) if text.isascii() and text.isdigit() and int(text) <= BIGGEST_KEY else None


def as_keys(texts: Iterable[str]) -> set[int]:
    return {key for text in texts if (key := as_key(text)) is not None}


def files_by_key(model: Any, keys: set[int]) -> dict[str, tuple[str, bool]]:
    """`{id: (title and file name, whether the file is there)}` of the records there are: one query."""
    rows = model._default_manager.filter(pk__in=keys).only("title", "file") if keys else []
    return {str(row.pk): (f"{row.title} ({row.file.name})", file_is_there(row)) for row in rows}


def file_is_there(record: Any) -> bool:
    return bool(record.file.name) and record.file.storage.exists(record.file.name)


def images_by_key(keys: set[int]) -> dict[str, tuple[str, bool]]:
    return files_by_key(get_image_model(), keys)


def documents_by_key(keys: set[int]) -> dict[str, tuple[str, bool]]:
    return files_by_key(get_document_model(), keys)


def dead_document_addresses(addresses: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those `(id, file name)` of `/documents/<id>/<file name>` that Wagtail answers with 404: one query."""
    keys = as_keys(number for number, _name in addresses)
    found = get_document_model()._default_manager.filter(pk__in=keys) if keys else []
    alive = {(row.pk, row.filename) for row in found if file_is_there(row)}
    return {address for address in addresses if (as_key(address[0]), address[1]) not in alive}
