"""Letters and answers for everybody: the list, one case, joining it, the feed."""

import xml.etree.ElementTree as ET
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, CoSign
from cms_apps.core.models import Place
from cms_apps.news.importing.service import only_index
from tests.factories.cases import office, unit_named
from tests.factories.forms import answered_challenge
from tests.factories.news import NewsPageFactory
from tests.factories.published import answered, publish, published_case

pytestmark = pytest.mark.django_db
LIST = "/cases/letters/"
ATOM = "{http://www.w3.org/2005/Atom}"
QUERIES = {"list": 14, "letter": 16}


def text(answer):
    return answer.content.decode()


def join_data(**fields):
    key, answer = answered_challenge()
    sent = {"step": "send", "once": str(uuid4()), "challenge_key": key, "challenge_answer": answer}
    return {**sent, "contact": "", **fields}


@pytest.fixture
def letter(campus):
    return published_case(is_answered=True)


# -- The list ---------------------------------------------------------------------------------------


def test_nothing_published_says_so_and_leads_on(campus, client):
    answer = text(client.get(LIST))
    assert "还没有公开的来信" in answer
    assert 'href="/"' in answer


def test_the_list_shows_redacted_words_and_never_the_raw_ones(letter, client):
    for address in (LIST, "/en" + LIST):
        answer = text(client.get(address))
        assert letter.title in answer
        assert "九点" in answer
        assert "张小明" not in answer
        assert "13812340000" not in answer


@pytest.mark.parametrize(
    ("narrowing", "found"),
    [
        ("unit=canteens", True),
        ("unit=repairs", False),
        ("category=dining", True),
        ("category=other", False),
        ("kind=opinion", True),
        ("kind=praise", False),
        ("state=answered", True),
        ("state=open", False),
        ("q=热菜", True),
        ("q=暖气", False),
        ("month=2001-01", False),
        ("order=joined", True),
        ("unit=canteens&q=热菜&state=answered", True),
        ("unit=canteens&category=dining&kind=opinion&state=answered&q=热菜&order=joined", True),
        ("unit=%00&q=%00%22", False),
        ("state=nonsense", False),
        ("month=nonsense", False),
        ("order=nonsense", True),
        ("page=99999", True),
    ],
)
def test_it_is_narrowed_and_nonsense_narrows_to_nothing(letter, client, narrowing, found):
    answer = client.get(f"{LIST}?{narrowing}")
    assert answer.status_code == 200
    assert (f'href="{letter.get_url()}"' in text(answer)) == found
    if not found:
        assert "显示全部来信" in text(answer)


def test_the_month_is_the_one_it_was_received_in(letter, client):
    month = f"{letter.case.opened_at:%Y-%m}"
    assert letter.title in text(client.get(f"{LIST}?month={month}"))


def test_most_co_signed_first(letter, client):
    other = published_case(words={"title": "没有人附议"})
    CoSign.objects.create(case=letter.case, at=letter.published_at, language="en", key=uuid4())
    answer = text(client.get(f"{LIST}?order=joined"))
    assert answer.index(letter.title) < answer.index(other.title)
    assert "1 名同学附议" in answer


def test_a_list_of_three_and_of_one_cost_the_same(letter, client, django_assert_num_queries):
    client.get(LIST)
    with django_assert_num_queries(QUERIES["list"]):
        client.get(LIST)
    for number in range(2):
        published_case(words={"title": f"又一封{number}"}, place=Place.objects.campuses().first())
    with django_assert_num_queries(QUERIES["list"]):
        client.get(LIST)


# -- One case ---------------------------------------------------------------------------------------


def test_a_case_shows_its_words_its_course_and_no_room(campus, client):
    campus_place = Place.objects.campuses().first()
    building = Place.objects.create(parent=campus_place, name="3号公寓", kind=Place.Kind.BUILDING)
    room = Place.objects.create(parent=building, name="302", kind=Place.Kind.ROOM)
    letter = published_case(is_answered=True, place=room)
    answer = text(client.get(letter.get_url()))
    assert "3号公寓" in answer
    assert "302" not in answer
    assert "饮食服务中心" in answer
    assert "已办结" in answer
    assert "从下周起一号窗口供应到晚上九点。" in answer
    assert "张小明" not in answer


