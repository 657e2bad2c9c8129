"""The archive: a gzipped tar of `database/…` and `files/<storage>/…`, its manifest as the last member."""

import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

MANIFEST = "manifest.json"
FORMAT = 1
_CHUNK = 1024 * 1024


class BackupError(Exception):
    """A backup or restore that was refused or failed, in words for an operator."""


class _HashedReader:
    """Passes a file through and hashes what was really read, also of a file that grows meanwhile."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.hash.update(data)
        return data


class ArchiveWriter:
    """Adds files one by one and remembers their hashes for the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.hashes: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Add one file under a name inside the archive.

        Raises:
            FileNotFoundError: it was deleted meanwhile.
        """
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            reader = _HashedReader(file)
            self._tar.addfile(_member(name, status.st_size, int(status.st_mtime)), reader)
        self.hashes[name] = reader.hash.hexdigest()

    def add_manifest(self, facts: dict[str, Any]) -> None:
        manifest = {"format": FORMAT, **facts, "files": self.hashes}
        content = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
        self._tar.addfile(_member(MANIFEST, len(content), int(time.time())), io.BytesIO(content))


def _member(name: str, size: int, modified: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mtime = modified
    member.mode = 0o600
    return member


@contextmanager
def new_archive(path: Path) -> Iterator[ArchiveWriter]:
    """A new archive that only its owner may read; it gets its name when it is complete."""
    unfinished = path.with_name(path.name + ".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                yield ArchiveWriter(tar)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Unpack into an empty folder and verify every hash; returns the manifest.

    Raises:
        BackupError: it is no archive of ours, is damaged, or names a path outside.
    """
    hashes = {}
    try:
        with tarfile.open(path, "r:gz") as tar:
            for member in tar:
                target = folder / _safe_name(member)
                target.parent.mkdir(parents=True, exist_ok=True)
                hashes[member.name] = _write(tar, member, target)
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, EOFError, tarfile.TarError, ValueError) as error:
        raise BackupError(_("The archive can't be read: %(reason)s") % {"reason": error}) from error
    hashes.pop(MANIFEST)
    if manifest.get("format") != FORMAT:
        raise BackupError(_("The archive has a format this version doesn't know."))
    if hashes != manifest["files"]:
        wrong = sorted(set(hashes.items()) ^ set(manifest["files"].items()))
        raise BackupError(_("The archive is damaged: %(name)s") % {"name": wrong[0][0]})
    return manifest


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> str:
    source = tar.extractfile(member)
    if source is None:
        raise tarfile.ReadError(member.name)
    reader = _HashedReader(source)
    with target.open("xb") as file:
        while data := reader.read(_CHUNK):
            file.write(data)
    os.utime(target, (member.mtime, member.mtime))
    return reader.hash.hexdigest()


def _safe_name(member: tarfile.TarInfo) -> PurePosixPath:
    """A plain file below the folder, or a refusal: no link, no device, no `..`, no root."""
    name = PurePosixPath(member.name)
    plain = str(name) == member.name and ".." not in name.parts and not name.is_absolute()
    if not member.isfile() or not plain or "\\" in member.name:
        raise BackupError(_("The archive holds a name that leads outside: %(name)s") % {"name": member.name})
    return name
