"""What the sender of a merged case reads with the old receipt, and what stays the other sender's."""

import json
from uuid import uuid4

import pytest
from django.utils import translation

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case
from cms_apps.cases.sender.acts import NotPossibleError
from cms_apps.cases.sender.standing import standing_of
from cms_apps.cases.sender.thread import stamp_of, thread_of
from cms_apps.cases.services import sender
from cms_apps.cases.services.access import new_code
from cms_apps.cases.services.erasing import erase
from cms_apps.cases.services.moving import locked
from cms_apps.forms.services import send
from tests.factories.cases import a_case, category, office, person, unit_named
from tests.factories.forms import sending
from tests.factories.mailbox import letter, mailbox_page
from tests.factories.senders import RECEIPT, does, opened, sent_case

pytestmark = pytest.mark.django_db
WORDS = "您的来信和另一封说的是同一件事。"


@pytest.fixture
def head(campus):
    category(needs_review=False)
    return person(unit=unit_named("canteens"), post="head")


@pytest.fixture
def desk(campus):
    return office()


@pytest.fixture
def main(head):
    return a_case(subject="别人的标题", text="别人的话")


@pytest.fixture
def copy(main):
    return sent_case(text="我的话")


def do(key, case, actor, **data):
    return perform(key, case_id=case.pk, actor=actor, data=data)


def merge(copy, main, desk):
    do("merge", copy, desk, into=main.number, text=WORDS)


def said(case):
    """Kinds and words of the thread, which the stamp always counts."""
    case = Case.objects.get(pk=case.pk)
    thread = thread_of(case)
    assert stamp_of(case) == len(thread)
    return [(str(entry.kind), entry.text) for entry in thread]


def stands(case):
    with translation.override("en"):
        return standing_of(Case.objects.get(pk=case.pk))


def looked_up(client, receipt=RECEIPT):
    body = json.dumps({"receipt": receipt})
    answer = client.post("/api/v3/cases/lookup/", body, content_type="application/json")
    assert answer.status_code == 200
    return answer.json()


def test_the_own_record_goes_on_with_what_staff_told_since_and_with_nothing_else(head, desk, main, copy):
    do("progress", main, head, text="合并以前的话")
    merge(copy, main, desk)
    own = [("opened", "我的话"), ("merged", WORDS)]
    assert said(copy) == own
    do("ask", main, head, text="问别人的话")
    sender.reply(locked(main.pk), text="别人回答的话")
    do("note", main, head, text="内部的话")
    do("progress", main, head, text="在排班")
    do("submit", main, head, text="加了窗口")
    assert said(copy) == [*own, ("progress", "在排班"), ("answered", "加了窗口")]
    sender.rate(locked(main.pk), is_satisfied=False, text="别人的评价")
    do("submit", main, head, text="又加了一个")
    do("close", main, desk, outcome="partly", text="先到这里")
    told = [
        ("progress", "在排班"),
        ("answered", "加了窗口"),
        ("answered", "又加了一个"),
        ("closed", "先到这里"),
    ]
    assert said(copy) == [*own, *told]


def test_the_answer_at_which_the_main_one_stood_is_read_too(head, desk, main, copy):
    do("submit", main, head, text="过时的答复")
    do("reopen", main, desk, text="没有办好")
    do("submit", main, head, text="现在的答复", outcome="resolved")
    merge(copy, main, desk)
    assert said(copy)[-1] == ("answered", "现在的答复")
    assert "过时的答复" not in str(said(copy))
    assert (stands(copy).state, stands(copy).outcome) == ("closed", "resolved")


def test_what_tells_who_the_other_sender_is_is_taken_out(head, desk, main, copy):
    merge(copy, main, desk)
    do("submit", main, head, text="已经给您 13912345678 打过电话,修好了")
    text = said(copy)[-1][1]
    assert "13912345678" not in text
    assert "修好了" in text


def test_the_main_ones_sender_learns_only_that_another_letter_came(head, desk, main, copy):
    merge(copy, main, desk)
    with translation.override("en"):
        entry = thread_of(main)[-1]
    assert entry.label == "Another letter on the same matter was joined to yours"
    assert (entry.text, entry.outcome, entry.files) == ("", "", [])
    assert copy.number not in repr(thread_of(main))
    assert said(main)[-1] == ("merged", "")


