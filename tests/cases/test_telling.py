"""Who is told what, and who never: by mail and in chat groups, with nothing of what was written."""

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from cms_apps.cases.models import Case, UrgentMatter
from cms_apps.cases.services import telling
from cms_apps.cases.services.telling import alert, tell_overdue, tell_unit
from cms_apps.cases.states import EventKind
from cms_apps.core.models import OutboxMessage
from cms_apps.core.outbox.sending import send_due
from cms_apps.core.outbox.services import erase
from tests.factories.cases import a_case, manager, office, person, unit_named
from tests.factories.robots import RobotServer, chat_group
from tests.factories.roots import plant_roots

WORDS = {"subject": "二食堂后厨", "text": "后厨冒烟了,有一股焦味"}


@pytest.fixture
def server(settings):
    found = RobotServer()
    settings.CHAT_GATEWAYS = [found.origin]
    yield found
    found.close()


@pytest.fixture
def canteens(campus):
    return unit_named("canteens")


def recipients():
    return set(OutboxMessage.objects.values_list("to", flat=True)) - {""}


def groups_told():
    return set(OutboxMessage.objects.chat().values_list("group__name", flat=True))


def on_call(addresses):
    UrgentMatter.objects.update(told=addresses)


# -- Urgent ----------------------------------------------------------------------------------


def test_an_urgent_matter_is_told_to_all_who_can_do_something(canteens, server):
    on_call("duty@example.edu.cn，security@example.edu.cn")
    cook, desk = person(unit=canteens), office()
    person(unit=unit_named("energy"))
    manager()
    chat_group(server, name="食堂群", unit=canteens)
    chat_group(server, "feishu", name="集团群")
    chat_group(server, name="能源群", unit=unit_named("energy"))
    chat_group(server, name="闲聊群", unit=canteens, gets_urgent=False)
    chat_group(server, name="旧群", unit=canteens, is_active=False)
    case = a_case(**WORDS)
    assert case.urgent is not None
    urgent = OutboxMessage.objects.filter(subject__startswith="紧急")
    mails = set(urgent.mail().values_list("to", flat=True))
    assert mails == {"duty@example.edu.cn", "security@example.edu.cn", cook.email, desk.email}
    assert set(urgent.chat().values_list("group__name", flat=True)) == {"食堂群", "集团群"}


def test_no_message_holds_what_was_written(canteens, server):
    person(unit=canteens, post="head")
    office()
    manager()
    chat_group(server, unit=canteens)
    case = a_case(contact="sender@example.edu.cn", **WORDS)
    for level in (1, 2, 3):
        tell_overdue(case, level)
    tell_unit(case, EventKind.REMINDED)
    posted = list(OutboxMessage.objects.all())
    assert len(posted) > 6
    for message in posted:
        text = f"{message.subject}\n{message.body}"
        assert case.number in text
        assert f"/cases/{case.pk}/" in text
        for secret in ("后厨", "焦味", "sender@"):
            assert secret not in text
    assert erase(telling.about(case)) == len(posted)


def test_whom_it_complains_about_is_told_nothing_also_on_call(canteens, server):
    chat_group(server, unit=unit_named("energy"))
    chat_group(server)
    chief = person(unit=canteens, post="head")
    colleague = person(unit=canteens, post="deputy")
    on_call(f"duty@example.edu.cn,{chief.email.upper()}")
    case = a_case(about_people=[chief], **WORDS)
    assert case.unit == canteens
    for level in (1, 2, 3):
        tell_overdue(case, level)
    tell_unit(case, EventKind.REMINDED)
    told = {address.casefold() for address in recipients()}
    assert chief.email not in told
    assert {colleague.email, "duty@example.edu.cn"} <= told
    assert groups_told() == set()  # nobody knows who sits in them


def test_a_case_about_a_unit_reaches_neither_its_members_nor_any_group(canteens, server):
    chat_group(server, unit=canteens)
    chat_group(server)
    chief, desk = person(unit=canteens, post="head"), office()
    on_call(chief.email)
    case = a_case(about_unit=canteens, **WORDS)
    assert case.unit is None
    assert recipients() == {desk.email}
    tell_overdue(case, 1)
    assert recipients() == {desk.email}
    assert groups_told() == set()


