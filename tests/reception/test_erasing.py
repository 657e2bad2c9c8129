"""When the words of a sign-up and of a talk go, and what stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from time_machine import travel
from wagtail.models import Site

from cms_apps.cases.models import Case
from cms_apps.cases.services.erasing import erase as erase_case
from cms_apps.core.models import OutboxMessage
from cms_apps.forms.retention import erase_on_request as erase_sent
from cms_apps.forms.services import send
from cms_apps.reception.erasing import erase_on_request, erase_what_went
from cms_apps.reception.models import Signup, Talk
from cms_apps.reception.services.keeping_desk import check_in
from cms_apps.reception.services.talking import say_answered
from cms_apps.reception.states import SignupState, TalkOutcome
from tests.factories.forms import sending
from tests.factories.reception import answers, reception_page, slots_of
from tests.factories.reception_talks import afternoon, now, talked, walked_in
from tests.factories.roots import plant_roots

pytestmark = pytest.mark.django_db
PHONE = "13987654321"


def a_page(site):
    return reception_page(site.root_page, starts_at=afternoon(), slot_places=9, kept_days=180)


@pytest.fixture
def page(campus):
    return a_page(campus)


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


def sent(page, **changes):
    """Signed up by the form, and there at the time."""
    said = answers(page, matter=f"打{PHONE}找我", contact=f"{PHONE}@stu.example.edu.cn", **changes)
    send(page, sending(page, said))
    signup = Signup.objects.latest("pk")
    with travel(signup.slot.starts_at):
        return check_in(signup.pk)


def words_of(signup):
    signup = now(signup)
    return signup.matter, signup.called, signup.contact, signup.person_hash


NONE = ("", "", "", "")


# -- Who just came ----------------------------------------------------------------------------------


def test_words_of_who_just_came_go_so_many_days_after_the_day(slot):
    signup, _receipt = walked_in(slot)
    with travel(slot.day.starts_at + slot.day.kept_for):
        assert erase_what_went() == 0
    with travel(slot.day.starts_at + slot.day.kept_for + timedelta(days=1)):
        assert erase_what_went() == 1
        assert erase_what_went() == 0
    assert words_of(signup) == NONE
    assert (now(signup).state, now(signup).party) == (SignupState.ATTENDED, 1)


def test_a_sign_up_by_form_waits_for_its_own_day(page):
    signup = sent(page)
    with travel(signup.day.starts_at + timedelta(days=400)):
        erase_what_went()
    assert words_of(signup) != NONE


def test_words_of_who_just_came_go_with_their_case(slot):
    signup, _receipt = walked_in(slot)
    talk = talked(signup, outcome=TalkOutcome.OWED)
    erase_case(now(signup).case_id, is_asked_for=True)
    assert erase_what_went() == 1
    talk.refresh_from_db()
    assert (words_of(signup), talk.asked, talk.answered) == (NONE, "", "")
    assert now(signup).case == Case.objects.get()


# -- Talks ------------------------------------------------------------------------------------------


def test_a_talk_goes_when_the_words_of_all_who_were_there_are_gone(page, slot):
    by_form, by_foot = sent(page), walked_in(slot)[0]
    talk = talked(by_form, by_foot)
    erase_sent(by_form.submission)
    talk.refresh_from_db()
    assert talk.asked
    erase_on_request(by_foot)
    talk.refresh_from_db()
    assert (talk.asked, talk.answered) == ("", "")
    assert set(talk.signups.all()) == {by_form, by_foot}


def test_what_was_written_for_everybody_stays(slot):
    signup = walked_in(slot)[0]
    talk = talked(signup)
    Talk.objects.update(raised="晚饭没有热菜", came_of_it="三号窗口开到九点", is_public=True)
    erase_on_request(signup)
    talk.refresh_from_db()
    assert (talk.raised, talk.came_of_it, talk.is_public) == ("晚饭没有热菜", "三号窗口开到九点", True)


# -- On request -------------------------------------------------------------------------------------


@pytest.mark.parametrize("by_form", [True, False])
@pytest.mark.parametrize("outcome", [TalkOutcome.OWED, TalkOutcome.ANSWERED])
def test_on_request_words_mails_talk_and_case_go_at_once(page, slot, by_form, outcome):
    signup = sent(page) if by_form else walked_in(slot, matter=f"打{PHONE}")[0]
    talk = talked(signup, outcome=outcome, asked=f"找{PHONE}")
    if outcome == TalkOutcome.ANSWERED:
        say_answered(signup.pk, is_answered=False, words=f"还是打{PHONE}")
    assert Case.objects.get().messages.filter(text__contains=PHONE).exists()
    assert OutboxMessage.objects.filter(about=f"signup {signup.pk}").exists() is by_form
    erase_on_request(now(signup))
    talk.refresh_from_db()
    case = Case.objects.get()
    assert (words_of(signup), talk.asked, case.subject) == (NONE, "", "")
    assert case.erased_at is not None
    assert not case.messages.filter(text__contains=PHONE).exists()
    assert not OutboxMessage.objects.filter(about=f"signup {signup.pk}").exists()
    assert now(signup).case == case


# -- Nowhere ----------------------------------------------------------------------------------------


@pytest.fixture
def committed_page(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return a_page(Site.objects.get())


def written():
    """SQLite's file and log; every row of every table elsewhere."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        files = [Path(f"{name}{ending}") for ending in ("", "-wal")]
        return b"".join(path.read_bytes() for path in files if path.exists())
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own tables
            rows += cursor.fetchall()
    return repr(rows).encode()


def test_nothing_is_left_of_a_planted_number(committed_page):
    by_form = sent(committed_page, called=f"李{PHONE}")
    by_foot, _receipt = walked_in(by_form.slot, called=PHONE, matter=PHONE)
    talked(by_form, asked=f"打{PHONE}")
    talked(by_foot, asked=f"打{PHONE}", outcome=TalkOutcome.OWED)
    say_answered(by_form.pk, is_answered=False, words=PHONE)
    assert PHONE.encode() in written()
    erase_sent(by_form.submission)
    assert PHONE.encode() in written()  # of the one who just came
    with travel(timezone.now() + timedelta(days=9)):
        erase_on_request(now(by_foot))
    assert PHONE.encode() not in written()
