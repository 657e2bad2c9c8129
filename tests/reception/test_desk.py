"""The desk in the admin: who may keep it, what it shows, and that no press is lost or done twice."""

import re
from datetime import timedelta

import pytest
import segno
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from cms_apps.cases.models import Case
from cms_apps.core.roles import EDITORS
from cms_apps.forms.receipts import hash_of
from cms_apps.reception.desk.board import board_of
from cms_apps.reception.desk.finding import found_by
from cms_apps.reception.models import ReceptionDay, Signup, Slot, Talk
from cms_apps.reception.reading import may_keep
from cms_apps.reception.services.keeping_desk import check_in, close_desk, note_no_show
from cms_apps.reception.services.signing_up import cancel
from cms_apps.reception.setup import HOSTS
from cms_apps.reception.states import SignupState
from tests.factories.cases import office, person, unit_named
from tests.factories.desk import day_of, desk_page, here, talked, topic, walked_in
from tests.factories.people import UserFactory, administrator
from tests.factories.reception import HostFactory, signed_up, slots_of
from tests.pressing import press as press_as_typed

pytestmark = pytest.mark.django_db
DESK = "/admin/reception/desk/"
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
def lin(campus):
    """An assistant with an account, who receives on this day."""
    return HostFactory(name="林助理", user=person(HOSTS, name="lin"))


@pytest.fixture
def he(campus):
    return HostFactory(name="何助理", user=person(HOSTS, name="he"), order=200)


@pytest.fixture
def page(campus, lin, he):
    """Half an hour before the first of two times, at two hosts' desks."""
    page = desk_page(campus.root_page, hosts=[lin, he])
    with travel(page.starts_at - timedelta(minutes=30)):
        yield page


@pytest.fixture
def day(page):
    return day_of(page)


@pytest.fixture
def slot(page, lin):
    return next(slot for slot in slots_of(page) if slot.host == lin)


@pytest.fixture
def keeper(page, client):
    """The office, signed in."""
    user = office()
    client.force_login(user)
    return user


def address(day, rest=""):
    return f"{DESK}{day.pk}/{rest}"


def text(client, where):
    answer = client.get(where)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client, day, act, signup, **data):
    return client.post(address(day), {"act": act, "signup": signup.pk, **data})


def state(signup):
    return Signup.objects.get(pk=signup.pk).state


def begun(slot):
    return travel(slot.starts_at + timedelta(minutes=5))


# -- Who may --------------------------------------------------------------------------------------

KEEPS = {
    "office": {"today", "other"},
    "administrator": {"today", "other"},
    "host": {"today"},
    "host of another day": {"other"},
    "host whose term ended": set(),
    "host whose term begins later": set(),
    "host without a slot": set(),
    "unit staff": set(),
    "editor": set(),
}
BARRED = {"stranger", "host without the group", "anonymous", "inactive office"}


@pytest.fixture
def house(page, lin, he, campus):
    """Everybody who may meet a desk, by what they are; the other day is a week later."""
    today = timezone.localdate()
    ended = HostFactory(
        name="前任", user=person(HOSTS, name="ended"), until=today - timedelta(days=1), order=300
    )
    new = HostFactory(
        name="新任", user=person(HOSTS, name="new"), since=today + timedelta(days=30), order=301
    )
    outside = HostFactory(name="无组", user=UserFactory(username="outside"), order=302)
    elsewhere = HostFactory(name="别日", user=person(HOSTS, name="elsewhere"), order=303)
    for number, host in enumerate((ended, new, outside), start=1):
        start = page.starts_at + timedelta(hours=number)
        Slot.objects.create(
            day=day_of(page), host=host, starts_at=start, ends_at=start + timedelta(minutes=20), places=1
        )
    desk_page(campus.root_page, slug="other", starts_at=page.starts_at + timedelta(days=7), hosts=[elsewhere])
    idle = HostFactory(name="无班", user=person(HOSTS, name="idle"), order=304)
    return {
        "office": office(),
        "administrator": administrator(username="root"),
        "host": lin.user,
        "host of another day": elsewhere.user,
        "host whose term ended": ended.user,
        "host whose term begins later": new.user,
        "host without a slot": idle.user,
        "unit staff": person(unit=unit_named("canteens")),
        "editor": person(EDITORS),
        "stranger": UserFactory(),
        "host without the group": outside.user,
        "inactive office": office(is_active=False),
    }


