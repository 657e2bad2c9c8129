"""A case's page: what it shows, and that no press of a button is lost or done twice."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from time_machine import travel
from wagtail.models import ModelLogEntry

from cms_apps.cases.acts import perform
from cms_apps.cases.models import AnswerDraft, CannedAnswer, Case, CaseEvent, Message
from cms_apps.cases.services import sender
from cms_apps.cases.services.moving import locked
from cms_apps.cases.staff.turns import in_words, name_of
from cms_apps.cases.states import CaseState, DraftStage, EventKind, MessageKind
from cms_apps.core.models import OutboxMessage
from cms_apps.forms.models import Submission
from cms_apps.forms.services import send
from tests.factories.cases import a_case, category, manager, office, person, unit_named
from tests.factories.forms import ANSWERS, feedback_page, sending

pytestmark = pytest.mark.django_db
REGISTER = "/admin/cms_cases/case/"


@pytest.fixture
def head(campus):
    return person(unit=unit_named("canteens"), post="head", name="chenfang", last_name="陈芳")


@pytest.fixture
def staff(campus):
    return person(unit=unit_named("canteens"), name="liuyang", last_name="刘洋")


@pytest.fixture
def case(campus):
    return a_case()


def page_of(case):
    return reverse("cms_cases_case", args=[case.pk])


def shown(client, case):
    return client.get(page_of(case)).content.decode()


def hidden(text, key):
    """Stamp and one-time key of the form that has the act's button."""
    form = next(form for form in re.findall(r"<form.*?</form>", text, re.DOTALL) if f'value="{key}"' in form)
    return {name: re.search(rf'name="{name}" value="([^"]+)"', form)[1] for name in ("stamp", "once")}


def press(client, case, act, page=None, **data):
    """The button of a page seen before, or of one opened for it."""
    text = page if page is not None else shown(client, case)
    return client.post(page_of(case), {**hidden(text, act), "act": act, **data})


def do(act, case, actor, **data):
    return perform(act, case_id=case.pk, actor=actor, data=data)


def kinds(case):
    return list(CaseEvent.objects.filter(case=case).values_list("kind", flat=True))


# -- What it shows ----------------------------------------------------------------------------------


def test_a_unit_head_accepts_and_answers_and_the_office_approves(client, head, case):
    client.force_login(head)
    answer = press(client, case, "accept")
    assert (answer.status_code, answer["Location"]) == (303, page_of(case))
    said = client.get(answer["Location"]).content.decode()
    assert gettext("Accept") in said.split('class="messages"')[1].split("</ul>")[0]
    press(client, case, "submit", text="留了一个窗口。", outcome="resolved")
    assert AnswerDraft.objects.get().stage == DraftStage.REVIEW
    assert "留了一个窗口。" in shown(client, case)
    client.force_login(office())
    text = shown(client, case)
    assert "留了一个窗口。</textarea>" in text
    press(client, case, "approve", text="三号窗口开到九点。", outcome="resolved")
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, "resolved")
    assert Message.objects.get(kind=MessageKind.ANSWER).text == "三号窗口开到九点。"


def test_the_likeliest_step_is_the_one_primary_button(client, head, case):
    def primary(who):
        client.force_login(who)
        return re.findall(
            r'<button type="submit" name="act" value="(\w+)" class="button"', shown(client, case)
        )

    bureau, chief = office(), manager()
    assert primary(head) == ["accept"]
    assert primary(bureau) == primary(chief) == []
    do("accept", case, head)
    assert primary(head) == ["submit"]
    case.category.needs_sign_off = True
    case.category.save()
    do("submit", case, head, text="好")
    assert primary(head) == primary(chief) == []
    assert primary(bureau) == ["approve"]
    do("approve", case, bureau, text="好")
    assert primary(bureau) == []
    assert primary(chief) == ["sign"]
    Case.objects.filter(pk=case.pk).update(unit=None, state=CaseState.RECEIVED)
    AnswerDraft.objects.all().delete()
    assert primary(bureau) == ["assign_unit"]


def test_what_was_said_stands_by_name_and_post_and_says_who_reads_it(client, head, staff, case):
    do("accept", case, head)
    do("note", case, staff, text="窗口缺人手")
    do("instruct", case, manager(last_name="孙国强"), text="请在一周内解决")
    do("progress", case, head, text="<b>正在</b>安排")
    client.force_login(head)
    entries = client.get(page_of(case)).context["thread"]
    note, instruction, progress = entries[-3:]
    head_of = f"{unit_named('canteens').title} · {gettext('Head')}"
    assert (note.who, note.is_public, note.text) == ("刘洋", False, "窗口缺人手")
    assert (instruction.who, instruction.post, instruction.is_public) == ("孙国强", "总经理", False)
    assert (progress.who, progress.post, progress.is_public) == ("陈芳", head_of, True)
    text = shown(client, case)
    assert "&lt;b&gt;正在&lt;/b&gt;安排" in text
    assert "<b>正在</b>" not in text
    assert text.count('class="case-entry__mark"') == len(entries)


