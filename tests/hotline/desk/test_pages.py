"""The desk of the hotline: who may, what it shows, and that no word is lost and no press done twice."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from time_machine import travel
from wagtail.models import APIToken, ModelLogEntry

from cms_apps.cases.models import Case
from cms_apps.core.roles import EDITORS
from cms_apps.hotline.desk.waiting import waiting_desk
from cms_apps.hotline.models import Call, CallCode, HandOver, OutageNotice
from cms_apps.hotline.services.codes import state_by_code
from cms_apps.hotline.services.handing_over import write_note
from cms_apps.hotline.setup import DUTY
from cms_apps.hotline.states import CallOutcome
from cms_apps.hotline.turns import ends_between
from tests.factories.calls import PHONE, became_case, building, on_duty, to_call_back, typed
from tests.factories.cases import office, person, unit_named
from tests.factories.hotline import called, head, head_post, in_force
from tests.factories.people import administrator
from tests.pressing import press as press_as_typed

pytestmark = pytest.mark.django_db
DESK = "/admin/hotline/desk/"
CALL = f"{DESK}call/"
NOTE = f"{DESK}note/"
API = "/api/v3/hotline/calls/"
EVIDENCE = "/admin/hotline/evidence/"
HOSTILE = [
    "",
    " ",
    "\x00",
    "\ud800",
    "一" * 3000,
    "<script>alert(1)</script>",
    "👨‍👩‍👧",
    "１２",
    "'; --",
    "%s{}",
]


@pytest.fixture
def keeper(campus, client):
    """On duty now, signed in."""
    user = on_duty()
    client.force_login(user)
    return user


def text(answer):
    return answer.content.decode()


def code_shown(answer):
    found = re.search(r'calls-code">([^<]+)<', text(answer))
    return found.group(1).replace(" ", "") if found else ""


# -- Who may ----------------------------------------------------------------------------------------


@pytest.fixture
def house(campus):
    """Everybody who may come to the desk, by what they are."""
    now = on_duty()
    was = person(DUTY, name="was")
    in_force(timezone.localdate() - timedelta(days=5), 2, {head_post(): [head(user=was, name="was")]})
    return {
        "on duty": now,
        "was on duty": was,
        "office": office(),
        "administrator": administrator(),
        "unit staff": person(unit=unit_named("energy")),
        "editor": person(EDITORS),
        "anonymous": None,
    }


MAY = {
    "desk": {"on duty", "office", "administrator"},
    "call": {"on duty", "office", "administrator"},
    "note": {"on duty", "office", "administrator"},
    "callback": {"on duty", "office", "administrator"},
    "notice": {"on duty", "office", "administrator"},
    "evidence": {"office", "administrator"},
    "calls": {"office", "administrator"},
    "one call": {"office", "administrator"},
    "notes": {"office", "administrator"},
    "notices": {"office", "administrator"},
}


def test_each_page_is_for_whom_the_table_says(house):
    call, case = to_call_back(), became_case().call.case
    addresses = {
        "desk": DESK,
        "call": CALL,
        "note": NOTE,
        "callback": f"{DESK}callbacks/{call.pk}/",
        "notice": f"{DESK}notices/{case.pk}/",
        "evidence": EVIDENCE,
        "calls": reverse("cms_hotline_call_modeladmin_index"),
        "one call": reverse("cms_hotline_call_modeladmin_inspect", args=[call.pk]),
        "notes": reverse("cms_hotline_handover_modeladmin_index"),
        "notices": reverse("cms_hotline_outagenotice_modeladmin_index"),
    }
    for who, user in house.items():
        client = Client()
        if user:
            client.force_login(user)
        opened = {name for name, address in addresses.items() if client.get(address).status_code == 200}
        assert opened == {name for name, people in MAY.items() if who in people}, who


def test_each_press_is_for_whom_the_table_says(house):
    case = became_case().call.case
    for who, user in house.items():
        client, call = Client(), to_call_back()
        if user:
            client.force_login(user)
        before = Call.objects.count()
        client.post(CALL, typed())
        assert (Call.objects.count() > before) is (who in MAY["call"]), who
        client.post(f"{DESK}callbacks/{call.pk}/", {"result": "solved", "how": "好了"})
        call.refresh_from_db()
        assert (call.called_back_at is not None) is (who in MAY["callback"]), who
        client.post(f"{DESK}notices/{case.pk}/", {"text": "停水"})
        assert not OutageNotice.objects.exists()


def test_the_api_takes_calls_from_the_same_people(house):
    for who, user in house.items():
        client = Client()
        if user:
            _token, secret = APIToken.create_token(user=user, name="test")
            client = Client(headers={"authorization": f"Bearer {secret}"})
        said = {"outcome": "solved", "matter": "停水", "solved_how": "好了"}
        answer = client.post(API, said, content_type="application/json")
        expected = 201 if who in MAY["call"] else 403 if user else 401
        assert answer.status_code == expected, who
        if expected != 201:
            assert answer["Content-Type"] == "application/problem+json"


def test_the_desk_closes_two_hours_after_the_shift(house):
    client = Client()
    client.force_login(house["was on duty"])
    end = end_of_turn(house["was on duty"])
    for moment, status in ((timedelta(hours=1, minutes=59), 200), (timedelta(hours=2, minutes=1), 404)):
        with travel(end + moment):
            assert client.get(DESK).status_code == status


def end_of_turn(user):
    now = timezone.now()
    turns = ends_between(now - timedelta(days=6), now)
    return next(turn.ends_at for turn in turns if user.duty_person.pk in turn.people)


# -- Taking a call ----------------------------------------------------------------------------------


def test_a_call_solved_on_the_spot_is_stored_with_one_press(keeper, client):
    page = client.get(DESK)
    assert 'name="outcome"' in text(page)
    assert "no-store" in page["Cache-Control"]
    answer = client.post(CALL, typed())
    call = Call.objects.get()
    assert (answer.status_code, call.outcome, call.taken_by) == (200, CallOutcome.SOLVED, keeper)
    assert call.unit_on_duty.slug == "canteens"
    assert call.number in text(answer)
    assert code_shown(answer) == ""


def test_what_became_a_case_is_read_out_and_the_same_press_reads_it_out_again(keeper, client):
    press = typed(outcome="case", category="water-and-power", place=building().pk)
    answers = [client.post(CALL, press) for _each in range(3)]
    case = Case.objects.get()
    code = code_shown(answers[0])
    assert {code_shown(answer) for answer in answers} == {code}
    assert re.search(rf'calls-code">{code[:4]} {code[4:]}<', text(answers[0]))
    assert case.number in text(answers[0])
    assert case.unit.title in text(answers[0])
    assert "no-store" in answers[0]["Cache-Control"]
    assert state_by_code(number=case.number, code=code) == case
    assert code not in "".join(str(value) for value in client.session.values())
    assert (Call.objects.count(), CallCode.objects.count()) == (1, 1)


def test_another_who_draws_the_same_key_learns_nothing(keeper, client):
    press = typed(outcome="case", category="water-and-power")
    code = code_shown(client.post(CALL, press))
    other = Client()
    other.force_login(office())
    answer = other.post(CALL, press)
    assert code_shown(answer) not in ("", code)
    assert Call.objects.count() == 2


def test_other_words_from_the_same_page_are_not_swallowed(keeper, client):
    press = typed()
    client.post(CALL, press)
    answer = client.post(CALL, {**press, "matter": "七舍没电"})
    assert answer.status_code == 409
    assert "七舍没电" in text(answer)
    once = re.search(r'name="once" value="([^"]+)"', text(answer)).group(1)
    assert once != press["once"]
    assert client.post(CALL, {**press, "matter": "七舍没电", "once": once}).status_code == 200
    assert Call.objects.count() == 2


def test_what_is_missing_is_said_and_what_was_typed_is_there(keeper, client):
    answer = client.post(CALL, typed(outcome="callback", caller="李同学", call_back_by="", matter="水管漏"))
    assert answer.status_code == 422
    assert "水管漏" in text(answer)
    assert "李同学" in text(answer)
    assert not Call.objects.exists()


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize(
    "field",
    [
        "once",
        "outcome",
        "matter",
        "place",
        "category",
        "unit",
        "caller",
        "caller_phone",
        "received_at",
        "join",
    ],
)
def test_nothing_typed_is_a_server_error(keeper, client, field, bad):
    answer = press_as_typed(client, CALL, typed(**{field: bad}))
    assert answer.status_code in (200, 422)
    assert press_as_typed(client, CALL, typed(**{field: bad, "look": "1"})).status_code == 200
    assert "<script>alert" not in text(answer)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-13-01T00:00", "morgen"])
def test_impossible_times_are_said_at_their_field(keeper, client, moment):
    for field in ("received_at", "call_back_by"):
        press = typed(**{"outcome": "callback", "caller_phone": PHONE, field: moment})
        assert client.post(CALL, press).status_code == 422
    assert not Call.objects.exists()


def test_nobody_logs_ones_own_unanswered_calls(keeper, client):
    assert client.post(CALL, typed(outcome="unanswered")).status_code == 422
    client.force_login(office())
    assert client.post(CALL, typed(outcome="unanswered", matter="响了两分钟")).status_code == 200
    assert Call.objects.get().outcome == CallOutcome.UNANSWERED


# -- Danger, and the like ---------------------------------------------------------------------------


@pytest.mark.parametrize("look", [{}, {"look": "1"}, {"matter": "着火了", "outcome": ""}])
def test_where_somebody_is_in_danger_the_numbers_are_read_out_at_once(keeper, client, look):
    answer = client.post(CALL, typed(**{"matter": "六舍三楼着火了", **look}))
    assert "calls-danger" in text(answer)
    assert 'href="tel:119"' in text(answer)
    assert Call.objects.exists() is (look == {})


def test_looking_stores_nothing_and_keeps_what_was_typed(keeper, client):
    answer = client.post(CALL, typed(look="1", matter="六舍停水", caller="王同学"))
    assert "calls-danger" not in text(answer)
    assert "王同学" in text(answer)
    assert "error-message" not in text(answer)
    assert not Call.objects.exists()


def test_one_press_joins_an_open_case(keeper, client):
    case = became_case().call.case
    assert f'name="join" value="{case.pk}"' in text(client.get(DESK))
    answer = client.post(CALL, typed(outcome="", join=str(case.pk), matter="我们也没水"))
    call = Call.objects.latest("pk")
    assert (call.case, call.outcome) == (case, CallOutcome.CASE)
    assert call.number in text(answer)
    assert state_by_code(number=call.number, code=code_shown(answer)) == case
    assert "我们也没水" in case.messages.filter(kind="note").get().text


def test_of_a_second_case_at_the_same_place_it_is_asked_first(keeper, client):
    place = building()
    case = became_case(place=place).call.case
    press = typed(outcome="case", category="water-and-power", place=place.pk)
    answer = client.post(CALL, press)
    assert "calls-same" in text(answer)
    assert (answer.status_code, Case.objects.count()) == (200, 1)
    again = client.post(CALL, {**press, "new": "1"})
    assert code_shown(again)
    assert Case.objects.exclude(pk=case.pk).count() == 1
    assert code_shown(client.post(CALL, press)) == code_shown(again)  # a repeated press is asked nothing


def test_a_case_closed_meanwhile_keeps_the_words(keeper, client):
    answer = client.post(CALL, typed(join="999999", matter="我们也没水"))
    assert answer.status_code == 422
    assert "我们也没水" in text(answer)
    assert not Call.objects.exists()


def test_places_are_grouped_by_campus_and_rooms_are_left_out(keeper, client):
    one, two = building("六舍"), building("一食堂", "西校区")
    one.children.create(name="601", kind="room")
    page = text(client.get(CALL))
    assert '<optgroup label="东校区">' in page
    assert '<optgroup label="西校区">' in page
    assert f'value="{two.pk}"' in page
    assert "601" not in page


# -- Calling back -----------------------------------------------------------------------------------


def test_reading_whom_to_call_back_is_logged_and_the_list_names_nobody(keeper, client):
    call = to_call_back()
    page = text(client.get(DESK))
    assert call.number in page
    assert PHONE not in page
    assert "李同学" not in page
    assert f'href="tel:{PHONE}"' in text(client.get(f"{DESK}callbacks/{call.pk}/"))
    entry = ModelLogEntry.objects.get(action="cms_hotline.read")
    assert (entry.user, entry.object_id) == (keeper, str(call.pk))
    assert PHONE not in entry.label


def test_a_callback_that_becomes_a_case_is_read_out(keeper, client):
    call = to_call_back()
    address = f"{DESK}callbacks/{call.pk}/"
    press = {"result": "case", "how": "还是没水", "category": "water-and-power"}
    answers = [client.post(address, press) for _each in range(2)]
    assert code_shown(answers[0]) == code_shown(answers[1]) != ""
    assert Case.objects.count() == 1
    assert code_shown(client.get(address)) == ""


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("field", ["result", "how", "category", "unit", "join"])
def test_nothing_typed_at_a_callback_is_a_server_error(keeper, client, field, bad):
    call = to_call_back()
    press = {"result": "solved", "how": "好了", field: bad}
    answer = press_as_typed(client, f"{DESK}callbacks/{call.pk}/", press)
    assert answer.status_code in (200, 303, 422)


# -- Handing over -----------------------------------------------------------------------------------


@pytest.fixture
def left(keeper):
    """A note at the keeper's post, of the shift before."""
    now, bureau = timezone.now(), office()
    turn = HandOver(post=head_post(), ended_at=now - timedelta(hours=1), written_at=now, note="七舍等修")
    turn.written_by = bureau
    turn.save()
    return turn