def days_by_name():
    today, other = ReceptionDay.objects.order_by("starts_at")
    return {"today": today, "other": other}


@pytest.mark.parametrize("who", [*KEEPS, *sorted(BARRED)])
def test_every_address_and_every_act_is_for_who_keeps_that_day(client, house, slot, who):
    if who != "anonymous":
        client.force_login(house[who])
    signup = signed_up(slot)
    kept = KEEPS.get(who, set())
    refused = {302} if who in BARRED else {404}
    assert client.get(DESK).status_code in ({200} if kept else refused)
    for name, day in days_by_name().items():
        may = name in kept
        for rest in ("", "?host=1", "walk-in/", "talk/", f"talk/?with={signup.pk}", "close/"):
            assert client.get(address(day, rest)).status_code in ({200} if may else refused), (name, rest)
        if may:
            continue
        for rest, data in (
            ("", {"act": "check_in", "signup": signup.pk}),
            ("", {"act": "find", "find": signup.check_in_code}),
            ("", {"act": "reopen"}),
            ("walk-in/", {"slot": slot.pk, "topic": topic().pk, "called": "我", "party": 1}),
            ("talk/", {"people": signup.pk}),
            ("close/", {}),
        ):
            assert client.post(address(day, rest), data).status_code in refused, (name, rest)
    assert [state(signup), Signup.objects.count(), Talk.objects.count()] == ["confirmed", 1, 0]


def test_a_host_of_one_day_does_nothing_with_a_sign_up_of_another(client, house, slot):
    client.force_login(house["host of another day"])
    other = days_by_name()["other"]
    with travel(other.starts_at + timedelta(minutes=1)):
        signup = signed_up(Slot.objects.get(day=other, starts_at=other.starts_at + timedelta(minutes=20)))
        mine = here(Slot.objects.get(day=other, starts_at=other.starts_at + timedelta(minutes=20)))
        strange = Signup.objects.create(
            **{
                field.attname: getattr(signup, field.attname)
                for field in Signup._meta.concrete_fields
                if field.name not in ("id", "day", "slot", "receipt_hash")
            },
            day=slot.day,
            slot=slot,
            receipt_hash="x",
        )
        assert press(client, other, "check_in", strange).status_code == 404
        answer = client.post(address(other), {"act": "find", "find": strange.check_in_code})
        assert answer.status_code == 422
        data = talk_data(mine, strange)
        assert client.post(address(other, "talk/"), data).status_code == 422
        assert state(strange) == SignupState.CONFIRMED
        assert press(client, other, "check_in", signup).status_code == 303


def test_an_unknown_day_looks_like_one_that_is_not_yours(client, house):
    client.force_login(house["host"])
    other = days_by_name()["other"]
    for unknown in (other.pk, 10**9, 10**30, 0):
        assert client.get(f"{DESK}{unknown}/").status_code == 404


def test_a_host_keeps_the_day_until_the_term_is_over(lin, day):
    for until, may in (
        (None, True),
        (timezone.localdate(), True),
        (timezone.localdate() - timedelta(days=1), False),
    ):
        lin.until = until
        lin.save()
        assert may_keep(lin.user, day) is may
    lin.until = timezone.localdate()
    lin.save()
    with travel(day.starts_at + timedelta(days=1)):
        assert not may_keep(lin.user, day)


def test_the_menu_shows_a_host_the_desk_and_no_register(client, house):
    client.force_login(house["host"])
    assert DESK in text(client, "/admin/")
    for model in ("slot", "signup", "talk", "host"):
        assert f"/admin/cms_reception/{model}/" not in text(client, "/admin/")
        assert client.get(f"/admin/cms_reception/{model}/").status_code == 302
    client.force_login(house["unit staff"])
    assert DESK not in text(client, "/admin/")


def test_nobody_keeps_a_copy_of_a_page_of_the_desk(client, keeper, day):
    for where in (
        DESK,
        address(day),
        address(day, "talk/"),
        address(day, "walk-in/"),
        address(day, "close/"),
    ):
        assert "no-store" in client.get(where)["Cache-Control"]


