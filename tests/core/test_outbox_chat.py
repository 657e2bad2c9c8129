"""Chat groups are spoken to through the same outbox as mail, by robots that refuse with status 200."""

import json

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms_apps.core.models import ChatGroup, OutboxMessage
from cms_apps.core.models.outbox import MOST_ATTEMPTS
from cms_apps.core.outbox import robots, sending
from cms_apps.core.outbox.sending import send_at_once, send_due
from cms_apps.core.outbox.services import erase, hurry, post_chat, post_mail, try_again
from cms_apps.core.roles import OFFICE
from cms_apps.core.sealing import SealBrokenError, seal, unseal
from tests.factories.people import administrator, editor, member
from tests.factories.robots import KEY, PATHS, SIGNING, RobotServer, chat_group
from tests.racing import at_once

KINDS = sorted(PATHS)
VENDORS = {
    "wecom": "https://qyapi.weixin.qq.com",
    "dingtalk": "https://oapi.dingtalk.com",
    "feishu": "https://open.feishu.cn",
}
REGISTER = "cms_core_chatgroup_modeladmin_"


@pytest.fixture
def server(settings):
    found = RobotServer()
    settings.CHAT_GATEWAYS = [found.origin]
    yield found
    found.close()


def written(group, **fields):
    values = {"subject": "超期:2026-000007", "body": "类别:餐饮"}
    return OutboxMessage.objects.create(group=group, **{**values, **fields})


def now_due(message):
    OutboxMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())


# -- Speaking --------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("signs", [False, True])
def test_it_is_said_in_the_group_after_the_transaction(
    server, kind, signs, django_capture_on_commit_callbacks
):
    server.signs = signs
    group = chat_group(server, kind, secret=SIGNING if signs else "")
    with django_capture_on_commit_callbacks(execute=True):
        message = post_chat(group=group, subject="超期:2026-000007", body="类别:餐饮", about="case 7")
        assert server.asked == 0
    assert server.heard == [(kind, "超期:2026-000007\n类别:餐饮")]
    message.refresh_from_db()
    assert (message.state, message.leased_until, message.attempts) == ("sent", None, 1)
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
@pytest.mark.parametrize("secret", ["", "SECanother"])
def test_a_wrong_signature_is_refused(server, kind, secret):
    server.signs = True
    message = written(chat_group(server, kind, secret=secret))
    assert send_due() == 0
    message.refresh_from_db()
    assert "RefusedError: " in message.last_error
    assert server.heard == []


