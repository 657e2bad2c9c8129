"""Who comes before whom on a waiting list, by what became of earlier sign-ups; of proved persons only."""

from datetime import timedelta

import pytest
from django.utils import timezone
from time_machine import travel

from cms_apps.forms.models import Submission
from cms_apps.forms.retention import erase
from cms_apps.forms.services import send
from cms_apps.reception.erasing import erase_what_went
from cms_apps.reception.models import Signup
from cms_apps.reception.services.keeping_desk import close_desk
from cms_apps.reception.services.signing_up import NO_SHOW_COUNTS, cancel, turn_of
from cms_apps.reception.states import SignupState, Turn
from tests.factories.forms import sending
from tests.factories.reception import answers, reception_page, signed_up, slots_of
from tests.factories.reception_talks import afternoon, came, now

pytestmark = pytest.mark.django_db
OFFERED = SignupState.OFFERED


@pytest.fixture
def earlier(campus):
    return slots_of(reception_page(campus.root_page, slug="earlier", starts_at=afternoon(2), slot_places=9))[
        0
    ]


@pytest.fixture
def slot(campus):
    return slots_of(reception_page(campus.root_page, starts_at=afternoon(9)))[0]


def missed(slot, person):
    """Had a place and did not come, as closing the desk finds it."""
    signup = signed_up(slot, person_hash=person)
    with travel(slot.ends_at + timedelta(hours=1)):
        close_desk(slot.day_id)
    assert now(signup).state == SignupState.NO_SHOW
    return signup


def offered_first(slot, *people):
    """Of these, who wait in this order, the first whom a freed place is offered to."""
    first = signed_up(slot)
    waiting = {person: signed_up(slot, person_hash=person) for person in people}
    cancel(first.pk)
    return next(person for person, signup in waiting.items() if now(signup).state == OFFERED)


def test_those_never_received_come_before_those_who_were(earlier, slot):
    came(earlier, person_hash="known")
    assert offered_first(slot, "known", "new") == "new"


def test_who_did_not_come_waits_behind_everybody(earlier, slot):
    came(earlier, person_hash="known")
    missed(earlier, "missed")
    assert offered_first(slot, "missed", "known") == "known"


def test_among_equals_the_earlier_comes_first(earlier, slot):
    assert offered_first(slot, "one", "other") == "one"


def test_a_place_that_is_free_is_for_whoever_comes(earlier, slot):
    missed(earlier, "missed")
    assert signed_up(slot, person_hash="missed").state == SignupState.CONFIRMED


def test_a_missed_day_counts_ninety_days(earlier):
    missed(earlier, "p")
    end = earlier.starts_at + NO_SHOW_COUNTS
    assert turn_of("p", end - timedelta(minutes=1)) == Turn.MISSED
    assert turn_of("p", end) == Turn.NEW


def test_coming_later_does_not_make_up_for_it_within_its_days(earlier, campus):
    missed(earlier, "p")
    between = slots_of(reception_page(campus.root_page, slug="between", starts_at=afternoon(5)))[0]
    came(between, person_hash="p")
    assert turn_of("p", between.ends_at) == Turn.MISSED
    assert turn_of("p", earlier.starts_at + NO_SHOW_COUNTS) == Turn.RECEIVED


def test_cancelling_is_no_missing(earlier):
    cancel(signed_up(earlier, person_hash="p").pk)
    assert turn_of("p", timezone.now()) == Turn.NEW


def test_who_was_not_proved_is_nobody(earlier):
    missed(earlier, "")
    assert turn_of("", timezone.now()) == Turn.NEW


@pytest.mark.parametrize("state", [SignupState.ATTENDED, SignupState.NO_SHOW])
def test_erasing_who_it_was_ends_it(campus, state):
    other = reception_page(campus.root_page, slug="form", starts_at=afternoon(3))
    send(other, sending(other, answers(other)))
    signup = Signup.objects.get()
    Signup.objects.filter(pk=signup.pk).update(state=state, person_hash="p")
    Submission.objects.update(person_hash="p")
    assert turn_of("p", timezone.now()) != Turn.NEW
    erase(signup.submission)
    erase_what_went()
    assert turn_of("p", timezone.now()) == Turn.NEW
