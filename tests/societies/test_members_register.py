"""The register of members: who sees and does what of whom, what leaves it, and what the first panel says."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from time_machine import travel
from wagtail.models import ModelLogEntry

from cms_apps.core.roles import EDITORS, MODERATORS, OFFICE
from cms_apps.forms.models import Form
from cms_apps.forms.services import send
from cms_apps.societies.models import Member
from cms_apps.societies.services.terms import midnight
from cms_apps.societies.states import MemberState
from cms_apps.societies.waiting_members import waiting_applications
from tests.factories.forms import sending
from tests.factories.members import answers, applied, join_page, member, now
from tests.factories.people import UserFactory
from tests.factories.people import member as person
from tests.factories.societies import adviser, office_of, officer, society

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
INDEX = "/admin/cms_societies/member/"
ACTS = ("accept", "decline", "leave")


@pytest.fixture
def made(campus):
    return society()


@pytest.fixture
def other(made):
    return society("energy")


@pytest.fixture
def users(made, other):
    today = timezone.localdate()
    office_of(made, "顾问", gives_rights=False, seats=9)
    reader = UserFactory(username="reader")
    codenames = ("access_admin", "view_member")
    reader.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return {
        "officer": officer(made),
        "adviser": adviser(made),
        "office": person(OFFICE),
        "reader of all": reader,
        "officer of another": officer(other),
        "adviser of another": adviser(other),
        "officer without rights": officer(made, name="顾问"),
        "former officer": officer(made, first=today - 9 * DAY, last=today - DAY),
        "editor": person(EDITORS),
        "moderator": person(MODERATORS),
        "nobody": None,
    }


SEE = {"officer", "adviser", "office", "reader of all"}
DECIDE = {"officer", "adviser", "office"}
HAVE_A_REGISTER = {*SEE, "officer of another", "adviser of another"}


def as_(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


def inspect(somebody):
    return reverse("cms_societies_member_modeladmin_inspect", args=[somebody.pk])


def act(somebody, name):
    return reverse(f"cms_societies_member_{name}", args=[somebody.pk])


def text(answer):
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


# -- Who sees and does what of whom -----------------------------------------------------------------


def test_index_export_and_inspect_show_ones_own_and_nobody_elses(made, users):
    somebody = applied(made, name="只给本社看")
    for who, user in users.items():
        client = as_(user)
        for rest in ("", "?export=csv", "?export=xlsx", "?to_do=decide", f"?of={made.slug}", "?q=本社"):
            answer = client.get(INDEX + rest)
            assert (answer.status_code == 200) is (who in HAVE_A_REGISTER), (who, rest)
            if rest in ("", "?export=csv", "?q=本社", f"?of={made.slug}"):
                assert ("只给本社看" in text(answer)) is (who in SEE), (who, rest)
        answer = client.get(inspect(somebody))
        assert (answer.status_code == 200) is (who in SEE), who


@pytest.mark.parametrize("name", ACTS)
def test_pages_that_decide_are_for_those_who_may(made, users, name):
    for who, user in users.items():
        somebody = member(made) if name == "leave" else applied(made)
        before, client = somebody.state, as_(user)
        asked = client.get(act(somebody, name))
        assert (asked.status_code == 200) is (who in DECIDE), who
        assert now(somebody).state == before  # looking changes nothing
        done = client.post(act(somebody, name))
        assert (done.status_code == 303) is (who in DECIDE), who
        assert (now(somebody).state != before) is (who in DECIDE), who


def test_officers_of_another_society_cannot_by_its_own_number(made, other):
    """What they list is theirs; the number of one of another society opens nothing."""
    user, mine, theirs = officer(other), applied(other), applied(made)
    client = as_(user)
    assert client.get(inspect(mine)).status_code == 200
    assert client.get(inspect(theirs)).status_code == 302
    for name in ACTS:
        assert client.post(act(theirs, name)).status_code == 404
    assert now(theirs).state == MemberState.APPLIED


def test_nothing_is_made_edited_or_deleted_by_hand(made, users):
    somebody = applied(made)
    for who, user in users.items():
        for rest in ("create/", f"edit/{somebody.pk}/", f"delete/{somebody.pk}/", f"history/{somebody.pk}/"):
            assert as_(user).get(INDEX + rest).status_code in (302, 404), (who, rest)
            assert as_(user).post(INDEX + rest).status_code in (302, 404), (who, rest)
    assert Member.objects.get().state == MemberState.APPLIED


def test_with_the_last_second_of_the_term_the_register_is_gone(made):
    last = timezone.localdate() + 3 * DAY
    user, somebody = officer(made, last=last), applied(made, name="李同学")
    client, end = as_(user), midnight(last + DAY)
    with travel(end - timedelta(seconds=1), tick=False):
        assert "李同学" in text(client.get(INDEX))
        assert client.get(inspect(somebody)).status_code == 200
        assert client.get(act(somebody, "accept")).status_code == 200
    with travel(end, tick=False):
        for address in (INDEX, f"{INDEX}?export=csv", inspect(somebody), act(somebody, "accept")):
            answer = client.get(address)
            assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("wagtailadmin_login"))
        client.post(act(somebody, "accept"))
    assert now(somebody).state == MemberState.APPLIED


def test_who_held_office_and_still_has_the_admin_sees_nothing(made, campus):
    """An editor who was an officer: still let in, to other things."""
    last = timezone.localdate() + 3 * DAY
    user, somebody = officer(made, person(EDITORS), last=last), applied(made)
    client = as_(user)
    assert client.get(INDEX).status_code == 200
    with travel(midnight(last + DAY), tick=False):
        assert client.get("/admin/").status_code == 200
        assert client.get(INDEX).status_code == 302
        assert client.get(inspect(somebody)).status_code == 302
        assert client.post(act(somebody, "accept")).status_code == 404
    assert now(somebody).state == MemberState.APPLIED


def test_the_menu_shows_the_register_to_those_who_have_one(made, users):
    for who, user in users.items():
        if user is not None and who != "officer without rights" and who != "former officer":
            assert (f'"{INDEX}"' in text(as_(user).get("/admin/"))) is (who in HAVE_A_REGISTER), who


# -- Deciding ---------------------------------------------------------------------------------------


def test_what_was_decided_meanwhile_is_said_and_changes_nothing(made):
    client, somebody = as_(officer(made)), applied(made)
    client.post(act(somebody, "decline"))
    late = client.post(act(somebody, "accept"))
    assert late.status_code == 409
    assert 'role="alert"' in text(late)
    assert now(somebody).state == MemberState.DECLINED


def test_an_act_that_there_is_not_and_a_number_that_nobody_has(made):
    client, somebody = as_(officer(made)), applied(made)
    address = act(somebody, "accept")
    assert client.post(address.replace("accept", "delete")).status_code == 404
    assert client.post(address.replace(str(somebody.pk), "999999")).status_code == 404


def test_a_move_is_logged_by_number_and_who_did_it(made):
    user, somebody = officer(made), applied(made, name="李同学")
    as_(user).post(act(somebody, "accept"))
    entry = ModelLogEntry.objects.get(action="cms_societies.accept")
    assert (entry.user, entry.label) == (user, somebody.number)


# -- What is read and what leaves -------------------------------------------------------------------


@pytest.fixture
def sent(made):
    page = join_page(made, ("会什么", "skills", "multiline", {"required": False}))
    said = answers(student_number="20250101", contact="13987654321", why="想<b>帮忙", skills="摄影")
    send(page, sending(page, said))
    return Member.objects.get()


def test_an_officer_reads_what_the_applicant_wrote_and_that_is_logged(made, sent):
    user = officer(made)
    shown = text(as_(user).get(inspect(sent)))
    for words in ("李同学", "20250101", "13987654321", "想&lt;b&gt;帮忙", "会什么", "摄影", "离开后30天删除"):
        assert words in shown
    assert ModelLogEntry.objects.get(action="cms_societies.read_member").user == user


def test_exports_have_name_and_state_only(made, sent):
    exported = text(as_(officer(made)).get(f"{INDEX}?export=csv"))
    assert "李同学" in exported
    assert exported.splitlines()[0].count(",") == 1
    for words in ("13987654321", "20250101", "帮忙", "摄影"):
        assert words not in exported


def test_a_name_that_is_a_formula_is_not_exported_as_one(made):
    applied(made, name="=1+1")
    assert "'=1+1" in text(as_(officer(made)).get(f"{INDEX}?export=csv"))


def test_the_register_of_submissions_stays_shut_to_officers_and_advisers(made, sent):
    index = reverse("cms_forms_submission_modeladmin_index")
    read = reverse("cms_forms_submission_modeladmin_inspect", args=[sent.submission.pk])
    erase = reverse("cms_forms_erase", args=[sent.submission.pk])
    for user in (officer(made), adviser(made), officer(society("energy"))):
        client = as_(user)
        for address in (index, f"{index}?export=csv", read):
            assert client.get(address).status_code == 302
        assert client.post(erase).status_code == 404


def test_officers_named_as_readers_of_one_form_read_that_one_alone(made, sent):
    theirs = society("energy")
    page = join_page(theirs)
    send(page, sending(page, answers(name="节能同学", contact="13700000000")))
    Form.objects.get(key=sent.submission.form.key).readers.add(made.officers)
    client = as_(officer(made))
    shown = client.get(reverse("cms_forms_submission_modeladmin_index"))
    assert [each.pk for each in shown.context["object_list"]] == [sent.submission.pk]
    foreign = Member.objects.get(society=theirs).submission
    read = reverse("cms_forms_submission_modeladmin_inspect", args=[foreign.pk])
    assert client.get(read).status_code == 302


def test_a_list_of_three_and_of_ten_costs_the_same(made):
    client = as_(officer(made))

    def queries(many):
        for _number in range(many):
            applied(made)
        client.get(INDEX)
        with CaptureQueriesContext(connection) as caught:
            client.get(INDEX)
        return len(caught)

    assert queries(3) == queries(7)


# -- What waits -------------------------------------------------------------------------------------


def items(user):
    request = RequestFactory().get("/admin/")
    request.user = type(user).objects.get(pk=user.pk)
    return list(waiting_applications(request))


def test_officers_and_advisers_are_told_how_many_wait_and_the_link_lists_them(made, other):
    waiting = [applied(made, name="等着一"), applied(made, name="等着二")]
    member(made, name="早就是")
    applied(other, name="别社的")
    for user in (officer(made), adviser(made)):
        (item,) = items(user)
        assert item.count == len(waiting)
        shown = text(as_(user).get(item.url))
        assert "等着一" in shown
        assert "等着二" in shown
        assert "早就是" not in shown
        assert "别社的" not in shown


def test_nobody_else_is_told(made):
    applied(made)
    today = timezone.localdate()
    for user in (person(OFFICE), person(EDITORS), officer(made, first=today - 9 * DAY, last=today - DAY)):
        assert items(user) == []
    assert items(officer(society("energy")))[0].count == 0
