"""Applying, deciding, leaving: by the services that the form and the register both call."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import product
from threading import Barrier, BrokenBarrierError

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from time_machine import travel

from cms_apps.core.models import OutboxMessage
from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.societies.applications import tidy
from cms_apps.societies.models import Member
from cms_apps.societies.services import members as services
from cms_apps.societies.services.members import (
    DecidedError,
    IllegalMoveError,
    accept,
    apply_for,
    decline,
    leave,
    move,
)
from cms_apps.societies.services.terms import midnight
from cms_apps.societies.states import MOVES, MemberState
from tests.factories.members import application, applied, member, now
from tests.factories.people import member as person
from tests.factories.roots import plant_roots
from tests.factories.societies import adviser, office_of, officer, society
from tests.racing import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ACTS = (accept, decline, leave)
MANY = 6


@pytest.fixture
def made(campus):
    return society()


@pytest.mark.parametrize(("before", "after"), list(product(MemberState, MemberState)))
def test_only_the_moves_of_the_table_are_made(before, after):
    somebody = Member(state=before)
    if after in MOVES[before]:
        move(somebody, after)
        assert somebody.state == after
        assert (somebody.ended_at is not None) is (after in MemberState.ended())
    else:
        with pytest.raises(IllegalMoveError):
            move(somebody, after)
        assert somebody.state == before


# -- Applying ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("li@stu.example.edu.cn", "Li@STU.example.edu.cn"),
        ("13812345678", "138 1234 5678"),
        ("138-1234-5678", "+86 13812345678"),
        ("66361616", "6636 1616"),
    ],
)
def test_a_contact_applies_once_to_a_society_however_it_is_written(made, first, second):
    waiting = applied(made, contact=first)
    with pytest.raises(ValidationError) as refused:
        apply_for(application(made, contact=second))
    assert list(refused.value.message_dict) == ["contact"]
    applied(society("energy"), contact=second)
    decline(waiting.pk, actor=officer(made))
    assert applied(made, contact=second).state == MemberState.APPLIED


def test_a_member_needs_not_apply_and_who_left_may(made):
    somebody = member(made, contact="13812345678")
    with pytest.raises(ValidationError):
        applied(made, contact="13812345678")
    leave(somebody.pk, actor=officer(made))
    assert applied(made, contact="13812345678").pk != somebody.pk


def test_numbers_abroad_keep_their_country():
    assert tidy("+44 20 7946 0958") == "+442079460958"
    assert tidy(" a-b@stu.example.edu.cn ") == "a-b@stu.example.edu.cn"


# -- Who decides ------------------------------------------------------------------------------------


@pytest.fixture
def people(made):
    other, today = society("energy"), timezone.localdate()
    office_of(made, "顾问", gives_rights=False, seats=9)
    return {
        "officer": officer(made),
        "adviser": adviser(made),
        "office": person(OFFICE),
        "officer of another": officer(other),
        "adviser of another": adviser(other),
        "officer without rights": officer(made, name="顾问"),
        "former officer": officer(made, first=today - 9 * DAY, last=today - DAY),
        "officer to come": officer(made, first=today + DAY, last=today + 9 * DAY),
        "editor": person(EDITORS),
        "anonymous": AnonymousUser(),
    }


MAY = {"officer", "adviser", "office"}


@pytest.mark.parametrize("act", ACTS)
def test_current_officers_advisers_and_the_office_decide_and_nobody_else(made, people, act):
    for who, actor in people.items():
        somebody = member(made) if act is leave else applied(made)
        before = somebody.state
        if who in MAY:
            assert act(somebody.pk, actor=actor).state != before
        else:
            with pytest.raises(PermissionDenied):
                act(somebody.pk, actor=actor)
            assert now(somebody).state == before


def test_an_officer_decides_until_the_last_second_of_the_term(made):
    last = timezone.localdate() + 3 * DAY
    user, (one, other) = officer(made, last=last), (applied(made), applied(made))
    end = midnight(last + DAY)
    with travel(end - timedelta(seconds=1), tick=False):
        assert accept(one.pk, actor=user).decided_by == user
    with travel(end, tick=False), pytest.raises(PermissionDenied):
        accept(other.pk, actor=user)


def test_of_a_society_that_rests_the_office_alone_decides(made, people):
    somebody = applied(made)
    made.is_active = False
    made.save()
    for who in ("officer", "adviser"):
        with pytest.raises(PermissionDenied):
            accept(somebody.pk, actor=people[who])
    assert accept(somebody.pk, actor=people["office"]).state == MemberState.MEMBER


def test_what_is_decided_is_not_decided_again(made):
    user, somebody = officer(made), applied(made)
    with pytest.raises(DecidedError):
        leave(somebody.pk, actor=user)
    decline(somebody.pk, actor=user)
    for act in ACTS:
        with pytest.raises(DecidedError):
            act(somebody.pk, actor=user)
    assert now(somebody).state == MemberState.DECLINED


# -- Mail -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("act", "says"), [(accept, "accepted: you are"), (decline, "not accepted")])
def test_who_left_an_address_is_told_without_their_name(made, act, says):
    made.name = "伙食管理\n委员会"  # a subject is one line
    made.save()
    somebody = applied(made, name="李同学", contact="li@stu.example.edu.cn", language="en")
    assert not OutboxMessage.objects.exists()
    act(somebody.pk, actor=officer(made))
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.about) == ("li@stu.example.edu.cn", f"member {somebody.pk}")
    assert says in mail.body
    assert "伙食管理 委员会" in mail.subject
    assert somebody.number in mail.subject
    assert "李同学" not in mail.subject + mail.body


def test_who_left_a_number_gets_no_mail_and_who_leaves_neither(made):
    user = officer(made)
    accept(applied(made, contact="13812345678").pk, actor=user)
    assert not OutboxMessage.objects.exists()
    somebody = member(made)
    OutboxMessage.objects.all().delete()
    leave(somebody.pk, actor=user)
    assert not OutboxMessage.objects.exists()


# -- At once ----------------------------------------------------------------------------------------


@pytest.fixture
def committed(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return society()


def test_the_same_contact_many_times_at_once_is_one_application(committed):
    done = at_once(lambda _number: applied(committed, contact="13812345678"), MANY, ValidationError)
    assert sum(isinstance(each, Member) for each in done) == 1
    assert Member.objects.count() == 1


@contextmanager
def without_the_constraint():
    rule = next(each for each in Member._meta.constraints if each.name == "cms_societies_one_application")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Member, rule)
    try:
        yield
    finally:
        Member.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Member, rule)


def test_without_the_constraint_they_are_many(committed):
    """The control: the test above sees it when the protection is off."""
    with without_the_constraint():
        at_once(lambda _number: applied(committed, contact="13812345678"), MANY, ValidationError)
        assert Member.objects.count() == MANY


def both_at_once(made):
    somebody, users = applied(made), [officer(made), officer(made)]
    acts = (accept, decline)
    return at_once(lambda number: acts[number](somebody.pk, actor=users[number]), 2, DecidedError)


def test_two_who_decide_at_once_decide_once(committed):
    done = both_at_once(committed)
    assert sum(isinstance(each, DecidedError) for each in done) == 1
    assert OutboxMessage.objects.count() == 1


def test_without_the_lock_the_applicant_is_told_both(committed, monkeypatch):
    """The control."""
    both = Barrier(2, timeout=3)

    @contextmanager
    def nobody_waits(member_id):
        found = Member.objects.select_related("society").get(pk=member_id)
        with suppress(BrokenBarrierError):
            both.wait()
        yield found

    monkeypatch.setattr(services, "locked_member", nobody_waits)
    both_at_once(committed)
    assert OutboxMessage.objects.count() == 2