def test_the_note_is_read_before_the_form_opens_and_nobody_is_blocked_while_it_rings(left, client):
    page = text(client.get(DESK))
    assert "七舍等修" in page
    assert 'name="outcome"' not in page
    assert f'href="{CALL}"' in page
    assert 'name="outcome"' in text(client.get(CALL))
    assert client.post(CALL, typed()).status_code == 200
    assert client.post(DESK, {"act": "read", "read": [left.pk, "x", "\x00"]}).status_code == 303
    left.refresh_from_db()
    assert left.read_by is not None
    assert 'name="outcome"' in text(client.get(DESK))


def test_handing_over_with_a_note_and_with_nothing_special(keeper, client):
    turn = re.search(r'name="turn" value="([^"]+)"', text(client.get(NOTE))).group(1)
    assert client.post(NOTE, {"turn": turn, "note": " "}).status_code == 422
    assert client.post(NOTE, {"turn": "9-9", "note": "七舍等修"}).status_code == 422
    assert client.post(NOTE, {"turn": turn, "note": "七舍等修"}).status_code == 303
    note = HandOver.objects.get()
    assert (note.note, note.written_by) == ("七舍等修", keeper)
    answer = client.post(NOTE, {"turn": turn, "nothing": "1", "note": "没丢的话"})
    assert answer.status_code == 409
    assert "没丢的话" in text(answer)
    assert "七舍等修" in text(answer)


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("field", ["turn", "note"])
def test_nothing_typed_into_a_note_is_a_server_error(keeper, client, field, bad):
    turn = re.search(r'name="turn" value="([^"]+)"', text(client.get(NOTE))).group(1)
    answer = press_as_typed(client, NOTE, {"turn": turn, "note": "好", field: bad})
    assert answer.status_code in (303, 422)


