"""What is left of a case whose time has come: who did which move when, and nothing that was said."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.utils import timezone

from cms_apps.cases.acts import NotAllowedError, acts_for, perform
from cms_apps.cases.models import Case, CaseEvent, NewsCode
from cms_apps.cases.services import sender
from cms_apps.cases.services.access import opened_by
from cms_apps.cases.services.erasing import erase, erase_what_is_due
from cms_apps.cases.services.moving import locked
from cms_apps.core.models import OutboxMessage
from cms_apps.forms.retention import erase_on_request
from cms_apps.forms.services import send
from tests.factories.cases import a_case, category, office, person, unit_named
from tests.factories.forms import sending
from tests.factories.mailbox import letter, mailbox_page

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


@pytest.fixture
def told(campus):
    """A letter that holds a telephone number wherever words can stand, closed; and its receipt."""
    category(needs_review=False)
    page = mailbox_page(campus.root_page)
    head = person(unit=unit_named("canteens"), post="head")
    sent = letter(subject=f"请打 {PHONE}", letter=f"我的电话 {PHONE}", contact=f"{PHONE}@example.edu.cn")
    answer = send(page, sending(page, sent))
    case = Case.objects.get()
    perform("note", case_id=case.pk, actor=head, data={"text": f"打过 {PHONE}"})
    perform("ask", case_id=case.pk, actor=head, data={"text": f"{PHONE} 对吗?"})
    sender.reply(locked(case.pk), text=f"对,{PHONE}")
    perform("submit", case_id=case.pk, actor=head, data={"text": f"已打 {PHONE}", "outcome": "resolved"})
    return Case.objects.get(), answer.receipt


def everything():
    """Every row of the database as text, but for logs of who was told to log in."""
    return "".join(serializers.serialize("json", model.objects.all()) for model in apps.get_models())


def test_the_words_go_and_the_moves_stay(told):
    case, receipt = told
    moves = list(case.events.values_list("kind", "from_state", "to_state"))
    assert PHONE in everything()
    assert NewsCode.objects.exists()
    assert opened_by(receipt)

    Case.objects.filter(pk=case.pk).update(erase_on=timezone.localdate())
    assert erase_what_is_due() == 1

    assert PHONE not in everything()
    assert opened_by(receipt) is None
    assert not OutboxMessage.objects.filter(about=f"case {case.pk}").exists()
    after = list(CaseEvent.objects.filter(case=case).values_list("kind", "from_state", "to_state"))
    assert after == [*moves, ("erased", "closed", "closed")]
    assert erase_what_is_due() == 0


def test_the_day_is_set_by_the_category_and_unset_when_it_is_taken_up_again(told):
    case, _receipt = told
    assert case.erase_on == timezone.localdate() + timedelta(days=365)
    case = perform("reopen", case_id=case.pk, actor=office(), data={"text": "还没好"})
    assert case.erase_on is None


def test_with_an_erased_case_nothing_more_is_done(told):
    case, _receipt = told
    erase(case.pk)
    erase(case.pk)
    assert CaseEvent.objects.filter(case=case, kind="erased").count() == 1
    desk = office()
    case.refresh_from_db()
    assert acts_for(desk, case) == []
    with pytest.raises(NotAllowedError):
        perform("note", case_id=case.pk, actor=desk, data={"text": "x"})


def test_an_open_case_is_withdrawn_with_its_words(campus):
    case = a_case()
    erase(case.pk)
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "withdrawn")
    assert not Case.objects.owed().exists()


def test_who_has_a_letter_erased_has_its_case_erased(told):
    case, receipt = told
    erase_on_request(case.submission)
    assert PHONE not in everything()
    assert opened_by(receipt) is None


def test_open_cases_are_kept_however_old(campus):
    case = a_case()
    Case.objects.filter(pk=case.pk).update(opened_at=timezone.now() - timedelta(days=4000))
    assert erase_what_is_due() == 0
