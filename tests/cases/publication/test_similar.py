"""Which published cases are offered before a letter is sent."""

import json

import pytest

from cms_apps.cases.publication.similar import MOST, similar_letters
from tests.factories.mailbox import letter, mailbox_page
from tests.factories.published import published_case

pytestmark = pytest.mark.django_db

PUBLISHED = (
    ("晚上七点以后没有热菜", "能不能留一个热菜窗口到八点半？", "二楼5号窗口热菜供应到20:30。"),
    ("热水晚上十点就停", "训练回来洗不上热水。", ""),
    ("自习室靠窗一排没有插座", "电脑撑不到中午。", "已加装。"),
    ("洗衣房周末太早关门", "能不能开到晚上八点？", "开到八点。"),
)


@pytest.fixture
def published(campus):
    return {
        title: published_case(words={"title": title, "letter": said, "answer": answer})
        for title, said, answer in PUBLISHED
    }


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("二食堂晚上没有热菜了", "晚上七点以后没有热菜"),
        ("晚上十点以后没有热水", "热水晚上十点就停"),
        ("图书馆自习室插座不够", "自习室靠窗一排没有插座"),
        ("洗衣房几点关门", "洗衣房周末太早关门"),
        ("校车班次太少", None),
        ("谢谢三号窗口的师傅", None),
        ("", None),
        ("？！", None),
        ('" OR *', None),
        ("\0\ud800", None),
    ],
)
def test_the_one_on_the_same_matter_comes_first_and_else_none(published, subject, found):
    first = next((letter.title for letter in similar_letters(subject)), None)
    assert first == found


def test_three_at_most(campus):
    for _number in range(MOST + 2):
        published_case(words={"title": "热水晚上十点就停"})
    assert len(similar_letters("热水晚上十点就停了")) == MOST


def test_it_costs_the_same_for_many(published, django_assert_max_num_queries):
    for _number in range(10):
        published_case(words={"title": "热水晚上十点就停"})
    with django_assert_max_num_queries(4):
        similar_letters("热水晚上十点就停了", "天天如此")


def test_the_page_offers_them_before_sending_and_the_letter_can_still_be_sent(campus, published, client):
    page = mailbox_page(campus.root_page)
    filled = letter(subject="晚上十点以后没有热水", letter="热水太早停了。")
    shown = client.post(page.get_url(), {**filled, "step": "check"}).content.decode()
    assert "是不是这几件事？" in shown
    assert published["热水晚上十点就停"].get_url() in shown
    assert f"{published['热水晚上十点就停'].get_url()}join/" in shown
    assert 'name="step" value="send"' in shown
    calm = client.post(page.get_url(), {**letter(subject="校车班次太少", letter="等很久。"), "step": "check"})
    assert "是不是这几件事？" not in calm.content.decode()


def test_front_ends_are_told_the_same(published, client):
    answer = client.post(
        "/api/v3/mailbox/advice/",
        json.dumps({"subject": "晚上十点以后没有热水"}),
        content_type="application/json",
    )
    first = answer.json()["similar"][0]
    assert first["title"] == "热水晚上十点就停"
    assert first["may_join"] is True
    assert first["url"] == published["热水晚上十点就停"].get_url()