# -- Notices ----------------------------------------------------------------------------------------


def test_a_notice_begins_with_words_and_is_put_up_and_taken_down(keeper, client):
    case = became_case(place=building()).call.case
    became_case(case_id=case.pk)
    address = f"{DESK}notices/{case.pk}/"
    assert "六舍" in text(client.get(address))
    assert client.post(address, {"text": "六舍停水", "text_en": "", "until": ""}).status_code == 303
    assert OutageNotice.objects.current().get().case == case
    assert client.post(address, {"text": "两\n行"}).status_code == 422
    assert client.post(address, {"end": "1"}).status_code == 303
    assert not OutageNotice.objects.current().exists()


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("field", ["text", "text_en", "until"])
def test_nothing_typed_into_a_notice_is_a_server_error(keeper, client, field, bad):
    case = became_case().call.case
    became_case(case_id=case.pk)
    answer = press_as_typed(client, f"{DESK}notices/{case.pk}/", {"text": "停水", field: bad})
    assert answer.status_code in (303, 422)


# -- How much it costs ------------------------------------------------------------------------------


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_thirty_of_everything_cost_as_many_queries_as_three(keeper, client):
    client.get(DESK)
    counted = []
    for many in (3, 27):
        for number in range(many):
            to_call_back(place=building(f"楼{many}-{number}"))
            case = became_case().call.case
            became_case(case_id=case.pk)
        counted.append([queries(client, address) for address in (DESK, CALL)])
    assert counted[0] == counted[1]


