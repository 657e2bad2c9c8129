"""The form to join: both doors, when it is open, what becomes of what is sent, and how it goes again."""

import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from time_machine import travel
from wagtail.models import ModelLogEntry, Page

from cms_apps.core.models import OutboxMessage
from cms_apps.forms.models import Submission
from cms_apps.forms.places import FormClosedError
from cms_apps.forms.retention import erase_on_request, erase_what_is_due
from cms_apps.forms.services import send
from cms_apps.societies.comparing import AT_FIRST, changed_fields, choices
from cms_apps.societies.erasing_members import KEPT_AFTER_END, erase_what_ended
from cms_apps.societies.models import JoinPage, Member
from cms_apps.societies.services.members import accept, decline, leave
from cms_apps.societies.showing import SocietyShown
from cms_apps.societies.states import MemberState
from tests.factories.forms import answered_challenge, sending
from tests.factories.members import CONSENT, answers, application, applied, join_page, now, recruit
from tests.factories.people import administrator
from tests.factories.roots import plant_roots
from tests.factories.societies import adviser, officer, page_of, society
from tests.pressing import press

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PHONE = "13987654321"
CLOSED = "The society is not looking for members now. Its page says when it does again, and how to reach it."


@pytest.fixture
def made(campus):
    return society()


@pytest.fixture
def page(made):
    return join_page(made, ("会什么", "skills", "multiline", {"required": False}))


def text(response):
    return unescape(response.content.decode())


def sent(page, **changes):
    send(page, sending(page, answers(skills="摄影", **changes)))
    return Member.objects.latest("pk")


# -- Both doors -------------------------------------------------------------------------------------


def test_an_application_keeps_what_the_register_needs_and_the_consent_can_be_traced(made, page):
    somebody = sent(page, student_number="20250101", contact="138 1234 5678")
    assert (somebody.society, somebody.state) == (made, MemberState.APPLIED)
    assert (somebody.name, somebody.student_number) == ("李同学", "20250101")
    assert somebody.contact == "13812345678"
    assert somebody.submission.consent.text == CONSENT
    assert somebody.submission.data["why"] == "想帮忙"
    assert str(somebody) == somebody.number
    assert "李同学" not in str(somebody)


def post(client, page, data):
    described = client.get(f"/api/v3/forms/{page.pk}/").json()
    key, answer = answered_challenge()
    body = {
        "version": described["version"],
        "challenge": {"key": key, "answer": answer},
        "consent": {"version": described["consent"]["version"]},
        "data": data,
    }
    return client.post(
        f"/api/v3/forms/{page.pk}/submissions/",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )


def test_the_api_takes_an_application_and_says_its_number(page, client):
    answer = post(client, page, answers())
    assert answer.status_code == 201
    somebody = Member.objects.get()
    assert answer.json()["result"] == {"number": somebody.number, "state": "applied"}
    again = post(client, page, answers(name="王同学"))
    assert again.status_code == 422
    assert "contact" in again.content.decode()
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"name": "两\n行"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"contact": ""}, "contact"),
        ({"contact": "宿舍楼下喊我"}, "contact"),
        ({"contact": "li@"}, "contact"),
        ({"contact": "123"}, "contact"),
        ({"contact": "\0"}, "contact"),
        ({"contact": f"{'l' * 250}@stu.example.edu.cn"}, "contact"),
        ({"student_number": "学号"}, "student_number"),
        ({"why": "长" * 501}, "why"),
    ],
)
def test_bad_answers_are_refused_at_their_field(page, change, field):
    with pytest.raises(ValidationError) as refused:
        send(page, sending(page, answers(**change)))
    assert list(refused.value.message_dict) == [field]
    assert not Member.objects.exists()


def test_the_page_shows_the_form_below_its_society(made, page, client):
    shown = text(client.get(page.url))
    assert 'name="contact"' in shown
    assert CONSENT in shown
    assert f'href="{page_of(made).url}"' in shown


# -- With the receipt ------------------------------------------------------------------------------

MINE = "/societies/my-application/"


@pytest.fixture
def receipt(page):
    return send(page, sending(page, answers(skills=""))).receipt


def test_the_receipt_opens_how_it_stands_and_is_no_part_of_an_address(made, page, receipt, client):
    opened = client.post(MINE, {"receipt": f"{receipt[:9].lower()} - {receipt[9:]}"})
    assert opened.headers["Cache-Control"] == "no-store"
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    somebody = Member.objects.get()
    for state in ("applied", "member"):
        assert now(somebody).state == state
        shown = text(client.post(MINE, {"receipt": receipt}))
        assert str(MemberState(state).label) in shown
        assert made.name in shown
        assert "李同学" not in shown
        if state == "applied":
            accept(somebody.pk, actor=officer(made))


