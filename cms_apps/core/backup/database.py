"""A consistent copy of the database while it is written, and its way back, one class an engine."""

import os
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from .archive import BackupError

Counts = dict[str, int]


class Database(ABC):
    """One engine's means; `connection` says which database."""

    file_name: str

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @abstractmethod
    def dump(self, path: Path) -> Counts:
        """Write the database as of one instant to a new file; returns rows by table at that instant."""

    @abstractmethod
    def verify(self, path: Path, counts: Counts) -> None:
        """Raise BackupError where the dump can be seen to be faulty before anything is touched."""

    @abstractmethod
    def load(self, path: Path, counts: Counts) -> None:
        """Put a dump in the place of all tables, in one transaction."""

    def is_empty(self) -> bool:
        return not self.connection.introspection.table_names()

    def counts(self) -> Counts:
        with self.connection.cursor() as cursor:
            return _row_counts(cursor, self.connection.introspection.table_names(cursor))


def database_of(connection: BaseDatabaseWrapper | None = None) -> Database:
    """The means for a connection's engine; the site's own connection by default."""
    connection = default_connection if connection is None else connection
    engines: dict[str, type[Database]] = {"sqlite": Sqlite, "postgresql": Postgres}
    if connection.vendor not in engines:
        raise BackupError(_("There is no backup for this database: %(name)s") % {"name": connection.vendor})
    return engines[connection.vendor](connection)


def _row_counts(cursor: object, tables: list[str]) -> Counts:
    counts = {}
    for table in sorted(tables):
        # Table names come from the catalogue, quoted as both engines quote.
        name = table.replace('"', '""')
        cursor.execute(f'SELECT COUNT(*) FROM "{name}"')  # type: ignore[attr-defined]  # noqa: S608
        counts[table] = cursor.fetchone()[0]  # type: ignore[attr-defined]
    return counts


class Sqlite(Database):
    """SQLite's online backup, both ways: writers go on, and open connections see what was restored.

    Copying bytes over the file is no way back: the write-ahead log that lies beside it is then applied
    to the wrong file ("database disk image is malformed").
    """

    file_name = "site.sqlite3"

    def dump(self, path: Path) -> Counts:
        self.connection.ensure_connection()
        copy = sqlite3.connect(path)
        try:
            self.connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, no log beside it
            return _row_counts(copy.cursor(), _sqlite_tables(copy))
        finally:
            copy.close()

    def verify(self, path: Path, counts: Counts) -> None:
        copy = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
            found = _row_counts(copy.cursor(), _sqlite_tables(copy))
        except sqlite3.DatabaseError as error:
            raise BackupError(
                _("The database in the archive is damaged: %(reason)s") % {"reason": error}
            ) from error
        finally:
            copy.close()
        if verdict != "ok" or found != counts:
            raise BackupError(_("The database in the archive is damaged: %(reason)s") % {"reason": verdict})

    def counts(self) -> Counts:
        self.connection.ensure_connection()
        return _row_counts(self.connection.connection.cursor(), _sqlite_tables(self.connection.connection))

    def load(self, path: Path, counts: Counts) -> None:
        self.connection.ensure_connection()
        copy = sqlite3.connect(path)
        try:
            copy.backup(self.connection.connection)
        finally:
            copy.close()


def _sqlite_tables(copy: sqlite3.Connection) -> list[str]:
    rows = copy.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return [name for (name,) in rows]


class Postgres(Database):
    """pg_dump in a snapshot whose rows were counted; pg_restore by way of psql in one transaction."""

    file_name = "site.pgdump"

    def dump(self, path: Path) -> Counts:
        # A connection of its own: the snapshot lives as long as this transaction.
        snapshot_holder = self.connection.copy()
        try:
            with snapshot_holder.cursor() as cursor:
                cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = cursor.fetchone()[0]
                counts = _row_counts(cursor, self.connection.introspection.table_names(cursor))
                self._run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}")
                cursor.execute("ROLLBACK")
        finally:
            snapshot_holder.close()
        return counts

    def verify(self, path: Path, counts: Counts) -> None:
        self._sql_of(path, Path(os.devnull))

    def load(self, path: Path, counts: Counts) -> None:
        """Everything in schema `public` goes first: what a newer version added would stay otherwise.

        The rows are counted before the commit: pg_restore makes an empty script of some damaged dumps.
        """
        script, check = path.with_suffix(".sql"), path.with_suffix(".check.sql")
        self._sql_of(path, script)
        check.write_text(_assertions(counts), encoding="utf-8")
        self.connection.close()
        self._run(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--output=" + os.devnull,
            "--command=SET client_min_messages = warning",
            "--command=DROP SCHEMA public CASCADE",
            "--command=CREATE SCHEMA public",
            "--command=GRANT USAGE ON SCHEMA public TO PUBLIC",  # as a new database has it
            f"--file={script}",
            f"--file={check}",
        )

    def _sql_of(self, path: Path, script: Path) -> None:
        self._run_tool(
            [self._tool("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(path)], {}
        )

    def _run(self, tool: str, *arguments: str) -> None:
        from django.db.backends.postgresql.client import DatabaseClient

        # Django's own translation of the settings: host, port, user, TLS, password by environment.
        command, environment = DatabaseClient.settings_to_cmd_args_env(self.connection.settings_dict, [])
        self._run_tool([self._tool(tool), *arguments, *command[1:]], environment or {})

    @staticmethod
    def _tool(name: str) -> str:
        if path := shutil.which(name):
            return path
        raise BackupError(_("%(name)s is missing: install PostgreSQL's client programs.") % {"name": name})

    @staticmethod
    def _run_tool(command: list[str], environment: dict[str, str]) -> None:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            name = Path(command[0]).name
            raise BackupError(
                _("%(name)s failed: %(reason)s") % {"name": name, "reason": done.stderr.strip()[-500:]}
            )


def _assertions(counts: Counts) -> str:
    lines = []
    for table, count in counts.items():
        name = table.replace('"', '""')
        lines.append(f'ASSERT (SELECT COUNT(*) FROM public."{name}") = {int(count)};')  # noqa: S608
    return "DO $check$ BEGIN\n" + "\n".join(lines) + "\nEND $check$;\n"
