"""What the office does with sign-ups: who may, on what the page showed, and once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import travel
from wagtail.models import ModelLogEntry

from cms_apps.cases.setup import UNITS
from cms_apps.core.models import OutboxMessage
from cms_apps.core.roles import EDITORS, MODERATORS, OFFICE
from cms_apps.forms.services import send
from cms_apps.forms.setup import FORM_READERS
from cms_apps.reception.models import Mailing, Signup, Slot
from cms_apps.reception.services.signing_up import cancel, change_slot
from cms_apps.reception.states import SignupState
from tests.factories.cases import manager, unit_named
from tests.factories.forms import sending
from tests.factories.people import UserFactory, administrator, member
from tests.factories.reception import HostFactory, answers, reception_page, signed_up, slots_of
from tests.factories.reception_talks import afternoon, came, now, talked, walked_in

pytestmark = pytest.mark.django_db
CONFIRMED, WAITING, CANCELLED = SignupState.CONFIRMED, SignupState.WAITING, SignupState.CANCELLED
ADDRESS = "li@stu.example.edu.cn"


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page, starts_at=afternoon())


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


@pytest.fixture
def desk(client):
    user = member(OFFICE, username="desk")
    client.force_login(user)
    return client


def page_of(signup):
    return f"/admin/reception/signups/{signup.pk}/"


def mail_of(day):
    return f"/admin/reception/days/{day.pk}/mail/"


def press(client, signup, act, *, stamp=None, **data):
    """As somebody does who has the page as it is now before them."""
    known = {"act": act, "stamp": now(signup).stamp if stamp is None else stamp}
    return client.post(page_of(signup), {**known, **data})


def text(answer):
    return answer.content.decode()


# -- Who may ----------------------------------------------------------------------------------------

MAY = {"office": 200, "administrator": 200}
ROLES = ("office", "administrator", "manager", "editor", "moderator", "unit", "stranger", "nobody")


def who(name):
    groups = {"office": OFFICE, "editor": EDITORS, "moderator": MODERATORS, "unit": UNITS}
    if name in groups:
        return member(groups[name], username=name)
    return {"administrator": administrator, "manager": manager, "stranger": UserFactory}[name]()


@pytest.mark.parametrize("name", ROLES)
def test_the_pages_are_for_who_may_manage_sign_ups(client, page, slot, name):
    by_foot = walked_in(slots_of(page)[1])[0]
    signup = signed_up(slot, contact=ADDRESS)
    if name != "nobody":
        client.force_login(who(name))
    refused = {302, 404}
    for address in (page_of(signup), mail_of(signup.day), f"{page_of(by_foot)}erase/"):
        status = client.get(address).status_code
        assert (status == 200) if name in MAY else (status in refused), (name, address)
    letter = {"states": ["confirmed"], "subject": "改地点", "text": "在101"}
    done = [
        press(client, signup, "move", slot=slots_of(page)[1].pk, may_wait="on"),
        press(client, signup, "cancel"),
        client.post(mail_of(signup.day), letter),
        client.post(f"{page_of(by_foot)}erase/"),
    ]
    statuses = [answer.status_code for answer in done]
    assert (statuses == [303, 303, 200, 303]) if name in MAY else set(statuses) <= refused
    assert (now(signup).state == CANCELLED) is (name in MAY)
    assert (now(by_foot).called == "") is (name in MAY)


def test_a_right_that_was_given_alone_is_enough_and_taken_away_is_gone(client, slot):
    signup, user = signed_up(slot), UserFactory()
    for codename in ("access_admin", "manage_signup"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    assert client.get(page_of(signup)).status_code == 200
    user.user_permissions.remove(Permission.objects.get(codename="manage_signup"))
    assert client.get(page_of(signup)).status_code == 404


@pytest.mark.parametrize(
    "address", ["/admin/reception/signups/999999/", "/admin/reception/days/999999/mail/"]
)
def test_what_is_not_there_is_not_found(desk, page, address):
    assert desk.get(address).status_code == 404
    assert desk.post(address, {"act": "cancel", "stamp": "0"}).status_code == 404


def test_without_its_token_nothing_is_done(slot, page):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(OFFICE, username="desk"))
    signup = signed_up(slot)
    assert press(strict, signup, "cancel").status_code == 403
    assert now(signup).state == CONFIRMED


def test_the_register_leads_to_the_page(desk, slot):
    signup = signed_up(slot)
    assert page_of(signup) in text(desk.get("/admin/cms_reception/signup/"))


def test_the_page_shows_what_it_is_about(desk, slot):
    shown = text(desk.get(page_of(signed_up(slot, matter="<b>热菜</b>", contact=ADDRESS, party=1))))
    assert ADDRESS in shown
    assert "&lt;b&gt;热菜" in shown
    assert "<b>热菜" not in shown


# -- Another time -----------------------------------------------------------------------------------


def test_moving_to_a_free_time_tells_them_and_is_logged(desk, page, slot):
    signup = signed_up(slot, contact=ADDRESS)
    other = slots_of(page)[1]
    OutboxMessage.objects.all().delete()
    assert press(desk, signup, "move", slot=other.pk).status_code == 303
    assert (now(signup).slot, now(signup).state) == (other, CONFIRMED)
    assert other.span in OutboxMessage.objects.get(to=ADDRESS).body
    assert ModelLogEntry.objects.filter(action="cms_reception.move", object_id=str(signup.pk)).count() == 1


def test_a_full_time_is_refused_unless_they_shall_wait(desk, page, slot):
    signup, other = signed_up(slot), slots_of(page)[1]
    signed_up(other)
    answer = press(desk, signup, "move", slot=other.pk)
    assert answer.status_code == 409
    assert answer.context["move"]["slot"].value() == str(other.pk)
    assert (now(signup).slot, now(signup).state) == (slot, CONFIRMED)
    assert press(desk, signup, "move", slot=other.pk, may_wait="on").status_code == 303
    assert (now(signup).slot, now(signup).state) == (other, WAITING)


def test_who_moves_away_makes_room_for_who_waits(desk, page, slot):
    signup, waiting = signed_up(slot), signed_up(slot)
    press(desk, signup, "move", slot=slots_of(page)[1].pk)
    assert now(waiting).state == SignupState.OFFERED


@pytest.mark.parametrize("chosen", ["", "0", "x", "-1", "9" * 30, "\0", "１"])
def test_a_time_that_is_none_is_refused_at_its_field(desk, page, slot, chosen):
    signup = signed_up(slot)
    answer = press(desk, signup, "move", slot=chosen)
    assert answer.status_code == 422
    assert list(answer.context["move"].errors) == ["slot"]
    assert now(signup).slot == slot


def test_a_time_of_another_day_or_host_is_none_to_choose(desk, page, slot, campus):
    plumber = HostFactory(name="水科长", unit=unit_named("repairs"))
    strange = Slot.objects.create(
        day=slot.day, host=plumber, starts_at=slot.starts_at, ends_at=slot.ends_at, places=5
    )
    elsewhere = slots_of(reception_page(campus.root_page, slug="x", starts_at=afternoon(9)))[0]
    signup = signed_up(slot)
    for wrong in (strange, elsewhere, slot):
        assert press(desk, signup, "move", slot=wrong.pk).status_code == 422


# -- Cancelling -------------------------------------------------------------------------------------


def test_cancelling_for_them_tells_them_who_did_it_and_why(desk, slot):
    signup, waiting = signed_up(slot, contact=ADDRESS, matter="秘密"), signed_up(slot)
    OutboxMessage.objects.all().delete()
    assert press(desk, signup, "cancel", words="主管那天出差。").status_code == 303
    assert (now(signup).state, now(waiting).state) == (CANCELLED, SignupState.OFFERED)
    mail = OutboxMessage.objects.get(to=ADDRESS)
    assert "主管那天出差。" in mail.body
    assert "METHOD:CANCEL" in mail.calendar
    assert "秘密" not in mail.subject + mail.body + mail.calendar
    assert ModelLogEntry.objects.filter(action="cms_reception.cancel").count() == 1


def test_a_second_press_of_a_stale_page_changes_nothing(desk, page, slot):
    signup = signed_up(slot, contact=ADDRESS)
    seen = signup.stamp
    assert press(desk, signup, "cancel", stamp=seen).status_code == 303
    mails = OutboxMessage.objects.count()
    again = press(desk, signup, "cancel", stamp=seen)
    assert again.status_code == 409
    assert OutboxMessage.objects.count() == mails


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_what_was_changed_meanwhile_is_looked_at_first(desk, campus, act):
    page = reception_page(campus.root_page, starts_at=afternoon(), minutes=60)
    one, two, three = slots_of(page)
    signup = signed_up(one)
    seen = signup.stamp
    change_slot(signup.pk, two.pk)
    answer = press(desk, signup, act, stamp=seen, slot=three.pk, words="写好的话")
    assert answer.status_code == 409
    assert (now(signup).slot, now(signup).state) == (two, CONFIRMED)
    if act == "cancel":
        assert "写好的话" in text(answer)


@pytest.mark.parametrize("stamp", ["", "x", "-1", "9" * 40, "\0"])
def test_a_stamp_that_is_none_is_a_stale_one(desk, slot, stamp):
    signup = signed_up(slot)
    assert press(desk, signup, "cancel", stamp=stamp).status_code == 409
    assert now(signup).state == CONFIRMED


@pytest.mark.parametrize("words", ["长" * 1001, "空\0字节"])
def test_words_that_can_not_be_stored_are_refused_and_kept(desk, slot, words):
    signup = signed_up(slot)
    answer = press(desk, signup, "cancel", words=words)
    assert answer.status_code == 422
    assert answer.context["cancel"]["words"].value() == words
    assert now(signup).state == CONFIRMED


def test_once_the_time_has_come_nothing_is_moved_or_cancelled(desk, page, slot):
    signup = signed_up(slot)
    with travel(slot.starts_at + timedelta(minutes=1)):
        desk.force_login(member(OFFICE, username="later"))
        assert 'value="cancel"' not in text(desk.get(page_of(signup)))
        assert press(desk, signup, "cancel").status_code == 409
        assert press(desk, signup, "move", slot=slots_of(page)[1].pk).status_code == 409
    assert now(signup).state == CONFIRMED


def test_an_act_that_is_none_does_not_exist(desk, slot):
    assert press(desk, signed_up(slot), "attend").status_code == 404


# -- Erasing ----------------------------------------------------------------------------------------


def test_who_just_came_is_erased_here_and_who_sent_a_form_where_forms_are(desk, page, slot):
    by_foot = walked_in(slot)[0]
    talked(by_foot)
    assert f"{page_of(by_foot)}erase/" in text(desk.get(page_of(by_foot)))
    assert desk.get(f"{page_of(by_foot)}erase/").status_code == 200
    assert now(by_foot).called
    assert desk.post(f"{page_of(by_foot)}erase/").status_code == 303
    assert (now(by_foot).called, now(by_foot).talk.asked) == ("", "")
    assert desk.get(f"{page_of(by_foot)}erase/").status_code == 404
    send(page, sending(page, answers(page, slot=str(slots_of(page)[1].pk))))
    by_form = Signup.objects.latest("pk")
    assert desk.get(f"{page_of(by_form)}erase/").status_code == 404
    forms = f"/admin/forms/erase/{by_form.submission_id}/"
    assert forms not in text(desk.get(page_of(by_form)))  # the office may not read what forms bring
    desk.force_login(member(OFFICE, FORM_READERS, username="both"))
    assert forms in text(desk.get(page_of(by_form)))


# -- Mail to many -----------------------------------------------------------------------------------


@pytest.fixture
def day(page, slot):
    """Three with a place or waiting for one; two left an address."""
    signed_up(slot, contact="a@example.edu.cn", language="en")
    signed_up(slot, contact="b@example.edu.cn", matter="秘密")
    signed_up(slot)
    OutboxMessage.objects.all().delete()
    return slot.day


LETTER = {"states": ["confirmed", "waiting"], "subject": "换了地点", "text": "改在行政楼101。"}


def shown(client, day, **changes):
    return client.post(mail_of(day), {**LETTER, **changes})


def sent(client, day, answer, **changes):
    """The second press, on the page that the first one showed."""
    seen = {"once": str(answer.context["once"]), "seen": str(answer.context["seen"]), "act": "send"}
    return client.post(mail_of(day), {**LETTER, **seen, **changes})


def test_first_it_is_counted_and_shown_then_sent_to_each(desk, day):
    answer = shown(desk, day)
    assert (answer.context["count"].all, answer.context["count"].by_mail) == (3, 2)
    assert "改在行政楼101。" in answer.context["body"]
    assert not OutboxMessage.objects.exists()
    assert sent(desk, day, answer).status_code == 303
    mails = OutboxMessage.objects.order_by("to")
    assert [mail.to for mail in mails] == ["a@example.edu.cn", "b@example.edu.cn"]
    assert {mail.subject for mail in mails} == {"换了地点"}
    assert "About your sign-up" in mails[0].body
    assert not any("秘密" in mail.body for mail in mails)
    ids = Signup.objects.exclude(contact="").order_by("contact").values_list("pk", flat=True)
    assert [mail.about for mail in mails] == [f"signup {pk}" for pk in ids]
    assert Mailing.objects.get().recipients == 2
    assert ModelLogEntry.objects.filter(action="cms_reception.mail").count() == 1


def test_pressed_again_it_is_sent_once_and_other_words_are_another_mail(desk, day):
    answer = shown(desk, day)
    for _press in range(3):
        assert sent(desk, day, answer).status_code == 303
    assert OutboxMessage.objects.count() == 2
    other = {"text": "还是在102。"}
    assert sent(desk, day, shown(desk, day, **other), **other).status_code == 303
    assert OutboxMessage.objects.count() == 4
    assert Mailing.objects.count() == 2


@pytest.mark.parametrize("change", [{"text": "别的"}, {"states": ["waiting"]}, {"seen": ""}, {"once": "x"}])
def test_what_was_not_shown_as_it_is_is_shown_first(desk, day, change):
    answer = sent(desk, day, shown(desk, day), **change)
    assert answer.status_code == 200
    assert answer.context["count"]
    assert not OutboxMessage.objects.exists()


def test_only_those_ticked_are_written_to(desk, day, page):
    other = slots_of(page)[1]
    signed_up(other, contact="c@example.edu.cn")
    gone = signed_up(other, contact="d@example.edu.cn")
    cancel(gone.pk)
    assert shown(desk, day, states=["confirmed"]).context["count"].by_mail == 2
    assert shown(desk, day, states=["confirmed"], slots=[other.pk]).context["count"].by_mail == 1
    assert shown(desk, day, states=["cancelled"]).status_code == 422


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject": "换地点\r\nBcc: all@example.edu.cn"}, "subject"),
        ({"subject": "换地点\u2028Bcc: x"}, "subject"),
        ({"subject": "长" * 121}, "subject"),
        ({"subject": " "}, "subject"),
        ({"subject": "空\0"}, "subject"),
        ({"text": "长" * 4001}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": "空\0"}, "text"),
        ({"states": []}, "states"),
        ({"states": ["nothing"]}, "states"),
        ({"slots": ["999999"]}, "slots"),
        ({"slots": ["x"]}, "slots"),
    ],
)
def test_what_can_not_be_sent_is_refused_at_its_field_and_kept(desk, day, change, field):
    answer = shown(desk, day, act="send", **change)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["text"].value() == {**LETTER, **change}["text"]
    assert not OutboxMessage.objects.exists()


def test_a_slot_of_another_day_is_none_of_this(desk, day, campus):
    other = slots_of(reception_page(campus.root_page, slug="x", starts_at=afternoon(9)))[0]
    assert shown(desk, day, slots=[other.pk]).status_code == 422


def test_nobody_to_write_to_is_said_and_nothing_can_be_sent(desk, day):
    answer = shown(desk, day, states=["no_show"])
    assert answer.context["count"].by_mail == 0
    assert 'value="send"' not in text(answer)


def test_emoji_html_and_full_width_go_as_they_are(desk, day):
    words = {"subject": "🍲通知１", "text": "<b>粗</b> ＡＢＣ 🍲"}
    answer = shown(desk, day, **words)
    assert "<b>粗" not in text(answer)
    sent(desk, day, answer, **words)
    assert all("<b>粗</b> ＡＢＣ 🍲" in mail.body for mail in OutboxMessage.objects.all())


# -- Queries ----------------------------------------------------------------------------------------


def test_the_pages_cost_the_same_for_three_times_and_for_thirty(desk, campus):
    counts = []
    for minutes, slug in ((60, "three"), (600, "thirty")):
        page = reception_page(campus.root_page, minutes=minutes, slug=slug, starts_at=afternoon())
        signup = signed_up(slots_of(page)[0], contact=ADDRESS)
        own = []
        for address in (page_of(signup), mail_of(signup.day)):
            desk.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(address).status_code == 200
            own.append(len(queries))
        counts.append(own)
    assert counts[0] == counts[1]


def test_a_talk_and_its_case_are_shown_and_lead_on(desk, slot):
    signup = came(slot)
    talked(signup, outcome="owed")
    shown = text(desk.get(page_of(signup)))
    assert f"/admin/cases/{now(signup).case_id}/" in shown
