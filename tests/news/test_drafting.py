"""Articles that other rooms draft."""

import pytest
from wagtail.models import GroupPagePermission, Locale
from wagtail.rich_text import RichText

from cms_apps.core.drafting import Article, draft_article, may_draft
from cms_apps.news.models import NewsCategory, NewsIndexPage, NewsPage
from tests.factories.cases import manager, office
from tests.factories.people import UserFactory, administrator, editor, moderator

BODY = [
    ("heading", {"text": "三率", "level": "2"}),
    ("paragraph", RichText("<p>按时答复 3 / 4</p>")),
    (
        "table",
        {
            "data": [["单位", "答复"], ["饮食中心", "3"]],
            "table_caption": "三率",
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_header_choice": "both",
        },
    ),
]


def article(**fields):
    known = {
        "key": "letters-2026-10",
        "title": "十月通报",
        "summary": "三件。",
        "author": "总经理信箱",
        "body": BODY,
    }
    return Article(**{**known, **fields})


def test_a_draft_stands_below_the_main_index_and_nobody_reads_it(client, news_index):
    desk = office()
    page = draft_article(article(), desk)
    page = NewsPage.objects.get(pk=page.pk)
    assert (page.live, page.has_unpublished_changes, page.owner) == (False, True, desk)
    assert page.get_parent().pk == news_index.pk
    assert page.locale.language_code == "zh-hans"
    assert [block.block_type for block in page.body] == ["heading", "paragraph", "table"]
    assert page.get_latest_revision_as_object().summary == "三件。"
    assert client.get(page.get_url() or "/none/").status_code == 404


def test_it_opens_in_the_editor_of_who_drafted_it(client, news_index):
    desk = office()
    page = draft_article(article(), desk)
    client.force_login(desk)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert not page.permissions_for_user(desk).can_publish()
    assert not page.permissions_for_user(office()).can_edit()
    assert page.permissions_for_user(editor()).can_edit()


def test_the_same_is_drafted_once_as_long_as_it_is_a_draft(news_index):
    desk = office()
    first = draft_article(article(), desk)
    NewsPage.objects.filter(pk=first.pk).update(title="改过", slug="moved")
    assert draft_article(article(), office()).pk == first.pk
    assert draft_article(article(key="letters-2026-11"), desk).pk != first.pk


def test_once_published_another_one_is_drafted(news_index):
    desk = office()
    first = draft_article(article(), desk)
    first.get_latest_revision().publish()
    second = draft_article(article(), desk)
    assert second.pk != first.pk
    assert second.slug != first.slug
    first.refresh_from_db()
    first.unpublish()
    assert draft_article(article(), desk).pk == second.pk


def test_a_deleted_draft_is_drafted_anew(news_index):
    desk = office()
    draft_article(article(), desk).delete()
    assert draft_article(article(), desk).owner == desk


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (office, True),
        (editor, True),
        (moderator, True),
        (administrator, True),
        (manager, False),
        (UserFactory, False),
    ],
)
def test_who_may_add_an_article_may_draft_one(news_index, person, may):
    user = person()
    assert may_draft(user) is may
    assert (draft_article(article(), user) is not None) is may


def test_rights_taken_away_leave_no_draft(news_index):
    GroupPagePermission.objects.filter(page=news_index).delete()
    desk = office()
    assert not may_draft(desk)
    assert draft_article(article(), desk) is None


def test_without_an_index_or_a_category_nothing_is_drafted(news_index):
    desk = office()
    NewsCategory.objects.all().delete()
    assert (may_draft(desk), draft_article(article(), desk)) == (False, None)
    english = Locale.objects.get(language_code="en")
    NewsIndexPage.objects.exclude(locale=english).delete()
    assert (may_draft(desk), draft_article(article(), desk)) == (False, None)


def test_too_long_words_are_cut(news_index):
    page = draft_article(article(title="长" * 400, summary="长" * 400, author="长" * 400), office())
    assert (len(page.title), len(page.summary), len(page.author)) == (255, 300, 100)