# -- The days -------------------------------------------------------------------------------------


def test_days_to_come_stand_first_then_past_ones_with_their_counts(client, campus, keeper, page, slot, lin):
    signed_up(slot, party=2)
    talked(here(slot))
    for name, days in (("soon", 3), ("far", 9), ("past", -3), ("long-past", -9)):
        desk_page(campus.root_page, slug=name, title=name, starts_at=page.starts_at + timedelta(days=days))
    days = client.get(DESK).context["days"]
    assert [each.title for each in days.ahead] == [page.title, "soon", "far"]
    assert [each.title for each in days.past] == ["past", "long-past"]
    today = days.ahead[0]
    assert (today.expected, today.here, today.talked, today.missing) == (2, 0, 1, 0)


def test_a_host_is_led_to_their_own_line(client, page, day, lin):
    client.force_login(lin.user)
    assert f'href="{address(day)}?host={lin.pk}"' in text(client, DESK)


# -- A day ----------------------------------------------------------------------------------------


def test_who_is_next_follows_the_time_then_bookings_then_the_order_of_coming(page, slot, lin, day):
    later = next(each for each in slots_of(page) if each.host == lin and each.starts_at > slot.starts_at)
    of_later = here(later)
    just_came, late, early = walked_in(slot), signed_up(slot), signed_up(slot)
    for number, signup in enumerate((early, late)):
        with travel(slot.starts_at + timedelta(minutes=number)):
            check_in(signup.pk)
    line = [row.signup for row in board_of(day).next]
    assert line == [early, late, just_came, of_later]
    talked(early)
    assert [row.signup for row in board_of(day).next] == [late, just_came, of_later]


def test_a_day_shows_each_time_with_its_people(client, keeper, page, slot, day):
    """Three places, one of them for who just comes: two have a place, the third waits."""
    first = signed_up(slot, called="陈同学", party=2)
    waits = signed_up(slot, called="孙同学")
    gone = signed_up(slot, called="郑同学")
    cancel(gone.pk)
    said = text(client, address(day))
    for words in ("陈同学", first.number, "孙同学", "郑同学", topic().title, slot.span, "林助理", "何助理"):
        assert words in said
    row = said.split(f'id="signup-{waits.pk}"')[1].split("</li>")[0]
    assert 'value="check_in"' in row
    assert 'value="no_show"' not in row
    assert "desk-mark--waiting" in row


def test_a_host_filter_shows_one_line_and_stays(client, keeper, page, slot, day, lin, he):
    other = next(each for each in slots_of(page) if each.host == he)
    mine, theirs = signed_up(slot, called="我的"), signed_up(other, called="别人的")
    said = text(client, address(day, f"?host={lin.pk}"))
    assert "我的" in said
    assert "别人的" not in said
    answer = client.post(address(day, f"?host={lin.pk}"), {"act": "check_in", "signup": mine.pk})
    assert answer["Location"] == f"{address(day)}?host={lin.pk}#signup-{mine.pk}"
    for unknown in ("", "0", "x", "9" * 40, "\x00"):
        assert theirs.called in text(client, f"{address(day)}?host={unknown}")


def test_checking_in_and_all_that_follows_on_the_page(client, keeper, slot, day):
    signup = signed_up(slot)
    steps = [("check_in", "attended"), ("undo", "confirmed"), ("check_in", "attended"), ("undo", "confirmed")]
    for act, after in steps:
        assert press(client, day, act, signup).status_code == 303
        assert press(client, day, act, signup).status_code == 303  # a second press of the button
        assert state(signup) == after
    assert press(client, day, "no_show", signup).status_code == 409
    with begun(slot):
        for act, after in (("no_show", "no_show"), ("expect", "confirmed"), ("no_show", "no_show")):
            assert press(client, day, act, signup).status_code == 303
            assert state(signup) == after
        assert press(client, day, "check_in", signup).status_code == 303
    assert state(signup) == "attended"


