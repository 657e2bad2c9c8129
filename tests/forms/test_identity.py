"""Who is sending: codes, proofs and what is stored of a person."""

import json
import logging
from datetime import timedelta

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django_tasks.signals import task_enqueued
from wagtail.models import Locale

from cms_apps.core.limiter import LimitReached
from cms_apps.core.models import OutboxMessage
from cms_apps.core.schedule import registered_jobs
from cms_apps.forms.identity import email, proofs
from cms_apps.forms.identity.addresses import domains_in, masked, normalised
from cms_apps.forms.identity.email import CODES_TO_ONE, MOST_TRIES, ask_for_code, forget_codes
from cms_apps.forms.identity.persons import person_hash
from cms_apps.forms.identity.proofs import IdentityNeededError, proved_by
from cms_apps.forms.identity.providers import Identity, provider_of
from cms_apps.forms.models import EmailCode, Submission
from cms_apps.forms.places import FormClosedError
from cms_apps.forms.retention import erase
from cms_apps.forms.services import send
from cms_apps.forms.versions import form_of
from tests.factories.forms import feedback_page, sending
from tests.factories.identity import (
    LI,
    VISITOR,
    ask,
    asking_page,
    proof_of,
    prove,
    proved_sending,
)


@pytest.fixture
def page(campus):
    return asking_page(campus.root_page)


def refusal(work):
    with pytest.raises(ValidationError) as refused:
        work()
    return refused.value.message_dict


# -- Addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        (" Li@Stu.Example.edu.CN ", LI),
        ("ｌｉ＠ｓｔｕ．ｅｘａｍｐｌｅ．ｅｄｕ．ｃｎ", LI),
        ("li@stu。example。edu。cn", LI),
        ("\u212ai@example.edu.cn", "ki@example.edu.cn"),  # the sign for kelvin
        ("li@大学.cn", "li@xn--pss25c.cn"),
        ("li@例え。テスト。cn\n", "li@xn--r8jz45g.xn--zckzah.cn"),
        ("a+b.c_d@example.edu.cn", "a+b.c_d@example.edu.cn"),
    ],
)
def test_one_mailbox_has_one_spelling(typed, whole):
    assert normalised(typed) == whole


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " \u3000",
        "li",
        "li@",
        "@example.edu.cn",
        "li@localhost",
        "li@[127.0.0.1]",
        "li@example..cn",
        '"li"@example.edu.cn',
        '"a\r\nBcc: b"@example.edu.cn',
        "li@example.edu.cn\nBcc: wang@example.edu.cn",
        "li@example.edu.cn\r\n\r\nbody",
        "li@example.edu.cn,wang@example.edu.cn",
        "Li <li@example.edu.cn>",
        "<script>@example.edu.cn",
        "li@<b>.cn",
        "li\x00@example.edu.cn",
        "li@example\x00.edu.cn",
        "li\ud800@example.edu.cn",
        "li@exam\udfffple.edu.cn",
        "lı@example.edu.cn",  # a dotless i, which only looks like one
        "李@example.edu.cn",
        "l" * 250 + "@example.edu.cn",
        " " * 2000 + LI,
        "x" * 1_000_000,
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(ValidationError):
        normalised(typed)


def test_domains_are_a_list_with_commas_of_any_kind():
    assert domains_in("") == domains_in(" ，, ") == []
    assert domains_in("@Stu.Example.edu.cn， a.cn、大学.cn,a.cn") == [
        "stu.example.edu.cn",
        "a.cn",
        "xn--pss25c.cn",
    ]
    for wrong in (
        "example",
        "a b.cn",
        "li@a.cn",
        "*.a.cn",
        "<b>.cn",
        "a.cn\x00",
        "\ud800.cn",
        "x" * 64 + ".cn",
    ):
        with pytest.raises(ValidationError):
            domains_in(wrong)


def test_a_label_says_no_more_than_its_owner_needs():
    assert masked(LI) == "l***@stu.example.edu.cn"


