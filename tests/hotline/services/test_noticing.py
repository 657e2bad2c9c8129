"""A notice for a case that many call about: one, and gone with the case."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from cms_apps.cases.acts import perform
from cms_apps.hotline.models import OutageNotice
from cms_apps.hotline.services.noticing import (
    NotNowError,
    Wording,
    end_notice,
    put_up_notice,
    wording_for,
)
from tests.factories.calls import became_case, building
from tests.factories.cases import a_case, office
from tests.factories.roots import plant_roots
from tests.racing import at_once

db = pytest.mark.django_db


def called_twice(**fields):
    case = became_case(**fields).call.case
    became_case(case_id=case.pk, category=None)
    return case


@db
def test_the_words_to_begin_with_say_what_and_where_and_nobodys_words(campus):
    case = called_twice(place=building(), matter="我是李同学13987654321，六舍停水")
    words = wording_for(case)
    assert "六舍" in words.text
    assert case.category.name_en in words.text_en
    assert "李同学" not in words.text + words.text_en
    assert "13987654321" not in words.text + words.text_en
    assert words.until == case.answer_due_at


@db
def test_a_notice_is_put_up_once_worded_anew_and_taken_down(campus):
    case = called_twice()
    first = put_up_notice(Wording(text="六舍停水"), case_id=case.pk)
    again = put_up_notice(Wording(text="六舍、七舍停水"), case_id=case.pk)
    assert (again.pk, again.unit) == (first.pk, case.unit)
    assert [notice.text for notice in OutageNotice.objects.current()] == ["六舍、七舍停水"]
    end_notice(case_id=case.pk)
    assert not OutageNotice.objects.current().exists()


@db
def test_it_goes_when_the_case_is_closed(campus, django_assert_num_queries):
    case = called_twice()
    put_up_notice(Wording(text="六舍停水"), case_id=case.pk)
    OutageNotice.objects.create(text="不属于任何诉求")
    perform("close", case_id=case.pk, actor=office(), data={"outcome": "not_ours", "text": "不归我们"})
    with django_assert_num_queries(1):
        assert [notice.text for notice in OutageNotice.objects.current()] == ["不属于任何诉求"]


@db
def test_one_call_a_letter_and_a_closed_case_have_none(campus):
    closed = called_twice()
    perform("close", case_id=closed.pk, actor=office(), data={"outcome": "not_ours", "text": "不归我们"})
    for case in (became_case().call.case, a_case(), closed):
        with pytest.raises(NotNowError):
            put_up_notice(Wording(text="停水"), case_id=case.pk)
    assert not OutageNotice.objects.exists()


@db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "两\n行"}, "text"),
        ({"text": "停水", "until": timezone.now() - timedelta(hours=1)}, "until"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(campus, wrong, field):
    case = called_twice()
    with pytest.raises(ValidationError) as refused:
        put_up_notice(Wording(**wrong), case_id=case.pk)
    assert list(refused.value.message_dict) == [field]
    assert not OutageNotice.objects.exists()


def test_eight_who_put_it_up_at_once_are_one(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    case = called_twice()
    results = at_once(lambda number: put_up_notice(Wording(text=f"停水{number}"), case_id=case.pk), 8)
    assert len({notice.pk for notice in results}) == 1
