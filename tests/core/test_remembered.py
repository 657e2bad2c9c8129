"""`tests/remembered.py`: the site most tests begin with is the one `setup_site` makes, in every table."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction
from taggit.models import Tag
from wagtail.models import Locale, Page, Site
from wagtail.search.backends import get_search_backend

from cms_apps.core.roles import EDITORS
from cms_apps.news.models import NewsIndexPage, NewsPage
from cms_apps.pages.models import HomePage
from tests.factories.news import NewsPageFactory
from tests.factories.people import editor
from tests.factories.roots import plant_roots
from tests.remembered import Remembered, primary_keys, setup_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def remembered():
    """A memory of the test's own of a real run that has been taken back."""
    with transaction.atomic():
        setup_site.bring()
        transaction.set_rollback(True)
    return replace(setup_site, added={table: [*rows] for table, rows in setup_site.added.items()})


@pytest.fixture
def real_run():
    """The memory of a run just made and taken back, and all the database held after it."""
    memory = Remembered(setup_site.work)
    with transaction.atomic():
        assert memory.bring() is False
        made = every_row()
        transaction.set_rollback(True)
    return memory, made


def every_row():
    """All the database holds, by table; sorted, since only a query's ORDER BY promises an order."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        # How SQLite's full-text table keeps its words: its pages differ with every write, its rows do not.
        tables -= {table for table in tables if table.endswith(("_fts_data", "_fts_idx"))}
        assert tables > set(primary_keys())
        rows = {}
        for table in sorted(tables):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


def differing(one, other):
    return [table for table in one if one[table] != other[table]]


def test_what_is_written_back_is_what_the_command_made(real_run):
    remembered, made = real_run
    assert every_row() != made
    assert remembered.bring() is True
    assert differing(every_row(), made) == []


def test_control_one_row_less_would_be_seen(real_run):
    remembered, made = real_run
    remembered.added["auth_group_permissions"].pop()
    assert remembered.bring() is True
    assert differing(every_row(), made) == ["auth_group_permissions"]


def test_any_other_run_makes_as_many_rows(remembered):
    """The run that was remembered was like any other."""
    with transaction.atomic():
        remembered.bring()
        from_memory = every_row()
        transaction.set_rollback(True)
    setup_site.work()
    counts = [{table: len(rows) for table, rows in made.items()} for made in (from_memory, every_row())]
    assert counts[0] == counts[1]


def test_the_command_has_nothing_left_to_do(remembered):
    remembered.bring()
    before = every_row()
    call_command("setup_site", verbosity=0)
    assert every_row() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda: Group.objects.create(name="Guests"),
        lambda: Group.objects.filter(name="Editors").update(name="Writers"),
        lambda: Locale.objects.create(language_code="en"),
        lambda: Site.objects.update(hostname="example.edu.cn"),
        lambda: Page.get_first_root_node().add_child(title="Elsewhere", slug="elsewhere"),
        lambda: ContentType.objects.create(app_label="gone", model="gone"),
    ],
    ids=["one more", "renamed", "a language", "another host", "a page", "after a flush"],
)
def test_where_the_site_stands_otherwise_the_command_runs(remembered, change):
    change()
    assert remembered.bring() is False
    assert Group.objects.filter(name=EDITORS).exists()
    assert HomePage.objects.count() == 2


def test_after_a_flush_it_is_learnt_anew(remembered):
    ContentType.objects.create(app_label="gone", model="gone")  # as flushing does: other numbers
    for expected in (False, True):
        with transaction.atomic():
            assert remembered.bring() is expected
            transaction.set_rollback(True)


def test_where_a_setting_it_reads_says_otherwise_the_command_runs(remembered, settings):
    settings.WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "中文")]
    assert remembered.bring() is False
    assert HomePage.objects.count() == 1


def test_a_setting_it_does_not_read_may_say_what_it_likes(remembered, settings):
    settings.RELAX_LIMITS = 1000
    assert remembered.bring() is True


def test_nothing_is_learnt_from_a_setting_of_the_tests_own(settings):
    settings.WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "中文")]
    memory = Remembered(setup_site.work)
    assert memory.bring() is False
    assert memory.before == {}


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_is_made_by_the_command():
    plant_roots()
    assert Remembered(setup_site.work).bring() is False
    assert HomePage.objects.count() == 2


def test_what_others_wrote_stays(remembered):
    """Tables the command never looks at may hold what they like."""
    word = Tag.objects.create(name="供暖")
    assert remembered.bring() is True
    assert Tag.objects.get() == word


def test_new_rows_get_numbers_of_their_own(remembered):
    remembered.bring()
    user = editor()
    index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    page = NewsPageFactory(parent=index, title="公寓供暖开始")
    page.save_revision(user=user).publish()
    Group.objects.create(name="Guests")
    assert list(get_search_backend().search("供暖", NewsPage.objects.all())) == [page]


def test_addresses_are_those_of_the_new_home_page(remembered):
    """Wagtail keeps the roots of sites in the cache; whoever asked before must not be heard after."""
    old = Site.get_site_root_paths()
    remembered.bring()
    home = HomePage.objects.get(locale__language_code="zh-hans")
    assert Site.get_site_root_paths() != old
    assert home.get_url() == "/"
