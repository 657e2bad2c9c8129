"""Many cells of a draft in one press: all or none, and not over what others did."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from cms_apps.hotline.models import DutyPost, DutyRoster, Shift
from cms_apps.hotline.services.filling import cells_of, delete_draft, fill
from cms_apps.hotline.services.rostering import FrozenError, StaleRosterError
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.roots import plant_roots
from tests.racing import at_once

DAY = timedelta(days=1)


@pytest.fixture
def roster(campus):
    return draft()


def filling(roster, cells):
    roster.refresh_from_db()
    return fill(roster_id=roster.pk, cells=cells, stamp=roster.stamp)


@pytest.mark.django_db
def test_a_week_is_filled_and_only_what_changes_is_counted(roster):
    one, two, chief = leader(), leader(), head()
    lead, post = leader_post().pk, head_post().pk
    cells = {(lead, day): [one.pk] for day in roster.days} | {(post, roster.first): [chief.pk]}
    assert filling(roster, cells) == 8
    assert cells_of(roster) == cells
    assert filling(roster, {**cells, (lead, roster.last): [two.pk, one.pk]}) == 1
    assert filling(roster, {(lead, day): [] for day in roster.days}) == 7
    assert cells_of(roster) == {(post, roster.first): [chief.pk]}


@pytest.mark.django_db
def test_whoever_is_named_twice_stands_there_once(roster):
    one = leader()
    filling(roster, {(leader_post().pk, roster.first): [one.pk, one.pk]})
    assert Shift.objects.get().person == one


@pytest.mark.django_db
def test_a_cell_that_stays_keeps_its_times_when_the_posts_hours_change(roster):
    one, post = leader(), leader_post()
    cells = {(post.pk, roster.first): [one.pk]}
    filling(roster, cells)
    before = Shift.objects.get()
    DutyPost.objects.filter(pk=post.pk).update(begins_at="09:00", hours=12)
    assert filling(roster, cells) == 0
    assert Shift.objects.get().starts_at == before.starts_at
    filling(roster, {(post.pk, roster.first): [leader().pk]})
    assert Shift.objects.get().ends_at - Shift.objects.get().starts_at == timedelta(hours=12)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["day", "stranger", "gone", "nobody", "many"])
def test_one_wrong_cell_and_nothing_is_stored(roster, wrong):
    one, post = leader(), leader_post()
    cells = {(post.pk, roster.first): [one.pk]}
    match wrong:
        case "day":
            cells[post.pk, roster.last + DAY] = [one.pk]
        case "stranger":
            cells[post.pk, roster.last] = [head().pk]
        case "gone":
            cells[post.pk, roster.last] = [leader(is_active=False).pk]
        case "nobody":
            cells[post.pk, roster.last] = [2**40]
        case "many":
            cells[post.pk, roster.last] = [leader().pk for _each in range(5)]
    with pytest.raises(ValidationError):
        filling(roster, cells)
    assert not Shift.objects.exists()
    assert DutyRoster.objects.get(pk=roster.pk).stamp == 0


@pytest.mark.django_db
def test_an_older_look_and_a_roster_in_force_are_refused(roster):
    cells = {(leader_post().pk, roster.first): [leader().pk]}
    fill(roster_id=roster.pk, cells=cells, stamp=0)
    with pytest.raises(StaleRosterError):
        fill(roster_id=roster.pk, cells={(leader_post().pk, roster.last): [leader().pk]}, stamp=0)
    frozen = in_force(timezone.localdate() + 400 * DAY, 2)
    with pytest.raises(FrozenError):
        fill(roster_id=frozen.pk, cells={}, stamp=frozen.stamp)


@pytest.mark.django_db
def test_a_month_costs_as_many_queries_as_a_day(campus, django_assert_num_queries):
    one, post = leader(), leader_post()
    for days in (1, 30):
        roster = draft(days=days)
        with django_assert_num_queries(10):
            filling(roster, {(post.pk, day): [one.pk] for day in roster.days})


@pytest.mark.django_db
def test_a_draft_goes_with_its_shifts_and_what_is_in_force_stays(campus):
    roster = filled(draft(), {leader_post(): [leader()]})
    delete_draft(roster.pk)
    assert not Shift.objects.exists()
    frozen = in_force(days=1)
    with pytest.raises(FrozenError):
        delete_draft(frozen.pk)
    assert Shift.objects.count() == 2


# -- At once ----------------------------------------------------------------------------------------


@pytest.fixture
def contested(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return draft(), [leader() for _each in range(4)]


def test_of_four_who_fill_the_same_cell_at_once_one_does(contested):
    roster, people = contested
    cell = leader_post().pk, roster.first

    def work(number):
        return fill(roster_id=roster.pk, cells={cell: [people[number].pk]}, stamp=0)

    results = at_once(work, 4, StaleRosterError)
    assert sorted(map(str, results)).count("1") == 1
    assert roster.shifts.count() == 1


def test_without_the_stamp_the_last_of_them_wins_unseen(contested):
    """The control: nobody but the stamp tells the others."""
    roster, people = contested
    cell = leader_post().pk, roster.first

    def work(number):
        return fill(roster_id=roster.pk, cells={cell: [people[number].pk]}, stamp=None)

    assert at_once(work, 4, StaleRosterError) == [1, 1, 1, 1]