def test_what_is_not_possible_is_said_with_the_number_and_what_was_typed(client, keeper, slot, day):
    signup = signed_up(slot)
    cancel(signup.pk)
    answer = client.post(address(day), {"act": "find", "find": f" {signup.number.lower()} "})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert f'value=" {signup.number.lower()} "' in said
    assert 'role="alert"' in said
    assert signup.number in said.split('role="alert"')[1].split("</div>")[0]


@pytest.mark.parametrize("act", ["", "delete", "close", "check_in\x00"])
@pytest.mark.parametrize("chosen", ["", "x", "-1", "１", "9" * 30, "0"])
def test_a_made_up_press_is_not_found(client, keeper, day, slot, act, chosen):
    signed_up(slot)
    assert client.post(address(day), {"act": act, "signup": chosen}).status_code == 404


def test_a_page_from_another_site_presses_nothing(keeper, day, slot):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(keeper)
    signup = signed_up(slot)
    assert press(strict, day, "check_in", signup).status_code == 403
    assert state(signup) == SignupState.CONFIRMED


# -- Found by what they show or say ---------------------------------------------------------------


def test_a_code_or_number_is_read_however_it_was_typed(slot, day):
    signup, _other = signed_up(slot), signed_up(slot)
    code, number = signup.check_in_code, signup.number
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    shown = [
        code,
        code.lower(),
        f" {code[:3]} {code[3:]} ",
        wide,
        number,
        number.lower(),
        number.replace("-", ""),
    ]
    for typed in (*shown, number[-5:], f"R{number[-5:]}", str(signup.pk), number.replace("R", "Ｒ")):
        assert found_by(day, typed) == signup, typed


def test_what_nobody_has_finds_nobody(slot, day):
    signed_up(slot)
    for typed in ("", "-", "ZZZZZZZ", "1999-R00001", "0", "²", "٣", "一", "R", "9" * 39, *HOSTILE):
        assert found_by(day, typed) is None, typed


def test_a_code_finds_only_who_signed_up_for_that_day(campus, slot, day):
    other = desk_page(campus.root_page, slug="other", starts_at=timezone.now() + timedelta(hours=2))
    stranger = signed_up(slots_of(other)[0])
    assert found_by(day, stranger.check_in_code) is None
    assert found_by(day, stranger.number) is None


def test_typing_a_code_checks_in_at_once(client, keeper, slot, day):
    signup = signed_up(slot, called="陈某某")
    answer = client.post(address(day), {"act": "find", "find": signup.check_in_code.lower()}, follow=True)
    assert state(signup) == SignupState.ATTENDED
    told = str([str(message) for message in answer.context["messages"]])
    assert signup.number in told
    assert "陈某某" not in told  # messages travel in a cookie


def test_nothing_typed_as_a_code_breaks_the_page(client, keeper, day, slot):
    signed_up(slot)
    for typed in HOSTILE:
        answer = press_as_typed(client, address(day), {"act": "find", "find": typed})
        assert answer.status_code == 422, typed
        assert "<script>alert" not in answer.content.decode()


# -- Who just came --------------------------------------------------------------------------------


def walk_in_data(slot, client=None, day=None, **changes):
    once = ""
    if client:
        once = re.search(r'name="once" value="([^"]+)"', text(client, address(day, "walk-in/")))[1]
    known = {
        "slot": slot.pk,
        "topic": topic("dormitory").pk,
        "called": "王同学",
        "party": "2",
        "matter": "宿舍漏水",
    }
    return {**known, "once": once, **changes}


def test_who_just_came_gets_a_number_a_receipt_and_a_qr_once(client, keeper, slot, day, caplog):
    with caplog.at_level("DEBUG"):
        answer = client.post(address(day, "walk-in/"), walk_in_data(slot, client, day))
    signup = Signup.objects.get()
    receipt = answer.context["receipt"]
    said = answer.content.decode()
    assert (signup.state, signup.party, signup.is_walk_in) == ("attended", 2, True)
    assert signup.receipt_hash == hash_of(receipt)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert said.count(receipt) == 1
    assert signup.number in said
    link = f"http://testserver/reception/mine/#{receipt}"
    drawn = segno.make(link, error="m", micro=False)
    assert re.search(r'<path[^>]* d="([^"]+)"', drawn.svg_inline(border=4, omitsize=True))[1] in said
    assert receipt not in caplog.text
    assert receipt not in text(client, address(day))
    assert client.post("/reception/mine/", {"receipt": receipt}).status_code == 200


