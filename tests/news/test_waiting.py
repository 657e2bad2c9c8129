"""What the admin's first panel says to each role."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cms_apps.core.panels import greeting
from cms_apps.core.waiting import waiting_for
from tests.factories.news import NewsPageFactory
from tests.factories.people import administrator, editor, moderator


@pytest.fixture
def newsroom(news_index):
    """An editor with a draft, one in review, one sent back and one scheduled; and a moderator."""
    writer, reviewer = editor(first_name="小文"), moderator(first_name="老审")

    def write(title):
        article = NewsPageFactory(parent=news_index, title=title, owner=writer, live=False)
        article.save_revision(user=writer)
        article.refresh_from_db()
        return article

    write("草稿")
    write("又一篇草稿")
    submitted = write("在审的")
    submitted.get_workflow().start(submitted, writer)
    returned = write("退回的")
    returned.get_workflow().start(returned, writer)
    returned.current_workflow_task_state.reject(user=reviewer, comment="补充电话")
    scheduled = write("定时的")
    scheduled.go_live_at = timezone.now() + timedelta(days=1)
    scheduled.save_revision(user=writer).publish(user=reviewer)
    return writer, reviewer


def counts(rf, person):
    request = rf.get("/admin/")
    request.user = person
    with translation.override("en"):
        return {item.label: item.count for item in waiting_for(request)}


def test_each_role_is_told_what_waits_for_it(rf, newsroom):
    writer, reviewer = newsroom
    assert counts(rf, writer) == {
        "of your articles were sent back": 1,
        "of your drafts are unfinished": 2,
        "of your articles are scheduled": 1,
    }
    assert counts(rf, reviewer) == {
        "articles wait for review": 1,
        "of your articles were sent back": 0,
        "of your drafts are unfinished": 0,
        "of your articles are scheduled": 0,
    }


def test_each_count_leads_to_the_register_that_lists_just_those(client, rf, newsroom):
    writer, reviewer = newsroom
    for person in (writer, reviewer):
        client.force_login(person)
        request = rf.get("/admin/")
        request.user = person
        for item in waiting_for(request):
            listed = client.get(item.url).context["view"].queryset
            assert listed.count() == item.count, item


def test_the_register_names_each_articles_state(client, newsroom):
    writer, _reviewer = newsroom
    client.force_login(writer)
    page = client.get(reverse("cms_news_newspage_modeladmin_index"))
    states = {article.title: article.state for article in page.context["view"].queryset}
    assert states == {
        "草稿": "draft",
        "又一篇草稿": "draft",
        "在审的": "review",
        "退回的": "returned",
        "定时的": "scheduled",
    }
    assert "退回修改" in page.content.decode()


def test_the_panel_greets_by_name_and_role_in_chinese(client, newsroom):
    writer, _reviewer = newsroom
    client.force_login(writer)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "小文" in page
    assert "编辑 Editors" in page
    assert "篇您的文章被退回修改" in page
    assert "篇文章等待审核" not in page


def test_nothing_waiting_is_said_so(client, campus):
    client.force_login(administrator())
    assert "没有待办事项" in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(
    ("hour", "words"), [(4, "evening"), (5, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_greeting_follows_the_hour(hour, words):
    with translation.override("en"):
        assert words in greeting(hour)
