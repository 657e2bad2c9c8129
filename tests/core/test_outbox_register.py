"""The register of outgoing mail and its one action, by role."""

import csv

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms_apps.core.models import OutboxMessage
from tests.factories.people import UserFactory, administrator, editor, moderator

REGISTER = "cms_core_outboxmessage_modeladmin_"
INDEX = REGISTER + "index"


def with_permissions(*codenames):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    return user


ROLES = {
    "anonymous": None,
    "student": UserFactory,
    "editor": editor,
    "moderator": moderator,
    "reader": lambda: with_permissions("view_outboxmessage"),
    "postmaster": lambda: with_permissions("view_outboxmessage", "change_outboxmessage"),
    "administrator": administrator,
}
READS = {"reader", "postmaster", "administrator"}
TRIES_AGAIN = {"postmaster", "administrator"}


@pytest.fixture
def as_role(client, campus):
    def log_in(role):
        if ROLES[role]:
            client.force_login(ROLES[role]())
        return client

    return log_in


def failed(**fields):
    values = {
        "to": "zhangsan@example.edu.cn",
        "subject": "关于宿舍的来信",
        "body": "您的来信已收到。",
        "attempts": 10,
        "failed_at": timezone.now(),
        "last_error": "OSError: =down",
    }
    return OutboxMessage.objects.create(**{**values, **fields})


def again(message):
    return reverse("cms_core_outbox_try_again", args=[message.pk])


@pytest.mark.parametrize("query", ["", "?export=csv", "?export=xlsx", "?state=failed"])
@pytest.mark.parametrize("role", ROLES)
def test_who_reads_the_register(as_role, role, query):
    failed()
    answer = as_role(role).get(reverse(INDEX) + query)
    assert answer.status_code == (200 if role in READS else 302)


@pytest.mark.parametrize("action", ["create", "edit", "delete"])
@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_in_it(as_role, role, action):
    message = failed()
    client = as_role(role)
    address = reverse(REGISTER + action, args=[] if action == "create" else [message.pk])
    for answer in (client.get(address), client.post(address, {"to": "wang@example.edu.cn"})):
        assert answer.status_code == 302
    assert OutboxMessage.objects.get().to == message.to


@pytest.mark.parametrize("role", ROLES)
def test_who_may_try_again(as_role, role):
    message = failed()
    client = as_role(role)
    asked = client.get(again(message))
    assert asked.status_code == (200 if role in TRIES_AGAIN else 302)
    message.refresh_from_db()
    assert message.state == "failed"  # asking changes nothing
    assert client.post(again(message)).status_code == 302
    message.refresh_from_db()
    assert message.state == ("waiting" if role in TRIES_AGAIN else "failed")


@pytest.mark.parametrize("role", sorted(READS))
def test_who_is_offered_it(as_role, role):
    message = failed()
    waiting = failed(failed_at=None, attempts=1)
    page = as_role(role).get(reverse(INDEX)).content.decode()
    assert (again(message) in page) is (role in TRIES_AGAIN)
    assert again(waiting) not in page


def test_trying_again_sends_it_and_says_so(as_role, django_capture_on_commit_callbacks):
    message = failed()
    client = as_role("postmaster")
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(again(message), follow=True)
    assert f"邮件 {message.pk} 将重新发送" in answer.content.decode()
    assert len(mail.outbox) == 1
    answer = client.post(again(message), follow=True)
    assert f"邮件 {message.pk} 已不在放弃之列" in answer.content.decode()
    assert len(mail.outbox) == 1
    assert client.get(reverse("cms_core_outbox_try_again", args=[10**30])).status_code == 404


def test_a_forged_request_changes_nothing(campus):
    from django.test import Client

    message = failed()
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator())
    assert client.post(again(message)).status_code == 403
    message.refresh_from_db()
    assert message.state == "failed"


def exported(client):
    answer = client.get(reverse(INDEX), {"export": "csv"})
    return b"".join(answer.streaming_content).decode()


def test_it_shows_neither_whom_nor_what_it_said(as_role):
    message = failed()
    client = as_role("administrator")
    for page in (client.get(reverse(INDEX)).content.decode(), exported(client)):
        assert "z***@example.edu.cn" in page
        assert "OSError: =down" in page
        for secret in ("zhangsan", message.subject, message.body):
            assert secret not in page
    assert "zhangsan" not in client.get(again(message)).content.decode()
    assert str(message) == str(message.pk)


@pytest.mark.parametrize(
    "query", ["?to__startswith=z", "?body__contains=a", "?o=1&to=zhangsan@example.edu.cn"]
)
def test_no_address_can_be_tried_out_in_it(as_role, query):
    failed()
    answer = as_role("reader").get(reverse(INDEX) + query)
    assert (answer.status_code, answer.url) == (302, reverse(INDEX))


def test_it_narrows_by_state(as_role):
    client = as_role("reader")
    rows = {
        "failed": failed(),
        "waiting": failed(failed_at=None),
        "sent": failed(failed_at=None, sent_at=timezone.now()),
    }
    for state, row in rows.items():
        answer = client.get(reverse(INDEX), {"state": state})
        assert [found.pk for found in answer.context["view"].queryset] == [row.pk]


def test_an_export_says_what_became_of_each(as_role):
    message = failed(last_error="=1+1")
    row = list(csv.reader(exported(as_role("reader")).splitlines()))[1]
    assert row[:5] == [str(message.pk), "z***@example.edu.cn", "已放弃", "10", "'=1+1"]


def test_its_length_costs_no_queries(as_role):
    client = as_role("postmaster")
    costs = []
    for more in (3, 27):
        for _ in range(more):
            failed()
        client.get(reverse(INDEX))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(INDEX))
        costs.append(len(queries))
    assert costs[0] == costs[1]
