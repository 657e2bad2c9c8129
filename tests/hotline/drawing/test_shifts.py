"""One's own shifts: with whom, where to reach them, and the secret address, which is shown once."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.utils import timezone

from cms_apps.core.roles import OFFICE
from cms_apps.hotline.models import DutyPerson
from cms_apps.hotline.setup import DUTY
from tests.factories.hotline import head, head_post, in_force, leader, leader_post
from tests.factories.people import administrator, member

pytestmark = pytest.mark.django_db
MINE = "/admin/hotline/my-shifts/"
DAY = timedelta(days=1)


@pytest.fixture
def me(campus):
    return leader(name="我", user=member(DUTY, username="me"), phone="13900000001")


@pytest.fixture
def other(me):
    return head(name="同事", phone="+86 139-0000 0002")


@pytest.fixture
def week(me, other):
    return in_force(
        timezone.localdate() + DAY,
        4,
        {leader_post(): [me, leader(name="别人", phone="13900000003")], head_post(): [other]},
    )


@pytest.fixture
def mine(client, me):
    client.force_login(me.user)
    return client


def address_in(answer):
    return answer.context["address"]


@pytest.mark.parametrize(
    ("who", "may"),
    [("me", True), ("off the roster", False), ("office", False), ("administrator", False), ("nobody", False)],
)
def test_it_is_for_whoever_is_on_the_roster(client, me, who, may):
    if who == "off the roster":
        DutyPerson.objects.update(is_active=False)
    user = {"office": lambda: member(OFFICE), "administrator": administrator, "nobody": lambda: None}.get(
        who, lambda: me.user
    )()
    if user:
        client.force_login(user)
    assert (client.get(MINE).status_code == 200) is may
    assert (client.post(MINE, {"act": "renew"}).status_code == 200) is may
    assert bool(DutyPerson.objects.get(pk=me.pk).feed_hash) is may


def test_it_lists_ones_own_shifts_with_whoever_is_there_and_their_telephone(mine, week):
    answer = mine.get(MINE)
    shifts = answer.context["shifts"]
    assert [timezone.localdate(shift.duty.starts_at) for shift in shifts] == [
        week.first,
        week.first + 2 * DAY,
    ]
    assert [[each.person.name for each in shift.with_me] for shift in shifts] == [["同事"], ["同事"]]
    html = answer.content.decode()
    assert 'href="tel:+8613900000002"' in html
    for secret in ("13900000003", "13900000001"):  # of who is not there then, and one's own
        assert secret not in html
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_new_address_is_shown_once_and_kept_as_a_hash(mine, me):
    answer = mine.post(MINE, {"act": "renew"})
    token = re.fullmatch(r"http://testserver/hotline/mine/([a-z2-7]{26})\.ics", address_in(answer))[1]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    me.refresh_from_db()
    assert me.feed_hash == sha256(token.encode()).hexdigest()
    assert token not in mine.get(MINE).content.decode()


def test_a_new_one_makes_the_old_one_useless_and_it_can_be_stopped(mine, client, me):
    first = address_in(mine.post(MINE, {"act": "renew"}))
    second = address_in(mine.post(MINE, {"act": "renew"}))
    assert first != second
    assert [client.get(address).status_code for address in (first, second)] == [404, 200]
    mine.post(MINE, {"act": "stop"})
    assert client.get(second).status_code == 404
    assert mine.post(MINE, {"act": "other"}).status_code == 404


def test_thirty_shifts_cost_as_many_queries_as_three(mine, me, django_assert_num_queries):
    mine.get(MINE)
    first = timezone.localdate() + DAY
    for number, days in enumerate((3, 30)):
        in_force(first + number * 60 * DAY, days, {leader_post(): [me], head_post(): [head(), head()]})
        with django_assert_num_queries(QUERIES):
            mine.get(MINE)


QUERIES = 38
