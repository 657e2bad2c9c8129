"""Letters on the same matter as one case: what becomes of each, and who reads and is told what."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext
from time_machine import travel

from cms_apps.cases.acts import ACTS, NotAllowedError, StaleCaseError, acts_for, form_for, perform
from cms_apps.cases.models import Case, CaseEvent, NewsCode
from cms_apps.cases.rates.counting import Counts, counted, rounds
from cms_apps.cases.services import sender
from cms_apps.cases.services.erasing import erase
from cms_apps.cases.services.moving import locked
from cms_apps.cases.states import CaseState, EventKind, MessageKind
from cms_apps.core.models import OutboxMessage
from tests.factories.cases import a_case, category, office, person, unit_named

pytestmark = pytest.mark.django_db
WORDS = "您的来信和另一封说的是同一件事。"


@pytest.fixture
def head(campus):
    category(needs_review=False)
    return person(unit=unit_named("canteens"), post="head")


@pytest.fixture
def desk(campus):
    return office()


def merge(case, into, actor, text=WORDS, **options):
    data = {"into": getattr(into, "number", into), "text": text}
    return perform("merge", case_id=case.pk, actor=actor, data=data, **options)


def do(key, case, actor, **data):
    return perform(key, case_id=case.pk, actor=actor, data=data)


def now(case):
    return Case.objects.get(pk=case.pk)


def told(address):
    return OutboxMessage.objects.filter(to=address).count()


def fault(case, into, actor):
    """The words at the field with which it is refused."""
    before = CaseEvent.objects.count()
    with translation.override("en"):
        with pytest.raises(ValidationError) as refused:
            merge(case, into, actor)
        assert list(refused.value.error_dict) == ["into"]
        assert CaseEvent.objects.count() == before
        return refused.value.error_dict["into"][0].messages[0]


# -- What becomes of the two -------------------------------------------------------------------------


def test_it_is_closed_as_a_duplicate_with_words_and_the_main_one_only_notes_it(desk, head):
    main, copy = a_case(), a_case(contact="copy@example.edu.cn")
    do("write", copy, head, text="半封答复")
    sender.reply(locked(main.pk), text="补充一句")
    unread = now(main).sender_wrote_at
    merge(copy, main, desk)
    copy, after = now(copy), now(main)
    assert (copy.state, copy.outcome, copy.duplicate_of) == (CaseState.CLOSED, "duplicate", main)
    assert copy.erase_on is not None
    assert not hasattr(copy, "draft")
    closing = copy.events.last()
    assert (closing.kind, closing.actor, closing.message.text) == (EventKind.MERGED, desk, WORDS)
    assert closing.message.kind == MessageKind.CLOSING
    noted = after.events.last()
    assert (noted.kind, noted.actor, hasattr(noted, "message")) == (EventKind.MERGED, desk, False)
    assert (noted.from_state, after.state) == (main.state, main.state)
    assert after.sender_wrote_at == unread  # nobody has looked at those words yet
    assert told("copy@example.edu.cn") == 1
    assert NewsCode.objects.get().case == copy


@pytest.mark.parametrize("quoted", ["{number}", " {number} ", "{pk}", "{pk:06d}"])
def test_the_other_one_is_named_by_its_number(desk, campus, quoted):
    main, copy = a_case(), a_case()
    merge(copy, quoted.format(number=main.number, pk=main.pk), desk)
    assert now(copy).duplicate_of == main


def test_words_to_begin_with_are_in_the_senders_language(desk, campus):
    chinese, english = a_case(), a_case(language="en")
    begun = [form_for(ACTS["merge"], case, actor=desk).initial["text"] for case in (chinese, english)]
    assert begun[1].isascii()
    assert begun[0] == gettext(begun[1])


def test_what_was_merged_before_goes_along_and_a_duplicate_leads_to_its_main_one(desk, campus):
    main, middle, first, late = (a_case(contact=f"{n}@example.edu.cn") for n in "mxyz")
    merge(first, middle, desk)
    merge(middle, main, desk)
    merge(late, middle, desk)
    assert {now(case).duplicate_of for case in (first, middle, late)} == {main}
    assert [told(f"{n}@example.edu.cn") for n in "mxyz"] == [0, 1, 2, 1]


def test_taken_up_again_it_stands_alone(desk, head):
    main, copy = a_case(), a_case(contact="copy@example.edu.cn")
    merge(copy, main, desk)
    do("reopen", copy, desk, text="其实是另一扇窗口")
    assert now(copy).duplicate_of is None
    assert now(copy).state == CaseState.REOPENED
    sent = told("copy@example.edu.cn")
    do("submit", main, head, text="加了窗口")
    assert told("copy@example.edu.cn") == sent
    do("submit", copy, head, text="也加了", outcome="resolved")
    assert now(copy).outcome == "resolved"


# -- Refused -----------------------------------------------------------------------------------------


def test_only_the_office_merges_and_only_open_cases(desk, head):
    main, copy = a_case(), a_case()
    for somebody in (head, person(unit=unit_named("canteens"))):
        with pytest.raises(NotAllowedError):
            merge(copy, main, somebody)
    merge(copy, main, desk)
    assert "merge" not in {act.key for act in acts_for(desk, now(copy))}
    with pytest.raises(NotAllowedError):
        merge(copy, main, desk)


def test_into_itself_or_round_in_a_circle_it_is_refused(desk, campus):
    main, copy = a_case(), a_case()
    assert "itself" in fault(main, main, desk)
    merge(copy, main, desk)
    assert "already" in fault(main, copy, desk)


def test_into_what_leads_nowhere_it_is_refused(desk, head):
    copy = a_case()
    withdrawn, erased, elsewhere, answered, settled = (a_case() for _ in range(5))
    sender.withdraw(locked(withdrawn.pk))
    erase(erased.pk)
    do("close", elsewhere, desk, outcome="not_ours", text="请找教务处")
    for dead in (withdrawn, erased, elsewhere):
        assert "That case was" in fault(copy, dead, desk)
    do("submit", answered, head, text="下周开")
    do("submit", settled, head, text="开了", outcome="resolved")
    merge(copy, answered, desk)
    merge(a_case(), settled, desk)
    assert now(settled).outcome == "resolved"


@pytest.mark.parametrize("number", ["999999", "2025-{pk:06d}", "x", "٣", "9" * 40, "0000-000001", "1; --"])
def test_what_is_no_case_is_said_at_the_field(desk, campus, number):
    main, copy = a_case(), a_case()
    with travel(main.opened_at):
        assert "no such case" in fault(copy, number.format(pk=main.pk), desk)


def test_a_case_the_actor_may_not_read_is_as_if_it_were_not(desk, campus):
    hidden, copy = a_case(about_people=[desk]), a_case()
    assert fault(copy, hidden, desk) == fault(copy, "999999", desk)
    # Nor is it reached through a duplicate.
    middle, other = a_case(), office()
    merge(middle, main := a_case(), other)
    main.about_people.add(desk)
    assert fault(copy, middle, desk) == fault(copy, "999999", desk)


def test_cases_that_blame_others_stay_apart(desk, campus):
    canteens, cook = unit_named("canteens"), person(unit=unit_named("repairs"))
    plain, about_unit, about_cook = a_case(), a_case(about_unit=canteens), a_case(about_people=[cook])
    for one, other in [(plain, about_unit), (about_unit, plain), (plain, about_cook), (about_cook, plain)]:
        assert "complain" in fault(one, other, desk)
    merge(a_case(about_people=[cook]), about_cook, desk)


def test_a_stale_page_is_refused_and_the_same_press_is_done_once(desk, campus):
    main, copy, once = a_case(), a_case(), uuid4()
    seen = copy.stamp
    do("note", copy, desk, text="看过")
    with pytest.raises(StaleCaseError):
        merge(copy, main, desk, stamp=seen)
    for _press in range(2):
        merge(copy, main, desk, stamp=seen + 1, once=once)
    assert CaseEvent.objects.filter(kind=EventKind.MERGED).count() == 2  # one each


# -- Told and counted --------------------------------------------------------------------------------


def test_every_sender_is_told_of_what_is_said_to_all(desk, head):
    main = a_case(contact="main@example.edu.cn")
    copy, silent = a_case(contact="copy@example.edu.cn"), a_case()
    merge(copy, main, desk)
    merge(silent, main, desk)
    OutboxMessage.objects.all().delete()
    counts = []
    for key, data in [
        ("progress", {"text": "在排班"}),
        ("ask", {"text": "哪一天?"}),
        ("submit", {"text": "加了窗口"}),
        ("close", {"outcome": "resolved"}),
    ]:
        do(key, main, head, **data)
        counts.append((told("main@example.edu.cn"), told("copy@example.edu.cn")))
    assert counts == [(1, 1), (2, 1), (3, 2), (4, 3)]  # what one was asked is no news for the other
    news = OutboxMessage.objects.filter(to="copy@example.edu.cn").last()
    assert copy.number in news.body
    assert main.number not in news.body
    assert NewsCode.objects.filter(case=copy).count() == 4


def test_the_office_learns_that_a_case_was_withdrawn_for_which_others_wait(desk, head):
    main, copy = a_case(), a_case()
    merge(copy, main, desk)
    OutboxMessage.objects.all().delete()
    sender.withdraw(locked(main.pk))
    assert {told(head.email), told(desk.email)} == {1}


def test_it_counts_as_a_duplicate_and_in_no_rate(desk, head):
    at = datetime(2026, 11, 2, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
    with travel(at, tick=False):
        main, copy = a_case(), a_case()
        merge(copy, main, desk)
        do("submit", main, head, text="好", outcome="resolved")
        merge(a_case(), main, desk)
    events = CaseEvent.objects.select_related("case").order_by("case", "pk")
    (key, counts), *others = counted(rounds(events), datetime(2026, 12, 1, tzinfo=at.tzinfo)).items()
    assert not others
    assert key[2] == date(2026, 11, 1)
    assert counts == Counts(due=1, on_time=1, resolved=1, duplicate=2)