def test_pressing_twice_takes_one_and_shows_the_same_receipt(client, keeper, slot, day):
    data = walk_in_data(slot, client, day)
    first = client.post(address(day, "walk-in/"), data).context["receipt"]
    assert client.post(address(day, "walk-in/"), data).context["receipt"] == first
    assert Signup.objects.count() == 1


def test_a_full_time_says_so_and_keeps_what_was_typed(client, keeper, slot, day):
    walked_in(slot, party=3)
    answer = client.post(address(day, "walk-in/"), walk_in_data(slot, client, day))
    assert answer.status_code == 409
    assert "王同学" in answer.content.decode()
    assert "宿舍漏水" in answer.content.decode()


@pytest.mark.parametrize("field", ["slot", "topic", "called", "party", "matter", "once"])
def test_nothing_typed_for_who_just_came_breaks_the_page(client, keeper, slot, day, field):
    for typed in HOSTILE:
        answer = press_as_typed(client, address(day, "walk-in/"), {**walk_in_data(slot), field: typed})
        said = answer.content.decode()
        assert answer.status_code in (200, 409, 422), typed  # full-width 12 people are too many: 409
        assert "<script>alert" not in said
        assert answer.status_code == 200 or field == "called" or "王同学" in said
        Signup.objects.all().delete()


def test_a_host_who_does_not_answer_for_the_topic_takes_nobody_with_it(client, keeper, slot, day, lin):
    lin.unit = unit_named("canteens")
    lin.save()
    answer = client.post(address(day, "walk-in/"), walk_in_data(slot))
    assert answer.status_code == 422
    assert "slot" in answer.context["form"].errors
    assert not Signup.objects.exists()


# -- The talk -------------------------------------------------------------------------------------


def talk_data(*signups, **changes):
    known = {
        "people": [signup.pk for signup in signups],
        "topic": topic().pk,
        "asked": "晚饭没有热菜",
        "answered": "下周起留一个窗口",
        "outcome": "answered",
        "unit": "",
        "owed_by": "",
    }
    return {**known, **changes}


def test_the_talk_begins_with_who_is_next_or_was_chosen_and_their_words(client, keeper, slot, day):
    first, second = here(slot, matter="热菜"), here(slot, matter="热水")
    form = client.get(address(day, "talk/")).context["form"]
    assert (form.chosen, form.initial["asked"]) == ({str(first.pk)}, "热菜")
    form = client.get(address(day, f"talk/?with={second.pk}")).context["form"]
    assert (form.chosen, form.initial["asked"]) == ({str(second.pk)}, "热水")
    for unknown in ("x", "0", "\x00", "9" * 30):
        assert client.get(f"{address(day)}talk/?with={unknown}").status_code == 200


def test_several_who_came_for_one_matter_are_one_talk(client, keeper, slot, day):
    signups = [here(slot), here(slot)]
    data = talk_data(*signups, outcome="passed_on", topic=topic("repairs").pk)
    answer = client.post(address(day, "talk/"), data)
    talk = Talk.objects.get()
    assert answer.status_code == 303
    assert (talk.topic, talk.recorded_by, talk.signups.count()) == (topic("repairs"), keeper, 2)
    assert Case.objects.count() == 2
    assert client.post(address(day, "talk/"), data).status_code == 303  # pressed twice
    assert (Talk.objects.count(), Case.objects.count()) == (1, 2)