def test_raw_words_of_its_thread_are_nowhere(campus, client):
    case = published_case().case
    worker = answered(case, text="张小明同学，已处理，请回电13812340000。", outcome="")
    publish(Case.objects.get(pk=worker.pk), answer="张同学，已处理。")
    for address in (
        f"{LIST}{case.published.pk}/",
        f"/api/v3/cases/{case.published.pk}/",
        LIST,
        "/cases/letters/feed/",
    ):
        page = text(client.get(address))
        assert "张小明" not in page
        assert "13812340000" not in page


def test_an_open_one_says_by_when_and_can_be_joined_a_closed_one_cannot(letter, client):
    opened = published_case(words={"title": "还在办"})
    assert f"{opened.get_url()}join/" in text(client.get(opened.get_url()))
    assert f"{letter.get_url()}join/" not in text(client.get(letter.get_url()))


@pytest.mark.parametrize("address", ["{}99999/", "{}99999/join/", "{}0/"])
def test_what_is_not_published_is_not_there(letter, client, address):
    assert client.get(address.format(LIST)).status_code == 404


def test_taken_off_its_address_is_gone(letter, client):
    perform("unpublish", case_id=letter.case_id, actor=office(), data={})
    assert client.get(letter.get_url()).status_code == 404


@travel("2026-11-24 10:00+08:00")  # a day of work: on another the calendar asks for no hours
def test_a_case_costs_the_same_whatever_its_length(campus, client, django_assert_num_queries):
    letter = published_case(is_answered=True)
    client.get(letter.get_url())
    with django_assert_num_queries(QUERIES["letter"]):
        client.get(letter.get_url())
    perform("reopen", case_id=letter.case_id, actor=office(), data={"text": "再看"})
    perform("assign_unit", case_id=letter.case_id, actor=office(), data={"unit": unit_named("repairs").pk})
    with django_assert_num_queries(QUERIES["letter"]):
        client.get(letter.get_url())


# -- Articles about it ------------------------------------------------------------------------------


def test_an_article_names_the_letters_that_led_to_it_and_they_name_the_article(letter, campus, client):
    article = NewsPageFactory(parent=only_index(), title="热菜供应到九点")
    for address in (
        article.get_url(),
        f"http://localhost{article.get_url()}?a=1",
        f"/admin/pages/{article.pk}/edit/",
    ):
        perform("cite", case_id=letter.case_id, actor=office(), data={"page": address})
    page = text(client.get(article.get_url()))
    assert "您的意见促成了这件事" in page
    assert letter.get_url() in page
    assert article.get_url() in text(client.get(letter.get_url()))
    assert letter.case.citations.count() == 1


def test_an_article_not_published_is_named_nowhere(letter, campus, client):
    article = NewsPageFactory(parent=only_index(), title="热菜供应到九点")
    perform("cite", case_id=letter.case_id, actor=office(), data={"page": article.get_url()})
    article.unpublish()
    assert "热菜供应到九点" not in text(client.get(letter.get_url()))


@pytest.mark.parametrize(
    "address", ["/nowhere/", "https://example.com", "\0", "", "/admin/pages/9999999/", "x" * 501]
)
def test_what_is_no_page_of_the_site_is_refused_at_its_field(letter, client, address):
    with pytest.raises(ValidationError) as refused:
        perform("cite", case_id=letter.case_id, actor=office(), data={"page": address})
    assert list(refused.value.message_dict) == ["page"]


# -- Joining ----------------------------------------------------------------------------------------


@pytest.fixture
def still_open(campus):
    return published_case()


