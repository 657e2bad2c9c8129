"""What `setup_site` makes, remembered: a real run once, its rows written back for every test after it.

The command asks and writes with 500 queries, at the start of 1,500 tests. What it makes follows from the
tables it names in its SQL and the settings it reads: while they stand as they stood before the real run, row
by row, the rows it added and took away are those it would add and take away again. Otherwise the command
itself runs.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time
from functools import cache

from django.apps import apps
from django.conf import UserSettingsHolder, settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from wagtail.models import Site

Rows = dict[object, tuple]
"""A table's rows by their primary key, as the driver gives them."""


@dataclass
class Remembered:
    """Work on the database that is done once and then written back as rows.

    Only inside a test's transaction: rows written back announce nothing, neither by signals nor `on_commit`.
    """

    work: Callable[[], object]
    before: dict[str, Rows] = field(default_factory=dict)
    read: dict[str, object] = field(default_factory=dict)
    gone: dict[str, list] = field(default_factory=dict)
    added: dict[str, list[tuple]] = field(default_factory=dict)

    def bring(self) -> bool:
        """Do the work, from memory where possible; True if it came from there."""
        if connection.in_atomic_block:
            if self._holds():
                self._write()
                return True
            if self._is_outdated() and not isinstance(settings._wrapped, UserSettingsHolder):
                self._learn()
                return False
        self.work()
        return False

    def _holds(self) -> bool:
        return (
            bool(self.before)
            and all(getattr(settings, name, None) == value for name, value in self.read.items())
            and all(rows_of(table) == rows for table, rows in self.before.items())
        )

    def _is_outdated(self) -> bool:
        """Flushing makes content types anew, with other numbers: nothing remembered comes true again."""
        table = ContentType._meta.db_table
        return self.before.get(table) != rows_of(table)

    def _learn(self) -> None:
        before = {table: rows_of(table) for table in primary_keys()}
        with tables_named() as tables, settings_read() as names:
            self.work()
        tables.add(ContentType._meta.db_table)
        self.before = {table: rows for table, rows in before.items() if table in tables}
        self.read = {name: getattr(settings, name, None) for name in names}
        self.gone, self.added = {}, {}
        for table, old in before.items():
            new = rows_of(table)
            if gone := [key for key, row in old.items() if new.get(key) != row]:
                self.gone[table] = gone
            if added := [row for key, row in new.items() if old.get(key) != row]:
                self.added[table] = added

    def _write(self) -> None:
        """Foreign keys are checked at the transaction's end, so the tables' order is free.

        PostgreSQL's sequences never go back, so they are beyond the numbers of the real run already.
        """
        with connection.cursor() as cursor:
            for table, keys in self.gone.items():
                places = ", ".join(["%s"] * len(keys))
                key = primary_keys()[table]
                cursor.execute(f'DELETE FROM "{table}" WHERE "{key}" IN ({places})', keys)  # noqa: S608 - our own tables
            for table, rows in self.added.items():
                places = ", ".join(["%s"] * len(rows[0]))
                values = ", ".join([f"({places})"] * len(rows))
                # SQLite gives back a time of day that it takes as text only.
                cells = [str(cell) if isinstance(cell, time) else cell for row in rows for cell in row]
                cursor.execute(f'INSERT INTO "{table}" VALUES {values}', cells)  # noqa: S608 - our own tables
        Site.clear_site_root_paths_cache()


@cache
def primary_keys() -> dict[str, str]:
    """Each model's table, those of many-to-many fields too, and the column of its primary key.

    Without SQLite's full-text table (its key is no column of its own): triggers write it.
    """
    models = apps.get_models(include_auto_created=True)
    keys = {model._meta.db_table: model._meta.pk.column for model in models if model._meta.managed}
    return {table: key for table, key in keys.items() if key != "rowid"}


def rows_of(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
        place = [column[0] for column in cursor.description].index(primary_keys()[table])
        return {row[place]: row for row in cursor.fetchall()}


@contextmanager
def tables_named() -> Iterator[set[str]]:
    """Collects every quoted name in the SQL that runs meanwhile, the tables among them."""
    names: set[str] = set()

    def listen(execute, sql, params, many, context):
        names.update(re.findall(r'"(\w+)"', sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield names


@contextmanager
def settings_read() -> Iterator[set[str]]:
    """Collects the names of settings somebody asks for meanwhile."""
    names: set[str] = set()
    wrapped = settings._wrapped

    class Listening:
        def __getattr__(self, name):
            if name.isupper():
                names.add(name)
            return getattr(wrapped, name)

    settings._wrapped = Listening()  # which also empties what Django's settings keep of earlier answers
    try:
        yield names
    finally:
        settings._wrapped = wrapped


setup_site = Remembered(lambda: call_command("setup_site", verbosity=0))