def test_a_reviewer_sees_the_draft_and_its_writer_why_it_came_back(client, head, case):
    bureau = office(last_name="赵敏")
    do("submit", case, head, text="马上改")
    client.force_login(bureau)
    press(client, case, "send_back", text="哪天开始?")
    client.force_login(head)
    page = client.get(page_of(case))
    assert page.context["sent_back"].text == "哪天开始?"
    assert "马上改</textarea>" in page.content.decode()
    do("submit", case, head, text="下周一")
    do("send_back", case, bureau, text="写上窗口号")
    assert client.get(page_of(case)).context["sent_back"].text == "写上窗口号"
    do("submit", case, head, text="下周一,三号窗口")
    assert client.get(page_of(case)).context["sent_back"] is None


def test_whose_turn_it_is(client, head, staff, case):
    bureau = office()
    client.force_login(bureau)

    def turn():
        return client.get(page_of(case)).context["turn"]

    canteens = unit_named("canteens").title
    assert turn().who == canteens
    do("transfer", case, staff, unit=unit_named("repairs").pk, text="不归我们")
    assert canteens in turn().what
    repairer = person(unit=unit_named("repairs"), last_name="王师傅")
    do("refuse", case, repairer, text="也不归我们")
    do("accept", case, staff)
    assert "刘洋" in turn().who
    do("ask", case, staff, text="哪个窗口?")
    waiting = turn()
    assert (waiting.who, waiting.due_at) == (gettext("The sender"), None)
    assert waiting.left
    sender.reply(locked(case.pk), text="三号")
    do("submit", case, staff, text="好")
    assert turn().who == gettext("The office")
    do("approve", case, bureau, text="好")
    answered = turn()
    assert answered.who == gettext("The sender")
    assert answered.due_at is None
    do("close", case, bureau, outcome="resolved")
    assert (turn().who, turn().what) == ("", gettext("Resolved"))
    assert turn().note


def test_overdue_is_said_in_words(client, head):
    category(answer_within=8)
    with travel("2026-11-24T10:00:00+08:00", tick=False):
        case = a_case()
    with travel("2026-11-26T15:00:00+08:00", tick=False):
        client.force_login(head)
        page = client.get(page_of(case))
    turn = page.context["turn"]
    assert turn.is_overdue
    late = timedelta(hours=2 + 4 + 4 + 1)
    assert turn.left == gettext("%(time)s overdue") % {"time": in_words(late)}
    assert f"<strong>{turn.left}</strong>" in page.content.decode()


@pytest.mark.parametrize(
    ("length", "days", "hours", "minutes"),
    [
        (timedelta(hours=19), 2, 3, 0),
        (timedelta(hours=8), 1, 0, 0),
        (timedelta(hours=7, minutes=59), 0, 7, 59),
        (timedelta(hours=8, minutes=5), 1, 0, 5),
        (timedelta(minutes=1), 0, 0, 1),
    ],
)
def test_working_time_in_words(length, days, hours, minutes):
    said = [int(number) for number in re.findall(r"\d+", in_words(length))]
    assert said == [number for number in (days, hours, minutes) if number]
    assert in_words(timedelta(seconds=59)) == gettext("less than a minute of working time")


@pytest.mark.parametrize(
    ("last", "first", "name"),
    [
        ("陈", "芳", "陈芳"),
        ("陈芳", "", "陈芳"),
        ("Smith", "Ann", "Ann Smith"),
        ("陈", "Fang", "Fang 陈"),
        ("", "", "x1"),
    ],
)
def test_people_are_named_as_is_said(last, first, name):
    assert name_of(get_user_model()(username="x1", last_name=last, first_name=first)) == name


def test_a_long_thread_costs_as_many_queries_as_a_short_one(client, head, staff, case):
    client.force_login(head)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(case))
        return len(queries)

    def more(count):
        for number in range(count):
            do("note", case, (head, staff, office(), manager())[number % 4], text="备注")

    more(3)
    cost()
    few = cost()
    more(27)
    assert cost() == few <= 45


# -- A press of a button -----------------------------------------------------------------------------


def test_a_double_click_is_done_once_and_shown_as_done(client, head, case):
    client.force_login(head)
    page = shown(client, case)
    for _click in range(2):
        answer = press(client, case, "progress", page, text="在办了")
        assert (answer.status_code, answer["Location"]) == (303, page_of(case))
    assert kinds(case) == [EventKind.OPENED, EventKind.ACCEPTED, EventKind.PROGRESS]