def test_a_person_is_told_apart_by_a_keyed_hash(settings):
    one = person_hash(Identity("email", LI, ""))
    assert one == person_hash(Identity("email", LI, "another label"))
    others = {person_hash(Identity("email", "wang@x.cn", "")), person_hash(Identity("oidc", LI, ""))}
    settings.SECRET_KEY = "another-key-" * 5
    assert len({one, person_hash(Identity("email", LI, ""))} | others) == 4


# -- Codes -------------------------------------------------------------------------------------------


def test_a_code_proves_an_address_once(page):
    code = ask(page)
    proof = prove(page, code)
    proved = proved_by(proof, page, form_of(page))
    assert (proved.kind, proved.label) == ("email", "l***@stu.example.edu.cn")
    assert proved.person == person_hash(Identity("email", LI, ""))
    assert "code" in refusal(lambda: prove(page, code))


def test_full_width_digits_and_spaces_are_read(page):
    code = ask(page)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert prove(page, f" {wide[:3]}\u3000{wide[3:]} ", address="ＬＩ@stu.example.edu.cn")


def test_neither_code_nor_address_is_stored_in_clear_and_the_mail_goes_once_it_is_used(page):
    code = ask(page)
    row = EmailCode.objects.get()
    stored = json.dumps(list(EmailCode.objects.values()), default=str)
    assert code not in row.code_hash
    assert "li@" not in stored
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.about) == (LI, f"code {row.pk}")
    assert page.title in mail.subject
    assert code not in mail.subject
    assert page.title in mail.body
    prove(page, code)
    assert not OutboxMessage.objects.exists()


def test_the_mail_is_in_the_senders_language_and_bears_any_title(page):
    page.title = "意见\x1b\u2028反馈" + "长" * 240
    with translation.override("en"):
        ask_for_code(page, address=LI, sender=VISITOR)
    mail = OutboxMessage.objects.get()
    assert mail.subject.startswith("Code for “意见  反馈长")
    assert "is good for 10 minutes" in mail.body
    assert "If you did not ask for it, ignore this message" in mail.body


def test_asking_again_makes_the_older_code_worthless_and_takes_its_mail(page):
    first = ask(page)
    second = ask(page)
    assert EmailCode.objects.count() == OutboxMessage.objects.count() == 1
    if first != second:
        assert "code" in refusal(lambda: prove(page, first))
    assert prove(page, second)


def test_a_code_is_of_one_form_and_one_address(page, campus):
    other = asking_page(campus.root_page, slug="other")
    code = ask(page)
    assert "code" in refusal(lambda: prove(other, code))
    assert "code" in refusal(lambda: prove(page, code, address="wang@example.edu.cn"))
    assert prove(page, code)


@pytest.mark.parametrize(("wrong", "is_good"), [(MOST_TRIES - 1, True), (MOST_TRIES, False)])
def test_five_tries_and_no_more(page, wrong, is_good):
    code = ask(page)
    other = f"{(int(code) + 1) % 10**6:06d}"
    for _time in range(wrong):
        refusal(lambda: prove(page, other))
    if is_good:
        assert prove(page, code)
    else:
        assert "code" in refusal(lambda: prove(page, code))
    assert EmailCode.objects.get().tries == MOST_TRIES


def test_after_ten_minutes_a_code_is_worthless(page):
    code = ask(page)
    row = EmailCode.objects.get()
    assert timedelta(minutes=9) < row.expires_at - timezone.now() <= timedelta(minutes=10)
    EmailCode.objects.update(expires_at=timezone.now())
    assert "code" in refusal(lambda: prove(page, code))


def test_wrong_old_used_and_never_sent_are_the_same_words(page):
    code = ask(page)
    words = [refusal(lambda: prove(page, code, address="nobody@example.edu.cn"))]
    words.append(refusal(lambda: prove(page, f"{(int(code) + 1) % 10**6:06d}")))
    prove(page, code)
    words.append(refusal(lambda: prove(page, code)))
    assert words[0] == words[1] == words[2]


def test_an_address_without_a_code_costs_the_same_slow_hash(page, monkeypatch):
    checked = []
    monkeypatch.setattr(email, "check_password", lambda _code, encoded: bool(checked.append(encoded)))
    refusal(lambda: prove(page, "123456"))
    assert len(checked) == 1