def test_the_register_costs_as_many_queries_for_thirty_as_for_three(campus, client):
    client.force_login(office())
    address, counted = reverse("cms_hotline_call_modeladmin_index"), []
    client.get(address)
    for many in (3, 27):
        for _each in range(many):
            became_case()
        counted.append(queries(client, address))
    assert counted[0] == counted[1]


# -- Registers --------------------------------------------------------------------------------------


def test_who_called_is_in_no_list_and_no_export_and_reading_it_is_logged(campus, client):
    bureau = office()
    client.force_login(bureau)
    call, register = to_call_back(), reverse("cms_hotline_call_modeladmin_index")
    for address in (register, f"{register}?export=csv", f"{register}?outcome__exact=callback"):
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert call.number in body.decode()
        assert PHONE not in body.decode()
    assert not ModelLogEntry.objects.filter(action="cms_hotline.read").exists()
    page = text(client.get(reverse("cms_hotline_call_modeladmin_inspect", args=[call.pk])))
    assert PHONE in page
    assert ModelLogEntry.objects.get(action="cms_hotline.read").user == bureau


def test_who_may_only_view_calls_does_not_see_who_called(campus, client):
    reader = person(EDITORS)
    reader.user_permissions.add(Permission.objects.get(codename="view_call"))
    client.force_login(reader)
    call = to_call_back(matter="水管漏")
    page = text(client.get(reverse("cms_hotline_call_modeladmin_inspect", args=[call.pk])))
    assert "水管漏" in page
    assert PHONE not in page
    assert "李同学" not in page
    assert not ModelLogEntry.objects.filter(action="cms_hotline.read").exists()


