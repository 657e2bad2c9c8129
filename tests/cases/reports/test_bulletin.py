"""The monthly bulletin: what stands in the draft, and who may have it drafted."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from time_machine import travel
from wagtail.models import GroupPagePermission, Page

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, PublishedCase
from cms_apps.cases.rates.keeping import recount
from cms_apps.cases.reports.bulletin import bulletin_month, draft_bulletin
from cms_apps.cases.reports.terms import Span
from cms_apps.core import drafting
from tests.factories.cases import a_case, category, office, person, unit_named

pytestmark = pytest.mark.django_db
PAGE, BULLETIN = "/admin/cases/reports/", "/admin/cases/reports/bulletin/"
CHINA = ZoneInfo("Asia/Shanghai")
OCTOBER = date(2026, 10, 1)
NOW = datetime(2026, 11, 24, 9, tzinfo=CHINA)


def at(text):
    return travel(datetime.fromisoformat(text).replace(tzinfo=CHINA), tick=False)


@pytest.fixture
def desk(campus):
    return office()


@pytest.fixture
def month(campus):
    """Six cases of October, four answered in time, one of them published."""
    category(answer_within=8, needs_review=False)
    head = person(unit=unit_named("canteens"), post="head", last_name="陈芳")
    with at("2026-10-12 09:00"):
        cases = [a_case(subject="秘密的事", text="我叫王小明") for _ in range(6)]
        for case in cases[:4]:
            data = {"text": "内部的答复", "outcome": "resolved"}
            perform("submit", case_id=case.pk, actor=head, data=data)
        publish(cases[0])
    with at("2026-11-02 09:00"):
        publish(cases[1], title="十一月才公开", answer="十一月的答复")
    with travel(NOW, tick=False):
        recount()
        yield cases


def publish(case, title="二食堂晚间窗口", answer="三号窗口开到晚上九点。" * 30, letter="公开的来信"):
    words = {"title": title, "letter": letter, "answer": answer, "language": "zh-hans"}
    return PublishedCase.objects.create(case=case, published_at=timezone.now(), **words)


def words_of(page):
    """Title, summary and all of the body."""
    specific = page.specific
    return f"{specific.title}\n{specific.summary}\n{specific.body.get_prep_value()}"


def test_the_draft_has_the_rates_with_counts_and_published_words_only(month, desk):
    page = draft_bulletin(OCTOBER, desk)
    said = words_of(page)
    assert "2026年10月" in page.title
    assert "67 %" in said  # four of six
    assert unit_named("canteens").title in said
    assert "二食堂晚间窗口" in said
    assert "三号窗口" in said
    for hidden in ("秘密", "王小明", "内部的答复", "陈芳", "公开的来信", "十一月"):
        assert hidden not in said
    longest = max(len(str(block.value)) for block in page.specific.body if block.block_type == "paragraph")
    assert longest < 250


def test_too_few_for_a_rate_have_none(month, desk):
    Case.objects.filter(pk__in=[case.pk for case in month[2:]]).update(opened_at=NOW)
    with at("2026-09-14 09:00"):
        a_case()
    recount()
    said = words_of(draft_bulletin(date(2026, 9, 1), desk))
    assert " %" not in said
    assert "餐饮" not in said


def test_it_is_written_in_the_main_language_whoever_presses(month, desk):
    with override("en"):
        page = draft_bulletin(OCTOBER, desk)
    assert "2026年10月" in page.title
    assert "餐饮" in words_of(page)


def test_what_is_published_is_escaped(month, desk):
    published = PublishedCase.objects.get(case=month[0])
    published.answer = "<script>alert(1)</script>"
    published.save()
    assert "<script>" not in words_of(draft_bulletin(OCTOBER, desk))


def test_a_month_without_anything_makes_a_draft_all_the_same(campus, desk):
    page = draft_bulletin(date(2026, 8, 1), desk)
    page.specific.body.stream_block.clean(page.specific.body)
    assert not page.live


def test_every_block_is_one_an_editor_could_have_made(month, desk):
    page = draft_bulletin(OCTOBER, desk).specific
    page.body.stream_block.clean(page.body)
    assert {block.block_type for block in page.body} == {"heading", "paragraph", "table"}


# -- The button -------------------------------------------------------------------------------------


def test_pressing_opens_the_draft_in_the_editor_and_pressing_again_the_same(client, month, desk):
    client.force_login(desk)
    assert BULLETIN in client.get(PAGE).content.decode()
    first = client.post(BULLETIN, {"month": "2026-10"})
    assert first.status_code == 302
    assert first.url == client.post(BULLETIN, {"month": "2026-10"}).url
    assert client.get(first.url).status_code == 200
    page = Page.objects.get(pk=first.url.split("/")[-3])
    assert (page.owner, page.live) == (desk, False)


def test_somebody_else_is_told_that_it_was_drafted(client, month, desk):
    draft_bulletin(OCTOBER, desk)
    client.force_login(office())
    answer = client.post(BULLETIN, {"month": "2026-10"})
    assert answer.url == PAGE
    assert Page.objects.filter(slug__startswith="letters-").count() == 1


def test_a_press_from_elsewhere_drafts_nothing(month, desk):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk)
    assert strict.post(BULLETIN, {"month": "2026-10"}).status_code == 403
    assert not Page.objects.filter(slug__startswith="letters-").exists()


@pytest.mark.parametrize("asked", ["", "2026-13", "2026-11", "2030-01", "x", "2026-10-01"])
def test_no_month_or_one_that_is_not_over_is_refused(client, month, desk, asked):
    client.force_login(desk)
    assert client.post(BULLETIN, {"month": asked}).status_code == 404


def test_without_the_right_to_add_there_is_no_button_and_no_draft(client, month, desk, news_index):
    GroupPagePermission.objects.filter(page=news_index).delete()
    client.force_login(desk)
    assert BULLETIN not in client.get(PAGE).content.decode()
    assert client.post(BULLETIN, {"month": "2026-10"}).url == PAGE


def test_without_a_room_of_articles_there_is_no_button_and_no_draft(client, month, desk):
    rooms = list(drafting._drafters)
    for room in rooms:
        drafting.unregister_drafter(room)
    try:
        client.force_login(desk)
        answer = client.get(PAGE)
        assert answer.status_code == 200
        assert BULLETIN not in answer.content.decode()
        assert client.post(BULLETIN, {"month": "2026-10"}).url == PAGE
    finally:
        for room in rooms:
            drafting.register_drafter(room)


def test_the_month_offered_is_the_last_one_over_of_the_days_shown():
    today = date(2026, 11, 24)
    assert bulletin_month(Span.of_term(2026, "autumn"), today) == OCTOBER
    assert bulletin_month(Span(OCTOBER, date(2026, 10, 31)), today) == OCTOBER
    assert bulletin_month(Span.of_term(2025, "autumn"), today) == date(2026, 1, 1)
    assert bulletin_month(Span(date(2026, 11, 1), date(2026, 11, 30)), today) is None
    assert bulletin_month(Span.of_term(2027, "autumn"), today) is None
