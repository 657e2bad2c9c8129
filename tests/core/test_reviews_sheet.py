"""The review sheet 审核单: who may see it, and what it says."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from cms_apps.core.reviews.sheet import review_sheet
from cms_apps.core.roles import EDITORS, role
from tests.factories.news import NewsPageFactory
from tests.factories.people import (
    UserFactory,
    administrator,
    editor,
    first_reviewer,
    member,
    moderator,
    second_reviewer,
)
from tests.factories.reviews import again, decide, submitted


def outsider():
    """May enter the admin, holds no right on any page."""
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


ROLES = {
    "anonymous": (None, False),
    "student": (UserFactory, False),
    "outsider": (outsider, False),
    "editor": (editor, True),
    "first reviewer": (first_reviewer, True),
    "second reviewer": (second_reviewer, True),
    "moderator": (moderator, True),
    "administrator": (administrator, True),
}


def sheet_of(client, page):
    return client.get(reverse("cms_core_review_sheet", args=[page.pk]))


@pytest.mark.parametrize("name", ROLES)
def test_role_by_kind_of_page(client, news_index, campus, name):
    make, allowed = ROLES[name]
    person = make() if make else None
    if person:
        client.force_login(person)
    article = submitted(news_index, editor(), title="保密的题目")
    for page in (article, campus.root_page, news_index):
        answer = sheet_of(client, page)
        assert answer.status_code == (200 if allowed else 302), page
        if not allowed:
            refused_to = "/admin/" if name == "outsider" else "/admin/login/"
            assert answer["Location"].startswith(refused_to)


def test_only_pages_one_may_work_on(client, news_index, campus):
    """An editor whose rights end at the news index sees no sheet of the home page."""
    GroupPagePermission.objects.filter(group=role(EDITORS)).update(page=news_index)
    client.force_login(editor())
    assert sheet_of(client, NewsPageFactory(parent=news_index)).status_code == 200
    assert sheet_of(client, campus.root_page).status_code == 302


def test_the_trees_root_and_what_is_not_there_have_none(client, campus):
    client.force_login(administrator())
    assert client.get(reverse("cms_core_review_sheet", args=[99999])).status_code == 404
    client.force_login(editor())
    assert sheet_of(client, Page.get_first_root_node()).status_code == 302


def test_it_says_who_decided_what(client, news_index):
    writer = editor(last_name="文小简")
    article = submitted(news_index, writer, title="夜宵窗口", author="餐饮中心")
    article = decide(article, first_reviewer(last_name="方知微"), comment="价格已核对<b>")
    client.force_login(writer)
    shown = sheet_of(client, article).content.decode()
    for words in ("夜宵窗口", "餐饮中心", "文小简", "方知微", "价格已核对&lt;b&gt;", "初审"):
        assert words in shown
    sheet = review_sheet(article)
    assert (sheet.waiting, sheet.unknown_publisher) == ("复审", False)
    assert [line.record.verdict for line in sheet.rounds[0].lines] == ["submitted", "passed"]


def test_it_says_whether_the_text_was_changed_after_a_step(client, news_index):
    second = second_reviewer()
    article = decide(submitted(news_index, editor()), first_reviewer())
    article.title = "改过"
    changed = article.save_revision(user=second)
    article = decide(article, second)
    article = decide(article, moderator())
    client.force_login(second)
    passes = [line for line in review_sheet(article).rounds[0].lines if line.is_pass]
    assert [line.newest_after for line in passes] == [changed.pk, None, None]
    compare = reverse(
        "wagtailadmin_pages:revisions_compare", args=[article.pk, passes[0].record.revision_id, changed.pk]
    )
    assert compare in sheet_of(client, article).content.decode()
    article.save_revision(user=second)
    passes = [line for line in review_sheet(again(article)).rounds[0].lines if line.is_pass]
    assert [line.newest_after for line in passes] == [changed.pk, None, None]


def test_a_version_written_over_counts_as_changed(news_index):
    """Wagtail's autosave writes a version over, under its old number."""
    second = second_reviewer()
    article = decide(submitted(news_index, editor()), first_reviewer())
    revision = article.save_revision(user=second)
    article = decide(article, second)
    article.save_revision(user=second, overwrite_revision=revision)
    passes = [line for line in review_sheet(again(article)).rounds[0].lines if line.is_pass]
    assert passes[1].newest_after == passes[1].record.revision_id == revision.pk
    assert not passes[1].compares


def test_a_direct_publication_stands_as_such(client, news_index):
    chief = administrator(last_name="常在线")
    article = NewsPageFactory(parent=news_index, live=False)
    article.save_revision(user=chief).publish(user=chief)
    (only,) = review_sheet(again(article)).rounds
    assert not only.is_reviewed
    client.force_login(chief)
    shown = sheet_of(client, article)
    assert "常在线" in shown.content.decode()


def test_what_a_program_published_is_in_nobodys_name(news_index):
    article = NewsPageFactory(parent=news_index, live=False)
    article.save_revision().publish()
    sheet = review_sheet(again(article))
    assert sheet.unknown_publisher
    assert sheet.rounds == []


def test_rounds_stand_newest_first(news_index):
    writer, first = editor(), first_reviewer()
    article = submitted(news_index, writer)
    for reviewer in (first, second_reviewer(), moderator()):
        article = decide(article, reviewer)
    article.save_revision(user=writer)
    article.get_workflow().start(article, writer)
    article = decide(article, first, "reject", "再想想")
    verdicts = [[line.record.verdict for line in part.lines] for part in review_sheet(article).rounds]
    assert verdicts == [
        ["submitted", "returned"],
        ["submitted", "passed", "passed", "passed", "published"],
    ]


def test_a_long_history_costs_no_more(client, news_index):
    writer, first = editor(), first_reviewer()
    article = submitted(news_index, writer)
    client.force_login(writer)
    costs = []
    for rounds in (1, 8):
        for _ in range(rounds):
            article = decide(article, first, "reject", "再改")
            article.save_revision(user=writer)
            article.current_workflow_state.resume(user=writer)
        sheet_of(client, article)
        with CaptureQueriesContext(connection) as queries:
            sheet_of(client, article)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("place", ["editor", "explorer", "register"])
def test_the_way_to_it(client, news_index, place):
    client.force_login(member(EDITORS))
    article = NewsPageFactory(parent=news_index)
    address = {
        "editor": reverse("wagtailadmin_pages:edit", args=[article.pk]),
        "explorer": reverse("wagtailadmin_explore", args=[article.pk]),
        "register": reverse("cms_news_newspage_modeladmin_index"),
    }[place]
    assert reverse("cms_core_review_sheet", args=[article.pk]) in client.get(address).content.decode()
