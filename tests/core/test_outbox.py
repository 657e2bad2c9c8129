"""Mail is written with what it tells of and sent once, whatever dies in between."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms_apps.core.models import OutboxMessage
from cms_apps.core.models.outbox import MOST_ATTEMPTS
from cms_apps.core.outbox import sending
from cms_apps.core.outbox.sending import send_due, send_message, wait_after
from cms_apps.core.outbox.services import erase, forget_sent_mail, post_mail, try_again
from cms_apps.core.schedule import registered_jobs

ROOT = Path(__file__).parents[2]
MINUTE = timedelta(minutes=1)


class MoodyServer(EmailBackend):
    """A mail server that is down, or refuses, until `says` is None."""

    says: Exception | None = None

    def send_messages(self, messages):
        if self.says is not None:
            raise self.says
        return super().send_messages(messages)


class DeadlyServer(EmailBackend):
    """Takes the mail, and the process that sent it dies before it can note so."""

    def send_messages(self, messages):
        print("accepted", messages[0].extra_headers["Message-ID"], flush=True)  # noqa: T201
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def server(settings, monkeypatch):
    """A mail server whose mood a test sets."""
    settings.EMAIL_BACKEND = f"{__name__}.MoodyServer"

    def mood(says):
        monkeypatch.setattr(MoodyServer, "says", says)

    mood(None)
    return mood


def written(**fields):
    """A message as `post_mail` stores it, before anything was tried."""
    values = {"to": "li@example.edu.cn", "subject": "回执", "body": "您的来信已收到。\n"}
    return OutboxMessage.objects.create(**{**values, **fields})


def later(message, **times):
    """Let time pass: move what is to come into the past."""
    OutboxMessage.objects.filter(pk=message.pk).update(**times or {"next_try_at": timezone.now()})


# -- Writing ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_sent_after_the_transaction(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        message = post_mail(to="li@example.edu.cn", subject="回执", body="您的来信已收到。", about="case:7")
        assert mail.outbox == []
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["li@example.edu.cn"], "回执", "您的来信已收到。")
    message.refresh_from_db()
    assert message.state == "sent"
    assert message.leased_until is None


@pytest.mark.django_db
def test_writing_it_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        post_mail(to="li@example.edu.cn", subject="回执", body="您的来信已收到。")


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_its_transaction():
    with transaction.atomic():
        post_mail(to="li@example.edu.cn", subject="回执", body="您的来信已收到。")
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_task_holds_the_number_and_nothing_else(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    message = post_mail(to="li@example.edu.cn", subject="回执", body="您的来信已收到。", about="case:7")
    assert DBTaskResult.objects.get().args_kwargs == {"args": [message.pk], "kwargs": {}}


@pytest.mark.django_db(transaction=True)
def test_without_a_queue_the_caller_goes_on_and_the_sweep_sends(settings, caplog):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["another"]}}
    with transaction.atomic():
        message = post_mail(to="li@example.edu.cn", subject="回执", body="您的来信已收到。")
    assert f"outgoing mail {message.pk} could not be queued" in caplog.text
    assert "li@" not in caplog.text
    assert mail.outbox == []
    assert send_due() == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("to", "li@example.edu.cn\nBcc: all@example.edu.cn"),
        ("to", "li@example.edu.cn\n"),
        ("to", "li@example.edu.cn\r"),
        ("to", "a@example.edu.cn, b@example.edu.cn"),
        ("to", "nobody"),
        ("to", ""),
        ("to", "\ud800@example.edu.cn"),
        ("subject", "回执\nBcc: all@example.edu.cn"),
        ("subject", "回执\r\n\r\n<script>"),
        ("subject", "回执\u2028Bcc: all@example.edu.cn"),
        ("subject", "回执\x85"),
        ("subject", "回\x0b执"),
        ("subject", "\ud800"),
        ("subject", "x" * 201),
        ("subject", ""),
        ("body", "\x00"),
        ("body", "\udfff"),
        ("about", "x" * 101),
    ],
)
def test_what_is_no_header_or_can_not_be_stored_is_refused(field, text):
    fields = {"to": "li@example.edu.cn", "subject": "回执", "body": "您的来信已收到。", field: text}
    with pytest.raises(ValidationError) as caught:
        post_mail(**fields)
    assert list(caught.value.error_dict) == [field]
    assert not OutboxMessage.objects.exists()


# -- Sending ---------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_server_that_was_down_gets_it_later_unchanged(server):
    message = written()
    server(ConnectionRefusedError("no mail server"))
    assert send_due() == 0
    message.refresh_from_db()
    assert message.state == "waiting"
    assert message.attempts == 1
    assert message.last_error == "ConnectionRefusedError: no mail server"
    assert MINUTE * 0.9 < message.next_try_at - timezone.now() <= MINUTE
    server(None)
    assert send_due() == 0  # not due yet
    later(message)
    assert send_due() == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == ([message.to], message.subject, message.body)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("sent", 2, "")
    assert send_due() == 0


@pytest.mark.django_db
def test_it_is_given_up_after_ten_attempts_and_can_be_tried_again(server, caplog):
    message = written()
    server(OSError("down"))
    for _ in range(MOST_ATTEMPTS + 2):
        later(message)
        send_due()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", MOST_ATTEMPTS)
    assert "attempt 10 failed: OSError" in caplog.text
    server(None)
    assert try_again(message.pk)
    assert not try_again(message.pk)
    assert send_due() == 1
    assert not try_again(message.pk)
    assert len(mail.outbox) == 1


def test_the_waits_grow_from_a_minute_to_six_hours():
    waits = [wait_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]
    assert [wait // MINUTE for wait in waits] == [1, 3, 9, 27, 81, 243, 360, 360, 360]


@pytest.mark.django_db
def test_one_that_can_not_be_sent_stops_no_other(server):
    written(to="bad@example.edu.cn", next_try_at=timezone.now() - MINUTE)
    written()

    class RefusedError(Exception):
        pass

    server(RefusedError("no such user"))
    assert send_message(OutboxMessage.objects.get(to="bad@example.edu.cn").pk) is False
    server(None)
    assert send_due() == 1


@pytest.mark.django_db
def test_a_sweep_takes_a_batch_the_longest_waiting_first(monkeypatch):
    for number in range(5):
        written(subject=str(number), next_try_at=timezone.now() - MINUTE * number)
    assert send_due(most=2) == 2
    assert [sent.subject for sent in mail.outbox] == ["4", "3"]
    monkeypatch.setattr(sending, "SWEEP_TIME", timedelta(0))
    assert send_due() == 0  # its time is up before it began


@pytest.mark.django_db
def test_the_mail_server_is_not_waited_for_without_end(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert sending._mail(written()).connection.timeout == 20
    settings.EMAIL_TIMEOUT = 5
    assert sending._mail(written()).connection.timeout == 5


@pytest.mark.django_db
def test_its_message_id_is_the_same_at_every_attempt_and_no_others(settings):
    settings.DEFAULT_FROM_EMAIL = "后勤集团 <post@example.edu.cn>"
    first, second = written(), written()
    ids = {sending._mail(message).message()["Message-ID"] for message in (first, first, second)}
    assert len(ids) == 2
    assert all(number.startswith("<outbox.") and number.endswith("@example.edu.cn>") for number in ids)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer",
    [
        "{'zhangsan@example.edu.cn': (550, b'5.1.1 <ZhangSan@example.edu.cn>: no such user zhangsan')}",
        "550 mailbox of zhangsan full, forwarded from li@mail.example.edu.cn",
    ],
)
def test_what_went_wrong_names_nobody(server, caplog, answer):
    message = written(to="zhangsan@example.edu.cn")
    server(OSError(answer))
    send_message(message.pk)
    message.refresh_from_db()
    assert "550" in message.last_error
    for name in ("zhangsan", "@"):
        assert name not in message.last_error.lower()
        assert name not in caplog.text.lower()


# -- Who dies ---------------------------------------------------------------------------------


def database_of_this_test():
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    secret = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    return f"postgres://{parts['USER']}{secret}@{parts['HOST']}:{parts['PORT'] or 5432}/{parts['NAME']}"


SEND_AND_DIE = """
import sys
import django
django.setup()
from django.conf import settings
from cms_apps.core.outbox.sending import send_message
settings.EMAIL_BACKEND = "tests.core.test_outbox.DeadlyServer"
send_message(int(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_a_killed_process_runs_out_and_another_sends(server):
    message = written()
    done = subprocess.run(
        [sys.executable, "-c", SEND_AND_DIE, str(message.pk)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DATABASE_URL": database_of_this_test(),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    accepted = done.stdout.split()[1]
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("waiting", 1)
    assert send_due() == 0  # for all anybody knows it is being sent
    later(message, leased_until=timezone.now())
    assert send_due() == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == accepted


@pytest.mark.django_db
def test_one_that_kills_every_sender_is_given_up():
    past = timezone.now() - MINUTE
    message = written(attempts=MOST_ATTEMPTS, leased_until=past, lease_owner="killed")
    assert send_due() == 0
    message.refresh_from_db()
    assert message.state == "failed"
    assert mail.outbox == []


@pytest.mark.django_db
def test_who_lost_the_lease_notes_a_success_but_no_failure(server, monkeypatch):
    slow, takes_over = written(), timezone.now() + MINUTE

    class Overtaken(EmailBackend):
        def send_messages(self, messages):
            OutboxMessage.objects.update(lease_owner="another", leased_until=takes_over)
            return MoodyServer().send_messages(messages)

    monkeypatch.setattr(sending, "get_connection", lambda **options: Overtaken(**options))
    server(OSError("down"))
    assert not send_message(slow.pk)
    slow.refresh_from_db()
    assert (slow.lease_owner, slow.last_error) == ("another", "")
    later(slow, leased_until=timezone.now())
    server(None)
    assert send_message(slow.pk)
    slow.refresh_from_db()
    assert (slow.state, slow.lease_owner) == ("sent", "")


def at_once(count, work):
    start = Barrier(count)

    def body(number):
        try:
            start.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(body, range(count)))


def post_twenty():
    for number in range(20):
        written(subject=str(number))
    return sorted(str(number) for number in range(20))


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_send_each_message_once():
    subjects = post_twenty()
    assert sum(at_once(8, lambda _number: send_due())) == 20
    assert sorted(sent.subject for sent in mail.outbox) == subjects
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_control_without_a_lease_some_are_sent_twice():
    """The same race with look-then-send: the test above can fail."""
    subjects = post_twenty()
    looked = Barrier(8)

    def careless(_number):
        due = list(OutboxMessage.objects.due(timezone.now()))
        looked.wait()
        for message in due:
            sending._mail(message).send()
            OutboxMessage.objects.filter(pk=message.pk).update(sent_at=timezone.now())

    at_once(8, careless)
    assert len(mail.outbox) > len(subjects)


# -- Forgetting ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_about_something_can_be_erased():
    now = timezone.now()
    written(about="case:7")
    written(about="case:7", sent_at=now)
    written(about="case:7", failed_at=now)
    kept = [written(about="case:70"), written()]
    assert erase("case:7") == 3
    assert erase("case:7") == 0
    assert set(OutboxMessage.objects.all()) == set(kept)
    with pytest.raises(ValueError, match="reference"):
        erase("")


@pytest.mark.django_db
def test_one_erased_while_it_was_queued_is_not_sent():
    message = written(about="case:7")
    erase("case:7")
    assert send_message(message.pk) is False
    assert mail.outbox == []


@pytest.mark.django_db
def test_sent_mail_is_kept_thirty_days_and_failed_mail_ninety():
    now = timezone.now()
    for days in (29, 31, 89, 91):
        written(subject=f"sent {days}", sent_at=now - timedelta(days=days))
        written(subject=f"failed {days}", failed_at=now - timedelta(days=days))
    written(subject="waiting", created_at=now - timedelta(days=365))
    forget_sent_mail()
    kept = set(OutboxMessage.objects.values_list("subject", flat=True))
    assert kept == {"sent 29", "failed 29", "failed 31", "failed 89", "waiting"}


def test_the_schedule_sweeps_every_minute_and_forgets_daily():
    every = {job.name: job.every for job in registered_jobs()}
    assert every["send_outbox"] == MINUTE
    assert every["forget_sent_mail"] == timedelta(days=1)