@pytest.mark.parametrize("is_member", [True, False])
def test_whoever_has_the_receipt_takes_it_back_or_leaves_and_once(made, receipt, client, is_member):
    somebody = Member.objects.get()
    if is_member:
        accept(somebody.pk, actor=officer(made))
    assert client.post(MINE, {"receipt": receipt, "act": "withdraw"}).status_code == 200
    assert now(somebody).state == MemberState.LEFT
    assert client.post(MINE, {"receipt": receipt, "act": "withdraw"}).status_code == 409
    assert client.post(MINE, {"receipt": receipt, "act": "anything"}).status_code == 200


def test_what_is_no_receipt_opens_nothing(receipt, client):
    assert client.get(MINE).status_code == 200
    assert client.post(MINE, {"receipt": ""}).status_code == 422
    assert press(client, MINE, {"receipt": "\ud800"}).status_code == 404
    assert client.post(MINE, {"receipt": "\0"}).status_code in (404, 422)
    answers = [client.post(MINE, {"receipt": "A" * 26}).status_code for _try in range(12)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert client.post(MINE, {"receipt": receipt}).status_code == 200  # the right one is never refused


def test_it_opens_nothing_once_all_is_erased(receipt, client):
    erase_on_request(Submission.objects.get())
    assert client.post(MINE, {"receipt": receipt}).status_code == 404


# -- When it is open --------------------------------------------------------------------------------


def test_while_no_members_are_looked_for_it_says_so_and_takes_nothing(made, page, client):
    assert JoinPage.objects.get().is_open
    recruit(made, is_recruiting=False)
    assert not JoinPage.objects.get().is_open
    shown = text(client.get(page.url))
    assert gettext(CLOSED) in shown
    assert 'name="contact"' not in shown
    assert client.get(f"/api/v3/forms/{page.pk}/").json()["window"]["is_open"] is False
    answer = post(client, page, answers())
    assert answer.status_code == 409
    assert answer.json()["detail"] == gettext("The society is not looking for members now.")
    assert not Submission.objects.exists()


def test_of_a_society_that_rests_it_takes_nothing(made, page):
    made.is_active = False
    made.save()
    with pytest.raises(FormClosedError):
        send(JoinPage.objects.get(), sending(page, answers(skills="")))


def test_its_own_window_holds_too(made):
    page = join_page(made, closes_at=timezone.now() - DAY)
    assert not page.is_open
    with pytest.raises(FormClosedError):
        send(page, sending(page, answers()))


def test_it_is_tried_in_a_preview_before_members_are_looked_for(made, page, client):
    recruit(made, is_recruiting=False)
    user = officer(made)
    client.force_login(user)
    shown = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', shown.content.decode()))
    tried = client.post(reverse("cms_forms_try"), {**hidden, **answers(), "step": "send"})
    assert tried.status_code == 200
    assert re.search(r'id="receipt">[A-Z2-7-]+<', text(tried))
    assert not Member.objects.exists()


# -- Where it stands --------------------------------------------------------------------------------


def test_it_stands_below_a_society_once(made, page, campus):
    assert JoinPage not in campus.root_page.specific_class.allowed_subpage_models()
    assert JoinPage.can_create_at(page_of(society("energy")))
    assert not JoinPage.can_create_at(page_of(made))


@pytest.mark.parametrize("consent", ["", "  \n"])
def test_without_a_consent_line_nobody_is_asked(made, consent):
    with pytest.raises(ValidationError) as refused:
        join_page(made, consent_text=consent)
    assert list(refused.value.message_dict) == ["consent_text"]


def test_whether_it_is_open_costs_one_query(page, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert page.is_open


def test_officers_edit_it_and_publish_or_delete_with_nobodys_leave(made, page):
    user, stranger = officer(made), officer(society("energy"))
    assert page.permissions_for_user(user).can_edit()
    assert not page.permissions_for_user(user).can_publish()
    assert not page.permissions_for_user(stranger).can_edit()
    assert page.permissions_for_user(adviser(made)).can_publish()


def test_with_applications_it_is_not_deleted(page):
    sent(page)
    with pytest.raises(ValidationError), transaction.atomic():
        Page.objects.get(pk=page.pk).specific.delete()
    assert JoinPage.objects.exists()


def test_the_societys_page_leads_to_it_while_it_looks_for_members(made, page):
    assert SocietyShown(page_of(made)).join_page == page
    JoinPage.objects.get().unpublish()
    assert SocietyShown(page_of(made)).join_page is None
    JoinPage.objects.get().get_latest_revision().publish()
    assert SocietyShown(page_of(made)).join_page == page
    recruit(made, is_recruiting=False)
    assert SocietyShown(page_of(made)).join_page is None


def test_advisers_see_each_change_of_the_form(page):
    keys = {key for _kind, fields in choices() for key, _label in fields if key.startswith("joinpage.")}
    assert keys <= set(AT_FIRST)
    own = {field.name for field in JoinPage._meta.local_fields} - {"page_ptr"}
    assert {f"joinpage.{name}" for name in own | {"title", "form_fields", "slug"}} <= keys
    field = page.form_fields.get()
    field.label = "你的身份证号"
    page.form_fields.add(field)
    page.kept_days = 3650
    page.save_revision()
    assert changed_fields(page) == {"joinpage.form_fields", "joinpage.kept_days"}


# -- How it goes again ------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [decline, leave])
def test_who_somebody_was_goes_thirty_days_after_the_end(made, page, act):
    somebody, user = sent(page), officer(made)
    if act is leave:
        accept(somebody.pk, actor=user)
    ended = act(somebody.pk, actor=user).ended_at
    with travel(ended + KEPT_AFTER_END - timedelta(minutes=1)):
        assert erase_what_ended() == 0
    with travel(ended + KEPT_AFTER_END):
        assert erase_what_ended() == 1
        assert erase_what_ended() == 0
    gone = now(somebody)
    assert (gone.name, gone.student_number, gone.contact) == ("", "", "")
    assert gone.erased_at
    assert gone.state in MemberState.ended()
    assert gone.decided_by == user
    assert not OutboxMessage.objects.filter(about=f"member {somebody.pk}").exists()


def test_two_who_are_erased_stand_in_nobodys_way(made):
    user = officer(made)
    for each in (applied(made), applied(made)):
        decline(each.pk, actor=user)
    with travel(timezone.now() + KEPT_AFTER_END):
        assert erase_what_ended() == 2


def test_a_member_keeps_their_name_after_the_answers_are_erased(made, page):
    somebody = accept(sent(page).pk, actor=officer(made))
    with travel(timezone.now() + timedelta(days=page.kept_days + 1)):
        assert erase_what_is_due() == 1
        assert erase_what_ended() == 0
    assert (now(somebody).name, now(somebody).state) == ("李同学", MemberState.MEMBER)


def test_what_nobody_decided_until_the_answers_are_erased_is_declined(page):
    somebody = sent(page)
    with travel(timezone.now() + timedelta(days=page.kept_days + 1)):
        erase_what_is_due()
        assert erase_what_ended() == 1
    gone = now(somebody)
    assert (gone.state, gone.decided_by, gone.contact) == (MemberState.DECLINED, None, "")


@pytest.mark.parametrize("is_member", [True, False])
def test_on_request_all_of_it_goes_at_once(made, page, is_member):
    somebody = sent(page)
    if is_member:
        accept(somebody.pk, actor=officer(made))
    erase_on_request(somebody.submission)
    gone = now(somebody)
    assert (gone.state, gone.name, gone.contact) == (MemberState.LEFT, "", "")
    assert gone.submission.data == {}
    assert not OutboxMessage.objects.filter(about=f"member {somebody.pk}").exists()


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


@pytest.fixture
def committed(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return society()


def test_nothing_is_left_of_a_planted_number(committed, client):
    page = join_page(committed, ("会什么", "skills", "multiline", {"required": False}))
    somebody = sent(page, name=f"李{PHONE}", contact=f"{PHONE}@stu.example.edu.cn", why=PHONE)
    client.force_login(administrator())
    client.get(reverse("cms_societies_member_modeladmin_inspect", args=[somebody.pk]))
    client.post(reverse("cms_societies_member_accept", args=[somebody.pk]))
    assert ModelLogEntry.objects.filter(action="cms_societies.accept").exists()
    assert PHONE.encode() in written()
    client.post(reverse("cms_societies_member_leave", args=[somebody.pk]))
    with travel(timezone.now() + timedelta(days=page.kept_days + 1)):
        erase_what_is_due()
        erase_what_ended()
    assert PHONE.encode() not in written()


def test_applications_are_by_society_not_by_page(made, page):
    """Copied, put back, translated: who applied is a record of the society."""
    somebody = sent(page)
    page.get_latest_revision().publish()
    page.copy(to=page_of(society("energy")), update_attrs={"slug": "join-copy"})
    assert now(somebody).society == made
    with pytest.raises(ValidationError):
        applied(made, contact=application(made, contact="li@stu.example.edu.cn").contact)
