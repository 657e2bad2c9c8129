"""The list of reception days: to come with their places, past with what came of them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from time_machine import travel
from wagtail.models import Locale

from cms_apps.reception.models import ReceptionDayPage, ReceptionIndexPage
from tests.factories.desk import here, talked
from tests.factories.people import UserFactory
from tests.factories.reception import HostFactory, reception_page, signed_up, slots_of
from tests.factories.reception_talks import afternoon

pytestmark = pytest.mark.django_db
PATH = "/reception-days/"


@pytest.fixture
def index(campus):
    page = ReceptionIndexPage(title="接待日", slug="reception-days", introduction="来之前先预约。")
    campus.root_page.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def english(index):
    page = index.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    page.title = "Reception days"
    page.save_revision().publish()
    return page


def read(client, path=PATH):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def in_order(text, *parts):
    places = [text.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


def test_it_stands_below_the_home_page_once_and_holds_days_alone(index, campus):
    assert ReceptionIndexPage.max_count_per_parent == 1
    assert not ReceptionIndexPage.can_create_at(campus.root_page)
    assert ReceptionIndexPage.allowed_subpage_models() == [ReceptionDayPage]
    assert ReceptionDayPage.can_create_at(index)
    assert ReceptionDayPage.can_create_at(campus.root_page)
    assert not ReceptionIndexPage.can_create_at(index)


def test_days_are_found_wherever_they_stand_in_their_order(index, campus, client):
    reception_page(index, slug="below", title="在列表下", in_days=9)
    reception_page(campus.root_page, slug="beside", title="在首页下", in_days=3)
    reception_page(index, slug="old", title="更早", in_days=-20)
    reception_page(campus.root_page, slug="recent", title="刚过", in_days=-2)
    assert in_order(read(client), "来之前先预约。", "在首页下", "在列表下", 'id="past"', "刚过", "更早")


def test_a_day_to_come_names_place_hosts_and_what_is_left(index, english, client):
    page = reception_page(
        index, hosts=[HostFactory(name="甲", name_en="A"), HostFactory(name="乙", name_en="B")]
    )
    signed_up(slots_of(page)[0])
    shown = read(client, "/en/reception-days/")
    assert f"{page.where} · A · B" in " ".join(shown.split())
    assert "3 places left" in shown
    for slot in slots_of(page)[1:]:
        signed_up(slot)
    assert "Waiting list only" in read(client, "/en/reception-days/")


def test_a_day_not_open_yet_or_closed_says_so(index, english, client):
    reception_page(index, opens_at=timezone.now() + timedelta(days=1))
    reception_page(index, slug="closed", closes_at=timezone.now() - timedelta(days=1))
    shown = read(client, "/en/reception-days/")
    assert "Sign-up opens" in shown
    assert "Sign-up has closed" in shown
    assert "places left" not in shown


def test_a_past_day_says_how_many_came_and_what_came_of_it(index, english, client):
    page = reception_page(index, slot_places=5, starts_at=afternoon(7))
    with travel(page.starts_at - timedelta(minutes=30)):
        talked(here(slots_of(page)[0], party=2), actor=UserFactory())
        talked(here(slots_of(page)[1]), outcome="passed_on", actor=UserFactory())
    with travel(page.ends_at + timedelta(days=1)):
        shown = " ".join(read(client, "/en/reception-days/").split())
    assert "3 people received · 2 matters raised · 1 answered, 1 being worked on" in shown


def test_empty_lists_have_words_and_a_next_step(index, client):
    shown = read(client)
    assert 'class="empty"' in shown
    assert 'class="button"' in shown


def test_past_days_are_paged(index, client):
    for number in range(12):
        reception_page(index, slug=f"d{number}", title=f"第{number}次", in_days=-number - 1)
    assert "第9次" in read(client)
    assert "第10次" not in read(client)
    second = read(client, f"{PATH}?page=2")
    assert "第11次" in second
    assert "?page=2" in read(client)
    for nonsense in ("0", "x", "99999", "%00", "-1", "%ED%A0%80"):
        read(client, f"{PATH}?page={nonsense}")


def test_english_readers_find_each_day_once_translated_or_not(index, english, client):
    page = reception_page(index, title="译过的")
    translated = page.copy_for_translation(Locale.objects.get(language_code="en"))
    translated.title = "In English"
    translated.save_revision().publish()
    reception_page(index, slug="chinese", title="没有英文的", in_days=9)
    shown = read(client, "/en/reception-days/")
    assert "In English" in shown
    assert "译过的" not in shown
    assert 'lang="zh-Hans">没有英文的' in shown
    assert "In English" not in read(client)


def test_drafts_and_pages_of_few_are_not_listed(index, client):
    reception_page(index, slug="draft", title="草稿").unpublish()
    hidden = reception_page(index, slug="hidden", title="内部")
    hidden.view_restrictions.create(restriction_type="login")
    shown = read(client)
    assert "草稿" not in shown
    assert "内部" not in shown


@pytest.mark.parametrize("days", [1, 8])
def test_days_and_hosts_cost_no_query_each(index, client, django_assert_num_queries, days):
    for number in range(days):
        hosts = [HostFactory(name=f"助理{number}{desk}") for desk in range(1 + number)]
        reception_page(index, slug=f"new{number}", in_days=2 + number, hosts=hosts)
        reception_page(index, slug=f"old{number}", in_days=-2 - number, hosts=hosts)
    read(client)
    with django_assert_num_queries(27):
        read(client)


def test_the_pages_api_gives_its_introduction(index, english, client):
    page = client.get(f"/api/v3/pages/{index.pk}/").json()
    assert page["introduction"] == "来之前先预约。"
    assert page["translations"] == [{"id": english.pk, "locale": "en", "url": "/en/reception-days/"}]