def test_a_double_click_that_takes_the_case_away_is_shown_as_done_too(client, case):
    bureau = office()
    page_head = person(unit=unit_named("dormitories"), post="head")
    do("assign_unit", case, bureau, unit=unit_named("dormitories").pk)
    do("transfer", case, page_head, unit=unit_named("repairs").pk, text="不归我们")
    repairer = person(unit=unit_named("repairs"))
    client.force_login(repairer)
    page = shown(client, case)
    for _click in range(2):
        answer = press(client, case, "refuse", page, text="也不归我们")
        assert (answer.status_code, answer["Location"]) == (303, REGISTER)
    assert kinds(case).count(EventKind.REFUSED) == 1
    assert press(client, case, "refuse", page, text="又来一次").status_code == 404


def test_other_words_from_the_same_page_are_another_doing(client, head, case):
    """A step back in the browser shows the old page: its words must not pass for done."""
    client.force_login(head)
    page = shown(client, case)
    press(client, case, "write", page, text="第一稿")
    answer = press(client, case, "write", page, text="第二稿")
    assert answer.status_code == 409
    assert "第二稿</textarea>" in answer.content.decode()
    assert AnswerDraft.objects.get().text == "第一稿"
    assert press(client, case, "submit", page, text="第一稿").status_code == 409


def test_two_notes_with_the_same_words_from_two_pages_are_two(client, head, case):
    client.force_login(head)
    for _time in range(2):
        press(client, case, "note", text="打过电话")
    assert kinds(case).count(EventKind.NOTED) == 2


def test_a_stale_page_keeps_the_words_says_what_happened_and_takes_a_second_press(client, head, staff, case):
    client.force_login(head)
    page = shown(client, case)
    do("accept", case, staff)
    do("progress", case, staff, text="我先说一句")
    answer = press(client, case, "submit", page, text="写了很久的答复", outcome="partly")
    text = answer.content.decode()
    assert answer.status_code == 409
    lines = answer.context["refusal"].meanwhile
    assert len(lines) == 2
    assert gettext("Accepted") in lines[0]
    assert gettext("Progress told") in lines[1]
    assert all("刘洋" in line for line in lines)
    assert "写了很久的答复</textarea>" in text
    assert '<option value="partly" selected>' in text
    assert not AnswerDraft.objects.exists()
    assert press(client, case, "submit", text, text="写了很久的答复", outcome="partly").status_code == 303
    assert AnswerDraft.objects.get().text == "写了很久的答复"


def test_a_draft_saved_meanwhile_is_named_and_shown_beside_the_typed_one(client, head, staff, case):
    do("accept", case, head)
    client.force_login(head)
    page = shown(client, case)
    do("write", case, staff, text="刘洋的稿子")
    answer = press(client, case, "write", page, text="陈芳的稿子")
    text = answer.content.decode()
    assert "刘洋" in answer.context["refusal"].meanwhile[0]
    assert "陈芳的稿子</textarea>" in text
    assert "<p>刘洋的稿子</p>" in text


def test_words_whose_act_is_gone_are_shown_to_be_kept(client, head, staff, case):
    client.force_login(head)
    page = shown(client, case)
    do("submit", case, staff, text="已交")
    for _stale_or_fresh in range(2):
        answer = press(client, case, "submit", page, text="写了很久的答复")
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "readonly>写了很久的答复</textarea>" in text
        page = page.replace(hidden(page, "submit")["stamp"], hidden(text, "note")["stamp"])
    assert AnswerDraft.objects.get().text == "已交"


def test_words_about_a_case_that_is_gone_are_shown_to_be_kept(client, head, case):
    client.force_login(head)
    page = shown(client, case)
    do("assign_unit", case, office(), unit=unit_named("repairs").pk)
    answer = press(client, case, "submit", page, text="写了很久的答复")
    assert answer.status_code == 404
    assert "readonly>写了很久的答复</textarea>" in answer.content.decode()
    absent = client.post(
        reverse("cms_cases_case", args=[10**15]), {"act": "submit", "text": "写了很久的答复"}
    )
    tokens = re.compile(r"csrf\w*&quot;: &quot;\w+|\w{64}")
    assert absent.status_code == 404
    assert tokens.sub("", absent.content.decode()) == tokens.sub("", answer.content.decode())


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "长" * 5001])
def test_a_fault_stands_at_its_field_with_the_words(client, head, case, text):
    client.force_login(head)
    answer = press(client, case, "submit", text=text)
    assert answer.status_code == 422
    panel = next(panel for panel in answer.context["panels"].all if panel.key == "submit")
    assert list(panel.form.errors) == ["text"]
    assert panel.is_open
    page = answer.content.decode()
    assert str(panel.form.errors["text"][0]) in page
    assert len(text) < 9 or f"{text}</textarea>" in page


