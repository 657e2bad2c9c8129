"""What erasing personal data needs besides deleting rows."""

from django.db import connection


def leave_no_trace() -> None:
    """Empty SQLite's write-ahead log, where deleted words stand until it is written over.

    The file itself holds none with `PRAGMA secure_delete`, which the settings turn on. A reader in the middle
    of a query keeps the log until the next time. PostgreSQL cleans up by itself (autovacuum).
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
