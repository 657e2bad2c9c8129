"""Backup and restore of the whole site in one archive: database and files (docs/backup.md).

`archive` is the file and its manifest, `database` dumps and loads each engine by its own safe means,
`files` are the local storages. `services` puts them together; nothing else is called from outside.
"""

from .archive import BackupError
from .services import back_up, forget_old, restore

__all__ = ["BackupError", "back_up", "forget_old", "restore"]
