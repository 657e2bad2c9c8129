"""The drill: back up while somebody writes, restore elsewhere, and find the same rows and files.

Runs on the engine of this test run, in a copy of the test database: restoring replaces all of it.
"""

import hashlib
import io
import json
import shutil
import stat
import tarfile
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.urls import get_resolver

from cms_apps.core.backup import BackupError, back_up, forget_old, restore
from cms_apps.core.backup.database import database_of
from cms_apps.core.models import JobRun


def _wrapper_for(name):
    wrapper = connections[DEFAULT_DB_ALIAS].copy()
    wrapper.settings_dict = {**wrapper.settings_dict, "NAME": name}
    return wrapper


def _create_postgres(name, *, template="template0"):
    with connections[DEFAULT_DB_ALIAS]._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _drop_postgres(name):
    with connections[DEFAULT_DB_ALIAS]._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def migrated_template(django_db_setup, django_db_blocker, tmp_path_factory):
    """Name of a migrated database that nobody is connected to, to be copied quickly."""
    with django_db_blocker.unblock():
        main = database_of(connections[DEFAULT_DB_ALIAS])
        dump = tmp_path_factory.mktemp("template") / main.file_name
        counts = main.dump(dump)
        if main.connection.vendor == "sqlite":
            yield str(dump)
            return
        name = f"{main.connection.settings_dict['NAME']}_template"
        _create_postgres(name)
        database_of(_wrapper_for(name)).load(dump, counts)
    yield name
    with django_db_blocker.unblock():
        _drop_postgres(name)


@pytest.fixture
def new_database(db, migrated_template, tmp_path):
    """Makes databases of the engine under test: empty, or as a copy of the migrated test database."""
    made = []

    def make(label, *, migrated=False):
        main = connections[DEFAULT_DB_ALIAS]
        if main.vendor == "sqlite":
            name = str(tmp_path / f"{label}.sqlite3")
            if migrated:
                shutil.copy(migrated_template, name)
        else:
            name = f"{main.settings_dict['NAME']}_{label}"
            _create_postgres(name, template=migrated_template if migrated else "template0")
        made.append(_wrapper_for(name))
        return made[-1]

    yield make
    for wrapper in made:
        wrapper.close()
        if wrapper.vendor == "postgresql":
            _drop_postgres(wrapper.settings_dict["NAME"])


@pytest.fixture
def site(new_database, settings, tmp_path, private):
    """A living site: models and commands of this thread work on a database of its own, files too."""
    _ = get_resolver().url_patterns  # they read MEDIA_ROOT once: before it changes here
    settings.MEDIA_ROOT = tmp_path / "media"
    wrapper = new_database("site", migrated=True)
    main = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = wrapper
    call_command("setup_site", verbosity=0)
    default_storage.save("documents/守则.pdf", ContentFile(b"%PDF rules"))
    default_storage.save("images/食堂.jpg", ContentFile(b"\xff\xd8 canteen" * 5000))
    yield wrapper
    connections[DEFAULT_DB_ALIAS] = main


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


def rows_hash(connection):
    """Table name to a hash of all its rows, read as text in a fixed order."""
    hashes = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            rows = sorted(repr(row) for row in cursor.fetchall())
            hashes[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return hashes


def files_hash(root):
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def manifest_of(path):
    with tarfile.open(path) as tar:
        return json.load(tar.extractfile("manifest.json"))


def rewrite(path, change):
    """The same archive with its members changed: `change(members)` gets and edits name -> bytes."""
    with tarfile.open(path) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}
    change(members)
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def test_drill_rows_and_files_are_the_same_after_restoring_elsewhere(site, folder, new_database, settings):
    path = back_up(folder)
    rows, files = rows_hash(site), files_hash(settings.MEDIA_ROOT)
    assert rows["wagtailcore_page"][0] >= 2
    settings.MEDIA_ROOT = folder.parent / "media-elsewhere"
    fresh = new_database("fresh")
    manifest = restore(path, connection=fresh)
    assert rows_hash(fresh) == rows
    assert files_hash(settings.MEDIA_ROOT) == files
    assert manifest["rows"] == {table: count for table, (count, _) in rows.items()}


def test_drill_while_somebody_writes(site, folder, new_database, settings):
    """Pairs of rows are written in one transaction each: a backup that tears one apart is caught."""
    stop, written = threading.Event(), []

    def write():
        writer = _wrapper_for(site.settings_dict["NAME"])
        while not stop.is_set():
            number = len(written)
            with writer.cursor() as cursor:
                cursor.execute("BEGIN")
                for half in "ab":
                    cursor.execute(
                        "INSERT INTO cms_core_jobrun (name, error) VALUES (%s, %s)",
                        [f"{number}{half}", "x" * 2000],
                    )
                cursor.execute("COMMIT")
            written.append(number)
            time.sleep(0.001)
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    while len(written) < 20:
        time.sleep(0.01)
    before = len(written)
    path = back_up(folder)
    during = len(written)
    stop.set()
    thread.join()
    settings.MEDIA_ROOT = folder.parent / "media-elsewhere"
    fresh = new_database("fresh")
    restore(path, connection=fresh)
    with fresh.cursor() as cursor:
        cursor.execute("SELECT name FROM cms_core_jobrun")
        names = {name for (name,) in cursor.fetchall()}
    assert {name[:-1] for name in names if name.endswith("a")} == {
        name[:-1] for name in names if name.endswith("b")
    }
    assert 2 * before <= len(names) <= 2 * len(written)
    assert during > before, "nothing was written while the backup ran"


