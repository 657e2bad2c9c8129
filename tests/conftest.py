"""A composed world for tests: a site as `setup_site` leaves it."""

import gc

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests import migrated

# How long an example takes is the machine's business, not a fault.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes minutes first, so that no worker is idle at the end; it leaves the test database alone."""
    items.sort(key=lambda item: item.get_closest_marker("own_site") is None)


def pytest_collection_finish():
    """What is imported stays: the garbage collector need not look through it in every test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_use_migrations, django_db_keepdb):
    """The test database begins as a copy of a migrated one, see `migrated`."""
    test = connection.settings_dict["TEST"]
    if not django_db_use_migrations or django_db_keepdb:
        return
    if connection.vendor == "postgresql":
        from tests import emptied  # noqa: F401 - says how a test that commits is cleaned up after

        test["TEMPLATE"] = migrated.postgres_template(connection.settings_dict)
        return
    # Django deletes what it finds under the name before it makes the database there.
    connection.creation._create_test_db = lambda *_args: migrated.copy_sqlite(test["NAME"])


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _main_language():
    """A test client leaves the language of its last request active for whatever test comes next."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def campus(db):
    """The default site with home page, news index, categories, groups; returns the Site."""
    from wagtail.models import Site

    from tests.remembered import setup_site

    setup_site.bring()
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def news_index(campus):
    from cms_apps.news.models import NewsIndexPage

    return NewsIndexPage.objects.get(locale__language_code="zh-hans")


@pytest.fixture
def private(settings, tmp_path):
    """A private storage of the test's own; calling it lists the files that lie there."""
    backend = "django.core.files.storage.FileSystemStorage"
    own = {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = {**settings.STORAGES, "private": own}
    assert storages["private"].location == str(tmp_path / "private")
    return lambda: sorted(path for path in (tmp_path / "private").rglob("*") if path.is_file())
