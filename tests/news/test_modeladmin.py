"""The news registers in the admin: who sees and does what, by URL."""

import csv

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from cms_apps.news.models import NewsCategory
from tests.factories.news import NewsCategoryFactory, NewsPageFactory
from tests.factories.people import UserFactory, administrator, editor, moderator

CATEGORY = "cms_news_newscategory_modeladmin_"
ARTICLE = "cms_news_newspage_modeladmin_"


def nobody():
    return UserFactory()


def outsider():
    """May enter the admin, holds no right in the news room."""
    from django.contrib.auth.models import Permission

    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


ROLES = {
    "anonymous": None,
    "student": nobody,
    "outsider": outsider,
    "editor": editor,
    "moderator": moderator,
    "administrator": administrator,
}
ALLOWED = {
    "index": {"editor", "moderator", "administrator"},
    "inspect": {"editor", "moderator", "administrator"},
    "create": {"editor", "moderator", "administrator"},
    "edit": {"editor", "moderator", "administrator"},
    "delete": {"moderator", "administrator"},
}


@pytest.mark.parametrize("action", ALLOWED)
@pytest.mark.parametrize("role", ROLES)
def test_categories_role_by_action(client, campus, role, action):
    category = NewsCategoryFactory()
    if ROLES[role]:
        client.force_login(ROLES[role]())
    args = [] if action in {"index", "create"} else [category.pk]
    answer = client.get(reverse(CATEGORY + action, args=args))
    if role in ALLOWED[action]:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 302
        refused_to = "/admin/login/" if role in {"anonymous", "student"} else "/admin/"
        assert answer["Location"].startswith(refused_to)


@pytest.mark.parametrize("role", ROLES)
def test_categories_export_follows_the_list(client, campus, role):
    if ROLES[role]:
        client.force_login(ROLES[role]())
    answer = client.get(reverse(CATEGORY + "index"), {"export": "csv"})
    allowed = role in ALLOWED["index"]
    assert (answer.status_code == 200) == allowed
    if allowed:
        assert "饮食服务" in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize(("person", "status"), [(outsider, 302), (editor, 200), (moderator, 200)])
def test_articles_are_listed_to_those_who_work_on_them(client, news_index, person, status):
    NewsPageFactory(parent=news_index, title="热水时间调整")
    client.force_login(person())
    answer = client.get(reverse(ARTICLE + "index"))
    assert answer.status_code == status
    assert ("热水时间调整" in answer.content.decode()) == (status == 200)


def test_an_editor_adds_a_category_in_chinese(client, campus):
    client.force_login(editor())
    page = client.get(reverse(CATEGORY + "create")).content.decode()
    assert "网址标识" in page
    client.post(
        reverse(CATEGORY + "create"),
        {"name": "失物招领", "name_en": "Lost and found", "slug": "lost-and-found", "order": 70},
    )
    assert NewsCategory.objects.get(slug="lost-and-found").name == "失物招领"


@pytest.mark.parametrize("slug", ["大写", "Upper", "a b", "a--b", "-a", "a/b", "", "x" * 41])
def test_a_bad_address_word_is_refused_at_its_field_and_nothing_is_lost(client, campus, slug):
    client.force_login(editor())
    answer = client.post(reverse(CATEGORY + "create"), {"name": "失物招领", "slug": slug, "order": 70})
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"slug"}
    assert 'value="失物招领"' in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "owner__password__startswith=pbkdf2",
        "owner__password__startswith=x",
        "owner__username=wang",
        "foo=bar",
        "date__year=abc",
        "date__gte=x",
        "category__id__exact=abc",
    ],
)
@pytest.mark.parametrize("export", ["", "&export=csv"])
def test_the_register_narrows_by_its_own_filters_only(client, news_index, query, export):
    """A lookup through relations would tell an editor what no list shows, a password hash for one."""
    NewsPageFactory(parent=news_index, owner=editor(username="wang"))
    client.force_login(editor())
    answer = client.get(reverse(ARTICLE + "index") + f"?{query}{export}")
    assert (answer.status_code, answer["Location"]) == (302, reverse(ARTICLE + "index"))


def test_the_registers_own_filters_narrow(client, news_index):
    kept = NewsPageFactory(parent=news_index, category=NewsCategory.objects.get(slug="energy"))
    NewsPageFactory(parent=news_index)
    client.force_login(editor())
    answer = client.get(reverse(ARTICLE + "index"), {"category__id__exact": kept.category.pk})
    assert [article.pk for article in answer.context["view"].queryset] == [kept.pk]


@pytest.mark.parametrize("title", ["=1+1", "+86", "-1", "@x", "\t=1"])
def test_an_export_holds_no_formula(client, news_index, title):
    NewsPageFactory(parent=news_index, title=title)
    client.force_login(editor())
    answer = client.get(reverse(ARTICLE + "index"), {"export": "csv"})
    rows = list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))
    assert rows[1][0] == f"'{title}"


def test_a_draft_outlives_the_category_it_names(client, news_index):
    article = NewsPageFactory(parent=news_index)
    passing = NewsCategoryFactory()
    article.category = passing
    article.save_revision()
    passing.delete()
    client.force_login(moderator())
    for name in ("edit", "view_draft"):
        assert client.get(reverse(f"wagtailadmin_pages:{name}", args=[article.pk])).status_code == 200


def test_an_article_is_previewed_before_its_first_save(client, news_index):
    client.force_login(editor())
    address = reverse("wagtailadmin_pages:preview_on_add", args=["cms_news", "newspage", news_index.pk])
    form = nested_form_data(
        {
            "title": "预览",
            "slug": "preview",
            "category": NewsCategory.objects.first().pk,
            "date": "2026-11-23",
            "author": "",
            "credit": "",
            "source": "",
            "summary": "",
            "cover_image": "",
            "tags": "",
            "cover_alt_text": "",
            "pinned_until": "",
            "body": streamfield([]),
            "attachments": streamfield([]),
            "related": streamfield([]),
            "comments": inline_formset([]),
        }
    )
    assert client.post(address, form).json()["is_valid"]
    answer = client.get(address, {"mode": ""})
    assert answer.status_code == 200
    assert "预览" in answer.content.decode()


def test_a_category_in_use_is_not_deleted(client, news_index):
    article = NewsPageFactory(parent=news_index)
    client.force_login(administrator())
    answer = client.post(reverse(CATEGORY + "delete", args=[article.category.pk]))
    assert NewsCategory.objects.filter(pk=article.category.pk).exists()
    assert answer.status_code == 200


def test_articles_register_costs_the_same_queries_whatever_its_length(client, news_index):
    author, category = editor(), NewsCategory.objects.first()
    client.force_login(author)
    costs = []
    for more in (3, 27):
        for _ in range(more):
            NewsPageFactory(parent=news_index, owner=author, category=category)
        client.get(reverse(ARTICLE + "index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(ARTICLE + "index"))
        costs.append(len(queries))
    assert costs[0] == costs[1]
