"""Registers of posts, people, rosters and changes: who may do what, and where telephones are not."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms_apps.cases.setup import UNITS
from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.hotline.modeladmin import RosterEditView
from cms_apps.hotline.models import DutyLeave, DutyPair, DutyPerson, DutyPost, DutyRoster
from cms_apps.hotline.services.rostering import Change, change_duty, put_in_force
from cms_apps.hotline.setup import DUTY
from cms_apps.hotline.states import RosterState
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory, administrator, member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = date(2026, 11, 30)
PHONE = "13911112222"


@pytest.fixture
def desk(client, campus):
    client.force_login(member(OFFICE, username="desk"))
    return client


def register(kind, rest=""):
    return f"/admin/cms_hotline/{kind}/{rest}"


WRITES = ("create/", "edit/{}/", "delete/{}/")
MAY = {
    "office": True,
    "administrator": True,
    "editor": False,
    "unit": False,
    "on duty": False,
    "stranger": False,
}


@pytest.mark.parametrize("who", MAY)
def test_registers_are_for_the_office(client, campus, who):
    one = head(phone=PHONE)
    objects = {
        "dutypost": DutyPost.objects.create(slug="spare", name="机动"),
        "dutyperson": leader(phone=PHONE),
        "dutyroster": draft(),
        "dutyleave": DutyLeave.objects.create(person=one, first=MONDAY, last=MONDAY),
        "dutypair": DutyPair.objects.create(one=one, other=leader()),
    }
    in_force(timezone.localdate() + 50 * DAY, 1, {head_post(): [one]})
    groups = {"office": OFFICE, "editor": EDITORS, "unit": UNITS, "on duty": DUTY}
    user = (
        member(groups[who])
        if who in groups
        else {"administrator": administrator, "stranger": UserFactory}[who]()
    )
    client.force_login(user)
    for kind, record in objects.items():
        addresses = [register(kind), *(register(kind, rest.format(record.pk)) for rest in WRITES)]
        for address in addresses:
            status = client.get(address).status_code
            assert (status == 200) if MAY[who] else (status in {302, 403, 404}), (who, address)
    status = client.get(register("dutychange")).status_code
    assert (status == 200) if MAY[who] else (status in {302, 403})


def test_the_telephone_is_in_one_persons_form_and_in_no_list_and_no_export(desk):
    person = leader(name="王主任", phone=PHONE)
    assert PHONE in desk.get(register("dutyperson", f"edit/{person.pk}/")).content.decode()
    for query in ("", "?q=王主任", "?export=csv", "?export=xlsx"):
        answer = desk.get(register("dutyperson") + query)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert PHONE.encode() not in content
    assert desk.get(register("dutyperson", f"inspect/{person.pk}/")).status_code in {403, 404}


def test_a_person_is_made_with_posts_to_tick(desk):
    html = desk.get(register("dutyperson", "create/")).content.decode()
    assert html.count('type="checkbox" name="posts"') == 2
    data = {"name": "新人", "order": "10", "posts": [leader_post().pk, head_post().pk], "is_active": "on"}
    desk.post(register("dutyperson", "create/"), data)
    assert DutyPerson.objects.get().posts.count() == 2
    assert desk.post(register("dutyperson", "create/"), data).status_code == 200  # names differ
    assert DutyPerson.objects.count() == 1


def test_who_has_shifts_is_not_deleted(desk):
    roster = filled(draft(), {leader_post(): [leader()]})
    person = DutyPerson.objects.get()
    for kind, record in (("dutyperson", person), ("dutypost", leader_post())):
        assert desk.post(register(kind, f"delete/{record.pk}/")).status_code == 200
    assert roster.shifts.count() == 7


def dates(first, last, title="值班"):
    return {"title": title, "first": first.isoformat(), "last": last.isoformat()}


def test_a_roster_is_made_edited_and_deleted_while_it_is_a_draft(desk):
    today = timezone.localdate()
    desk.post(register("dutyroster", "create/"), dates(today, today + 6 * DAY))
    roster = DutyRoster.objects.get()
    assert f"/admin/hotline/rosters/{roster.pk}/" in desk.get(register("dutyroster")).content.decode()
    desk.post(register("dutyroster", f"edit/{roster.pk}/"), dates(today, today + 7 * DAY))
    roster.refresh_from_db()
    assert (roster.last, roster.stamp) == (today + 7 * DAY, 1)
    desk.post(register("dutyroster", f"delete/{roster.pk}/"))
    assert not DutyRoster.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-24", "2026-11-23"),
        ("2026-01-01", "2027-06-01"),
        ("0001-01-01", "0001-01-02"),
        ("9999-12-30", "9999-12-31"),
    ],
)
def test_days_that_make_no_roster_are_refused(desk, first, last):
    answer = desk.post(register("dutyroster", "create/"), {"title": "x", "first": first, "last": last})
    assert answer.status_code == 200
    assert not DutyRoster.objects.exists()


def test_days_with_shifts_stay_in_the_roster(desk):
    roster = filled(draft(days=3), {leader_post(): [leader()]})
    data = dates(roster.first, roster.last - DAY)
    assert desk.post(register("dutyroster", f"edit/{roster.pk}/"), data).status_code == 200
    assert DutyRoster.objects.get().last == roster.last


def test_in_force_it_is_neither_edited_nor_deleted(desk):
    roster = in_force(days=1)
    for rest in ("edit", "delete"):
        address = register("dutyroster", f"{rest}/{roster.pk}/")
        assert desk.get(address).status_code in {302, 403}
        assert desk.post(address, dates(roster.first, roster.last, "x")).status_code in {302, 403}
    roster.refresh_from_db()
    assert (roster.state, roster.title) == (RosterState.PUBLISHED, "值班表")


def test_editing_does_not_undo_that_it_was_put_in_force_meanwhile(desk, monkeypatch):
    roster = filled(draft(days=1), {leader_post(): [leader()]})
    stored = RosterEditView.form_valid

    def in_force_meanwhile(view, form):
        put_in_force(roster_id=roster.pk, actor=None, with_gaps=True)
        return stored(view, form)

    monkeypatch.setattr(RosterEditView, "form_valid", in_force_meanwhile)
    desk.post(register("dutyroster", f"edit/{roster.pk}/"), dates(roster.first, roster.last, "晚了"))
    roster.refresh_from_db()
    assert (roster.state, roster.title) == (RosterState.PUBLISHED, "值班表")


def test_changes_are_read_only(desk):
    roster = in_force(timezone.localdate() + DAY, 1, {head_post(): [one := head()]})
    start, end = head_post().span_on(roster.first)
    change = change_duty(
        Change(post=head_post(), starts_at=start, ends_at=end, goes=one, reason="调休"), actor=None
    )
    assert "调休" in desk.get(register("dutychange")).content.decode()
    for rest in ("create/", f"edit/{change.pk}/", f"delete/{change.pk}/"):
        assert desk.get(register("dutychange", rest)).status_code in {302, 403, 404}


def test_the_menu_leads_each_to_what_is_theirs(client, campus):
    user = member(DUTY)
    leader(user=user)
    client.force_login(user)
    html = client.get("/admin/").content.decode()
    assert "/admin/hotline/my-shifts/" in html
    assert register("dutyperson") not in html


def away(person, first, last):
    return {"person": person.pk, "first": str(first), "last": str(last)}


def test_leave_is_entered_changed_and_deleted(desk):
    one = leader(name="王建国")
    desk.post(register("dutyleave", "create/"), away(one, MONDAY, MONDAY + DAY))
    leave = DutyLeave.objects.get()
    assert "王建国" in desk.get(register("dutyleave")).content.decode()
    desk.post(register("dutyleave", f"edit/{leave.pk}/"), away(one, MONDAY, MONDAY))
    leave.refresh_from_db()
    assert (leave.person, leave.first, leave.last) == (one, MONDAY, MONDAY)
    desk.post(register("dutyleave", f"delete/{leave.pk}/"))
    assert not DutyLeave.objects.exists()


@pytest.mark.parametrize("kind", ["dutyleave", "dutypair"])
def test_leave_and_pairs_are_listed_and_never_exported(desk, kind):
    one, other = leader(name="王建国"), leader()
    DutyLeave.objects.create(person=one, first=MONDAY, last=MONDAY)
    DutyPair.objects.create(one=one, other=other)
    html = desk.get(register(kind)).content.decode()
    assert "王建国" in html
    assert "export=" not in html
    for query in ("?export=csv", "?export=xlsx"):
        answer = desk.get(register(kind) + query)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert "王建国".encode() not in content
        assert MONDAY.isoformat().encode() not in content
    record = DutyLeave.objects.get() if kind == "dutyleave" else DutyPair.objects.get()
    assert desk.get(register(kind, f"inspect/{record.pk}/")).status_code in {403, 404}


def test_leave_is_narrowed_to_what_still_matters(desk):
    today, one = timezone.localdate(), leader()
    past = DutyLeave.objects.create(person=one, first=today - 9 * DAY, last=today - DAY)
    now = DutyLeave.objects.create(person=one, first=today - 9 * DAY, last=today)
    for asked, expected in (("now", [now]), ("past", [past]), ("x", [now, past]), ("", [now, past])):
        shown = desk.get(register("dutyleave"), {"away": asked}).context["object_list"]
        assert sorted(shown, key=lambda leave: -leave.pk) == expected


def faults(answer):
    """The fields that have an error, once the form came again."""
    assert answer.status_code == 200
    return set(answer.context["form"].errors)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"first": "2026-12-02", "last": "2026-12-01"}, "last"),
        ({"first": "0026-12-02"}, "first"),
        ({"last": "9999-12-31"}, "last"),
        ({"first": ""}, "first"),
        ({"last": "soon"}, "last"),
        ({"last": "2026-12-01\0"}, "last"),
        ({"person": ""}, "person"),
        ({"person": "999999"}, "person"),
        ({"person": "x"}, "person"),
        ({"person": "9" * 40}, "person"),
    ],
)
def test_what_is_wrong_with_a_leave_is_told_at_its_field(desk, fields, at):
    data = {**away(leader(), "2026-12-01", "2026-12-03"), **fields}
    assert faults(desk.post(register("dutyleave", "create/"), data)) == {at}
    assert not DutyLeave.objects.exists()


def test_two_people_have_one_rule_whichever_is_named_first(desk):
    one, other = leader(), head()

    def make(first, second, rest="create/", rule="apart"):
        data = {"one": first.pk, "other": second.pk, "rule": rule}
        return desk.post(register("dutypair", rest), data)

    assert faults(make(one, one)) == {"other"}
    assert make(one, other).status_code == 302
    assert faults(make(one, other)) == {"other"}
    assert faults(make(other, one, rule="together")) == {"other"}
    assert faults(make(one, leader(), rule="x")) == {"rule"}
    pair = DutyPair.objects.get()
    assert make(other, one, f"edit/{pair.pk}/", "together").status_code == 302
    pair.refresh_from_db()
    assert (pair.one, pair.other, pair.rule) == (other, one, DutyPair.Rule.TOGETHER)


def test_only_who_takes_turns_is_offered_and_who_stands_there_stays(desk):
    gone, here = leader(name="离职的人"), leader(name="在岗的人")
    leave = DutyLeave.objects.create(person=gone, first=MONDAY, last=MONDAY)
    pair = DutyPair.objects.create(one=here, other=gone)
    gone.is_active = False
    gone.save()
    for kind, record in (("dutyleave", leave), ("dutypair", pair)):
        offered = desk.get(register(kind, "create/")).content.decode()
        assert "在岗的人" in offered
        assert "离职的人" not in offered
        assert "离职的人" in desk.get(register(kind, f"edit/{record.pk}/")).content.decode()
    assert faults(desk.post(register("dutyleave", "create/"), away(gone, MONDAY, MONDAY))) == {"person"}
    edited = desk.post(register("dutyleave", f"edit/{leave.pk}/"), away(gone, MONDAY, MONDAY + DAY))
    assert edited.status_code == 302


@pytest.mark.parametrize("kind", ["dutyleave", "dutypair"])
def test_thirty_leaves_and_pairs_cost_what_three_do(desk, kind):
    counts, one = [], leader()
    for many in (3, 27):
        for _number in range(many):
            other = leader()
            DutyLeave.objects.create(person=other, first=MONDAY, last=MONDAY)
            DutyPair.objects.create(one=one, other=other)
        desk.get(register(kind))
        with CaptureQueriesContext(connection) as queries:
            desk.get(register(kind))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["dutyperson", "dutyroster", "dutypost", "dutychange"])
def test_a_register_of_thirty_costs_what_one_of_three_does(desk, kind):
    counts = []
    for many in (3, 27):
        for number in range(many):
            one = head()
            DutyPost.objects.create(slug=f"p{many}-{number}", name="岗", order=200)
            roster = in_force(timezone.localdate() + (many * 40 + number) * DAY, 1, {head_post(): [one]})
            start, end = head_post().span_on(roster.first)
            change_duty(Change(post=head_post(), starts_at=start, ends_at=end, goes=one), actor=None)
        desk.get(register(kind))
        with CaptureQueriesContext(connection) as queries:
            desk.get(register(kind))
        counts.append(len(queries))
    assert counts[0] == counts[1]