REFUSALS = {
    "wecom": "RefusedError: 93000 invalid webhook url, key=***",
    "dingtalk": "RefusedError: 300005 token is not exist: ***",
    "feishu": "RefusedError: 19001 param invalid: access token invalid /open-apis/bot/v2/hook/***",
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_with_status_200_is_one_and_its_note_holds_no_key(server, kind, caplog):
    server.mood = "removed"
    message = written(chat_group(server, kind))
    assert send_due() == 0
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("waiting", REFUSALS[kind])
    assert KEY not in caplog.text
    server.mood = ""
    now_due(message)
    assert send_due() == 1
    assert len(server.heard) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("sent", 2, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mood", "note"),
    [
        ("down", "RefusedError: HTTP 500"),
        ("redirects", "RefusedError: HTTP 307"),
        ("babbles", "RefusedError: an answer that no robot gives"),
        ("hangs", "TimeoutError: timed out"),
    ],
)
def test_whatever_else_goes_wrong_it_waits(server, mood, note, monkeypatch):
    monkeypatch.setattr(sending, "ROBOT_TIMEOUT", 0.3)
    server.mood = mood
    message = written(chat_group(server))
    assert send_due() == 0
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("waiting", 1, note)
    assert message.next_try_at > timezone.now()
    assert server.elsewhere == []


@pytest.mark.django_db
def test_a_server_that_is_gone_stops_nobody_elses_message(server, settings):
    gone = RobotServer()
    gone.close()
    settings.CHAT_GATEWAYS = [gone.origin, server.origin]
    lost = written(chat_group(gone))
    OutboxMessage.objects.filter(pk=lost.pk).update(next_try_at=timezone.now() - sending.FIRST_WAIT)
    written(chat_group(server))
    OutboxMessage.objects.create(to="li@example.edu.cn", subject="回执", body="已收到")
    assert send_due() == 2
    assert (len(server.heard), len(mail.outbox)) == (1, 1)
    lost.refresh_from_db()
    assert (lost.state, lost.attempts) == ("waiting", 1)
    assert lost.last_error.startswith("URLError")
    assert KEY not in lost.last_error


@pytest.mark.django_db
def test_it_is_given_up_and_tried_again_like_mail(server, django_capture_on_commit_callbacks):
    server.mood = "down"
    message = written(chat_group(server))
    for _ in range(MOST_ATTEMPTS + 2):
        now_due(message)
        send_due()
    message.refresh_from_db()
    assert (message.state, server.asked) == ("failed", MOST_ATTEMPTS)
    server.mood = ""
    with django_capture_on_commit_callbacks(execute=True):
        assert try_again(message.pk)
    assert len(server.heard) == 1


@pytest.mark.django_db
def test_a_group_that_is_out_of_use_hears_nothing(server):
    message = written(chat_group(server, is_active=False))
    assert send_due() == 0
    message.refresh_from_db()
    assert message.last_error.startswith("SwitchedOffError")
    assert server.asked == 0


@pytest.mark.django_db
def test_a_long_text_is_cut_at_whole_characters_to_what_the_robot_takes(server):
    written(chat_group(server, "wecom"), body="诉" * 1000)
    assert send_due() == 1
    (text,) = server.texts()
    assert text.endswith("诉…")
    assert 2040 < len(text.encode()) <= 2048


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_say_each_thing_once(server):
    group = chat_group(server)
    for number in range(12):
        written(group, subject=str(number))
    assert sum(at_once(lambda _number: send_due(), 8)) == 12
    assert sorted(text.split("\n")[0] for text in server.texts()) == sorted(map(str, range(12)))


# -- In this process, without a worker -------------------------------------------------------


@pytest.fixture
def no_worker(settings):
    """Tasks are queued, and nobody takes them."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.mark.django_db(transaction=True)
def test_what_is_hurried_goes_without_a_worker(server, no_worker):
    group = chat_group(server)
    with transaction.atomic():
        posted = [
            post_chat(group=group, subject="紧急", body="请看"),
            post_mail(to="li@example.edu.cn", subject="紧急", body="请看"),
        ]
        hurry(posted)
        assert (server.asked, mail.outbox) == (0, [])
    assert (len(server.heard), len(mail.outbox)) == (1, 1)
    assert not OutboxMessage.objects.waiting().exists()
    assert send_due() == 0


@pytest.mark.django_db(transaction=True)
def test_control_what_is_not_hurried_waits_for_the_worker(server, no_worker):
    post_chat(group=chat_group(server), subject="超期", body="请看")
    assert server.asked == 0
    assert OutboxMessage.objects.waiting().count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_hurried_in_vain_waits_as_usual(server, no_worker):
    server.mood = "down"
    with transaction.atomic():
        hurry([post_chat(group=chat_group(server), subject="紧急", body="请看")])
    message = OutboxMessage.objects.waiting().get()
    assert (message.attempts, message.last_error) == (1, "RefusedError: HTTP 500")
    server.mood = ""
    now_due(message)
    assert send_due() == 1


@pytest.mark.django_db
def test_a_silent_server_is_asked_once_and_keeps_the_others_from_nothing(server, settings, monkeypatch):
    monkeypatch.setattr(sending, "HURRIED_TIMEOUT", 0.3)
    silent = RobotServer()
    settings.CHAT_GATEWAYS = [server.origin, silent.origin]
    silent.mood = "hangs"
    try:
        mute = [written(chat_group(silent, "dingtalk")) for _ in range(3)]
        assert send_at_once([*mute, written(chat_group(server, "wecom"))]) == 1
    finally:
        silent.close()
    assert (silent.asked, len(server.heard)) == (1, 1)
    assert OutboxMessage.objects.waiting().count() == 3


@pytest.mark.django_db
def test_no_new_attempt_begins_when_the_time_is_up(server, monkeypatch):
    monkeypatch.setattr(sending, "HURRY_TIME", sending.HURRY_TIME * 0)
    assert send_at_once([written(chat_group(server))]) == 0
    assert server.asked == 0


# -- Where a robot may live ------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_programs_own_servers_would_be_sent(kind, settings):
    """The same request but for the origin, which no test can reach."""
    settings.CHAT_GATEWAYS = []
    address = VENDORS[kind] + PATHS[kind]
    robots.check_address(kind, address)
    sent_to, document = robots.ROBOTS[kind].request(address, "超期", "")
    assert sent_to == address
    words = {"msg_type": "text", "content": {"text": "超期"}}
    assert document == (words if kind == "feishu" else {"msgtype": "text", "text": {"content": "超期"}})
    json.dumps(document)


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com@evil.example/cgi-bin/webhook/send?key=abc",
        "https://evil.example/https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send?key=abc",
        "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=abc",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc#d",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a b",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a\r\nHost: evil.example",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=值",
        "https://oapi.dingtalk.com/robot/send?access_token=abc",
        "http://127.0.0.1:8000/cgi-bin/webhook/send?key=abc",
        "http://[::1/cgi-bin/webhook/send?key=abc",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "wecombot://abc",
        "",
    ],
)
def test_nobody_makes_the_server_call_elsewhere(address, settings):
    settings.CHAT_GATEWAYS = []
    with pytest.raises(ValidationError):
        robots.check_address("wecom", address)


@pytest.mark.django_db
def test_an_address_whose_leave_was_taken_away_is_not_called(server, settings):
    message = written(chat_group(server))
    settings.CHAT_GATEWAYS = []
    assert send_due() == 0
    message.refresh_from_db()
    assert (server.asked, message.state) == (0, "waiting")
    assert message.last_error.startswith("ValidationError")


# -- At rest ---------------------------------------------------------------------------------


def test_a_seal_hides_and_gives_back(settings):
    sealed = seal(KEY)
    assert KEY not in sealed
    assert sealed != seal(KEY)
    assert unseal(sealed) == KEY
    assert (seal(""), unseal("")) == ("", "")


@pytest.mark.parametrize("broken", ["nonsense", "值", "A" * 120])
def test_what_was_tampered_with_is_not_read(broken):
    with pytest.raises(SealBrokenError):
        unseal(broken)


def test_a_new_secret_key_reads_old_seals_only_with_the_old_one_beside_it(settings):
    sealed = seal(KEY)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" * 8
    with pytest.raises(SealBrokenError):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == KEY


@pytest.mark.django_db
def test_after_a_new_secret_key_the_message_waits_and_says_why(server, settings):
    group = chat_group(server)
    message = written(group)
    settings.SECRET_KEY = "another-" * 8
    assert send_due() == 0
    message.refresh_from_db()
    assert message.last_error.startswith("SealBrokenError")
    assert "重新" in ChatGroup.objects.get().address_hint or "again" in ChatGroup.objects.get().address_hint
    assert server.asked == 0


@pytest.mark.django_db
def test_a_message_goes_by_mail_or_to_a_group_never_both_nor_neither(server):
    group = chat_group(server)
    for fields in ({"to": "li@example.edu.cn", "group": group}, {"to": "", "group": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutboxMessage.objects.create(subject="回执", body="已收到", **fields)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["subject", "body", "about"])
def test_what_can_not_be_stored_is_refused(server, field):
    with pytest.raises(ValidationError) as caught:
        post_chat(group=chat_group(server), **{"subject": "超期", "body": "请看", field: "\x00"})
    assert list(caught.value.error_dict) == [field]


@pytest.mark.django_db
def test_writing_it_costs_one_query(server, django_assert_num_queries):
    group = chat_group(server)
    with django_assert_num_queries(1):
        post_chat(group=group, subject="超期", body="请看")


@pytest.mark.django_db
def test_it_is_erased_with_what_it_is_about(server):
    group = chat_group(server)
    written(group, about="case 7")
    kept = written(group, about="case 70")
    assert erase("case 7") == 1
    assert OutboxMessage.objects.get() == kept


# -- The registers ---------------------------------------------------------------------------


@pytest.fixture
def as_office(client, campus):
    client.force_login(member(OFFICE))
    return client


def form(kind="wecom", address="", **fields):
    values = {"name": "餐饮值班群", "kind": kind, "unit": "", "address": address, "secret": ""}
    flags = dict.fromkeys(("gets_urgent", "gets_overdue", "gets_digest", "is_active"), "on")
    return {**values, **flags, **fields}


def test_the_office_adds_a_group_and_never_sees_its_address_again(as_office):
    address = VENDORS["dingtalk"] + PATHS["dingtalk"]
    done = as_office.post(
        reverse(REGISTER + "create"), form("dingtalk", address, secret=SIGNING), follow=True
    )
    group = ChatGroup.objects.get()
    assert (unseal(group.sealed_address), unseal(group.sealed_secret)) == (address, SIGNING)
    pages = [done, as_office.get(reverse(REGISTER + "edit", args=[group.pk]))]
    for page in (answer.content.decode() for answer in pages):
        assert "餐饮值班群" in page
        for secret in (KEY, SIGNING, group.sealed_address):
            assert secret not in page
    assert "…89ab" in pages[0].content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cms_core_chatgroup")
        stored = repr(cursor.fetchall())
    assert "餐饮值班群" in stored
    assert KEY not in stored


def test_left_empty_it_stays_and_a_new_one_replaces_it_with_its_secret(as_office, settings):
    settings.CHAT_GATEWAYS = []
    first, second = (VENDORS["feishu"] + PATHS["feishu"] + end for end in ("", "2"))
    group = ChatGroup.objects.create(
        name="群", kind="feishu", sealed_address=seal(first), sealed_secret=seal(SIGNING)
    )
    edit = reverse(REGISTER + "edit", args=[group.pk])
    assert as_office.post(edit, form("feishu", name="新群名")).status_code == 302
    group.refresh_from_db()
    assert (group.name, unseal(group.sealed_address), unseal(group.sealed_secret)) == (
        "新群名",
        first,
        SIGNING,
    )
    assert as_office.post(edit, form("feishu", second)).status_code == 302
    group.refresh_from_db()
    assert (unseal(group.sealed_address), group.sealed_secret) == (second, "")


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"address": ""}, "address"),
        ({"address": "http://127.0.0.1:5432/cgi-bin/webhook/send?key=abc"}, "address"),
        ({"kind": "feishu", "address": VENDORS["wecom"] + PATHS["wecom"]}, "address"),
        ({"address": VENDORS["wecom"] + PATHS["wecom"], "secret": SIGNING}, "secret"),
    ],
)
def test_what_can_not_be_a_robot_is_told_at_its_field(as_office, fields, faulty):
    answer = as_office.post(reverse(REGISTER + "create"), form(**fields))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [faulty]
    assert not ChatGroup.objects.exists()


def test_another_program_wants_another_address(as_office):
    group = ChatGroup.objects.create(
        name="群", kind="wecom", sealed_address=seal(VENDORS["wecom"] + PATHS["wecom"])
    )
    answer = as_office.post(reverse(REGISTER + "edit", args=[group.pk]), form("dingtalk"))
    assert list(answer.context["form"].errors) == ["address"]


@pytest.mark.parametrize("action", ["index", "create", "edit", "delete"])
def test_nobody_but_the_office_keeps_groups(client, campus, server, action):
    group = chat_group(server)
    client.force_login(editor())
    address = reverse(REGISTER + action, args=[group.pk] if action in ("edit", "delete") else [])
    assert client.get(address).status_code == 302
    assert client.post(address, form()).status_code == 302
    assert ChatGroup.objects.get() == group


def test_the_register_of_messages_names_the_group_and_not_its_words(client, campus, server):
    group = chat_group(server, name="餐饮值班群")
    written(group, failed_at=timezone.now())
    OutboxMessage.objects.create(to="li@example.edu.cn", subject="回执", body="已收到")
    client.force_login(administrator())
    index = reverse("cms_core_outboxmessage_modeladmin_index")
    page = client.get(index).content.decode()
    assert "餐饮值班群" in page
    for hidden in ("2026-000007", "类别", KEY):
        assert hidden not in page
    for way, many in (("mail", 1), ("chat", 1)):
        assert client.get(index, {"way": way}).context["view"].queryset.count() == many


def test_the_registers_lengths_cost_no_queries(client, campus, server):
    client.force_login(administrator())
    for register in (REGISTER, "cms_core_outboxmessage_modeladmin_"):
        costs = []
        for more in (3, 10):
            for _ in range(more):
                written(chat_group(server))
            client.get(reverse(register + "index"))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(register + "index"))
            costs.append(len(queries))
        assert costs[0] == costs[1]


def test_the_first_panel_counts_what_was_given_up_for_who_keeps_the_outbox(client, campus, server):
    written(chat_group(server), failed_at=timezone.now())
    written(chat_group(server))
    for _ in range(2):
        OutboxMessage.objects.create(
            to="li@example.edu.cn", subject="回执", body="已收到", failed_at=timezone.now()
        )
    client.force_login(administrator())
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    index = reverse("cms_core_outboxmessage_modeladmin_index")
    for way, many in (("mail", 2), ("chat", 1)):
        address = f"{index}?state=failed&amp;way={way}"
        assert address in page
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.context["view"].queryset.count() == many
    client.force_login(editor())
    assert "state=failed" not in client.get(reverse("wagtailadmin_home")).content.decode()
