"""The files of the site: every storage on this machine's disk but the collected static files."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

_ASIDE = ".replaced"


def local_folders() -> dict[str, Path]:
    """Storage alias to folder, for the storages that keep their files on this disk."""
    return {
        alias: Path(storage.location)
        for alias in settings.STORAGES
        if alias != "staticfiles" and isinstance(storage := storages[alias], FileSystemStorage)
    }


def storages_elsewhere() -> list[str]:
    """Aliases of storages such as a bucket, which has its own means of backup."""
    return sorted(set(settings.STORAGES) - {"staticfiles"} - set(local_folders()))


def files_below(folder: Path) -> list[Path]:
    """Plain files, sorted; links are left out: they lead where this backup has no business."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def swap_contents(folder: Path, fresh: Path) -> None:
    """Put the contents of `fresh` in the place of the folder's own; on a failure put those back.

    The folder itself stays: it may be a mount.
    """
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / _ASIDE
    aside.mkdir()
    try:
        for entry in [entry for entry in folder.iterdir() if entry != aside]:
            entry.rename(aside / entry.name)
        for entry in list(fresh.iterdir()) if fresh.is_dir() else []:
            shutil.move(entry, folder / entry.name)
    except OSError:
        for entry in [entry for entry in folder.iterdir() if (aside / entry.name).exists()]:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        for entry in list(aside.iterdir()):
            entry.rename(folder / entry.name)
        aside.rmdir()
        raise
    shutil.rmtree(aside)