def test_joining_by_the_page(still_open, client):
    address = f"{still_open.get_url()}join/"
    page = client.get(address)
    assert "no-store" in page.headers["Cache-Control"]
    assert 'name="challenge_answer"' in text(page)
    answer = client.post(address, join_data(contact="li@stu.example.edu.cn"))
    assert "已有 1 名同学附议" in text(answer)
    assert CoSign.objects.get().contact == "li@stu.example.edu.cn"


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"contact": "no address"}, 422),
        ({"contact": "a\0@b.cn"}, 422),
        ({"challenge_answer": ""}, 422),
        ({"challenge_answer": "\0"}, 422),
        ({"challenge_key": "x" * 5000}, 422),
        ({"website": "http://spam.example"}, 422),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(still_open, client, wrong, status):
    sent = join_data(**{"contact": "li@stu.example.edu.cn", **wrong})
    answer = client.post(f"{still_open.get_url()}join/", sent)
    assert answer.status_code == status
    assert "error-summary" in text(answer)
    assert sent["once"] in text(answer)
    if "contact" not in wrong:
        assert 'value="li@stu.example.edu.cn"' in text(answer)
    assert not CoSign.objects.exists()


def test_another_challenge_keeps_what_was_typed(still_open, client):
    address = f"{still_open.get_url()}join/"
    answer = client.post(address, {"step": "question", "once": str(uuid4()), "contact": "li@a.cn"})
    assert answer.status_code == 200
    assert "li@a.cn" in text(answer)
    assert "等于几" in text(answer)


def test_closed_meanwhile_it_says_so(still_open, client):
    sent = join_data()
    answered(still_open.case)
    answer = client.post(f"{still_open.get_url()}join/", sent)
    assert answer.status_code == 409
    assert "已办结" in text(answer)


# -- The feed ---------------------------------------------------------------------------------------


def test_the_feed_has_what_is_published_in_the_readers_language(letter, client):
    answer = client.get("/en/cases/letters/feed/")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(text(answer))  # noqa: S314 - our own
    entry = root.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == letter.title
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/en/cases/letters/{letter.pk}/")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hans"


def test_an_empty_feed_is_a_feed(campus, client):
    assert ET.fromstring(text(client.get("/cases/letters/feed/"))).find(f"{ATOM}entry") is None  # noqa: S314


# -- Found elsewhere --------------------------------------------------------------------------------


def test_the_site_search_finds_it_and_leads_there(letter, client):
    page = text(client.get("/search/?q=热菜"))
    assert letter.get_url() in page
    assert "来信与答复" in page
    item = client.get("/api/v3/search/?q=热菜&type=letters").json()["items"][0]
    assert (item["url"], item["locale"]) == (letter.get_url(), "zh-hans")
    assert not client.get("/api/v3/search/?q=张小明").json()["count"]


def test_the_home_page_shows_the_newest_answers(letter, client):
    published_case(words={"title": "还没有答复"})
    page = text(client.get("/"))
    assert letter.get_url() in page
    assert "还没有答复" not in page


def test_answered_and_its_answer_not_public_yet_it_is_not_called_closed(campus, client):
    case = published_case().case
    answered(case, outcome="")
    page = text(client.get(LIST))
    assert "已答复" in page
    assert "已办结" not in page.split('class="rows"')[1]


@pytest.mark.parametrize("address", ["/", "/cases/letters/feed/", "{article}", "{staff}"])
def test_wherever_letters_stand_a_dozen_cost_what_three_do(campus, client, address):
    desk = office()
    article = NewsPageFactory(parent=only_index(), title="热菜供应到九点")
    letters = [_cited(article, desk, number) for number in range(3)]
    address = address.format(article=article.get_url(), staff=f"/admin/cases/{letters[0].case_id}/")
    if "admin" in address:
        client.force_login(desk)
    few = _cost(client, address)
    for number in range(3, 12):
        _cited(article, desk, number)
    assert _cost(client, address) == few


def _cited(article, desk, number):
    letter = published_case(is_answered=True, words={"title": f"第{number}封"}, desk=desk)
    perform("cite", case_id=letter.case_id, actor=desk, data={"page": article.get_url()})
    return letter


def _cost(client, address):
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)
