"""Bringing a sheet in: look first, then take over what was looked at; out and in again is no change."""

import io
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from time_machine import travel

from cms_apps.core.roles import OFFICE
from cms_apps.hotline.importing import views
from cms_apps.hotline.models import DutyPerson, DutyRoster, Shift
from cms_apps.hotline.services.filling import cells_of, fill
from cms_apps.hotline.services.rostering import Change, change_duty, put_in_force
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.people import member

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 23)


@pytest.fixture
def roster(campus):
    return draft(FIRST, 7)


@pytest.fixture
def desk(client, roster):
    client.force_login(member(OFFICE, username="desk"))
    return client


@pytest.fixture
def wang(roster):
    return leader(name="王建国")


def page_of(roster, rest="import/"):
    return f"/admin/hotline/rosters/{roster.pk}/{rest}"


def sheet(*rows):
    book = Workbook()
    for row in [["日期", "带班领导"], *rows]:
        book.active.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def look(client, roster, content, name="roster.xlsx"):
    return client.post(page_of(roster), {"act": "look", "file": SimpleUploadedFile(name, content)})


def take_over(client, roster, plan):
    return client.post(page_of(roster), {"act": "take_over", "plan": plan})


def test_the_first_press_stores_nothing_and_the_second_what_it_showed(desk, roster, wang):
    answer = look(desk, roster, sheet([FIRST, "王建国"], ["11月24日", "王建国"]))
    assert answer.status_code == 200
    assert [setting.after for setting in answer.context["plan"].settings] == [[wang], [wang]]
    assert "王建国" in answer.content.decode()
    assert not Shift.objects.exists()
    done = take_over(desk, roster, answer.context["signed"])
    assert (done.status_code, done.url) == (303, f"{page_of(roster, '')}?from=2026-11-23")
    assert list(cells_of(roster).values()) == [[wang.pk], [wang.pk]]


def test_with_one_fault_nothing_can_be_taken_over(desk, roster, wang):
    answer = look(desk, roster, sheet([FIRST, "王建国"], ["11月24日", "王建囯"]))
    assert (answer.status_code, answer.context["signed"]) == (422, "")
    html = answer.content.decode()
    assert "B3" in html
    assert 'value="take_over"' not in html
    assert not Shift.objects.exists()


def test_what_a_file_names_is_shown_as_text(desk, roster, wang):
    answer = look(desk, roster, sheet([FIRST, "<script>alert(1)</script>"]))
    assert "<script>alert(1)" not in answer.content.decode()
    assert "&lt;script&gt;" in answer.content.decode()


def test_many_faults_make_no_endless_page(desk, roster, wang):
    answer = look(desk, roster, sheet(*([FIRST, f"某某{number}"] for number in range(300))))
    assert (len(answer.context["faults"]), answer.context["more"]) == (100, 200)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\x00", "随便,写写".encode(), b"x" * (3 * 1024 * 1024)]
)
def test_what_is_no_roster_is_told_at_the_field(desk, roster, content):
    answer = look(desk, roster, content)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_without_a_file_it_asks_for_one(desk, roster):
    assert desk.post(page_of(roster), {"act": "look"}).status_code == 422
    assert desk.post(page_of(roster), {"act": "look", "file": "text"}).status_code == 422


def test_what_others_changed_since_the_preview_is_not_written_over(desk, roster, wang):
    signed = look(desk, roster, sheet([FIRST, "王建国"])).context["signed"]
    other = leader()
    fill(roster_id=roster.pk, cells={(leader_post().pk, FIRST): [other.pk]}, stamp=0)
    assert take_over(desk, roster, signed).status_code == 409
    assert cells_of(roster) == {(leader_post().pk, FIRST): [other.pk]}


def test_pressed_twice_it_is_taken_over_once(desk, roster, wang):
    signed = look(desk, roster, sheet([FIRST, "王建国"])).context["signed"]
    assert take_over(desk, roster, signed).status_code == 303
    assert take_over(desk, roster, signed).status_code == 409
    assert Shift.objects.count() == 1


