"""Search finds Chinese and takes whatever is typed, in the API and in the admin."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modelsearch.query import And, MatchAll, Not, Or, Phrase, PlainText
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from cms_apps.news.models import NewsPage
from tests.factories.news import NewsPageFactory
from tests.factories.people import administrator

HOSTILE = [
    '"',
    'a"b',
    "",
    " ",
    "\u3000",
    "\x00",
    "\ud800",
    "%",
    "_",
    "*",
    "\\",
    "'",
    "é" * 10_000,
    "a:b",
    "-",
    "😀",
]


def found(query, **options):
    return {page.title for page in get_search_backend().search(query, NewsPage.objects.all(), **options)}


@pytest.fixture
def two_articles(news_index):
    NewsPageFactory(parent=news_index, title="学生社团换届", body=[("paragraph", "<p>值班热线</p>")])
    NewsPageFactory(parent=news_index, title="食堂开放夜宵", summary="含“清真”窗口")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("社团", {"学生社团换届"}),
        ("热线", {"学生社团换届"}),
        ("清真", {"食堂开放夜宵"}),
        ("食堂 夜宵", {"食堂开放夜宵"}),
        ("食堂 社团", set()),
        (Phrase("开放夜宵"), {"食堂开放夜宵"}),
        (PlainText("食堂 社团", operator="or"), {"学生社团换届", "食堂开放夜宵"}),
        (Or([PlainText("食堂"), PlainText("社团")]), {"学生社团换届", "食堂开放夜宵"}),
        (And([PlainText("食堂"), Not(PlainText("社团"))]), {"食堂开放夜宵"}),
        (MatchAll(), {"学生社团换届", "食堂开放夜宵"}),
        ("", set()),
    ],
)
def test_words_are_found_wherever_they_stand(two_articles, query, expected):
    assert found(query) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_finds_nothing_and_breaks_nothing(two_articles, text):
    assert found(text) == set()


@pytest.mark.parametrize("text", ['"', "%00", "社团"])
def test_the_admins_page_search_answers(client, two_articles, text):
    client.force_login(administrator())
    root = Page.get_first_root_node()
    answer = client.get(reverse("wagtailadmin_explore", args=[root.pk]) + f"?q={text}")
    assert answer.status_code == 200
    assert ("学生社团换届" in answer.content.decode()) == (text == "社团")


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_is_taken(news_index, text):
    found(text)