@pytest.mark.parametrize(
    "code", ["", "12345", "1234567", "12345a", "²³⁴⁵⁶x", "٣٤٥٦٧٨", "\x00", "\ud800", "1" * 10**6]
)
def test_what_can_be_no_code_uses_up_no_try(page, code):
    ask(page)
    assert set(refusal(lambda: prove(page, code))) == {"code"}
    assert EmailCode.objects.get().tries == 0


def test_an_address_elsewhere_is_refused_in_words_and_nothing_is_sent(page):
    for address in ("li@example.com", "li@evil-example.edu.cn", "li@x.stu.example.edu.cn"):
        (words,) = refusal(lambda address=address: ask(page, address))["email"]
        assert "stu.example.edu.cn、example.edu.cn" in words
    assert set(refusal(lambda: prove(page, "123456", address="li@example.com"))) == {"email"}
    assert not OutboxMessage.objects.exists()
    page.email_domains = ""
    assert ask(page, "li@example.com")


def test_codes_are_limited_by_address_on_all_forms_and_by_visitor(page, campus, settings):
    other = asking_page(campus.root_page, slug="other")
    for number in range(CODES_TO_ONE.times):
        ask([page, other][number % 2], sender=f"203.0.113.{number}")
    with pytest.raises(LimitReached):
        ask(page, "LI@stu.example.edu.cn ", sender="203.0.113.99")
    for number in range(email.CODES.times):
        ask(page, f"s{number}@stu.example.edu.cn", sender="198.51.100.1")
    with pytest.raises(LimitReached):
        ask(page, "one-more@stu.example.edu.cn", sender="198.51.100.1")
    assert OutboxMessage.objects.filter(to__startswith="s").count() == email.CODES.times


def test_tries_are_limited_by_visitor(page):
    for number in range(email.TRIES.times):
        refusal(lambda number=number: prove(page, "123456", address=f"s{number}@stu.example.edu.cn"))
    with pytest.raises(LimitReached):
        prove(page, "123456", address="one-more@stu.example.edu.cn")


def test_the_code_stands_in_no_log_and_no_tasks_arguments(page, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.DEBUG)
    arguments = []

    def note(sender, task_result, **kwargs):
        arguments.append((task_result.args, task_result.kwargs))

    task_enqueued.connect(note)
    with django_capture_on_commit_callbacks(execute=True):
        code = ask(page)
    task_enqueued.disconnect(note)
    mail = OutboxMessage.objects.get()
    assert mail.state == "sent"
    assert arguments == [([mail.pk], {})]
    prove(page, code)
    for secret in (code, LI):
        assert secret not in caplog.text


def test_expired_codes_and_sent_mail_are_forgotten_and_the_rest_is_kept(page):
    ask(page, "old@example.edu.cn")
    EmailCode.objects.update(expires_at=timezone.now())
    ask(page, "sent@example.edu.cn")
    OutboxMessage.objects.filter(to="sent@example.edu.cn").update(sent_at=timezone.now())
    code = ask(page, "new@example.edu.cn")
    kept = OutboxMessage.objects.create(
        to="a@example.cn", subject="x", body="x", about="codec 1", sent_at=timezone.now()
    )
    forget_codes()
    assert set(OutboxMessage.objects.values_list("to", flat=True)) == {"new@example.edu.cn", kept.to}
    assert EmailCode.objects.count() == 2
    assert prove(page, code, "new@example.edu.cn")
    (job,) = [job for job in registered_jobs() if job.name == "forget_email_codes"]
    assert job.every <= timedelta(minutes=5)


# -- Proofs ------------------------------------------------------------------------------------------


def test_a_proof_names_nobody_in_clear(page):
    proof = proof_of(page)
    text = str(signing.loads(proof, salt=proofs.SALT))
    assert "li@" not in text
    assert len(proof) < 500


def test_a_proof_is_good_for_half_an_hour(page, monkeypatch):
    proof = proof_of(page)
    monkeypatch.setattr(proofs, "VALID", timedelta(seconds=-1))
    with translation.override("en"), pytest.raises(IdentityNeededError, match="It was too long ago"):
        send(page, proved_sending(page, proof))


