"""Hand-over notes: one a turn, by whoever had it, read by whoever comes."""

from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from time_machine import travel

from cms_apps.hotline.models import HandOver
from cms_apps.hotline.services.handing_over import (
    NoteStandsError,
    confirm_read,
    missing_notes,
    owed_by,
    to_read,
    write_note,
)
from cms_apps.hotline.services.rostering import Change, change_duty
from cms_apps.hotline.setup import DUTY
from cms_apps.hotline.turns import ends_between
from tests.factories.cases import office, person
from tests.factories.hotline import head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory
from tests.factories.roots import plant_roots
from tests.racing import at_once

db = pytest.mark.django_db
FIRST = date(2026, 11, 23)


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def roster():
    """Ann and Bo in turn, a day each, from the 23rd at eight."""
    ann, bo = person(DUTY, name="ann"), person(DUTY, name="bo")
    people = [head(user=ann, name="ann"), head(user=bo, name="bo")]
    in_force(FIRST, 6, {head_post(): people})
    return ann, bo


@pytest.fixture
def two(campus):
    return roster()


def turn_at(text):
    return next(turn for turn in ends_between(at(text), at(text) + timedelta(seconds=1)))


def note_of(user, ends, text="六舍水已恢复"):
    return write_note(turn=turn_at(ends), text=text, actor=user)


@db
def test_whoever_goes_writes_and_whoever_comes_reads(two):
    ann, bo = two
    with travel(at("2026-11-24 07:50")):
        note = note_of(ann, "2026-11-24 08:00")
        assert not to_read(bo).exists()
    with travel(at("2026-11-24 08:00")):
        assert list(to_read(bo)) == [note]
        assert not to_read(ann).exists()
        assert confirm_read([note.pk], actor=bo) == 1
        assert confirm_read([note.pk], actor=bo) == 0
        assert not to_read(bo).exists()
    note.refresh_from_db()
    assert note.read_by == bo


@db
@pytest.mark.parametrize(
    ("moment", "may"),
    [
        ("2026-11-23 07:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-24 09:59", True),
        ("2026-11-24 10:01", False),
    ],
)
def test_the_note_is_theirs_to_write_from_the_beginning_until_two_hours_after(two, moment, may):
    ann, _bo = two
    with travel(at(moment)):
        owed = {turn.ends_at for turn in owed_by(ann)}
        assert (at("2026-11-24 08:00") in owed) is may
        if may:
            note_of(ann, "2026-11-24 08:00", "")
        else:
            with pytest.raises(ValidationError):
                note_of(ann, "2026-11-24 08:00")


@db
def test_nobody_writes_for_another_but_the_office_within_three_days(two):
    ann, bo = two
    with travel(at("2026-11-24 09:00")):
        with pytest.raises(ValidationError):
            note_of(bo, "2026-11-24 08:00")
        note_of(office(), "2026-11-24 08:00")
    with travel(at("2026-11-27 08:30")), pytest.raises(ValidationError):
        note_of(office(), "2026-11-24 08:00")
    assert HandOver.objects.count() == 1
    assert ann.is_active


@db
def test_the_same_again_is_one_and_other_words_are_told_of_the_first(two):
    ann, _bo = two
    with travel(at("2026-11-24 07:00")):
        note = note_of(ann, "2026-11-24 08:00")
        assert note_of(ann, "2026-11-24 08:00") == note
        with pytest.raises(NoteStandsError) as refused:
            note_of(ann, "2026-11-24 08:00", "别的话")
        assert refused.value.note == note
        assert at("2026-11-24 08:00") not in {turn.ends_at for turn in owed_by(ann)}


@db
def test_missing_notes_are_those_of_turns_that_ended(two):
    ann, _bo = two
    with travel(at("2026-11-24 07:00")):
        note_of(ann, "2026-11-24 08:00", "")
    missing = missing_notes(at("2026-11-23 08:00"), at("2026-11-26 08:01"))
    assert [turn.ends_at for turn in missing] == [at("2026-11-25 08:00"), at("2026-11-26 08:00")]