def test_a_preview_holds_an_hour_for_its_reader_and_its_roster(desk, client, roster, wang):
    signed = look(desk, roster, sheet([FIRST, "王建国"])).context["signed"]
    other = draft(FIRST, 7)
    assert take_over(desk, other, signed).status_code == 409
    with travel(timezone.now() + views.HOLDS + timedelta(minutes=1)):
        assert take_over(desk, roster, signed).status_code == 409
    client.force_login(member(OFFICE, username="somebody"))
    assert take_over(client, roster, signed).status_code == 409
    assert not Shift.objects.exists()


@pytest.mark.parametrize("plan", ["", "x", "x:y:z", "\x00", "一", "\ud800", "a" * 100_000])
def test_a_preview_that_nobody_signed_is_none(desk, roster, plan):
    body = urlencode({"act": "take_over", "plan": plan}, errors="surrogatepass")
    answer = desk.post(page_of(roster), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 409
    assert not Shift.objects.exists()


def test_somebody_who_left_since_the_preview_is_named_and_nothing_stored(desk, roster, wang):
    signed = look(desk, roster, sheet([FIRST, "王建国"])).context["signed"]
    DutyPerson.objects.update(is_active=False)
    answer = take_over(desk, roster, signed)
    assert answer.status_code == 422
    assert "王建国" in answer.content.decode()
    assert not Shift.objects.exists()


def test_a_roster_in_force_takes_nothing_in(desk, roster, wang):
    signed = look(desk, roster, sheet([FIRST, "王建国"])).context["signed"]
    put_in_force(roster_id=roster.pk, actor=None, with_gaps=True)
    assert desk.get(page_of(roster)).status_code == 303
    assert take_over(desk, roster, signed).status_code == 303
    assert look(desk, roster, sheet([FIRST, "王建国"])).status_code == 303
    assert not Shift.objects.exists()


# -- Out and in ---------------------------------------------------------------------------------------


def download(client, roster):
    answer = client.get(page_of(roster, "xlsx/"))
    assert answer.status_code == 200
    assert "roster-2026-11-23-" in answer.headers["Content-Disposition"]
    return answer.content


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_roster_out_and_in_again_is_no_change(desk, client, roster, language):
    people = {
        leader_post(): [leader(name="王建国", name_en="Wang Jianguo"), leader(name="欧阳 锋")],
        head_post(): [head(name="赵强"), head("energy", name="王芳（能源）")],
    }
    filled(roster, people)
    both = [person.pk for person in people[head_post()]]
    fill(roster_id=roster.pk, cells={(head_post().pk, FIRST): both, (leader_post().pk, FIRST): []}, stamp=0)
    content = desk.get(page_of(roster, "xlsx/"), headers={"Accept-Language": language}).content
    answer = look(desk, roster, content)
    plan = answer.context["plan"]
    assert (plan.faults, plan.settings, plan.days) == ([], [], 7)
    assert (plan.unchanged, plan.missing) == (14, [])


def test_an_empty_draft_is_a_sheet_to_fill_in(desk, roster):
    rows = list(load_workbook(io.BytesIO(download(desk, roster))).active.iter_rows(values_only=True))
    assert len(rows) == 8
    assert rows[1][0].date() == FIRST
    assert rows[1][2:] == (None, None) or rows[1][2:] == ("", "")


def test_names_stay_texts(desk, roster):
    filled(roster, {leader_post(): [leader(name="=1+1")]})
    sheet = load_workbook(io.BytesIO(download(desk, roster))).active
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")


def test_of_a_roster_in_force_it_has_who_is_on_duty_in_the_end(desk, campus):
    chief, other = head(name="原来的"), head(name="替班的")
    day = timezone.localdate() + timedelta(days=3)
    roster = in_force(day, 2, {head_post(): [chief]})
    start, end = head_post().span_on(day)
    change_duty(Change(post=head_post(), starts_at=start, ends_at=end, goes=chief, comes=other), actor=None)
    content = desk.get(page_of(roster, "xlsx/")).content
    assert [
        row[3] for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True)
    ] == [
        "替班的",
        "原来的",
    ]


def test_a_download_asks_for_nothing_but_reading(desk, roster):
    assert desk.post(page_of(roster, "xlsx/")).status_code == 404
    assert DutyRoster.objects.get(pk=roster.pk).stamp == 0
