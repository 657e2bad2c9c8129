"""One search through what the public may read, and nothing else."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch.query import MATCH_NONE
from wagtail.models import Locale, PageViewRestriction

from cms_apps.pages.models import StandardPage
from cms_apps.search.scope import Scope
from cms_apps.search.service import DEEPEST, read_query, search_site
from cms_apps.search.snippets import marked, snippet
from tests.factories.news import NewsPageFactory


def article(index, title, text="", **fields):
    return NewsPageFactory(parent=index, title=title, body=[("paragraph", f"<p>{text}</p>")], **fields)


def found(campus, query, **options):
    answer = search_site(query=query, scope=Scope(campus, **options))
    return ["".join(part.text for part in hit.title) for hit in answer.hits]


def test_kinds_are_found_together_and_counted(campus, news_index):
    article(news_index, "澡堂开放夜宵")
    campus.root_page.add_child(instance=StandardPage(title="澡堂介绍", slug="canteens"))
    answer = search_site(query="澡堂", scope=Scope(campus))
    assert {source.key: count for source, count in answer.counts.items()} == {"news": 1, "pages": 1}
    assert answer.total == 2
    assert found(campus, "澡堂", kind="pages") == ["澡堂介绍"]
    only = search_site(query="澡堂", scope=Scope(campus, kind="news"))
    assert (only.total, len(only.counts)) == (1, 2)
    assert found(campus, "澡堂", kind="nobody") == []


def test_private_draft_and_expired_things_appear_nowhere(campus, news_index):
    article(news_index, "澡堂草稿", live=False)
    private = article(news_index, "澡堂内部")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    article(private, "澡堂内部之下")
    answer = search_site(query="澡堂", scope=Scope(campus))
    assert (answer.hits, answer.total, dict(answer.counts)) == ([], 0, {})


def test_another_sites_pages_stay_its_own(campus, news_index):
    root = campus.root_page.get_parent()
    elsewhere = root.add_child(instance=StandardPage(title="澡堂在别处", slug="elsewhere"))
    assert elsewhere.live
    assert found(campus, "澡堂在别处") == []


def test_translations_are_found_by_their_own_words(campus, news_index):
    english = news_index.get_translation(Locale.objects.get(language_code="en"))
    article(english, "Night snacks", locale=english.locale)
    assert found(campus, "snacks") == ["Night snacks"]


def test_days_narrow(campus, news_index):
    for year in (2023, 2024, 2025):
        article(news_index, f"澡堂{year}", date=date(year, 3, 1))
    assert found(campus, "澡堂", after=date(2024, 3, 1), before=date(2024, 3, 1)) == ["澡堂2024"]
    assert set(found(campus, "澡堂", after=date(2024, 1, 1))) == {"澡堂2024", "澡堂2025"}


def test_what_is_typed_whole_comes_before_words_taken_apart_of_another_kind(campus, news_index):
    article(news_index, "澡堂，夜宵，澡堂，夜宵")
    campus.root_page.add_child(instance=StandardPage(title="关于", slug="a", introduction="又见澡堂夜宵" * 3))
    assert found(campus, "澡堂夜宵")[0] == "关于"


def test_pages_follow_each_other_without_gap_or_repetition(campus, news_index):
    for number in range(7):
        article(news_index, f"澡堂{number}")
    pages = [found(campus, "澡堂", offset=offset, limit=3) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({title for page in pages for title in page}) == 7
    assert found(campus, "澡堂", offset=DEEPEST + 50) == []


def test_three_and_thirty_hits_cost_the_same_queries(campus, news_index):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert search_site(query="澡堂", scope=Scope(campus, limit=20)).hits
        return len(queries)

    for number in range(3):
        article(news_index, f"澡堂{number}")
    cost()  # content types are looked up once in a process
    few = cost()
    for number in range(3, 30):
        article(news_index, f"澡堂{number}")
    assert cost() == few == 21


@pytest.mark.parametrize("text", ["", "  \u3000", "!!! “”", "\x00\ud800"])
def test_what_says_nothing_finds_nothing(text):
    assert read_query(text) is MATCH_NONE


def test_quotation_marks_of_either_kind_keep_words_together():
    assert repr(read_query('澡堂 "夜宵 窗口"')) == repr(read_query("澡堂 “夜宵 窗口”"))
    assert "<Phrase '夜宵 窗口'>" in repr(read_query("澡堂 “夜宵 窗口”"))
    assert "Phrase" not in repr(read_query('半个"引号'))


def test_a_snippet_begins_with_the_sentence_of_the_hit():
    text = "前面是一段话，说的是别的事情。西区澡堂从今天起开放夜宵窗口。" + "后面还有很多话。" * 20
    parts = snippet(text, "夜宵")
    assert parts[0].text == "…"
    assert parts[1].text == "西区澡堂从今天起开放"
    assert (parts[2].text, parts[2].hit) == ("夜宵", True)
    assert parts[-1].text == "…"
    assert len("".join(part.text for part in parts)) == 102


def test_a_snippet_begins_with_a_whole_word():
    text = "Repairs are carried out on every weekday between eight and five o'clock by the canteen staff"
    dots, first, *_rest = snippet(text, "canteen")
    assert dots.text == "…"
    assert first.text.split()[0] in text.split()


def test_a_snippet_without_a_hit_is_how_the_text_begins():
    assert snippet("短文。", "澡堂") == [("短文。", False)]
    assert snippet("", "澡堂") == []


def test_words_taken_apart_are_marked_too():
    assert [part.text for part in marked("澡堂的夜宵", "澡堂夜宵") if part.hit] == ["澡堂", "夜宵"]
