"""After the day: what was raised and what came of it, in numbers and line by line, and nobody named."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case
from cms_apps.core.languages import active_language
from cms_apps.reception.models import Talk
from cms_apps.reception.outcomes import Figures, figures_of, raised_on
from cms_apps.reception.services.keeping_desk import close_desk
from cms_apps.reception.services.talking import say_answered
from cms_apps.reception.states import TalkOutcome
from tests.factories.cases import office, unit_named
from tests.factories.desk import day_of, desk_page, here, talked, topic, walked_in
from tests.factories.published import answered, publish
from tests.factories.reception import slots_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(campus):
    """At its desk; each test goes on to the day after by itself."""
    page = desk_page(campus.root_page, slot_places=6)
    with travel(page.starts_at - timedelta(minutes=30)):
        yield page


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


def tell(talk, raised="二食堂晚饭没有热菜", came_of_it=""):
    Talk.objects.filter(pk=talk.pk).update(raised=raised, came_of_it=came_of_it, is_public=True)
    return talk


def owed(slot, days=10):
    by = timezone.localdate() + timedelta(days=days)
    return talked(here(slot), outcome=TalkOutcome.OWED, owed_by=by, unit=unit_named("canteens"))


def figures(page):
    return figures_of([page.translation_key])[page.translation_key]


def the_only(page):
    (raised,) = raised_on(page.translation_key)
    return raised


def the_day_after(page):
    return travel(page.ends_at + timedelta(days=1))


def read(page, client):
    with the_day_after(page):
        return client.get(page.get_url()).content.decode()


# -- In numbers -------------------------------------------------------------------------------------


def test_people_and_matters_are_counted_apart(page, slot):
    talked(here(slot, party=3))
    talked(here(slot), walked_in(slot, party=1), outcome=TalkOutcome.PASSED_ON)
    owed(slots_of(page)[1])
    here(slots_of(page)[1])
    assert figures(page) == Figures(
        came=7, walk_ins=1, matters=3, at_once=1, promised=1, passed_on=1, answered=1
    )
    assert figures(page).worked_on == 2


def test_a_matter_is_answered_once_its_case_is(page, slot):
    talked(here(slot), outcome=TalkOutcome.PASSED_ON)
    assert (figures(page).answered, figures(page).worked_on) == (0, 1)
    answered(Case.objects.get())
    assert (figures(page).answered, figures(page).worked_on) == (1, 0)


def test_who_says_that_the_answer_was_none_has_the_matter_worked_on_again(page, slot):
    signup = here(slot)
    talked(signup)
    say_answered(signup.pk, is_answered=False, words="没说几点开")
    assert (figures(page).at_once, figures(page).answered, figures(page).worked_on) == (1, 0, 1)


def test_several_who_came_for_one_matter_are_one_matter(page, slot):
    tell(talked(here(slot), here(slot), outcome=TalkOutcome.PASSED_ON))
    main, second = Case.objects.order_by("pk")
    perform("merge", case_id=main.pk, actor=office(), data={"into": second.number, "text": "一起办。"})
    answered(Case.objects.get(pk=second.pk))
    assert (figures(page).matters, figures(page).answered) == (1, 1)
    Case.objects.filter(pk=second.pk).update(wants_public=True)
    letter = publish(Case.objects.get(pk=second.pk))
    assert the_only(page).letter == letter


def test_days_are_counted_apart_and_many_cost_two_queries(page, slot, campus, django_assert_num_queries):
    other = desk_page(campus.root_page, slug="other", starts_at=page.starts_at + timedelta(hours=3))
    talked(here(slot))
    owed(slots_of(other)[0])
    keys = [page.translation_key, other.translation_key]
    with django_assert_num_queries(2):
        found = figures_of(keys)
    assert [found[key].promised for key in keys] == [0, 1]


# -- Line by line -----------------------------------------------------------------------------------


def test_only_what_was_worded_for_everybody_is_told(page, slot, client):
    tell(talked(here(slot, called="李同学", matter="我的私事")), raised="食堂<b>太挤")
    talked(here(slots_of(page)[1]), asked="只给办公室的话")
    shown = read(page, client)
    assert "食堂&lt;b&gt;太挤" in shown
    assert not [
        word for word in ("李同学", "我的私事", "只给办公室的话", "二食堂晚饭没有热菜") if word in shown
    ]


def test_the_desks_words_go_before_the_state_of_the_case(page, slot):
    talk = tell(talked(here(slot), outcome=TalkOutcome.PASSED_ON), came_of_it="窗口已经开了。")
    assert the_only(page).said == "窗口已经开了。"
    Talk.objects.filter(pk=talk.pk).update(came_of_it="")
    with translation.override("en"):
        assert the_only(page).said.startswith("Received")
        answered(Case.objects.get())
        assert the_only(page).said == "Closed: Resolved"


def test_what_was_answered_at_once_says_so_without_a_case(page, slot):
    tell(talked(here(slot)))
    with translation.override("en"):
        assert active_language() == "en"
        assert the_only(page).said == "Answered at once"


def test_a_promise_is_shown_until_it_is_kept_and_its_breaking_too(page, slot):
    tell(owed(slot, days=10))
    by = timezone.localdate() + timedelta(days=10)
    assert (the_only(page).promised, the_only(page).is_late) == (by, False)
    with travel(page.starts_at + timedelta(days=11)):
        assert (the_only(page).promised, the_only(page).is_late) == (by, True)
    answered(Case.objects.get())
    assert the_only(page).promised is None


def test_the_published_letter_is_linked(page, slot, client):
    tell(talked(here(slot), outcome=TalkOutcome.PASSED_ON))
    case = Case.objects.get()
    answered(case)
    Case.objects.filter(pk=case.pk).update(wants_public=True)
    letter = publish(Case.objects.get(pk=case.pk), title="晚上没有热菜")
    assert the_only(page).letter == letter
    assert f'href="{letter.get_url()}"' in read(page, client)


@pytest.mark.parametrize("talks", [3, 12])
def test_talks_cost_no_query_each(campus, client, django_assert_num_queries, talks):
    page = desk_page(campus.root_page, slot_places=30)
    with travel(page.starts_at - timedelta(minutes=30)):
        for number in range(talks):
            outcome = TalkOutcome.PASSED_ON if number % 2 else TalkOutcome.ANSWERED
            tell(talked(here(slots_of(page)[0]), outcome=outcome, topic=topic("dormitory")))
    with the_day_after(page):
        client.get(page.get_url())
        with django_assert_num_queries(39):
            client.get(page.get_url())


# -- The page ---------------------------------------------------------------------------------------


def test_after_the_day_there_is_no_form_also_for_a_topic(page, client):
    for query in ("", "?topic=dining"):
        with the_day_after(page):
            shown = client.get(page.get_url() + query).content.decode()
        assert "<form class" not in shown
        assert 'class="topic"' not in shown
        assert 'id="outcome"' in shown


def test_a_day_of_which_nothing_is_told_has_words_and_a_next_step(page, client):
    shown = read(page, client)
    assert 'class="notice"' in shown
    assert 'id="other-ways"' in shown


def test_while_the_day_goes_on_nothing_is_told_and_nobody_signs_up(page, slot, client):
    tell(talked(here(slot)), raised="先不说")
    with travel(page.starts_at + timedelta(minutes=5)):
        shown = client.get(page.get_url(), {"topic": "dining"}).content.decode()
    assert "先不说" not in shown
    assert "<form class" not in shown
    close_desk_later(page)
    assert "先不说" in read(page, client)


def close_desk_later(page):
    with the_day_after(page):
        close_desk(day_of(page).pk)


def test_before_it_opens_the_page_says_when_and_what_else_there_is(campus, client):
    page = desk_page(campus.root_page, opens_at=timezone.now() + timedelta(hours=2))
    shown = client.get(page.get_url(), {"topic": "dining"}).content.decode()
    assert timezone.localtime(page.opens_at).strftime("%H:%M") in shown
    assert "<form class" not in shown
    assert 'id="other-ways"' in shown
    refused = client.post(page.get_url(), {"topic": "dining", "step": "send"})
    assert refused.status_code == 409
    assert 'id="other-ways"' in refused.content.decode()
