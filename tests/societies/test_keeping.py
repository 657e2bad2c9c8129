"""The admin's pages of societies: who sees and does what, bad input, and what the first panel says."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.news.models import NewsPage
from cms_apps.societies.models import NewsOffer, Office, OfficeHandOver, Society, SocietyPage, Term
from cms_apps.societies.waiting import waiting_societies
from tests.factories.people import UserFactory, member
from tests.factories.societies import adviser, news, office_of, officer, page_of, society

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOME = "/admin/societies/"


@pytest.fixture
def made(campus):
    return society(hand_over_list="印章")


@pytest.fixture
def users(made):
    other = society("energy")
    return {
        "officer": officer(made),
        "adviser": adviser(made),
        "office": member(OFFICE, username="office"),
        "officer of another": officer(other),
        "adviser of another": adviser(other),
        "former officer": officer(
            made, first=timezone.localdate() - 9 * DAY, last=timezone.localdate() - DAY
        ),
        "editor": member(EDITORS, username="editor"),
        "nobody": None,
    }


def page(made, rest=""):
    return f"{HOME}{made.slug}/{rest}"


def status(client, user, address, data=None):
    client.logout()
    if user:
        client.force_login(user)
    return (client.get(address) if data is None else client.post(address, data)).status_code


def typed(held, **data):
    today = timezone.localdate()
    user = UserFactory()
    known = {
        "office": held.pk,
        "user": user.username,
        "name": "新同学",
        "first": today,
        "last": today + 9 * DAY,
    }
    return {**known, **data}


def test_who_sees_and_does_what(client, made, users):
    office, term = office_of(made, "秘书"), Term.objects.filter(office__society=made).first()
    sees = {"officer", "adviser", "office"}
    gives = {"adviser", "office"}
    for who, user in users.items():
        assert (status(client, user, page(made)) == 200) is (who in sees), who
        assert (status(client, user, HOME) == 200) is (
            who in {*sees, "officer of another", "adviser of another"}
        ), who
        for rest in ("offices/", f"terms/{term.pk}/"):
            assert (status(client, user, page(made, rest)) == 200) is (who in gives), (who, rest)
        before = Term.objects.count()
        answer = status(client, user, page(made, "offices/"), typed(office))
        assert (answer == 303) is (who in gives), who
        assert (Term.objects.count() > before) is (who in gives), who
        Term.objects.filter(office=office).delete()
        assert (
            status(client, user, page(made, f"terms/{term.pk}/"), {"act": "x"}) == 404
        ) or who not in gives
        for register, may in (
            ("society", {"office"}),
            ("office", {*sees, "officer of another", "adviser of another"}),
            ("term", {"office", "adviser", "adviser of another"}),
        ):
            address = f"/admin/cms_societies/{register}/"
            assert (status(client, user, address) == 200) is (who in may), (who, register)


def test_registers_hold_ones_own_only(client, made, users):
    theirs = office_of(Society.objects.get(slug="energy"))
    client.force_login(users["adviser"])
    html = client.get("/admin/cms_societies/office/").content.decode()
    assert f"/edit/{office_of(made).pk}/" in html
    assert f"/edit/{theirs.pk}/" not in html
    edit = f"/admin/cms_societies/office/edit/{theirs.pk}/"
    assert client.get(edit).status_code in (302, 403)
    create = {"society": theirs.society.pk, "name": "混进来的", "seats": 1, "order": 1}
    assert "society" in client.post("/admin/cms_societies/office/create/", create).context["form"].errors
    answer = client.post("/admin/cms_societies/office/create/", {**create, "society": made.pk})
    assert answer.status_code == 302
    assert Office.objects.get(name="混进来的").society == made
    client.force_login(users["officer"])
    assert client.get("/admin/cms_societies/office/create/").status_code in (302, 403)


def test_a_new_record_brings_its_space_groups_and_rights(client, users):
    client.force_login(users["office"])
    guide = UserFactory()
    data = {"name": "节能协会", "slug": "saving", "order": 3, "is_active": "on", "advisers": [guide.pk]}
    assert client.post("/admin/cms_societies/society/create/", data).status_code == 302
    made = Society.objects.get(slug="saving")
    about = page_of(made)
    assert (about.title, about.live) == ("节能协会", False)
    assert about.permissions_for_user(guide).can_publish()
    edit = f"/admin/cms_societies/society/edit/{made.pk}/"
    assert client.post(edit, {**data, "advisers": []}).status_code == 302
    assert not about.permissions_for_user(type(guide).objects.get(pk=guide.pk)).can_edit()
    assert SocietyPage.objects.filter(title="节能协会").count() == 1
    assert client.get(f"/admin/cms_societies/society/delete/{made.pk}/").status_code in (302, 403)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("office", "x"),
        ("office", "999999"),
        ("user", ""),
        ("user", "nobody-here"),
        ("user", "a\0b"),
        ("name", ""),
        ("name", "长" * 61),
        ("name", "a\0b"),
        ("first", "yesterday"),
        ("first", "0001-01-01"),
        ("last", "9999-12-31"),
        ("last", "2001-01-01"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(client, made, users, field, value):
    client.force_login(users["adviser"])
    before = Term.objects.count()
    answer = client.post(
        page(made, "offices/"), typed(office_of(made, "秘书"), **{"name": "别丢了", field: value})
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert field == "name" or "别丢了" in answer.content.decode()
    assert Term.objects.count() == before


def test_a_term_is_moved_and_ended_and_what_is_over_stays(client, made, users):
    client.force_login(users["adviser"])
    term = Term.objects.get(user=users["officer"])
    address = page(made, f"terms/{term.pk}/")
    assert client.post(address, {"act": "move", "last": "gestern"}).status_code == 422
    past = timezone.localdate() - 3 * DAY
    assert client.post(address, {"act": "move", "last": past}).status_code == 422
    assert client.post(address, {"act": "move", "last": timezone.localdate()}).status_code == 303
    for _each in range(2):  # pressed twice
        assert client.post(address, {"act": "end"}).status_code == 303
    assert "soc-form" not in client.get(address).content.decode()
    assert status(client, users["officer"], page(made)) in (302, 404)


def test_both_tick_on_the_page_of_the_hand_over(client, made, users):
    today = timezone.localdate()
    Term.objects.filter(user=users["officer"]).update(ends_at=timezone.now() + 2 * DAY)
    comes = officer(made, first=today)
    hand_over = OfficeHandOver.objects.get()
    item = hand_over.items.get()
    address = page(made, f"hand-overs/{hand_over.pk}/")
    third = officer(made, name="秘书")
    for user, may in (
        (users["officer"], True),
        (comes, True),
        (users["adviser"], True),
        (users["office"], True),
        (third, False),
        (users["officer of another"], False),
    ):
        assert (status(client, user, address) == 200) is may
    assert status(client, comes, address, {"tick": f"given-{item.pk}"}) == 422
    for wrong in ("", "given-", "given-x", "given-999999", "-"):
        assert status(client, comes, address, {"tick": wrong}) == 404
    assert status(client, users["officer"], address, {"tick": f"given-{item.pk}"}) == 303
    assert status(client, comes, address, {"tick": f"got-{item.pk}"}) == 303
    hand_over.refresh_from_db()
    assert hand_over.done_at is not None


def test_offered_news_is_taken_over_once_as_a_draft_or_left_out(client, made, users):
    offered, other = news(made, is_offered=True, title="开放日"), news(made, is_offered=True)
    news(made, is_offered=True, is_published=False)
    news(made)
    address = f"{HOME}offered-news/"
    for who in ("officer", "adviser", "nobody"):
        assert status(client, users[who], address) in (302, 404)
    client.force_login(users["editor"])
    assert {each.pk for each in client.get(address).context["pages"]} == {offered.pk, other.pk}
    answer = client.post(address, {"page": offered.pk, "act": "take"})
    draft = NewsPage.objects.get(title="开放日")
    assert answer.headers["Location"] == f"/admin/pages/{draft.pk}/edit/"
    assert (draft.live, draft.author) == (False, page_of(made).title)
    assert client.post(address, {"page": offered.pk, "act": "take"}).status_code == 404
    assert client.post(address, {"page": other.pk, "act": "leave"}).status_code == 303
    assert list(client.get(address).context["pages"]) == []
    assert dict(NewsOffer.objects.values_list("translation_key", "is_taken")) == {
        offered.translation_key: True,
        other.translation_key: False,
    }
    for wrong in ("", "x", "99999999", "٣"):
        assert client.post(address, {"page": wrong}).status_code == 404


def lines(user):
    request = RequestFactory().get("/admin/")
    request.user = type(user).objects.get(pk=user.pk)  # as each request has it anew
    return {item.order: item.count for item in waiting_societies(request)}


def test_the_first_panel_says_what_is_whose(made, users):
    office_of(made, "财务", is_required=True)
    news(made, is_offered=True)
    assert lines(users["adviser"]) == {45: 0, 46: 1}
    assert lines(users["adviser of another"]) == {45: 0, 46: 0}
    assert lines(users["editor"]) == {48: 1}
    assert lines(users["officer"]) == {}
    officer(made, name="财务")
    assert lines(users["adviser"])[46] == 0
    Term.objects.filter(user=users["officer"]).update(ends_at=timezone.now() + 2 * DAY)
    comes = officer(made, first=timezone.localdate())
    assert lines(users["officer"]) == lines(comes) == {47: 1}


def test_many_offices_cost_what_few_do(client, made, users, django_assert_num_queries):
    client.force_login(users["adviser"])
    client.get(page(made))
    for number in (1, 10):
        for each in range(number):
            officer(made, name=f"职务{number}-{each}")
        news(made, is_published=False, owner=users["officer"])
        with django_assert_num_queries(QUERIES):
            client.get(page(made))


QUERIES = 33
