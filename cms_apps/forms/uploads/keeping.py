"""Files between a sender and a submission: kept, taken over, erased.

A file is first kept under its form's idempotency key; the submission takes the stored file over in the
transaction that stores it. If that is rolled back the file still waits, and goes after its day.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from cms_apps.core.limiter import Limit, LimitReached

from ..models.files import StoredFile, SubmissionFile, WaitingFile
from ..models.submission import Submission
from ..receipts import hash_of
from .content import Examined
from .fields import FilesField
from .limits import LARGEST_WAITING
from .storage import PrivateStorage

WAITS = timedelta(hours=24)
UPLOADS = Limit("forms.uploads", 60, timedelta(minutes=10))
"""Files by address, sent or not: reading one costs more than reading words."""
UNNAMED_AFTER = timedelta(hours=1)
"""A file is on storage a moment before its row is."""
FOLDER = "forms"


def keep(key: UUID, field: str, file: Examined) -> WaitingFile:
    """Keep a file for the next try; one that waits already is not stored again.

    Raises:
        LimitReached: too much waits already, of everybody together.
    """
    mark = {"key_hash": hash_of(str(key)), "key": field, "source_sha256": file.source_sha256}
    while (row := WaitingFile.objects.filter(**mark).first() or _kept(mark, file)) is None:
        pass  # the same file at the same moment: that one is there now, or was taken over already
    return row


def _kept(mark: dict[str, str], file: Examined) -> WaitingFile | None:
    """A new row with its file; None if there is one by now."""
    if waiting_bytes() + file.size > LARGEST_WAITING:
        raise LimitReached(3600)
    row = WaitingFile(
        **mark,
        name=file.name,
        kind=file.kind,
        size=file.size,
        sha256=file.sha256,
        expires_at=timezone.now() + WAITS,
    )
    row.file.save(f"file{file.kind.ending}", ContentFile(file.content), save=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        _delete_stored([str(row.file.name)])
        return None
    return row


def waiting_bytes() -> int:
    return WaitingFile.objects.aggregate(total=Sum("size"))["total"] or 0


def keep_all(key: UUID, data: Mapping[str, Any], fields: Iterable[str]) -> dict[str, list[WaitingFile]]:
    """The files among checked answers, each kept; those that wait already are passed on."""
    return {
        field: [keep(key, field, file) if isinstance(file, Examined) else file for file in data[field] or ()]
        for field in fields
    }


def take_over(submission: Submission, key: UUID, files: Mapping[str, list[WaitingFile]]) -> None:
    """Make the files the submission's own; see `hand_over`."""
    hand_over(key, files, lambda row: SubmissionFile(submission=submission, **stored_as(row)))


def hand_over(
    key: UUID, files: Mapping[str, list[WaitingFile]], owned: Callable[[WaitingFile], StoredFile]
) -> None:
    """Give waiting files an owner, inside the transaction that stores it; others of the key go.

    Args:
        owned: makes the row, not saved yet, that the file belongs to from now on.

    Raises:
        ValidationError: one doesn't wait any more; by field.
    """
    waiting = WaitingFile.objects.filter(key_hash=hash_of(str(key)))
    there = {row.pk: row for row in waiting.select_for_update()}
    for field, rows in files.items():
        if any(row.pk not in there for row in rows):
            message = FilesField.default_error_messages["lost"]
            raise ValidationError({field: ValidationError(message, code="lost")})
    taken = [there.pop(row.pk) for rows in files.values() for row in rows]
    new = [owned(row) for row in taken]
    if new:
        type(new[0])._default_manager.bulk_create(new)
    WaitingFile.objects.filter(pk__in=[row.pk for row in taken]).delete()
    if there:
        erase_files(WaitingFile.objects.filter(pk__in=there))


def stored_as(row: StoredFile) -> dict[str, Any]:
    """What another row for the same stored file is made of."""
    return {name: getattr(row, name) for name in ("key", "name", "kind", "size", "sha256", "file")}


def forget_waiting(key: UUID) -> None:
    """Erase what still waits under a key that has its answer."""
    erase_files(WaitingFile.objects.filter(key_hash=hash_of(str(key))))


def forget_waiting_files() -> None:
    """Erase what nobody sent within a day."""
    erase_files(WaitingFile.objects.filter(expires_at__lte=timezone.now()))


def erase_files(rows: QuerySet[Any]) -> None:
    """Delete rows, and their files from storage once that is certain."""
    with transaction.atomic():
        found = dict(rows.select_for_update().values_list("pk", "file"))
        if found:
            rows.model._default_manager.filter(pk__in=found).delete()
            transaction.on_commit(partial(_delete_stored, list(found.values())))


def _delete_stored(names: list[str]) -> None:
    for name in names:
        PrivateStorage().delete(name)


def erase_unnamed_files() -> int:
    """Delete what lies on storage and no row names (a process died between the two); returns how many."""
    gone, limit = 0, timezone.now() - UNNAMED_AFTER
    storage = PrivateStorage()
    for folder in _folders(storage):
        names = {f"{FOLDER}/{folder}/{name}" for name in storage.listdir(f"{FOLDER}/{folder}")[1]}
        for name in names - _named(names):
            if storage.get_modified_time(name) < limit:
                storage.delete(name)
                gone += 1
    return gone


def _folders(storage: PrivateStorage) -> list[str]:
    try:
        return storage.listdir(FOLDER)[0]
    except FileNotFoundError:  # nothing was sent yet
        return []


def _named(names: set[str]) -> set[str]:
    """Those that a row of any room names."""
    models = [model for model in apps.get_models() if issubclass(model, StoredFile)]
    rows = [model._default_manager.filter(file__in=names).values_list("file", flat=True) for model in models]
    return {str(name) for found in rows for name in found}
