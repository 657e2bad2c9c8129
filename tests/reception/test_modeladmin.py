"""The registers of reception days: who reads what, what is changed, what never leaves a talk's own view."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from time_machine import travel

from cms_apps.core.roles import EDITORS
from cms_apps.reception.models import Host, Signup, Slot, Talk
from cms_apps.reception.services.keeping_desk import check_in
from cms_apps.reception.setup import HOSTS
from cms_apps.reception.states import TalkOutcome
from tests.factories.cases import office, person, unit_named
from tests.factories.desk import desk_page, here, talked, walked_in
from tests.factories.people import administrator
from tests.factories.reception import HostFactory, signed_up, slots_of

pytestmark = pytest.mark.django_db
REGISTERS = {name: f"/admin/cms_reception/{name}/" for name in ("slot", "signup", "talk", "host")}


@pytest.fixture
def page(campus):
    page = desk_page(campus.root_page)
    with travel(page.starts_at - timedelta(minutes=30)):
        yield page


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


@pytest.fixture
def talk(slot):
    by = timezone.localdate() + timedelta(days=1)
    return talked(
        here(slot),
        asked="只给自己人看的问题",
        answered="只给自己人看的答复",
        outcome=TalkOutcome.OWED,
        owed_by=by,
        unit=unit_named("canteens"),
    )


def shown(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    return answer.content.decode()


def exported(client, name, kind):
    answer = client.get(REGISTERS[name], {"export": kind})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if kind == "csv":
        return content.decode()
    return str([[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active.rows])


@pytest.mark.parametrize(
    ("who", "may"),
    [("office", True), ("administrator", True), ("host", False), ("editor", False), ("unit staff", False)],
)
def test_registers_are_the_office_s(client, slot, talk, who, may):
    people = {
        "office": office,
        "administrator": administrator,
        "host": lambda: HostFactory(user=person(HOSTS, name="lin")).user,
        "editor": lambda: person(EDITORS),
        "unit staff": lambda: person(unit=unit_named("canteens")),
    }
    client.force_login(people[who]())
    signup = talk.signups.get()
    inside = {
        "slot": f"edit/{slot.pk}/",
        "signup": f"inspect/{signup.pk}/",
        "talk": f"inspect/{talk.pk}/",
        "host": f"edit/{slot.host.pk}/",
    }
    for name, address in REGISTERS.items():
        for path in (address, f"{address}{inside[name]}", f"{address}?export=csv"):
            assert client.get(path).status_code == (200 if may else 302), path
    for path in (f"edit/{talk.pk}/", f"inspect/{talk.pk}/"):
        assert client.get(f"{REGISTERS['talk']}{path}").status_code == (200 if may else 302)


@pytest.mark.parametrize("who", [office, administrator])
def test_nobody_adds_or_deletes_a_talk_and_a_sign_up_is_read_only(client, talk, who):
    client.force_login(who())
    signup = talk.signups.get()
    for path in (
        f"{REGISTERS['talk']}create/",
        f"{REGISTERS['talk']}delete/{talk.pk}/",
        f"{REGISTERS['signup']}create/",
        f"{REGISTERS['signup']}edit/{signup.pk}/",
        f"{REGISTERS['signup']}delete/{signup.pk}/",
    ):
        assert client.post(path).status_code in (302, 404), path
    assert Talk.objects.filter(pk=talk.pk).exists()
    assert Signup.objects.filter(pk=signup.pk).exists()


def test_a_talk_is_worded_for_everybody_and_nothing_else_of_it_is_changed(client, talk):
    client.force_login(office())
    address = f"{REGISTERS['talk']}edit/{talk.pk}/"
    sent = {
        "raised": "二食堂晚饭",
        "came_of_it": "留了窗口",
        "is_public": "on",
        "asked": "改了",
        "outcome": "answered",
    }
    assert client.post(address, sent).status_code == 302
    talk.refresh_from_db()
    assert (talk.raised, talk.came_of_it, talk.is_public) == ("二食堂晚饭", "留了窗口", True)
    assert (talk.asked, talk.outcome) == ("只给自己人看的问题", TalkOutcome.OWED)


def test_what_everybody_reads_needs_its_line(client, talk):
    client.force_login(office())
    answer = client.post(f"{REGISTERS['talk']}edit/{talk.pk}/", {"came_of_it": "留了窗口", "is_public": "on"})
    assert answer.status_code == 200
    assert "留了窗口" in answer.content.decode()
    talk.refresh_from_db()
    assert not talk.is_public


def test_what_was_said_stands_in_a_talks_own_view_and_in_no_list(client, talk):
    client.force_login(office())
    inside = shown(client, f"{REGISTERS['talk']}inspect/{talk.pk}/")
    assert "只给自己人看的问题" in inside
    assert "只给自己人看的答复" in inside
    for said in (
        shown(client, REGISTERS["talk"]),
        shown(client, REGISTERS["talk"], q="自己人"),
        exported(client, "talk", "csv"),
        exported(client, "talk", "xlsx"),
    ):
        assert "自己人看" not in said
    assert talk.number in exported(client, "talk", "csv")


def test_talks_are_found_by_what_is_to_do_with_them(client, slot, talk):
    client.force_login(office())
    worded = talked(here(slot))
    Talk.objects.filter(pk=worded.pk).update(raised="窗口")
    to_word = shown(client, REGISTERS["talk"], to_do="word")
    assert talk.number in to_word
    assert worded.number not in to_word
    due = shown(client, REGISTERS["talk"], to_do="due")
    assert talk.number in due
    assert worded.number not in due
    for query in (
        {"day__id__exact": talk.day_id},
        {"outcome__exact": "owed"},
        {"unit__id__exact": talk.unit_id},
    ):
        assert talk.number in shown(client, REGISTERS["talk"], **query)


def test_slots_with_more_people_than_places_are_found(client, page, slot):
    client.force_login(office())
    other = slots_of(page)[1]
    for signup in (signed_up(slot), signed_up(slot)):
        check_in(signup.pk)
    Slot.objects.filter(pk=slot.pk).update(places=1, walk_ins=0)
    found = shown(client, REGISTERS["slot"], crowd="over")
    assert f"/slot/edit/{slot.pk}/" in found
    assert f"/slot/edit/{other.pk}/" not in found
    assert f"/slot/edit/{other.pk}/" in shown(client, REGISTERS["slot"], host__id__exact=other.host_id)


def test_sign_ups_are_narrowed_by_host_and_by_who_just_came(client, campus, slot):
    client.force_login(office())
    booked, came = signed_up(slot), walked_in(slot)
    just_came = shown(client, REGISTERS["signup"], is_walk_in__exact=1)
    assert came.number in just_came
    assert booked.number not in just_came
    other = HostFactory(name="别人")
    assert booked.number in shown(client, REGISTERS["signup"], slot__host__id__exact=slot.host_id)
    assert booked.number not in shown(client, REGISTERS["signup"], slot__host__id__exact=other.pk)


def test_a_row_leads_to_the_desk_for_who_keeps_it(client, slot, talk):
    client.force_login(office())
    desk = f"/admin/reception/desk/{slot.day_id}/"
    for name in ("slot", "signup", "talk"):
        assert f'href="{desk}"' in shown(client, REGISTERS[name]), name


def test_a_host_is_added_with_a_term_that_ends_after_it_begins(client, page):
    client.force_login(office())
    address = f"{REGISTERS['host']}create/"
    sent = {"name": "新助理", "order": "5", "since": "2026-09-01", "until": "2026-08-01"}
    assert client.post(address, sent).status_code == 200
    assert client.post(address, {**sent, "until": "2027-08-01"}).status_code == 302
    assert Host.objects.filter(name="新助理").exists()


def test_what_is_still_needed_is_not_deleted_and_the_page_says_by_what(client, slot, talk):
    """A host, a slot, and a unit and a topic, to which sign-ups and talks refer without a way back."""
    client.force_login(administrator())
    signup = talk.signups.get()
    for address, named in (
        (f"{REGISTERS['host']}delete/{slot.host_id}/", slot.span),
        (f"{REGISTERS['slot']}delete/{slot.pk}/", signup.number),
        (f"/admin/cms_cases/category/delete/{signup.topic_id}/", signup.number),
        (f"/admin/cms_core/unit/delete/{talk.unit_id}/", talk.number),
    ):
        answer = client.post(address)
        assert answer.status_code == 200, address
        assert named in answer.content.decode(), address
    for record in (slot.host, slot, signup.topic, talk.unit):
        record.refresh_from_db()


def crowd(slot, many):
    Slot.objects.filter(pk=slot.pk).update(places=200)
    for number in range(many):
        start = slot.starts_at + timedelta(days=1, minutes=Slot.objects.count())
        host = HostFactory(name=f"助理{number}", unit=unit_named("canteens"))
        Slot.objects.create(
            day=slot.day, host=host, starts_at=start, ends_at=start + timedelta(minutes=5), places=1
        )
        talked(here(slot), outcome=TalkOutcome.PASSED_ON)


@pytest.mark.parametrize("name", REGISTERS)
def test_three_and_thirty_cost_the_same(client, slot, name):
    client.force_login(office())
    crowd(slot, 3)
    shown(client, REGISTERS[name])
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as few:
        shown(client, REGISTERS[name])
    crowd(slot, 27)
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as many:
        shown(client, REGISTERS[name])
    assert len(few) == len(many)
