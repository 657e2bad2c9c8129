"""Emptying PostgreSQL after a test that commits: by DELETE, in a third of the time of Django's TRUNCATE.

TRUNCATE makes new files for all 1,100 tables and indexes: 1 to 3 s, however little stands in them.
"""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations


def by_deleting(
    self: DatabaseOperations,
    style: Any,
    tables: list[str],
    *,
    reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:
    """In place of `DatabaseOperations.sql_flush`: only tables with rows, in whatever order.

    Django runs it in one transaction, at whose end every foreign key is checked.
    """
    if reset_sequences or allow_cascade or not tables:
        return truncating(self, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
    names = [self.quote_name(table) for table in tables]
    asked = " UNION ALL ".join(
        f"SELECT {place} WHERE EXISTS (SELECT FROM {name})"  # noqa: S608 - our own tables
        for place, name in enumerate(names)
    )
    with self.connection.cursor() as cursor:
        cursor.execute(asked)
        return [f"DELETE FROM {names[place]}" for (place,) in cursor.fetchall()]  # noqa: S608 - likewise


truncating = DatabaseOperations.sql_flush
DatabaseOperations.sql_flush = by_deleting
