"""What the holder of a receipt does: once, with files, and never against what stands meanwhile."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from cms_apps.cases.acts import perform as staff_does
from cms_apps.cases.models import Case, CaseEvent, MessageFile
from cms_apps.cases.sender import acts as sender_acts
from cms_apps.cases.sender.acts import (
    NewsSinceError,
    NotPossibleError,
    Opened,
    ReadOnlyError,
    UnknownReceiptError,
)
from cms_apps.cases.sender.thread import stamp_of, thread_of
from cms_apps.cases.services.access import new_code, opened_by
from cms_apps.cases.services.erasing import erase
from cms_apps.cases.states import MessageKind
from cms_apps.core.limiter import LimitReached
from cms_apps.forms.models import WaitingFile
from cms_apps.forms.sending import KeyReusedError
from cms_apps.forms.uploads.keeping import erase_unnamed_files
from tests.factories.cases import category, person, unit_named
from tests.factories.senders import GROUPED, RECEIPT, does, opened, sent_case
from tests.factories.uploads import jpeg, pdf, upload

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def case(campus):
    category(needs_review=False)
    return sent_case()


@pytest.fixture
def head(case):
    return person(unit=unit_named("canteens"), post="head")


def answered(case, head, **data):
    staff_does("submit", case_id=case.pk, actor=head, data={"text": "加了窗口", **data})
    case.refresh_from_db()


def words_of(case):
    return list(case.messages.filter(kind=MessageKind.REPLY).values_list("text", flat=True))


@pytest.mark.parametrize(
    "typed",
    [
        RECEIPT,
        GROUPED,
        GROUPED.lower(),
        f"  {GROUPED.replace('-', ' ')} ",
        "ＡＢＣＤＥ－fghij—" + RECEIPT[10:],
    ],
)
def test_a_receipt_is_read_however_it_is_typed(case, typed):
    assert opened(typed) == Opened(case, may_act=True)


def test_a_code_from_a_mail_reads_and_does_nothing(case):
    code = new_code(case)
    assert opened(code.lower()) == Opened(case, may_act=False)
    assert opened(code).may() == []
    assert opened(code).why_not() == str(ReadOnlyError())
    with pytest.raises(ReadOnlyError):
        does("reply", uuid4(), code, text="我是谁?")
    assert words_of(case) == []


def test_only_wrong_ones_count_and_the_right_one_always_opens(case):
    who = "192.0.2.7"
    for _time in range(12):
        assert sender_acts.open_case_with(RECEIPT, who)
    for _time in range(10):
        with pytest.raises(UnknownReceiptError):
            sender_acts.open_case_with("A" * 26, who)
    with pytest.raises(LimitReached):
        sender_acts.open_case_with("B" * 16, who)
    assert sender_acts.open_case_with(RECEIPT, who).case == case
    with pytest.raises(UnknownReceiptError):
        sender_acts.open_case_with("A" * 26, "192.0.2.8")


def test_the_same_once_is_done_once_and_other_words_are_not_swallowed(case):
    once = uuid4()
    first, second = does("reply", once, text="补充\r\n一行 "), does("reply", once, text="补充\r\n一行")
    assert first == second
    assert len(words_of(case)) == 1
    with pytest.raises(KeyReusedError):
        does("reply", once, text="别的话")
    does("reply", uuid4(), text="别的话")
    assert len(words_of(case)) == 2


def test_one_key_for_two_cases_and_two_acts_meets_nobody(case, head):
    once, other = uuid4(), sent_case("Z" * 26)
    does("reply", once, text="一")
    does("reply", once, "Z" * 26, text="二")
    answered(case, head)
    does("rate", once, is_satisfied="true")
    assert (words_of(case), words_of(other)) == (["一"], ["二"])
    assert Case.objects.get(pk=case.pk).is_satisfied


def test_a_rating_sent_again_is_known_and_another_is_refused(case, head):
    answered(case, head)
    once = uuid4()
    for _time in range(2):
        assert does("rate", once, is_satisfied="false", text="没有").times_reopened == 1
    with pytest.raises(KeyReusedError):
        does("rate", once, is_satisfied="true", text="没有")
    assert CaseEvent.objects.filter(kind="rated").count() == 1


def test_a_decision_on_what_was_not_read_is_refused_and_words_never_are(case, head):
    answered(case, head)
    read = stamp_of(case)
    staff_does("note", case_id=case.pk, actor=head, data={"text": "内部"})
    staff_does("progress", case_id=case.pk, actor=head, data={"text": "还有一件"})
    for key, data in (("rate", {"is_satisfied": "true"}), ("withdraw", {})):
        with pytest.raises(NewsSinceError):
            does(key, uuid4(), stamp=read, **data)
    assert does("reply", uuid4(), stamp=read, text="收到").sender_wrote_at
    assert does("withdraw", uuid4(), stamp=read + 2).outcome == "withdrawn"


@pytest.mark.parametrize(
    ("key", "data", "field"),
    [
        ("reply", {"text": "   "}, "text"),
        ("reply", {"text": "长" * 5001}, "text"),
        ("reply", {"text": "a\x00b"}, "text"),
        ("rate", {"text": "好"}, "is_satisfied"),
        ("rate", {"is_satisfied": "maybe"}, "is_satisfied"),
    ],
)
def test_bad_words_are_said_by_field(case, head, key, data, field):
    answered(case, head)
    with pytest.raises(ValidationError) as refused:
        does(key, uuid4(), **data)
    assert set(refused.value.error_dict) == {field}


def test_what_is_not_possible_says_why(case, head):
    with translation.override("en"), pytest.raises(NotPossibleError, match="no answer"):
        does("rate", uuid4(), is_satisfied="true")
    does("withdraw", uuid4(), text="已经好了")
    for key, data in (("reply", {"text": "还有"}), ("withdraw", {}), ("rate", {"is_satisfied": "true"})):
        with pytest.raises(NotPossibleError) as refused:
            does(key, uuid4(), **data)
        assert str(refused.value)
    assert opened().why_not()
    assert words_of(case) == ["已经好了"]


def test_too_many_words_at_once_are_slowed_down_by_case_and_what_was_sent_is_not(case):
    once = uuid4()
    does("reply", once, text="第一句")
    for _time in range(29):
        does("reply", uuid4(), text="又一句")
    with pytest.raises(LimitReached):
        does("reply", uuid4(), text="太多了")
    assert does("reply", once, text="第一句")
    assert len(words_of(case)) == 30


def test_files_come_with_words_and_go_with_the_case(case, private):
    once = uuid4()
    sent = {"attachments": [upload("窗口.jpg", jpeg()), upload("单据.pdf", pdf())]}
    does("reply", once, text="看照片", files=sent)
    assert [(file.name, file.kind) for file in thread_of(case)[-1].files] == [
        ("窗口.jpg", "image/jpeg"),
        ("单据.pdf", "application/pdf"),
    ]
    assert does("reply", once, text="看照片", files=sent)
    with pytest.raises(KeyReusedError):
        does("reply", once, text="看照片", files={"attachments": [upload("别的.jpg", jpeg(colour="red"))]})
    assert MessageFile.objects.count() == len(private()) == 2
    assert not WaitingFile.objects.exists()
    assert erase_unnamed_files() == 0
    with transaction.atomic():
        erase(case.pk)
    assert not MessageFile.objects.exists()


def test_files_of_an_erased_case_are_gone_from_storage(case, private, django_capture_on_commit_callbacks):
    does("reply", uuid4(), text="看照片", files={"attachments": [upload("a.jpg", jpeg())]})
    with django_capture_on_commit_callbacks(execute=True):
        erase(case.pk)
    assert private() == []
    assert opened_by(RECEIPT) is None


def test_a_sweep_of_storage_leaves_a_message_s_file(case, private, monkeypatch):
    does("reply", uuid4(), text="看", files={"attachments": [upload("a.jpg", jpeg())]})
    monkeypatch.setattr("cms_apps.forms.uploads.keeping.UNNAMED_AFTER", -MONTH)
    assert erase_unnamed_files() == 0
    assert len(private()) == 1
    MessageFile.objects.all().delete()
    assert erase_unnamed_files() == 1


def test_files_of_a_refused_reply_do_not_stay(case, private, django_capture_on_commit_callbacks):
    does("withdraw", uuid4())
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(NotPossibleError):
        does("reply", uuid4(), text="还有", files={"attachments": [upload("a.jpg", jpeg())]})
    assert not WaitingFile.objects.exists()
    assert private() == []


def test_a_bad_file_is_said_and_nothing_is_sent(case, private):
    with pytest.raises(ValidationError) as refused:
        does("reply", uuid4(), text="看", files={"attachments": [upload("a.exe", b"MZ")]})
    assert "a.exe" in str(refused.value.error_dict["attachments"])
    assert words_of(case) == []