@pytest.mark.parametrize("month", ["2026-11", "", "0000-13", "9999-12", "\x00", "x"])
def test_the_month_narrows_and_nonsense_does_no_harm(campus, client, month):
    client.force_login(office())
    to_call_back()
    register = reverse("cms_hotline_call_modeladmin_index")
    assert client.get(register, {"rang": month}).status_code == 200


# -- Evidence ---------------------------------------------------------------------------------------


def test_a_month_lists_shifts_with_an_unanswered_call_or_without_a_note(campus, client):
    noon = timezone.make_aware(datetime(2026, 11, 24, 12))
    with travel(noon):
        on_duty()
        bureau = office()
        client.force_login(bureau)
        called(outcome=CallOutcome.UNANSWERED, matter="响了两分钟", solved_how="")
        page = text(client.get(EVIDENCE))
        assert "响了两分钟" in page
        assert "onduty" in page
        before = len(re.findall("<tr>", page))
        for turn in ends_between(noon - timedelta(days=2), noon):
            write_note(turn=turn, text="", actor=bureau)
        assert len(re.findall("<tr>", text(client.get(EVIDENCE)))) == before - 1


def test_unanswered_while_nobody_was_on_the_roster_is_told_too(campus, client):
    client.force_login(office())
    called(outcome=CallOutcome.UNANSWERED, matter="响了三分钟", solved_how="")
    assert "响了三分钟" in text(client.get(EVIDENCE))


@pytest.mark.parametrize("month", ["2026-13", "", "0001-01", "9999-12", "\x00", "x", "２０２６-11"])
def test_months_of_nothing_show_this_one(campus, client, month):
    client.force_login(office())
    assert client.get(EVIDENCE, {"month": month}).status_code == 200


def test_a_month_full_of_shifts_costs_as_many_queries_as_one_day(campus, client):
    client.force_login(office())
    client.get(EVIDENCE)
    counted = []
    for days in (1, 20):
        in_force(timezone.localdate() - timedelta(days=21 if days == 20 else 23), days)
        called(outcome=CallOutcome.UNANSWERED, solved_how="")
        counted.append(queries(client, EVIDENCE))
    assert counted[0] == counted[1]


# -- The first panel --------------------------------------------------------------------------------


def test_the_first_panel_names_what_is_owed_to_who_may(keeper, client, rf):
    to_call_back()
    with travel(timezone.now() - timedelta(hours=3)):
        to_call_back(hours=1)
    request = rf.get("/admin/")
    request.user = keeper
    assert [item.count for item in waiting_desk(request)] == [2, 1, 0]
    request.user = person(EDITORS)
    assert list(waiting_desk(request)) == []


def test_a_key_of_nothing_is_a_key_of_its_own(keeper, client):
    for once in ("", "x", str(uuid4())):
        client.post(CALL, typed(once=once))
    assert Call.objects.count() == 3
