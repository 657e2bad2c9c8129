"""Where files of senders lie: outside public media, reached only through the view that asks who may.

`STORAGES["private"]` says where; a host without it names a folder in `PRIVATE_ROOT`.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.deconstruct import deconstructible

ALIAS = "private"


def private_storage() -> Storage:
    """The storage that the settings name.

    Raises:
        ImproperlyConfigured: they name none; `check` says so before (cms_forms.E002).
    """
    if ALIAS in settings.STORAGES:
        return storages[ALIAS]
    root = getattr(settings, "PRIVATE_ROOT", None)
    if not root:
        raise ImproperlyConfigured('Set STORAGES["private"] or PRIVATE_ROOT: files of senders have no place.')
    return FileSystemStorage(location=root)


@deconstructible
class PrivateStorage(Storage):
    """Passes everything on to the storage of the settings, which are asked at each use."""

    def _open(self, name: str, mode: str = "rb") -> File:
        return private_storage().open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        return private_storage().save(name, content)

    def delete(self, name: str) -> None:
        private_storage().delete(name)

    def exists(self, name: str) -> bool:
        return private_storage().exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return private_storage().listdir(path)

    def size(self, name: str) -> int:
        return private_storage().size(name)

    def get_modified_time(self, name: str) -> datetime:
        return private_storage().get_modified_time(name)

    def url(self, name: str | None) -> str:
        """There is none.

        Raises:
            ValueError: always.
        """
        raise ValueError("A private file has no address of its own.")
