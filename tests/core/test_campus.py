"""Units, places and days: who keeps them, and what they refuse."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from cms_apps.core.campus import waiting
from cms_apps.core.models import Place, Unit, UnitMember, Vacation
from cms_apps.core.roles import EDITORS, OFFICE, role

pytestmark = pytest.mark.django_db

REGISTERS = ("unit", "place", "vacation", "calendarday")


def user_in(group, name="somebody"):
    user = get_user_model().objects.create_user(name, password="x")
    user.groups.add(role(group))
    return user


@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize(("group", "status"), [(OFFICE, 200), (EDITORS, 302)])
def test_the_office_keeps_the_registers(campus, client, register, group, status):
    client.force_login(user_in(group))
    for page in ("index", "create"):
        address = reverse(f"cms_core_{register}_modeladmin_{page}")
        assert client.get(address).status_code == status, address


def test_a_unit_is_made_with_its_people(campus, client):
    client.force_login(user_in(OFFICE))
    head = get_user_model().objects.create_user("head", first_name="主任", last_name="田")
    form = {
        "name": "浴室",
        "name_en": "Baths",
        "slug": "baths",
        "phone": "66361010",
        "order": "50",
        "is_active": "on",
        "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "0",
        "members-MIN_NUM_FORMS": "0",
        "members-MAX_NUM_FORMS": "1000",
        "members-0-user": str(head.pk),
        "members-0-post": "head",
        "members-0-ORDER": "1",
    }
    response = client.post(reverse("cms_core_unit_modeladmin_create"), form)
    assert response.status_code == 302
    unit = Unit.objects.get(slug="baths")
    assert list(Unit.objects.headed_by(head)) == [unit]
    with translation.override("en"):
        assert unit.title == "Baths"
    assert "田" in client.get(reverse("cms_core_unit_modeladmin_index")).text


def test_a_unit_has_one_head(campus):
    unit = Unit.objects.first()
    one, other = (get_user_model().objects.create_user(name) for name in ("one", "other"))
    UnitMember.objects.create(unit=unit, user=one, post="head")
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitMember.objects.create(unit=unit, user=other, post="head")
    UnitMember.objects.create(unit=unit, user=other, post="deputy")


def test_places_lie_in_each_other(campus):
    north = Place.objects.create(kind="campus", name="北校区", name_en="North campus")
    building = Place.objects.create(kind="building", name="三号楼", parent=north)
    room = Place.objects.create(kind="room", name="201", parent=building)
    assert room.path == "北校区 · 三号楼 · 201"
    assert room.campus == north
    for wrong in (
        Place(kind="room", name="x", parent=north),
        Place(kind="building", name="x"),
        Place(kind="campus", name="x", parent=north),
        Place(kind="campus", name="北校区"),
        Place(kind="building", name="三号楼", parent=north),
    ):
        with pytest.raises(ValidationError):
            wrong.full_clean()


def test_a_vacation_is_neither_reversed_nor_endless():
    for last in (date(2026, 1, 1), date(2027, 1, 1)):
        with pytest.raises(ValidationError):
            Vacation(name="寒假", first_day=date(2026, 1, 19), last_day=last).full_clean()


def test_the_office_is_told_of_a_year_without_holidays(campus, rf, monkeypatch):
    request = rf.get("/")
    request.user = user_in(OFFICE)
    monkeypatch.setattr(waiting, "AHEAD", waiting.AHEAD * 12 * 60)
    assert len(list(waiting.waiting_calendar(request))) == 1
    request.user = user_in(EDITORS, "editor")
    assert not list(waiting.waiting_calendar(request))


def test_registers_cost_the_same_however_long(campus, client, django_assert_num_queries):
    client.force_login(user_in(OFFICE))
    address = reverse("cms_core_place_modeladmin_index")

    def building(number, parent):
        return Place.objects.create(kind="building", name=f"{number}号楼", parent=parent)

    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    main = Place.objects.campuses().get()
    for number in range(3):
        Place.objects.create(kind="room", name="1", parent=building(number, main))
    cost()
    few = cost()
    for number in range(3, 20):
        Place.objects.create(kind="room", name="1", parent=building(number, main))
    assert cost() == few