def test_restoring_over_a_living_site_brings_back_what_was_and_nothing_else(site, folder, settings):
    """Open connections see it at once; tables and files that came later are gone."""
    other = _wrapper_for(site.settings_dict["NAME"])
    with other.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cms_core_jobrun")
    call_command("backup_site", folder, stdout=io.StringIO())
    rows, files = rows_hash(site), files_hash(settings.MEDIA_ROOT)
    JobRun.objects.create(name="later")
    default_storage.save("documents/later.pdf", ContentFile(b"later"))
    with site.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id integer)")
    archive = next(folder.glob("*.tar.gz"))
    with pytest.raises(CommandError):
        call_command("restore_site", archive)
    call_command("restore_site", archive, "--replace", stdout=io.StringIO())
    assert rows_hash(site) == rows
    assert files_hash(settings.MEDIA_ROOT) == files
    with other.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cms_core_jobrun")
        assert cursor.fetchone() == (0,)
    other.close()


def test_archive_is_the_owners_alone_and_says_what_it_holds(site, folder):
    path = back_up(folder, keep_days=7)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in folder.iterdir()] == [path.name]
    manifest = manifest_of(path)
    assert manifest["engine"] == site.vendor
    assert manifest["rows"]["wagtailcore_site"] == 1
    lifetime = datetime.fromisoformat(manifest["expires"]) - datetime.fromisoformat(manifest["created"])
    assert lifetime == timedelta(days=7)


def _spoil_a_file(members):
    members["files/default/documents/守则.pdf"] = b"%PDF other"


def _drop_a_file(members):
    del members["files/default/documents/守则.pdf"]


def _lead_outside(members):
    members["files/default/../../../escaped"] = b"x"


def _lead_to_root(members):
    members["/tmp/escaped"] = b"x"  # noqa: S108 - never written


def _claim_other_engine(members):
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**manifest, "engine": "oracle"}).encode()


def _spoil_the_database(members):
    """With a manifest that agrees: the engine's own check has to notice."""
    name = next(name for name in members if name.startswith("database/"))
    members[name] = members[name][:100] + b"\0" * 5000
    manifest = json.loads(members["manifest.json"])
    manifest["files"][name] = hashlib.sha256(members[name]).hexdigest()
    members["manifest.json"] = json.dumps(manifest).encode()


def _miscount_the_rows(members):
    manifest = json.loads(members["manifest.json"])
    manifest["rows"]["wagtailcore_page"] += 1
    members["manifest.json"] = json.dumps(manifest).encode()


def _drop_the_manifest(members):
    del members["manifest.json"]


@pytest.mark.parametrize(
    "fault",
    [
        _spoil_a_file,
        _drop_a_file,
        _lead_outside,
        _lead_to_root,
        _claim_other_engine,
        _spoil_the_database,
        _miscount_the_rows,
        _drop_the_manifest,
    ],
)
def test_a_faulty_archive_is_refused_and_nothing_changes(site, folder, settings, fault):
    path = back_up(folder)
    rewrite(path, fault)
    JobRun.objects.create(name="kept")
    rows, files = rows_hash(site), files_hash(settings.MEDIA_ROOT)
    with pytest.raises(BackupError):
        restore(path, replace=True)
    assert rows_hash(site) == rows
    assert files_hash(settings.MEDIA_ROOT) == files
    assert [entry.name for entry in folder.iterdir()] == [path.name]
    assert not list(folder.parent.rglob("escaped"))


def test_a_cut_off_archive_and_a_link_are_refused(site, folder):
    path = back_up(folder)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(BackupError):
        restore(path, replace=True)
    with tarfile.open(path, "w:gz") as tar:
        link = tarfile.TarInfo("files/default/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BackupError):
        restore(path, replace=True)


def test_archives_past_their_day_are_deleted_and_only_those(tmp_path):
    now = datetime.now(UTC)
    old = tmp_path / f"campus-{now - timedelta(days=31):%Y%m%dT%H%M%SZ}.tar.gz"
    young = tmp_path / f"campus-{now - timedelta(days=29):%Y%m%dT%H%M%SZ}.tar.gz"
    foreign = tmp_path / "campus-photos.tar.gz"
    for path in (old, young, foreign):
        path.touch()
    assert forget_old(tmp_path, keep_days=30) == [old]
    assert sorted(tmp_path.iterdir()) == sorted([young, foreign])
