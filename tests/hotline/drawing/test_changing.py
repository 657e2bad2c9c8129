"""Changing what is in force: by hand on the roster's page, once, and both people are told."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from time_machine import travel

from cms_apps.core.models import OutboxMessage
from cms_apps.core.roles import OFFICE
from cms_apps.hotline.duty import duties_between
from cms_apps.hotline.models import DutyChange
from cms_apps.hotline.services.changing import newest_change
from cms_apps.hotline.services.rostering import Change, change_duty
from tests.factories.hotline import draft, head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory, member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def desk(client, campus):
    client.force_login(member(OFFICE, username="desk"))
    return client


@pytest.fixture
def goes(campus):
    return head(name="王下班", email="wang@example.edu.cn", phone="13911112222")


@pytest.fixture
def comes(goes):
    return head("energy", name="李上班", email="li@example.edu.cn")


@pytest.fixture
def roster(goes):
    return in_force(timezone.localdate() + DAY, 3, {leader_post(): [leader()], head_post(): [goes]})


def page_of(roster):
    return f"/admin/hotline/rosters/{roster.pk}/"


def change_page(roster, **query):
    known = {"post": head_post().pk, "day": roster.first.isoformat(), **query}
    return f"{page_of(roster)}change/?" + "&".join(f"{name}={value}" for name, value in known.items())


def typed(roster, **data):
    start, end = head_post().span_on(roster.first)
    times = {
        name: f"{timezone.localtime(time):%Y-%m-%dT%H:%M}"
        for name, time in (("starts_at", start), ("ends_at", end))
    }
    return {"kind": "replace", "seen": newest_change(), **times, **data}


def as_typed(client, address, data):
    """As a browser sends it that sends anything: half a surrogate pair has no proper encoding."""
    body = urlencode(data, errors="surrogatepass")
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def people_on(roster, post):
    start, end = post.span_on(roster.first)
    return [
        duty.person for duty in duties_between(start, end) if duty.post == post.pk and duty.starts_at < end
    ]


def text(answer):
    return answer.content.decode()


def test_the_page_begins_with_the_shift_that_was_pressed(desk, roster, goes):
    form = desk.get(change_page(roster, goes=goes.pk)).context["form"]
    start, end = head_post().span_on(roster.first)
    assert form.initial["kind"] == "replace"
    assert (form.initial["goes"], form.initial["starts_at"], form.initial["ends_at"]) == (goes.pk, start, end)
    assert desk.get(change_page(roster)).context["form"].initial["kind"] == "add"


def test_of_a_running_shift_it_begins_now(desk, roster, goes):
    start, end = head_post().span_on(roster.first)
    with travel(start + timedelta(hours=3, minutes=2), tick=False):
        form = desk.get(change_page(roster, goes=goes.pk)).context["form"]
    assert form.initial["starts_at"] == start + timedelta(hours=3, minutes=5)
    assert form.initial["ends_at"] == end


def test_somebody_takes_over_and_the_roster_shows_it(desk, roster, goes, comes):
    answer = desk.post(change_page(roster), typed(roster, goes=goes.pk, comes=comes.pk, reason="培训"))
    assert (answer.status_code, people_on(roster, head_post())) == (303, [comes.pk])
    page = desk.get(answer.url)
    (cell,) = [
        cell
        for row in page.context["rows"]
        for cell in row.cells
        if (cell.post, cell.day) == (head_post(), roster.first)
    ]
    assert [(held.person, held.is_changed) for held in cell.held] == [(comes, True)]
    assert cell.gone == [goes]
    (change,) = page.context["changes"]
    assert (change.made_by.username, change.reason) == ("desk", "培训")
    html = text(page)
    for word in ("李上班", "培训", "desk", f"{timezone.localtime(change.made_at):%Y-%m-%d %H:%M}"):
        assert word in html


def test_somebody_comes_too_and_somebody_goes(desk, roster, goes, comes):
    desk.post(change_page(roster), typed(roster, kind="add", goes=goes.pk, comes=comes.pk))
    assert sorted(people_on(roster, head_post())) == sorted([goes.pk, comes.pk])
    desk.post(change_page(roster), typed(roster, kind="remove", goes=goes.pk, comes=comes.pk))
    assert people_on(roster, head_post()) == [comes.pk]
    desk.post(change_page(roster), typed(roster, kind="remove", goes=comes.pk))
    page = desk.get(f"{page_of(roster)}?from={roster.first.isoformat()}")
    cells = [cell for row in page.context["rows"] for cell in row.cells if cell.gaps]
    assert [(cell.post, cell.day) for cell in cells] == [(head_post(), roster.first)]


def test_both_people_are_told_and_neither_why_nor_a_telephone(desk, roster, goes, comes):
    desk.post(change_page(roster), typed(roster, goes=goes.pk, comes=comes.pk, reason="病假"))
    mails = {mail.to: mail for mail in OutboxMessage.objects.all()}
    assert set(mails) == {goes.email, comes.email}
    assert comes.name in mails[goes.email].body
    assert goes.name in mails[comes.email].body
    for mail in mails.values():
        assert "/admin/hotline/my-shifts/" in mail.body
        assert mail.about.startswith("duty person ")
        for word in ("病假", goes.phone):
            assert word not in mail.subject + mail.body


def test_who_has_no_address_or_a_broken_one_hinders_nobody(desk, roster, goes, comes):
    goes.email, comes.email = "", ""
    comes.user = UserFactory(email="no address")
    goes.save()
    comes.save()
    answer = desk.post(change_page(roster), typed(roster, goes=goes.pk, comes=comes.pk))
    assert (answer.status_code, OutboxMessage.objects.count()) == (303, 0)
    assert people_on(roster, head_post()) == [comes.pk]


def test_the_same_press_twice_is_once_and_told_once(desk, roster, goes, comes):
    data = typed(roster, kind="add", comes=comes.pk)
    for _press in range(2):
        assert desk.post(change_page(roster), data).status_code == 303
    assert (DutyChange.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_what_somebody_else_changed_meanwhile_is_looked_at_first(desk, roster, goes, comes):
    data = typed(roster, kind="add", comes=comes.pk, reason="<b>急</b>")
    start, end = head_post().span_on(roster.first)
    third = head("repairs", name="赵第三")
    change_duty(Change(post=head_post(), starts_at=start, ends_at=end, comes=third), actor=None)
    answer = desk.post(change_page(roster), data)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert "赵第三" in text(answer)
    assert "<b>急</b>" not in text(answer)
    assert "&lt;b&gt;急&lt;/b&gt;" in text(answer)
    again = {**data, "seen": answer.context["form"]["seen"].value()}
    assert desk.post(change_page(roster), again).status_code == 303


def test_a_change_of_another_day_is_no_hindrance(desk, roster, goes, comes):
    data = typed(roster, goes=goes.pk, comes=comes.pk)
    start, end = head_post().span_on(roster.last)
    third = head("repairs")
    change_duty(Change(post=head_post(), starts_at=start, ends_at=end, comes=third), actor=None)
    assert desk.post(change_page(roster), data).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "swap"}, "kind"),
        ({"goes": ""}, "goes"),
        ({"comes": ""}, "comes"),
        ({"comes": "leader"}, "comes"),
        ({"comes": "9" * 20}, "comes"),
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"ends_at": "2001-01-01T08:00"}, "ends_at"),
        ({"ends_at": "9999-12-31T23:59"}, "ends_at"),
        ({"starts_at": "0001-01-01T00:00"}, "starts_at"),
        ({"starts_at": "2001-01-01T08:00"}, "ends_at"),
        ({"reason": "长" * 121}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"reason": "a\nb"}, "reason"),
        ({"seen": "x"}, "seen"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_changes(desk, roster, goes, comes, wrong, field):
    data = typed(roster, goes=goes.pk, comes=comes.pk)
    data |= {name: leader().pk if value == "leader" else value for name, value in wrong.items()}
    answer = as_typed(desk, change_page(roster), data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not DutyChange.objects.exists()


@pytest.mark.parametrize("reason", ["\ud800", "👨‍👩‍👧", "<script>alert(1)</script>", "全角；", "%s{}"])
def test_odd_reasons_are_kept_as_text(desk, roster, goes, comes, reason):
    data = typed(roster, goes=goes.pk, comes=comes.pk, reason=reason)
    assert as_typed(desk, change_page(roster), data).status_code == 303
    html = text(desk.get(f"{page_of(roster)}?from={roster.first.isoformat()}"))
    assert "<script>alert(1)" not in html


@pytest.mark.parametrize("query", [{"post": "x"}, {"post": 99999}, {"day": "x"}, {"day": "1999-01-01"}])
def test_a_shift_that_is_not_there_is_not_found(desk, roster, query):
    assert desk.get(change_page(roster, **query)).status_code == 404
    assert desk.post(change_page(roster, **query), {}).status_code == 404


def test_a_draft_is_changed_otherwise(desk, roster):
    plan = draft(roster.first)
    address = f"/admin/hotline/rosters/{plan.pk}/change/?post={head_post().pk}&day={plan.first.isoformat()}"
    assert desk.get(address).status_code == 404


def test_what_is_over_offers_no_change(desk, roster):
    with travel(head_post().span_on(roster.last)[1] + DAY):
        html = text(desk.get(page_of(roster)))
    assert "change/?" not in html
    assert "change/?" in text(desk.get(page_of(roster)))


def test_part_of_a_shift_is_shown_with_its_times(desk, roster, goes, comes):
    start, _end = head_post().span_on(roster.first)
    evening = timezone.localtime(start + timedelta(hours=12))
    data = typed(roster, goes=goes.pk, comes=comes.pk, starts_at=f"{evening:%Y-%m-%dT%H:%M}")
    assert desk.post(change_page(roster), data).status_code == 303
    page = desk.get(f"{page_of(roster)}?from={roster.first.isoformat()}")
    cell = page.context["rows"][0].cells[1]
    assert [(held.person, held.is_whole, held.is_changed) for held in cell.held] == [
        (goes, False, True),
        (comes, False, True),
    ]
    assert not cell.gone
    assert "20:00–08:00" in text(page)
