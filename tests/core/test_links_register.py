"""The register of broken links and its line on the admin's first page, by role."""

import csv

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import GroupPagePermission

from cms_apps.core.models import BrokenLink
from cms_apps.core.waiting import waiting_for
from tests.factories.news import NewsPageFactory
from tests.factories.people import UserFactory, administrator, editor, moderator

REGISTER = "cms_core_brokenlink_modeladmin_"


def nobody():
    return UserFactory()


def outsider():
    """May enter the admin and read the register, edits no page."""
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_brokenlink"]))
    return user


def unread():
    """Edits pages, may not read the register."""
    user = editor()
    Group.objects.get(name=user.groups.get().name).permissions.remove(
        Permission.objects.get(codename="view_brokenlink")
    )
    return user


ROLES = {
    "anonymous": None,
    "student": nobody,
    "outsider": outsider,
    "unread": unread,
    "editor": editor,
    "moderator": moderator,
    "administrator": administrator,
}
ALLOWED = {"editor", "moderator", "administrator"}


def broken(page, **fields):
    values = {"kind": "address", "target": "/a/", "place": "正文", "words": "看", "found_at": timezone.now()}
    return BrokenLink.objects.create(page=page, **{**values, **fields})


@pytest.fixture
def two_sections(campus, news_index):
    """A fault on an article and one on the home page, and an editor of the news section alone."""
    article = NewsPageFactory(parent=news_index, title="热水时间调整")
    broken(article, target="/hot-water/")
    broken(campus.root_page, target="/of-the-home-page/")
    person = UserFactory()
    group = Group.objects.create(name="动态编辑")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_brokenlink"]))
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=news_index, permission=permission)
    person.groups.add(group)
    return person


@pytest.mark.parametrize("query", ["", "?export=csv", "?export=xlsx", "?kind__exact=address"])
@pytest.mark.parametrize("role", ROLES)
def test_who_reads_the_register(client, news_index, role, query):
    broken(news_index)
    if ROLES[role]:
        client.force_login(ROLES[role]())
    answer = client.get(reverse(REGISTER + "index") + query)
    assert answer.status_code == (200 if role in ALLOWED else 302)


@pytest.mark.parametrize("action", ["create", "edit", "delete", "inspect"])
@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_in_it(client, news_index, role, action):
    record = broken(news_index)
    if ROLES[role]:
        client.force_login(ROLES[role]())
    try:
        address = reverse(REGISTER + action, args=[] if action == "create" else [record.pk])
    except Exception:
        assert action == "inspect"
        return
    for answer in (client.get(address), client.post(address, {"target": "/b/"})):
        assert answer.status_code == 302
    assert BrokenLink.objects.get().target == "/a/"


@pytest.mark.parametrize("query", ["", "?export=csv"])
def test_an_editor_of_one_section_sees_that_sections_faults_only(client, two_sections, query):
    client.force_login(two_sections)
    answer = client.get(reverse(REGISTER + "index") + query)
    page = (b"".join(answer.streaming_content) if query else answer.content).decode()
    assert "/hot-water/" in page
    assert "/of-the-home-page/" not in page


def lines(rf, person):
    request = rf.get("/admin/")
    request.user = person
    with translation.override("en"):
        return [item for item in waiting_for(request) if "broken link" in item.label]


@pytest.mark.parametrize("role", ["outsider", "unread"])
def test_who_can_mend_nothing_is_told_nothing(rf, two_sections, role):
    assert lines(rf, ROLES[role]()) == []


def test_the_first_page_counts_what_its_reader_may_mend(client, rf, two_sections):
    for person, count in ((two_sections, 1), (editor(), 2), (administrator(), 2)):
        (line,) = lines(rf, person)
        assert line.count == count
        client.force_login(person)
        assert client.get(line.url).context["view"].queryset.count() == count


def test_a_row_leads_to_the_pages_editor(client, two_sections):
    client.force_login(two_sections)
    record = BrokenLink.objects.get(target="/hot-water/")
    page = client.get(reverse(REGISTER + "index")).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[record.page_id]) in page
    assert "热水时间调整" in page


def test_it_narrows_by_kind(client, news_index):
    broken(news_index)
    kept = broken(news_index, kind="image", target="食堂 (canteen.png)")
    client.force_login(editor())
    answer = client.get(reverse(REGISTER + "index"), {"kind__exact": "image"})
    assert [record.pk for record in answer.context["view"].queryset] == [kept.pk]


def test_an_export_names_page_kind_and_place(client, news_index):
    broken(news_index, words="=1+1")
    client.force_login(editor())
    answer = client.get(reverse(REGISTER + "index"), {"export": "csv"})
    row = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))[1]
    assert row[:6] == [str(news_index.pk), news_index.title, "address", "正文", "'=1+1", "/a/"]


def test_its_length_costs_no_queries(client, news_index):
    client.force_login(editor())
    costs = []
    for more in (3, 27):
        for _ in range(more):
            broken(NewsPageFactory(parent=news_index))
        client.get(reverse(REGISTER + "index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(REGISTER + "index"))
        costs.append(len(queries))
    assert costs[0] == costs[1]
