"""A composed world for tests: a site as `setup_site` leaves it."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.utils import translation


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
