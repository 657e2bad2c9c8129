"""Back up, restore, forget."""

import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
import wagtail
from django.core.cache import cache
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

import cms_apps

from .archive import BackupError, new_archive, unpack
from .database import Database, database_of
from .files import files_below, local_folders, storages_elsewhere, swap_contents

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"campus-\d{8}T\d{6}Z\.tar\.gz")


def back_up(folder: Path, *, keep_days: int = 30, connection: BaseDatabaseWrapper | None = None) -> Path:
    """Write one archive of database and files into a folder; returns its path.

    The database comes first: a file uploaded meanwhile is then one too many, never one missing. The
    manifest names the day this backup expires (0 days: never).

    Raises:
        BackupError: a tool is missing or failed; nothing is left behind.
    """
    database = database_of(connection)
    now = datetime.now(UTC).replace(microsecond=0)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"campus-{now:{_STAMP}}.tar.gz"
    if path.exists():
        raise BackupError(_("This archive exists already: %(path)s") % {"path": path})
    # Beside the archive, not in /tmp: that may be memory, and the dump holds personal data.
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as scratch, new_archive(path) as archive:
        dump = Path(scratch) / database.file_name
        counts = database.dump(dump)
        archive.add(f"database/{database.file_name}", dump)
        dump.unlink()
        for alias, root in local_folders().items():
            for file in files_below(root):
                try:
                    archive.add(f"files/{alias}/{file.relative_to(root).as_posix()}", file)
                except FileNotFoundError:  # deleted since it was listed
                    continue
        archive.add_manifest(
            {
                "created": now.isoformat(),
                "expires": (now + timedelta(days=keep_days)).isoformat() if keep_days else None,
                "engine": database.connection.vendor,
                "versions": versions(),
                "rows": counts,
                "kept_elsewhere": storages_elsewhere(),
            }
        )
    return path


def versions() -> dict[str, str]:
    return {
        "campus-services-cms": cms_apps.__version__,
        "django": django.get_version(),
        "wagtail": wagtail.__version__,
    }


def restore(
    path: Path, *, replace: bool = False, connection: BaseDatabaseWrapper | None = None
) -> dict[str, Any]:
    """Put an archive's database and files in the place of the site's; returns the manifest.

    Everything is verified before anything is touched. The database changes in one transaction, the
    files after it; caches are emptied.

    Raises:
        BackupError: damaged, of another engine, or the site isn't empty and `replace` wasn't said.
    """
    database = database_of(connection)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=path.parent) as scratch:
        folder = Path(scratch)
        manifest = unpack(path, folder)
        dump = folder / "database" / database.file_name
        _refuse_unfit(manifest, database, dump)
        if not replace:
            _refuse_full(database)
        database.load(dump, manifest["rows"])
        _put_files_back(folder / "files")
    cache.clear()
    if database.counts() != manifest["rows"]:
        raise BackupError(
            _("Restored, but the tables' rows differ from the archive's: does something write?")
        )
    return manifest


def _put_files_back(fresh: Path) -> None:
    try:
        for alias, root in local_folders().items():
            swap_contents(root, fresh / alias)
    except OSError as error:
        raise BackupError(
            _("The database is restored, the files are not: %(reason)s") % {"reason": error}
        ) from error


def _refuse_unfit(manifest: dict[str, Any], database: Database, dump: Path) -> None:
    engine = database.connection.vendor
    if manifest["engine"] != engine:
        raise BackupError(
            _("The archive is of %(archive)s, this site runs on %(site)s.")
            % {"archive": manifest["engine"], "site": engine}
        )
    unknown = {name.split("/")[1] for name in manifest["files"] if name.startswith("files/")}
    unknown -= set(local_folders())
    if unknown:
        raise BackupError(
            _("The archive holds files of a storage this site doesn't keep on disk: %(name)s")
            % {"name": ", ".join(sorted(unknown))}
        )
    database.verify(dump, manifest["rows"])


def _refuse_full(database: Database) -> None:
    if not database.is_empty() or any(files_below(root) for root in local_folders().values()):
        raise BackupError(_("The site isn't empty. Say --replace to put the archive in its place."))


def forget_old(folder: Path, *, keep_days: int) -> list[Path]:
    """Delete our archives in a folder that are older than so many days; returns what went."""
    limit = datetime.now(UTC) - timedelta(days=keep_days)
    old = [path for path in sorted(folder.glob("campus-*.tar.gz")) if _NAME.fullmatch(path.name)]
    old = [path for path in old if _made_at(path) < limit]
    for path in old:
        path.unlink()
    return old


def _made_at(path: Path) -> datetime:
    return datetime.strptime(path.name, f"campus-{_STAMP}.tar.gz").replace(tzinfo=UTC)
