"""A migrated database, made once and copied: 286 migrations take 40 s, at the start of every test process.

They run in full on each kind of database and each Python, whenever something they follow from is new: so once
in CI. The copy is migrated again, which has nothing to do but what follows every migration.

    python -m tests.migrated    makes it ahead, for DATABASE_URL
"""

import ast
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "migrated"


@cache
def fingerprint() -> str:
    """Of what the migrations' result follows from: their text and what they import, settings and packages."""
    migrations = sorted(ROOT.glob("cms_apps/*/migrations/*.py"))
    imported = {path for migration in migrations for path in _own_modules(migration)}
    settings = sorted(ROOT.glob("site/config/settings/*.py"))
    packages = sorted(f"{found.name} {found.version}" for found in distributions())
    seen = hashlib.sha256("\n".join([sys.version, *packages]).encode())
    for path in [*migrations, *sorted(imported), *settings]:
        seen.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return seen.hexdigest()[:12]


def copy_sqlite(to: Path | None) -> None:
    """A migrated SQLite database, to that place if one is named; made if there is none yet."""
    python = "{}.{}-".format(*sys.version_info)
    kept = KEPT / f"{python}{fingerprint()}.sqlite3"
    with _alone(python):
        if not kept.exists():
            for old in KEPT.glob(f"{python}*"):  # among them what was broken off
                old.unlink()
            making = kept.with_suffix(".making")
            _migrate(f"sqlite:///{making}")
            making.rename(kept)
        if to:
            shutil.copyfile(kept, to)


def postgres_template(database: dict) -> str:
    """The name of a migrated database on that server, for CREATE DATABASE; made if there is none yet."""
    import psycopg

    begins = f"{database['NAME']}_migrated_"
    name, making = f"{begins}{fingerprint()}", f"{begins}making"
    reached = {key: database[key.upper()] or None for key in ("host", "port", "user", "password")}
    with _alone(begins), closing(psycopg.connect(dbname="postgres", autocommit=True, **reached)) as server:
        known = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        there = {row[0] for row in server.execute(known, [begins])}
        if name not in there:
            for old in there:  # among them what was broken off
                server.execute(f'DROP DATABASE "{old}"')
            server.execute(f'CREATE DATABASE "{making}"')
            _migrate(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{making}").geturl())
            server.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _own_modules(migration: Path) -> Iterator[Path]:
    """The files of our own modules that a migration imports."""
    for node in ast.walk(ast.parse(migration.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            path = ROOT.joinpath(*name.split("."))
            yield from (file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file())


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """One process at a time: workers that start together make it once."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f".{what}lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(address: str) -> None:
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    manage = [sys.executable, str(ROOT / "site" / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(manage, env=environment, check=True)


def main() -> None:
    import environ

    address = os.environ.get("DATABASE_URL", "")
    if address.startswith("postgres"):
        postgres_template(environ.Env.db_url_config(address))
    else:
        copy_sqlite(None)


if __name__ == "__main__":
    main()