@db
def test_two_shifts_of_one_person_in_a_row_are_one_turn(campus):
    one = head()
    in_force(FIRST, 3, {head_post(): [one]})
    ends = ends_between(at("2026-11-23 00:00"), at("2026-11-30 00:00"))
    assert [(turn.ends_at, turn.people) for turn in ends] == [(at("2026-11-26 08:00"), (one.pk,))]


@db
def test_who_stands_in_for_some_hours_hands_over_too(two):
    ann, _bo = two
    third = head("energy")
    with travel(at("2026-11-23 07:00")):
        change_duty(
            Change(
                post=head_post(),
                starts_at=at("2026-11-23 12:00"),
                ends_at=at("2026-11-23 16:00"),
                goes=ann.duty_person,
                comes=third,
            ),
            actor=None,
        )
    ends = ends_between(at("2026-11-23 00:00"), at("2026-11-24 08:01"))
    assert [timezone.localtime(turn.ends_at).hour for turn in ends] == [12, 16, 8]


@db
def test_what_nobody_read_for_a_week_stands_in_nobodys_way(two):
    ann, bo = two
    with travel(at("2026-11-24 07:00")):
        note_of(ann, "2026-11-24 08:00")
    in_force(FIRST + timedelta(days=7), 2, {head_post(): [bo.duty_person]})
    with travel(at("2026-12-01 09:00")):
        assert not to_read(bo).exists()


@db
def test_of_another_post_nothing_is_to_read(campus):
    ann, bo = person(DUTY, name="ann"), person(DUTY, name="bo")
    in_force(FIRST, 1, {head_post(): [head(user=ann, name="ann")]})
    in_force(FIRST + timedelta(days=1), 1, {leader_post(): [leader(user=bo, name="bo")]})
    with travel(at("2026-11-24 07:00")):
        note_of(ann, "2026-11-24 08:00")
    with travel(at("2026-11-24 09:00")):
        assert not to_read(bo).exists()


@db
def test_the_database_keeps_one_a_turn(two):
    known = {"post": head_post(), "ended_at": at("2026-11-24 08:00"), "written_at": timezone.now()}
    HandOver.objects.create(**known)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(**known)


# -- At once ----------------------------------------------------------------------------------------


@pytest.fixture
def site(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return roster()


def test_two_notes_of_one_turn_at_once_are_one_and_nobodys_words_are_lost_unsaid(site):
    ann, bureau = site[0], office()
    with travel(at("2026-11-24 08:30"), tick=False):

        def write(number):
            return note_of(ann if number % 2 else bureau, "2026-11-24 08:00", f"第{number}张")

        results = at_once(write, 6, NoteStandsError)
    assert HandOver.objects.count() == 1
    assert sum(isinstance(result, NoteStandsError) for result in results) == 5


def test_control_looking_first_finds_room_for_more_than_one(site):
    """Without the constraint each of them would have written."""
    everybody, found_none = Barrier(6), []

    def naive(number):
        is_free = not HandOver.objects.filter(post=head_post(), ended_at=at("2026-11-24 08:00")).exists()
        everybody.wait()
        if is_free:
            found_none.append(number)

    at_once(naive, 6)
    assert len(found_none) > 1


def test_two_who_confirm_one_note_at_once_are_one_reader(site):
    ann, bo = site
    with travel(at("2026-11-24 07:30")):
        note = note_of(ann, "2026-11-24 08:00")
    with travel(at("2026-11-24 08:30"), tick=False):
        results = at_once(lambda _number: confirm_read([note.pk], actor=bo), 6)
    assert sorted(results) == [0, 0, 0, 0, 0, 1]


def test_a_stranger_confirms_nothing(site):
    with travel(at("2026-11-24 07:30")):
        note = note_of(site[0], "2026-11-24 08:00")
    with travel(at("2026-11-24 08:30")):
        assert confirm_read([note.pk], actor=UserFactory()) == 0