def test_a_hostile_form_changes_nothing(client, head, case):
    client.force_login(head)
    for data in ({}, {"act": "nothing"}, {"act": "insert"}, {"act": ["x", "y"]}):
        assert client.post(page_of(case), data).status_code == 404
    odd = {"act": "note", "text": "好", "stamp": "9" * 99, "once": "no"}
    assert client.post(page_of(case), odd).status_code == 303
    assert client.get(reverse("cms_cases_case", args=[10**30])).status_code == 404
    assert kinds(case) == [EventKind.OPENED, EventKind.NOTED]


# -- Canned answers ----------------------------------------------------------------------------------


def test_a_canned_answer_is_put_to_the_words_typed_and_nothing_is_saved(client, head, case):
    canteens, repairs = unit_named("canteens"), unit_named("repairs")
    mine = CannedAnswer.objects.create(
        title="谢谢来信", text="谢谢来信。", unit=canteens, category=category()
    )
    CannedAnswer.objects.create(title="大家的", text="再见。")
    other = CannedAnswer.objects.create(title="别家的", text="漏水", unit=repairs)
    client.force_login(head)
    text = shown(client, case)
    assert "谢谢来信" in text
    assert "大家的" in text
    assert "别家的" not in text
    data = {"insert": "submit", "text": "写到一半", "outcome": "partly"}
    answer = client.post(page_of(case), {**data, "canned": mine.pk})
    assert answer.status_code == 200
    assert "写到一半\n\n谢谢来信。</textarea>" in answer.content.decode()
    assert '<option value="partly" selected>' in answer.content.decode()
    for wrong in (other.pk, "x", "", "٣", "9" * 40):
        answer = client.post(page_of(case), {**data, "canned": wrong})
        assert "写到一半</textarea>" in answer.content.decode()
    assert not AnswerDraft.objects.exists()
    assert kinds(case) == [EventKind.OPENED]


# -- Personal data -----------------------------------------------------------------------------------


def test_reading_a_case_with_an_address_is_logged_and_the_address_not_shown(client, head):
    plain, personal = a_case(), a_case(contact="someone@example.edu.cn")
    client.force_login(head)
    shown(client, plain)
    assert not ModelLogEntry.objects.filter(action="cms_cases.read").exists()
    assert "someone@" not in shown(client, personal)
    entry = ModelLogEntry.objects.get(action="cms_cases.read")
    assert (entry.user, entry.object_id, entry.label) == (head, str(personal.pk), personal.number)


def test_what_else_was_sent_is_shown_and_reading_it_logged(client, head, campus):
    page = feedback_page(campus.root_page)
    send(page, sending(page, {**ANSWERS, "words": "窗口太少", "phone": "138 0000 1234"}))
    case = a_case(text="窗口太少", submission=Submission.objects.get())
    client.force_login(head)
    found = client.get(page_of(case)).context["sent"]
    answers = [answer for _label, answer in found.answers]
    assert "138 0000 1234" in answers
    assert "窗口太少" not in answers
    assert ModelLogEntry.objects.filter(action="cms_cases.read").count() == 1


def test_erasing_on_request_leaves_who_did_what_when(client, head, campus):
    case = a_case(contact="someone@example.edu.cn", text="密密的话")
    do("ask", case, head, text="哪个窗口?")
    bureau = office()
    client.force_login(bureau)
    address = f"{page_of(case)}erase/"
    assert address in shown(client, case)
    assert client.get(address).status_code == 200
    assert Message.objects.filter(text="密密的话").exists()
    assert client.post(address)["Location"] == page_of(case)
    case.refresh_from_db()
    assert (case.subject, case.contact) == ("", "")
    assert not Message.objects.exclude(text="").exists()
    assert not OutboxMessage.objects.filter(about=f"case {case.pk}").exists()
    assert kinds(case)[-1] == EventKind.ERASED
    text = shown(client, case)
    assert "密密的话" not in text
    assert 'name="act"' not in text
    assert address not in text
    assert client.post(address).status_code == 404
    entry = ModelLogEntry.objects.get(action="cms_cases.erase")
    assert (entry.user, entry.label) == (bureau, case.number)


def test_times_are_those_of_the_campus(client, head):
    with travel("2026-11-24T17:30:00+00:00", tick=False):
        case = a_case()
        client.force_login(head)
        text = shown(client, case)
    assert text.count('datetime="2026-11-25T01:30:00+08:00"') == 2
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"
