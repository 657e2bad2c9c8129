"""Codes and a person's limit at the same moment, each with a control that fails without its protection."""

from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Site

from cms_apps.core.models import OutboxMessage
from cms_apps.forms.identity import email
from cms_apps.forms.identity.email import MOST_TRIES, use_up
from cms_apps.forms.models import EmailCode, Submission
from cms_apps.forms.places import FormClosedError
from cms_apps.forms.services import send
from cms_apps.forms.versions import current_version, form_of
from tests.factories.identity import LI, ask, asking_page, code_sent_to, proof_of, prove, proved_sending
from tests.factories.roots import plant_roots
from tests.racing import at_once


@pytest.fixture
def page(transactional_db, settings):
    settings.RELAX_LIMITS = 1000
    plant_roots()
    call_command("setup_site", verbosity=0)
    return asking_page(Site.objects.get().root_page, most_per_person=2)


def race(work, many):
    """What each thread got; a refusal as itself."""
    return at_once(work, many, FormClosedError, ValidationError)


def test_of_eight_right_answers_at_once_one_wins(page, monkeypatch):
    monkeypatch.setattr(email, "MOST_TRIES", 100)
    for _round in range(5):
        code = ask(page)
        results = race(lambda _number, code=code: prove(page, code), 8)
        assert sum(isinstance(result, str) for result in results) == 1


def test_control_looking_before_using_lets_several_win(page):
    ask(page)
    key = EmailCode.objects.get().pk
    looked = Barrier(8)

    def careless(_number):
        row = EmailCode.objects.get(pk=key)
        looked.wait()
        if row.used_at is not None:
            return False
        row.used_at = timezone.now()
        row.save(update_fields=["used_at"])
        return True

    assert sum(race(careless, 8)) > 1


def test_eight_who_use_a_row_up_at_once_are_told_so_once(page):
    ask(page)
    row = EmailCode.objects.get()
    assert sum(race(lambda _number: use_up(row), 8)) == 1
    assert not OutboxMessage.objects.exists()


def test_of_twenty_guesses_at_once_five_are_looked_at(page, monkeypatch):
    code, looked_at = ask(page), []
    real, hashes = email.check_password, EmailCode.objects.values_list("code_hash", flat=True)
    known = hashes.get()

    def note(guess, encoded):
        looked_at.append(encoded == known)
        return real(guess, encoded)

    monkeypatch.setattr(email, "check_password", note)
    guesses = [f"{(int(code) + number) % 10**6:06d}" for number in range(1, 21)]
    race(lambda number: prove(page, guesses[number]), 20)
    assert sum(looked_at) == EmailCode.objects.get().tries == MOST_TRIES


def test_eight_who_ask_at_once_leave_one_code_and_one_mail(page):
    race(lambda _number: email.ask_for_code(page, address=LI, sender="203.0.113.1"), 8)
    assert EmailCode.objects.count() == OutboxMessage.objects.count() == 1
    assert prove(page, code_sent_to(LI))


def test_twenty_sendings_of_one_person_at_once_store_two(page):
    proof = proof_of(page)
    sendings = [proved_sending(page, proof) for _number in range(20)]
    results = race(lambda number: send(page, sendings[number]), 20)
    assert sum(isinstance(result, FormClosedError) for result in results) == 18
    assert Submission.objects.count() == 2


def test_twenty_with_one_key_and_one_allowed_get_twenty_equal_answers(page):
    page.most_per_person = 1
    sent = proved_sending(page, proof_of(page))
    answers = race(lambda _number: send(page, sent), 20)
    assert len({answer.receipt for answer in answers}) == 1
    assert Submission.objects.count() == 1


def test_control_counting_without_the_lock_lets_a_person_send_more(page):
    form = form_of(page)
    version = current_version(page, form)
    counted = Barrier(10)

    def careless(number):
        sent = Submission.objects.filter(form=form, person_hash="li").count()
        counted.wait()
        if sent < page.most_per_person:
            Submission.objects.create(
                form=form,
                version=version,
                door="api",
                person_hash="li",
                receipt_hash=str(number),
                received_at=timezone.now(),
                erase_on=timezone.localdate(),
            )

    race(careless, 10)
    assert Submission.objects.count() > page.most_per_person


def test_many_persons_at_once_do_not_take_each_others_places(page):
    proofs = [proof_of(page, f"s{number}@stu.example.edu.cn") for number in range(4)]
    sendings = [proved_sending(page, proofs[number % 4]) for number in range(20)]
    race(lambda number: send(page, sendings[number]), 20)
    hashes = list(Submission.objects.values_list("person_hash", flat=True))
    assert sorted(hashes.count(person) for person in set(hashes)) == [2, 2, 2, 2]
