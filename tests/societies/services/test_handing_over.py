"""An office passes on: a list that both tick, and the drafts, at the second the next term begins."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from time_machine import travel

from cms_apps.societies.models import OfficeHandOver
from cms_apps.societies.rights import apply_if_due
from cms_apps.societies.services.handing_over import GIVEN, GOT, drafts_of, sides_of, tick
from cms_apps.societies.services.terms import end_now, midnight
from tests.factories.people import UserFactory
from tests.factories.societies import adviser, news, officer, society

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def made(campus):
    return society(hand_over_list="印章\n\n公众号账号\n账本")


@pytest.fixture
def passing(made):
    """One holds the office through tomorrow, another from the day after."""
    today = timezone.localdate()
    goes = officer(made, last=today + DAY)
    comes = officer(made, first=today + 2 * DAY)
    return goes, comes


def only():
    return OfficeHandOver.objects.get()


def test_it_is_opened_with_the_societys_list_when_the_next_is_given_the_office(made, passing):
    goes, comes = passing
    found = only()
    assert (found.outgoing.user, found.incoming.user) == (goes, comes)
    assert [item.text for item in found.items.all()] == ["印章", "公众号账号", "账本"]


def test_there_is_none_for_the_first_for_the_same_again_or_years_later(made):
    today = timezone.localdate()
    one = officer(made, first=today - 300 * DAY, last=today - 200 * DAY)
    officer(made, one, first=today - 199 * DAY, last=today - 150 * DAY)
    officer(made, first=today, last=today + DAY)
    assert not OfficeHandOver.objects.exists()


def test_each_ticks_what_is_theirs_and_with_the_last_tick_it_is_done(made, passing):
    goes, comes = passing
    found, guide, stranger = only(), adviser(made), UserFactory()
    assert [sides_of(found, user) for user in (goes, comes, guide, stranger)] == [
        {GIVEN},
        {GOT},
        {GIVEN},
        set(),
    ]
    items = list(found.items.all())
    with pytest.raises(ValidationError):
        tick(items[0].pk, GOT, actor=goes)
    with pytest.raises(ValidationError):
        tick(items[0].pk, "done", actor=goes)
    for item in items:
        first = tick(item.pk, GIVEN, actor=goes).given_at
        assert tick(item.pk, GIVEN, actor=guide).given_at == first  # once
        assert only().done_at is None
        tick(item.pk, GOT, actor=comes)
    assert only().done_at is not None


def test_drafts_are_the_next_ones_from_the_beginning_of_their_term(made, passing):
    goes, comes = passing
    draft = news(made, is_published=False, owner=goes)
    published = news(made, owner=goes)
    assert list(drafts_of(made, goes.pk)) == [draft.page_ptr]
    with travel(midnight(timezone.localdate() + 2 * DAY), tick=False):
        apply_if_due()
        for page, owner in ((draft, comes), (published, goes)):
            page.refresh_from_db()
            assert page.owner == owner
        assert only().drafts_passed_at is not None


def test_who_leaves_early_leaves_drafts_that_wait_for_the_next(made, passing):
    goes, comes = passing
    draft = news(made, is_published=False, owner=goes)
    end_now(only().outgoing.pk)
    draft.refresh_from_db()
    assert draft.owner == goes
    with travel(midnight(timezone.localdate() + 2 * DAY), tick=False):
        apply_if_due()
    draft.refresh_from_db()
    assert draft.owner == comes
