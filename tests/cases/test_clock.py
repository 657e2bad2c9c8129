"""The clock: working time, stopped while the sender is asked, begun anew when a case is taken up again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case
from cms_apps.cases.services import sender
from cms_apps.cases.services.closing import close_the_silent
from cms_apps.cases.services.moving import locked
from cms_apps.cases.states import CaseState
from tests.factories.cases import a_case, category, office, person, unit_named

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def frozen(moment):
    return travel(moment, tick=False)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture
def head(campus):
    return person(unit=unit_named("canteens"), post="head")


@pytest.mark.parametrize(
    ("opened", "answer", "resolve"),
    [
        ("2026-11-24 10:00", "2026-12-01 10:00", "2026-12-08 10:00"),
        ("2026-09-29 15:00", "2026-10-12 15:00", "2026-10-19 15:00"),  # holiday, then a worked Saturday
        ("2025-12-30 20:00", "2026-01-07 18:00", "2026-01-14 18:00"),  # over the year's end
    ],
)
def test_promises_checked_by_hand(campus, opened, answer, resolve):
    category(answer_within=40, resolve_within=80)
    with frozen(at(opened)):
        case = a_case()
    assert (case.answer_due_at, case.resolve_due_at) == (at(answer), at(resolve))


def test_it_stops_while_the_sender_is_asked(head):
    category(answer_within=16, resolve_within=80)
    with frozen(at("2026-11-23 08:00")):
        case = a_case()
        assert case.answer_due_at == at("2026-11-24 18:00")
    with frozen(at("2026-11-23 10:00")):
        perform("ask", case_id=case.pk, actor=head, data={"text": "哪个窗口?"})
    with frozen(at("2026-11-25 16:00")):  # 20 working hours later, over two nights
        sender.reply(locked(case.pk), text="靠门的")
    case.refresh_from_db()
    assert case.paused_for == timedelta(hours=20)
    assert case.answer_due_at == at("2026-11-27 12:00")


def test_while_it_waits_nothing_is_overdue(head):
    category(answer_within=8)
    with frozen(at("2026-11-23 08:00")):
        case = a_case()
        perform("ask", case_id=case.pk, actor=head, data={"text": "哪个窗口?"})
    with frozen(at("2026-12-23 08:00")):
        assert not Case.objects.overdue()
        sender.reply(locked(case.pk), text="靠门的")
        assert not Case.objects.overdue()
    with frozen(at("2026-12-24 12:00")):
        assert Case.objects.overdue().get() == case


def test_a_correction_changes_the_promise(head):
    slow = category(slug="slow", pk=None, name="慢", answer_within=80, resolve_within=160)
    case = a_case()
    desk = office()
    perform("amend", case_id=case.pk, actor=desk, data={"category": slow.pk})
    changed = Case.objects.get(pk=case.pk)
    assert changed.answer_due_at > case.answer_due_at


def test_taken_up_again_it_begins_anew(head):
    category(answer_within=8, needs_review=False)
    with frozen(at("2026-11-23 08:00")):
        case = a_case()
        perform("submit", case_id=case.pk, actor=head, data={"text": "好", "outcome": "resolved"})
    with frozen(at("2026-11-24 08:00")):
        sender.rate(locked(case.pk), is_satisfied=False, text="没有")
    case.refresh_from_db()
    assert (case.state, case.answer_due_at) == (CaseState.REOPENED, at("2026-11-24 18:00"))
    assert case.answered_at is None
    assert case.times_reopened == 1


def test_silence_after_an_answer_settles_it(head):
    category(needs_review=False)
    with frozen(at("2026-11-02 08:00")):
        silent, unhappy, talking = a_case(), a_case(), a_case()
        for case in (silent, unhappy, talking):
            perform("submit", case_id=case.pk, actor=head, data={"text": "下周改"})
        sender.reply(locked(talking.pk), text="等着")
        perform("reopen", case_id=unhappy.pk, actor=head, data={"text": "误发"})
    with frozen(at("2026-11-15 08:00")):
        assert close_the_silent() == 0
    with frozen(at("2026-11-16 08:00")):
        assert close_the_silent() == 1
    silent.refresh_from_db()
    assert (silent.state, silent.outcome) == (CaseState.CLOSED, "resolved")
