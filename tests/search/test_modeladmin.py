"""The search room's registers: who may do what, and what an editor does in them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.search_promotions.models import SearchPromotion

from cms_apps.search.models import SearchOutcome, Synonyms
from tests.factories.people import UserFactory, administrator, editor, first_reviewer, moderator
from tests.factories.search import QueryFactory, SynonymsFactory, searched

SEARCHES = "cms_search_searchoutcome_modeladmin"
SYNONYMS = "cms_search_synonyms_modeladmin"
ADDRESSES = {
    "searches": lambda it: reverse(f"{SEARCHES}_index"),
    "searches to add": lambda it: f"/admin/{'cms_search'}/searchoutcome/create/",
    "a search": lambda it: reverse(f"{SEARCHES}_edit", args=[it["search"].pk]),
    "a search to delete": lambda it: f"/admin/cms_search/searchoutcome/delete/{it['search'].pk}/",
    "synonyms": lambda it: reverse(f"{SYNONYMS}_index"),
    "synonyms to add": lambda it: reverse(f"{SYNONYMS}_create"),
    "a group": lambda it: reverse(f"{SYNONYMS}_edit", args=[it["group"].pk]),
    "a group to delete": lambda it: reverse(f"{SYNONYMS}_delete", args=[it["group"].pk]),
    "promoted": lambda it: reverse("wagtailsearchpromotions:index"),
}
EDITORS_MAY_NOT = {"searches to add", "a search to delete"}


@pytest.fixture
def things(campus):
    return {"search": searched("热水", 2), "group": SynonymsFactory()}


def outcome(client, address):
    answer = client.get(address)
    # The admin sends away with a message those who may not.
    return answer.status_code if answer.status_code != 302 or answer.url != "/admin/" else 403


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("role", [editor, moderator, administrator, first_reviewer, None])
def test_who_may_open_what(client, things, role, name):
    address = ADDRESSES[name](things)
    if role is None:
        assert client.get(address).url.startswith("/admin/login/")
        return
    client.force_login(role())
    may = role is not first_reviewer and name not in EDITORS_MAY_NOT
    status = outcome(client, address)
    assert (status == 200) == may, status
    assert may or status in (403, 404)


def test_somebody_without_a_role_gets_nowhere(client, things):
    client.force_login(UserFactory())
    assert {outcome(client, address(things)) for address in ADDRESSES.values()} <= {302, 403, 404}


def test_an_editor_sets_a_search_aside_and_changes_nothing_else(client, things):
    client.force_login(editor())
    address = ADDRESSES["a search"](things)
    client.post(address, {"ignored": "on", "found": "999"})
    search = SearchOutcome.objects.get()
    assert (search.ignored, search.found) == (True, 3)


def test_an_editor_writes_synonyms_and_is_told_what_is_wrong(client, things):
    client.force_login(editor())
    address = reverse(f"{SYNONYMS}_create")
    refused = client.post(address, {"words": "浴室"})
    assert "至少写两个词" in refused.content.decode()
    assert "浴室</textarea>" in refused.content.decode()
    client.post(address, {"words": "浴室\r\n澡堂"})
    assert Synonyms.objects.filter(words="浴室\n澡堂").exists()


@pytest.mark.parametrize("words", ["\x00食堂\n餐厅", "食堂\n\ud800餐厅", "食" * 5000, "<script>\n'; DROP --"])
def test_hostile_synonyms_are_kept_out_or_escaped(client, things, words):
    client.force_login(editor())
    answer = client.post(
        reverse(f"{SYNONYMS}_create"),
        b"words=" + "".join(f"%{b:02X}" for b in words.encode("utf-8", "surrogatepass")).encode(),
        content_type="application/x-www-form-urlencoded",
        follow=True,
    )
    assert answer.status_code == 200
    assert "<script>\n" not in answer.content.decode()


def test_the_register_lists_what_found_nothing_lately(client, things):
    searched("洗衣", 3, found=0)
    searched("从前", 3, found=0, asked_at=timezone.now() - timedelta(days=8))
    searched("算了", 3, found=0, ignored=True)
    client.force_login(editor())
    text = client.get(ADDRESSES["searches"](things), {"result": "nothing-lately"}).content.decode()
    assert "洗衣" in text
    assert not any(words in text for words in ("从前", "算了", "热水"))
    home = client.get("/admin/").content.decode()
    assert f"{ADDRESSES['searches'](things)}?result=nothing-lately" in home
    assert "个词近7天没有搜到结果" in home


def test_the_register_costs_the_same_queries_for_many(client, things, django_assert_num_queries):
    client.force_login(administrator())
    address = ADDRESSES["searches"](things)
    client.get(address)
    with django_assert_num_queries(13):
        client.get(address)
    for number in range(30):
        searched(f"词语{number}", 1)
    with django_assert_num_queries(13):
        client.get(address)


def test_an_export_holds_no_formula(client, things):
    searched("=1+1", 2)
    client.force_login(editor())
    answer = client.get(ADDRESSES["searches"](things), {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=1+1" in text


def test_promoted_results_stand_with_the_search_and_are_written_by_editors(client, things):
    client.force_login(editor())
    home = client.get("/admin/").content.decode()
    assert home.count(ADDRESSES["promoted"](things)) >= 1
    query = QueryFactory(query_string="网费")
    answer = client.post(
        reverse("wagtailsearchpromotions:edit", args=[query.pk]),
        {
            "query_string": "网费",
            "editors_picks-TOTAL_FORMS": "1",
            "editors_picks-INITIAL_FORMS": "0",
            "editors_picks-MIN_NUM_FORMS": "0",
            "editors_picks-MAX_NUM_FORMS": "1000",
            "editors_picks-0-external_link_url": "https://pay.example.edu.cn/",
            "editors_picks-0-external_link_text": "缴费",
            "editors_picks-0-ORDER": "1",
            "editors_picks-0-id": "",
        },
    )
    assert answer.status_code == 302
    assert SearchPromotion.objects.get().external_link_text == "缴费"