def test_it_stands_where_the_main_one_does_but_for_what_only_the_other_is_asked(head, desk, main, copy):
    merge(copy, main, desk)
    assert stands(copy).due_at == main.answer_due_at
    do("ask", main, head, text="几点?")
    assert (stands(copy).state, stands(copy).due_at) == ("in_progress", None)
    do("submit", main, head, text="好")
    assert (stands(copy).label, stands(copy).unit) == ("Answered", unit_named("canteens"))
    sender.withdraw(locked(main.pk))
    assert (stands(copy).state, stands(copy).outcome) == ("closed", "duplicate")


def test_nothing_can_be_done_and_it_says_why(client, head, desk, main, copy):
    merge(copy, main, desk)
    do("submit", main, head, text="好")
    assert opened().may() == []
    with translation.override("en"):
        assert main.number in opened().why_not()
        for key, data in [("rate", {"is_satisfied": "true"}), ("reply", {"text": "x"}), ("withdraw", {})]:
            with pytest.raises(NotPossibleError) as refused:
                does(key, uuid4(), **data)
            assert main.number in str(refused.value)


@pytest.mark.parametrize("by_code", [False, True])
def test_page_and_api_show_it_by_receipt_and_by_code(client, head, desk, main, copy, by_code):
    merge(copy, main, desk)
    do("submit", main, head, text="加了窗口")
    receipt = new_code(copy) if by_code else RECEIPT
    page = client.post("/cases/", {"receipt": receipt}).content.decode()
    for shown in (main.number, copy.number, "我的话", WORDS, "加了窗口"):
        assert shown in page
    assert not any(other in page for other in ("别人的标题", "别人的话", 'value="rate"', 'value="reply"'))
    body = looked_up(client, receipt)
    assert (body["number"], body["duplicate_of"]) == (copy.number, main.number)
    assert (body["state"], body["outcome"], body["may"]) == ("answered", "", [])
    assert body["stamp"] == len(body["thread"]) == 3
    assert main.number in body["why_not"]
    assert "别人" not in json.dumps(body, ensure_ascii=False)


def test_files_of_the_main_one_are_not_handed_out(head, desk, main, copy, client):
    merge(copy, main, desk)
    do("submit", main, head, text="好")
    assert all(not entry["files"] for entry in looked_up(client)["thread"])


@pytest.mark.parametrize("which", ["main", "copy"])
def test_erasing_either_leaves_the_other_whole(client, head, desk, main, copy, which):
    merge(copy, main, desk)
    do("submit", main, head, text="加了窗口", outcome="resolved")
    erase((main if which == "main" else copy).pk)
    if which == "main":
        assert said(copy) == [("opened", "我的话"), ("merged", WORDS)]
        assert looked_up(client)["state"] == "closed"
        return
    assert said(main)[-2:] == [("answered", "加了窗口"), ("closed", "")]
    body = json.dumps({"receipt": RECEIPT})
    assert client.post("/api/v3/cases/lookup/", body, content_type="application/json").status_code == 404


def test_taken_up_again_it_is_its_own_again(head, desk, main, copy):
    merge(copy, main, desk)
    do("submit", main, head, text="给别人的答复")
    do("reopen", copy, desk, text="是另一件事")
    assert said(copy) == [("opened", "我的话"), ("merged", WORDS), ("reopened", "")]
    assert (stands(copy).state, opened().may()) == ("reopened", ["reply", "withdraw"])
    do("submit", copy, head, text="给您的答复")
    assert "rate" in opened().may()


@pytest.mark.parametrize("many", [3, 30])
def test_a_long_thread_costs_the_queries_of_a_short_one(
    head, desk, main, copy, many, django_assert_num_queries
):
    merge(copy, main, desk)
    for number in range(many):
        do("progress", main, head, text=f"第{number}步")
    case = opened().case
    with django_assert_num_queries(4):  # moves with words, files, the merging, the main one's words
        assert len(thread_of(case)) == many + 2


def test_what_the_other_sender_told_of_who_they_are_is_masked_in_answers(campus, head, desk):
    page = mailbox_page(campus.root_page, ("昵称", "nick", "singleline", {"is_personal": True}))
    send(page, sending(page, letter(nick="小灵通")))
    main, copy = Case.objects.latest("pk"), sent_case()
    merge(copy, main, desk)
    do("progress", main, head, text="小灵通您好，窗口在改。")
    assert said(copy)[-1][1] == "***您好，窗口在改。"