def test_a_slip_in_the_list_of_addresses_costs_no_case(canteens, caplog):
    on_call("值班室, duty@example.edu.cn")
    case = a_case(**WORDS)
    assert Case.objects.get() == case
    assert "duty@example.edu.cn" in recipients()
    assert f"case {case.pk}: an address" in caplog.text
    assert "值班室" not in caplog.text


def test_what_is_not_urgent_alerts_nobody(canteens, server):
    on_call("duty@example.edu.cn")
    chat_group(server, unit=canteens)
    case = a_case()
    assert case.urgent is None
    alert(case)
    assert (recipients(), groups_told()) == (set(), set())


# -- Urgent, and no worker -------------------------------------------------------------------


@pytest.fixture
def no_worker(transactional_db, settings):
    """A site with real transactions, where tasks are queued and nobody takes them."""
    plant_roots()
    call_command("setup_site", verbosity=0)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    on_call("duty@example.edu.cn")
    mail.outbox.clear()


def test_without_a_worker_the_alert_is_out_once_the_case_is_stored(no_worker, server):
    chat_group(server, unit=unit_named("canteens"))
    with transaction.atomic():
        case = a_case(**WORDS)
        assert (mail.outbox, server.asked) == ([], 0)
    assert [sent.to for sent in mail.outbox] == [["duty@example.edu.cn"]]
    assert mail.outbox[0].subject.startswith("紧急")
    assert case.number in server.texts()[0]
    assert not OutboxMessage.objects.waiting().exists()


def test_control_without_a_worker_anything_else_waits(no_worker):
    office()
    person(unit=unit_named("canteens"), post="head")
    a_case()
    assert mail.outbox == []
    assert OutboxMessage.objects.waiting().count() == 1


def test_with_the_mail_server_down_the_case_is_stored_and_the_alert_waits(no_worker, settings, server):
    gone = RobotServer()
    gone.close()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(gone.origin.rpartition(":")[2])
    server.mood = "down"
    chat_group(server)
    case = a_case(**WORDS)
    assert Case.objects.get() == case
    tried = OutboxMessage.objects.filter(subject__startswith="紧急")
    assert [(message.state, message.attempts) for message in tried] == [("waiting", 1)] * 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    server.mood = ""
    OutboxMessage.objects.update(next_try_at=case.opened_at)
    assert send_due() == 2
    assert [sent.to for sent in mail.outbox] == [["duty@example.edu.cn"]]
    assert len(server.heard) == 1


def test_a_case_rolled_back_alerts_nobody(no_worker):
    with transaction.atomic():
        a_case(**WORDS)
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert not OutboxMessage.objects.exists()


# -- Overdue ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "posts", "groups"),
    [
        (1, {"head", "deputy"}, {"食堂群"}),
        (2, {"office"}, {"集团群"}),
        (3, {"manager"}, set()),
    ],
)
def test_who_stands_above_is_told_level_by_level(canteens, server, level, posts, groups):
    people = {
        "head": person(unit=canteens, post="head"),
        "deputy": person(unit=canteens, post="deputy"),
        "staff": person(unit=canteens),
        "office": office(),
        "manager": manager(),
    }
    chat_group(server, name="食堂群", unit=canteens)
    chat_group(server, name="集团群")
    chat_group(server, name="不要超期", gets_overdue=False)
    case = a_case()
    OutboxMessage.objects.all().delete()
    tell_overdue(case, level)
    assert recipients() == {people[post].email for post in posts}
    assert groups_told() == groups


def test_who_is_in_charge_but_gone_from_the_unit_is_not_told_and_who_leads_it_is(canteens):
    chief, cook = person(unit=canteens, post="head"), person(unit=canteens)
    case = a_case()
    Case.objects.filter(pk=case.pk).update(handler=cook)
    OutboxMessage.objects.all().delete()
    tell_unit(Case.objects.get(pk=case.pk), EventKind.REMINDED)
    assert recipients() == {cook.email}
    cook.unit_posts.all().delete()
    OutboxMessage.objects.all().delete()
    tell_unit(Case.objects.get(pk=case.pk), EventKind.REMINDED)
    assert recipients() == {chief.email}