def test_a_promise_needs_a_day_and_a_unit_and_keeps_what_was_typed(client, keeper, slot, day):
    signup = here(slot)
    answer = client.post(address(day, "talk/"), talk_data(signup, outcome="owed"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"owed_by", "unit"}
    assert "下周起留一个窗口" in answer.content.decode()
    assert answer.context["here"] == [(signup, True)]
    by = timezone.localdate() + timedelta(days=5)
    data = talk_data(signup, outcome="owed", owed_by=by.isoformat(), unit=unit_named("energy").pk)
    assert client.post(address(day, "talk/"), data).status_code == 303
    assert timezone.localdate(Case.objects.get().answer_due_at) == by


def test_a_talk_with_who_was_talked_with_meanwhile_is_refused_and_no_word_is_lost(client, keeper, slot, day):
    signup, other = here(slot), here(slot)
    talked(signup, asked="同事先记了")
    answer = client.post(address(day, "talk/"), talk_data(signup, other, asked="我写了很久"))
    assert answer.status_code == 409
    assert "我写了很久" in answer.content.decode()
    assert answer.context["here"] == [(other, True)]
    assert Talk.objects.count() == 1


def test_a_talk_refused_when_nobody_is_here_any_more_still_shows_the_words(client, keeper, slot, day):
    signup = here(slot)
    talked(signup, asked="同事先记了")
    answer = client.post(address(day, "talk/"), talk_data(signup, asked="我写了很久"))
    assert answer.status_code == 409
    assert "我写了很久" in answer.content.decode()


@pytest.mark.parametrize("field", ["people", "topic", "asked", "answered", "outcome", "unit", "owed_by"])
def test_nothing_typed_for_a_talk_breaks_the_page(client, keeper, slot, day, field):
    for typed in HOSTILE:
        signup = here(slot)
        answer = press_as_typed(client, address(day, "talk/"), talk_data(signup, **{field: typed}))
        said = answer.content.decode()
        assert answer.status_code in (303, 422), typed
        assert "<script>alert" not in said
        assert answer.status_code == 303 or field == "asked" or "晚饭没有热菜" in said
        Signup.objects.all().delete()


# -- Closing --------------------------------------------------------------------------------------


def test_closing_asks_first_and_says_how_many_were_noted(client, keeper, page, slot, day):
    here(slot)
    missing = signed_up(slot)
    asked = client.get(address(day, "close/"))
    assert (asked.context["missing"], asked.context["silent"]) == (1, 1)
    assert state(missing) == SignupState.CONFIRMED
    assert client.post(address(day, "close/")).status_code == 409
    with travel(page.ends_at + timedelta(minutes=5)):
        for _press in range(2):
            assert client.post(address(day, "close/")).status_code == 303
        assert state(missing) == SignupState.NO_SHOW
        assert press(client, day, "check_in", missing).status_code == 409
        assert client.post(address(day, "walk-in/"), walk_in_data(slot)).status_code == 409
        said = text(client, address(day))
        assert 'value="reopen"' in said
        assert 'value="check_in"' not in said
        assert client.post(address(day), {"act": "reopen"}).status_code == 303
        assert press(client, day, "check_in", missing).status_code == 303


def test_a_day_to_come_is_shown_and_nothing_can_be_pressed(client, keeper, campus, page):
    later = day_of(desk_page(campus.root_page, slug="later", starts_at=page.starts_at + timedelta(days=5)))
    signup = signed_up(later.slots.first())
    said = text(client, address(later))
    assert signup.called in said
    assert 'name="act"' not in said
    assert press(client, later, "check_in", signup).status_code == 409


# -- How much it costs ----------------------------------------------------------------------------


def crowd(slot, many):
    Slot.objects.filter(pk=slot.pk).update(places=200, walk_ins=10)
    for number in range(many):
        if number % 3 == 0:
            walked_in(slot)
        elif number % 3 == 1:
            talked(here(slot), outcome="passed_on")
        else:
            note = signed_up(slot)
            if number % 2:
                with begun(slot):
                    note_no_show(note.pk)


@pytest.mark.parametrize("where", ["", "talk/", "walk-in/", "close/", "list"])
def test_three_and_thirty_cost_the_same(client, keeper, page, slot, day, where):
    path = DESK if where == "list" else address(day, where)
    crowd(slot, 3)
    client.get(path)
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(
        connection,
    ) as few:
        text(client, path)
    crowd(slot, 27)
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as many:
        text(client, path)
    assert len(few) == len(many)


def test_closed_by_somebody_else_meanwhile(client, keeper, page, slot, day):
    signup = signed_up(slot)
    with travel(page.ends_at + timedelta(minutes=5)):
        close_desk(day.pk)
        answer = client.post(address(day), {"act": "find", "find": signup.check_in_code})
        assert answer.status_code == 409
