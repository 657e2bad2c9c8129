"""What the admin's first panel says to each role."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from cms_apps.core.panels import greeting
from cms_apps.core.waiting import waiting_for
from cms_apps.news.modeladmin import short_time
from cms_apps.news.models import NewsPage
from tests.factories.news import NewsPageFactory
from tests.factories.people import administrator, editor, first_reviewer, moderator, second_reviewer
from tests.factories.reviews import decide, submitted


@pytest.fixture
def newsroom(news_index):
    """An editor with drafts, one at the first review, one sent back, one scheduled, one that ends soon."""
    writer, reviewer = editor(first_name="小文"), first_reviewer(first_name="老审")

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
    decide(returned, reviewer, "reject", "补充电话")
    scheduled = write("定时的")
    scheduled.go_live_at = timezone.now() + timedelta(days=1)
    scheduled.save_revision(user=writer).publish(user=administrator())
    for days, title in ((3, "快到期的"), (30, "还早的")):
        ending = write(title)
        ending.expire_at = timezone.now() + timedelta(days=days)
        ending.save_revision(user=writer).publish()
    return writer, reviewer


def news_items(rf, person):
    """What waits in the news room; other rooms have lines of their own."""
    request = rf.get("/admin/")
    request.user = person
    register = reverse("cms_news_newspage_modeladmin_index")
    return [item for item in waiting_for(request) if item.url.startswith(register)]


def counts(rf, person):
    with translation.override("en"):
        return {item.label: item.count for item in news_items(rf, person)}


def test_each_role_is_told_what_waits_for_it(rf, newsroom):
    writer, reviewer = newsroom
    assert counts(rf, writer) == {
        "of your articles were sent back": 1,
        "of your drafts are unfinished": 2,
        "of your articles are scheduled": 1,
        "of your articles expire within 7 days": 1,
    }
    assert counts(rf, reviewer) == {
        "articles wait for review": 1,
        "of your articles were sent back": 0,
        "of your drafts are unfinished": 0,
        "of your articles are scheduled": 0,
        "of your articles expire within 7 days": 0,
    }
    assert counts(rf, second_reviewer())["articles wait for review"] == 0
    assert counts(rf, moderator())["articles wait for review"] == 0
    assert counts(rf, administrator())["articles wait for review"] == 1


def test_a_reviewer_is_told_of_nothing_they_may_not_pass(rf, client, news_index):
    busy = first_reviewer()
    own = submitted(news_index, busy)
    assert counts(rf, busy)["articles wait for review"] == 0
    assert counts(rf, first_reviewer())["articles wait for review"] == 1
    client.force_login(busy)
    listed = client.get(reverse("cms_news_newspage_modeladmin_index"), {"state": "review"})
    assert [article.pk for article in listed.context["view"].queryset] == [own.pk]
    assert [article.pk for article in _listed(client, {"step": "mine"})] == []


def _listed(client, query):
    return client.get(reverse("cms_news_newspage_modeladmin_index"), query).context["view"].queryset


def reads_english(person):
    profile = UserProfile.get_for_user(person)
    profile.preferred_language = "en"
    profile.save()
    return person


def test_the_register_names_the_step(client, news_index):
    article = submitted(news_index, editor())
    client.force_login(reads_english(editor()))
    register = reverse("cms_news_newspage_modeladmin_index")
    assert "In review: First review" in client.get(register).content.decode()
    decide(article, first_reviewer())
    assert "In review: Second review" in client.get(register).content.decode()


def test_hours_are_said_plainly(client, newsroom):
    writer, _reviewer = newsroom
    client.force_login(reads_english(writer))
    wished = NewsPageFactory(parent=NewsPage.objects.first().get_parent(), live=False)
    wished.go_live_at = timezone.now() + timedelta(days=2)
    wished.save()
    page = client.get(reverse("cms_news_newspage_modeladmin_index")).content.decode()
    with translation.override("en"):
        hour = short_time(NewsPage.objects.get(title="定时的").go_live_at)
    assert f"{hour}, approved" in page
    assert page.count(", not yet approved") == 1
    assert page.count("Expires on ") == 2


def test_an_hour_of_another_year_says_so():
    now = timezone.localtime()
    with translation.override("en"):
        assert str(now.year) not in short_time(now)
        assert str(now.year + 1) in short_time(now.replace(year=now.year + 1, day=1))


def test_each_count_leads_to_the_register_that_lists_just_those(client, rf, newsroom):
    writer, reviewer = newsroom
    for person in (writer, reviewer):
        client.force_login(person)
        for item in news_items(rf, person):
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
        "快到期的": "live",
        "还早的": "live",
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
