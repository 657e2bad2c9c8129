"""`/api/v3/societies/`: what anybody may know, and no name that is not published."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel
from wagtail.models import Locale, PageViewRestriction

from cms_apps.core.models import Place, Unit
from cms_apps.societies.models.pages import SocietyContact
from cms_apps.societies.services.terms import end_now
from tests.factories.forms import feedback_page
from tests.factories.people import UserFactory, administrator
from tests.factories.pictures import PictureFactory
from tests.factories.societies import activity, minutes, news, office_of, officer, page_of, society

pytestmark = pytest.mark.django_db
LIST = "/api/v3/societies/"
ACTIVITIES = f"{LIST}activities/"
DAY = timedelta(days=1)
SECRETS = ("zhangsan", "张三丰", "secret@example.edu.cn", "lisi", "李四光", "wangwu", "五常")


@pytest.fixture
def made(campus):
    return society(unit=Unit.objects.get(slug="canteens"), name_en="Canteens")


def got(client, address, status=200, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, answer.content
    return answer.json()


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def in_english(page, **fields):
    copy = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True).specific
    for name, value in fields.items():
        setattr(copy, name, value)
    for above in copy.get_ancestors().filter(live=False):
        above.specific.save_revision().publish()
    copy.save_revision().publish()
    return copy


# -- Societies ----------------------------------------------------------------------------------------


def test_the_list_tells_what_each_is(made, client):
    page = page_of(made)
    page.purpose, page.is_recruiting = "管伙食", True
    page.logo = PictureFactory(file__width=500, file__height=500)
    page.save_revision().publish()
    (item,) = got(client, LIST)["items"]
    logo = item.pop("logo")
    assert (logo["width"], logo["height"]) == (240, 240)
    assert logo["url"].startswith("/media/")
    assert item == {
        "slug": "canteen",
        "id": page.pk,
        "title": "canteen社团",
        "locale": "zh-hans",
        "url": "/societies/canteen/",
        "purpose": "管伙食",
        "founded_on": None,
        "is_recruiting": True,
        "recruiting_note": "",
        "unit": {"slug": "canteens", "title": made.unit.name},
    }


def test_drafts_private_and_inactive_ones_are_in_no_answer(made, client):
    society("draft", is_published=False)
    society("inactive", is_active=False)
    private = society("private")
    PageViewRestriction.objects.create(
        page=page_of(private).get_parent(), restriction_type=PageViewRestriction.LOGIN
    )
    closed = society("closed")
    page_of(closed).get_parent().specific.unpublish()
    for hidden in (private, closed):
        activity(hidden)
    assert [item["slug"] for item in got(client, LIST)["items"]] == ["canteen"]
    assert got(client, ACTIVITIES) == {"count": 0, "items": []}
    for slug in ("draft", "inactive", "private", "closed", "nobody", "%00", "a" * 300):
        problem = got(client, f"{LIST}{slug}/", 404)
        assert problem["status"] == 404, slug


def test_a_society_tells_its_offices_and_ways_to_reach_it(made, client):
    page = page_of(made)
    page.contacts = [SocietyContact(label="邮箱", value="canteen@example.edu.cn")]
    page.save_revision().publish()
    office_of(made, "会长", name_en="President", is_main_contact=True, order=1)
    user = officer(made, shows_name=True)
    office_of(made, "财务", order=2)
    detail = got(client, f"{LIST}canteen/", **{"Accept-Language": "en"})
    assert detail["offices"] == [
        {"office": "President", "is_main_contact": True, "is_vacant": False, "names": [user.username]},
        {"office": "财务", "is_main_contact": False, "is_vacant": True, "names": []},
    ]
    assert detail["contacts"] == [{"label": "邮箱", "value": "canteen@example.edu.cn"}]


def test_nobody_who_did_not_agree_is_in_any_answer(made, client):
    account = UserFactory(
        username="zhangsan", first_name="三丰", last_name="张", email="secret@example.edu.cn"
    )
    officer(made, account, name="会长", shows_name=False)
    made.offices.get().terms.update(name="张三丰")
    account = officer(made, UserFactory(username="lisi"), name="财务", shows_name=True)
    over = made.offices.get(name="财务").terms.get()
    end_now(over.pk)
    over.office.terms.update(name="李四光")
    adviser = UserFactory(username="wangwu", first_name="五常", last_name="王")
    made.advisers.add(adviser)
    for page in (news(made), minutes(made), activity(made)):
        page.owner = account
        page.save()
    for address in (
        LIST,
        f"{LIST}canteen/",
        ACTIVITIES,
        "/societies/",
        "/societies/canteen/",
        "/societies/activities.ics",
        f"/api/v3/pages/{page_of(made).pk}/",
    ):
        shown = client.get(address).content.decode()
        assert not [word for word in SECRETS if word in shown], address


def test_each_comes_once_in_the_language_asked_for(made, client):
    society("energy", order=200)
    english = in_english(page_of(made), title="Canteen Committee")
    first, second = got(client, LIST, **{"Accept-Language": "en"})["items"]
    assert (first["id"], first["title"], first["locale"]) == (english.pk, "Canteen Committee", "en")
    assert (second["title"], second["locale"]) == ("energy社团", "zh-hans")
    assert [item["locale"] for item in got(client, LIST)["items"]] == ["zh-hans", "zh-hans"]
    assert got(client, f"{LIST}canteen/", **{"Accept-Language": "en"})["id"] == english.pk


def test_it_is_asked_again_by_its_tag_and_the_same_for_everybody(made, client):
    first = client.get(LIST)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert "Accept-Language" in first.headers["Vary"]
    assert client.get(LIST, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    client.force_login(administrator())
    assert client.get(LIST).content == first.content


# -- Activities ---------------------------------------------------------------------------------------


def test_activities_that_are_not_over_are_told_by_default(made, client):
    now = timezone.now()
    running = activity(made, starts_at=now - 40 * DAY, ends_at=now + DAY)
    activity(made, starts_at=now - DAY)
    activity(made, starts_at=now - 2 * DAY, ends_at=now - DAY)
    coming = activity(made, starts_at=now + DAY)
    activity(made, starts_at=now + 200 * DAY)
    activity(made, starts_at=now + DAY, is_published=False)
    answer = got(client, ACTIVITIES)
    assert [item["id"] for item in answer["items"]] == [running.pk, coming.pk]
    assert answer["count"] == 2


def test_an_activity_tells_what_a_list_needs(made, campus, client):
    form = feedback_page(campus.root_page, slug="sign-up")
    place = Place.objects.filter(parent=None).first() or Place.objects.create(kind="campus", name="九里")
    starts_at = timezone.now().replace(microsecond=0) + DAY
    page = activity(
        made, starts_at=starts_at, place=place, place_detail="门口", summary="来看看", sign_up_page=form
    )
    (item,) = got(client, ACTIVITIES)["items"]
    assert datetime.fromisoformat(item.pop("starts_at")) == starts_at
    assert item == {
        "id": page.pk,
        "title": page.title,
        "locale": "zh-hans",
        "url": f"/societies/canteen/{page.slug}/",
        "society": {"slug": "canteen", "title": "canteen社团"},
        "ends_at": None,
        "where": f"{place.name} · 门口",
        "summary": "来看看",
        "is_called_off": False,
        "has_report": False,
        "sign_up": {"id": form.pk, "url": "/sign-up/"},
    }
    page.is_called_off = True
    page.save_revision().publish()
    (item,) = got(client, ACTIVITIES)["items"]
    assert (item["is_called_off"], item["sign_up"]) == (True, None)


def test_a_form_that_is_not_public_is_not_told(made, campus, client):
    form = feedback_page(campus.root_page, slug="sign-up")
    activity(made, sign_up_page=form)
    form.unpublish()
    assert got(client, ACTIVITIES)["items"][0]["sign_up"] is None


def test_days_are_counted_where_the_site_is(made, client):
    page = activity(made, starts_at=at("2026-03-01 00:30"))
    for days, count in (
        ("from=2026-03-01&to=2026-03-01", 1),
        ("from=2026-02-01&to=2026-02-28", 0),
        ("from=2026-03-02", 0),
    ):
        assert got(client, f"{ACTIVITIES}?{days}")["count"] == count, days
    with travel(at("2026-02-01 12:00")):
        assert got(client, f"{ACTIVITIES}?to=2026-03-01")["items"][0]["id"] == page.pk


def test_activities_of_one_society(made, client):
    activity(society("energy"))
    page = activity(made)
    answer = got(client, f"{ACTIVITIES}?society=canteen")
    assert [item["id"] for item in answer["items"]] == [page.pk]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("from=2026-01-01&to=2027-01-02", "to"),
        ("from=0001-01-01", "to"),
        ("to=9999-12-31", "to"),
        ("from=yesterday", "from"),
        ("society=nobody", "society"),
        ("society=%00", "society"),
        (f"society={'a' * 41}", "society"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(made, client, query, field):
    problem = got(client, f"{ACTIVITIES}?{query}", 422)
    assert [error["loc"][-1] for error in problem["errors"]] == [field]


def test_a_year_may_be_asked_for(made, client):
    assert got(client, f"{ACTIVITIES}?from=2026-01-01&to=2027-01-01")["count"] == 0


def test_activities_come_once_in_the_language_asked_for(made, client):
    first, second = (activity(made, starts_at=timezone.now() + days * DAY) for days in (1, 2))
    english = in_english(first, title="Inspection")
    items = got(client, ACTIVITIES, **{"Accept-Language": "en"})["items"]
    assert [item["id"] for item in items] == [english.pk, second.pk]
    assert [item["id"] for item in got(client, ACTIVITIES)["items"]] == [first.pk, second.pk]


def test_thirty_cost_what_three_do(made, campus, client):
    def counts(start, stop):
        for number in range(start, stop):
            form = feedback_page(campus.root_page, slug=f"form{number}")
            activity(made, sign_up_page=form)
            officer(made, name=f"职务{number}", shows_name=True)
        return [queries_of(client, address) for address in (ACTIVITIES, f"{LIST}canteen/")]

    few = counts(0, 3)
    assert max(few) < 15
    assert counts(3, 30) == few


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_only_reading_is_answered(made, client):
    for address in (LIST, ACTIVITIES, f"{LIST}canteen/"):
        assert client.post(address).status_code == 405


def test_no_society_takes_the_address_of_the_activities(made):
    made.slug = "activities"
    with pytest.raises(ValidationError) as refused:
        made.full_clean()
    assert list(refused.value.message_dict) == ["slug"]