@pytest.mark.parametrize("proof", ["", "x", "a:b:c", "\x00", "\ud800", "é:1:2", ":" * 50])
def test_what_is_no_proof_is_refused(page, proof):
    with pytest.raises(IdentityNeededError):
        send(page, proved_sending(page, proof))
    assert not Submission.objects.exists()


def test_a_proof_is_for_one_form_its_kind_and_its_domains(page, campus):
    other = asking_page(campus.root_page, slug="other")
    proof = proof_of(page)
    form = form_of(page)
    with pytest.raises(IdentityNeededError):
        proved_by(proof, other, form_of(other))
    with pytest.raises(IdentityNeededError):
        proved_by(proofs.give_proof(form, Identity("oidc", LI, masked(LI))).text, page, form)
    with pytest.raises(IdentityNeededError):
        proved_by(proof[:-1] + ("A" if proof[-1] != "A" else "B"), page, form)
    page.email_domains = "other.cn"
    with pytest.raises(IdentityNeededError):
        proved_by(proof, page, form)


def test_a_kind_nobody_proves_is_not_sent_anonymously(page):
    page.identity = "carrier_pigeon"
    with pytest.raises(KeyError):
        provider_of(page)


# -- Sending -----------------------------------------------------------------------------------------


def test_what_is_sent_is_stored_under_a_hash_and_never_the_address(page):
    send(page, proved_sending(page, proof_of(page)))
    submission = Submission.objects.get()
    assert submission.person_hash == person_hash(Identity("email", LI, ""))
    assert "li@" not in json.dumps(list(Submission.objects.values()), default=str)


def test_an_anonymous_form_looks_at_no_proof(campus, page):
    plain = feedback_page(campus.root_page, slug="plain", most_per_person=1)
    for proof in ("", "nonsense", proof_of(page)):
        send(plain, sending(plain, proof=proof))
    assert set(Submission.objects.values_list("person_hash", flat=True)) == {""}


def test_a_person_sends_so_often_whatever_the_spelling_the_proof_and_the_language(page):
    page.most_per_person = 2
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.save_revision().publish()
    english.most_per_person = 2
    send(page, proved_sending(page, proof_of(page)))
    proof = proof_of(page, LI)
    send(english, proved_sending(english, proof))
    for again in (proof, prove(page, ask(page), address="ＬＩ@Stu.example.edu.cn")):
        with translation.override("en"), pytest.raises(FormClosedError, match="as often as one person may"):
            send(page, proved_sending(page, again))
    send(page, proved_sending(page, proof_of(page, "wang@example.edu.cn")))
    assert Submission.objects.count() == 3


def test_an_address_typed_into_a_field_counts_for_nothing(campus):
    extra = ("邮箱", "mail", "email", {"required": False})
    page = feedback_page(campus.root_page, extra, identity="email", most_per_person=1)
    data = {"matter": "食堂", "words": "饭凉了。", "mail": LI}
    send(page, sending(page, data, proof=proof_of(page, "wang@example.edu.cn")))
    send(page, sending(page, data, proof=proof_of(page)))
    assert Submission.objects.count() == 2


def test_an_answer_given_is_given_again_before_any_look_at_the_proof(page):
    page.most_per_person = 1
    sent = proved_sending(page, proof_of(page))
    first = send(page, sent)
    for proof in ("", "nonsense", sent.proof):
        assert send(page, proved_sending(page, proof, key=sent.key)) == first


def test_a_refused_person_keeps_the_challenge_and_a_refused_proof_too(page):
    page.most_per_person = 1
    proof = proof_of(page)
    send(page, proved_sending(page, proof))
    sent = proved_sending(page, proof)
    with pytest.raises(FormClosedError):
        send(page, sent)
    page.most_per_person = None
    assert send(page, sent).receipt


def test_erasing_takes_the_person_away(page):
    page.most_per_person = 1
    proof = proof_of(page)
    send(page, proved_sending(page, proof))
    erase(Submission.objects.get())
    assert Submission.objects.get().person_hash == ""
