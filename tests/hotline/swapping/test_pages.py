"""Pages of swaps: who sees and may press what, bad input, stale pages, a double press."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.hotline.models import DutyChange, DutyPerson, DutySwap
from cms_apps.hotline.services import swaps
from cms_apps.hotline.services.rostering import Change, change_duty
from cms_apps.hotline.setup import DUTY
from cms_apps.hotline.states import SwapState
from tests.factories.hotline import head, in_force, leader, leader_post
from tests.factories.people import member
from tests.factories.swaps import asked, duty_of, holders, no_approval

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SWAPS, ASK = "/admin/hotline/swaps/", "/admin/hotline/swaps/ask/"


@pytest.fixture
def roster(campus):
    """Ann, Bert and Carl take turns as leaders from tomorrow on; Hedy heads a unit."""
    names = ("ann", "bert", "carl")
    people = [leader(name=name.title(), user=member(DUTY, username=name)) for name in names]
    hedy = head(name="Hedy", user=member(DUTY, username="hedy"))
    in_force(timezone.localdate() + DAY, 12, {leader_post(): people})
    office = member(OFFICE, username="office")
    editor = member(EDITORS, username="editor")
    users = {person.user.username: person.user for person in (*people, hedy)}
    return {**users, "office": office, "editor": editor, "people": dict(zip(names, people, strict=True))}


@pytest.fixture
def people(roster):
    return roster["people"]


@pytest.fixture
def as_one(client, roster):
    def log_in(name):
        client.logout()
        if name != "nobody":
            client.force_login(roster[name])
        return client

    return log_in


def page_of(swap):
    return f"{SWAPS}{swap.pk}/"


def press(client, swap, act, **data):
    return client.post(page_of(swap), {"act": act, **data})


EVERYBODY = ("ann", "bert", "carl", "hedy", "office", "editor", "nobody")
SEE = {"ann", "bert", "carl", "office"}
PRESS = {
    "take": {"bert", "carl"},
    "decline": set(),
    "step_back": {"carl"},
    "withdraw": {"ann", "office"},
    "approve": {"office"},
    "refuse": {"office"},
    "give": {"office"},
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_see_and_press_what_of_a_swap_put_to_all(as_one, roster, people, who):
    client = as_one(who)
    swap = asked(people["ann"], 3)
    assert (client.get(page_of(swap)).status_code == 200) is (who in SEE)
    assert (client.get(SWAPS).status_code == 200) is (who in {*SEE, "hedy"})
    for act, may in PRESS.items():
        DutySwap.objects.all().delete()
        swap = asked(people["ann"], 3)
        if act in ("step_back", "approve", "refuse"):
            swaps.take(swap.pk, people["carl"], actor=None)
        answer = press(client, swap, act, person=people["bert"].pk)
        before = swap.state
        swap.refresh_from_db()
        taken = SwapState.TAKEN if act in ("step_back", "approve", "refuse") else before
        assert (answer.status_code == 303) is (who in may), act
        assert (swap.state != taken) is (who in may), act
        DutyChange.objects.all().delete()


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_swap_put_to_one_is_nobody_elses(as_one, people, who):
    client = as_one(who)
    swap = asked(people["ann"], 3, to=people["bert"], back=4)
    assert (client.get(page_of(swap)).status_code == 200) is (who in {"ann", "bert", "office"})
    assert (press(client, swap, "take").status_code == 303) is (who == "bert")


def test_who_was_asked_says_no_and_why(as_one, people):
    swap = asked(people["ann"], 3, to=people["bert"])
    assert press(as_one("bert"), swap, "decline", why="那天有课").status_code == 303
    swap.refresh_from_db()
    assert (swap.state, swap.refusal) == (SwapState.REFUSED, "那天有课")
    assert "那天有课" in as_one("ann").get(page_of(swap)).content.decode()


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_ask_about_a_shift(as_one, people, who):
    client, address = as_one(who), f"{ASK}?shift={duty_of(people['ann'], 3).key}"
    may = who in {"ann", "office"}
    assert (client.get(address).status_code == 200) is may
    answer = client.post(address, {"want": "all", "words": "家里有事"})
    assert (answer.status_code == 303) is may
    assert DutySwap.objects.count() == may


def test_one_asks_for_a_shift_of_a_colleague_in_return(as_one, people):
    address = f"{ASK}?shift={duty_of(people['ann'], 3).key}"
    back = duty_of(people["carl"], 4)
    client = as_one("ann")
    form = client.get(address).context["form"]
    values = [
        value for group in form.fields["want"].choices if isinstance(group[1], list) for value, _ in group[1]
    ]
    assert f"d{back.key}" in values
    assert f"p{people['bert'].pk}" in values
    assert not any(value.startswith(f"d{leader_post().pk}-{people['ann'].pk}-") for value in values)
    answer = client.post(address, {"want": f"d{back.key}"})
    swap = DutySwap.objects.get()
    assert answer.headers["Location"] == page_of(swap)
    assert (swap.asked, swap.back_starts_at) == (people["carl"], back.starts_at)


@pytest.mark.parametrize(
    "shift",
    [
        "",
        "x",
        "1-2",
        "1-2-3-4",
        "1-2-x",
        "1-1-99999999999999",
        "²-1-1",
        "1-1-1",
        "\0",
        "😀",
        "1-1-9999999999",
    ],
)
def test_no_shift_no_page(as_one, people, shift):
    client = as_one("office")
    for path in (ASK, "/admin/hotline/step-in/"):
        answer = client.get(path, {"shift": shift})
        assert answer.status_code == 404


@pytest.mark.parametrize("want", ["", "px", "p999", "d1-1-1", "<b>", "\0", "全部"])
def test_what_is_not_to_be_had_is_told_at_its_field(as_one, people, want):
    address = f"{ASK}?shift={duty_of(people['ann'], 3).key}"
    answer = as_one("ann").post(address, {"want": want, "words": "别丢了这句"})
    assert answer.status_code == 422
    assert "want" in answer.context["form"].errors
    assert "别丢了这句" in answer.content.decode()


@pytest.mark.parametrize("words", ["长" * 121, "a\0b", "两\n行"])
def test_words_are_a_line(as_one, people, words):
    address = f"{ASK}?shift={duty_of(people['ann'], 3).key}"
    answer = as_one("ann").post(address, {"want": "all", "words": words})
    assert answer.status_code == 422
    assert "words" in answer.context["form"].errors


@pytest.mark.parametrize("why", ["长" * 121, "a\0b", "两\n行"])
def test_a_reason_is_a_line_and_not_lost(as_one, people, why):
    swap = asked(people["ann"], 3)
    swaps.take(swap.pk, people["bert"], actor=None)
    answer = press(as_one("office"), swap, "refuse", why=why)
    assert answer.status_code == 422
    swap.refresh_from_db()
    assert swap.state == SwapState.TAKEN
    assert answer.context["why"] == why


def test_unknown_presses_are_none(as_one, people):
    swap = asked(people["ann"], 3)
    for act in ("", "myself", "_take", "dispatch"):
        assert press(as_one("office"), swap, act).status_code == 404
    assert press(as_one("office"), swap, "give", person="x").status_code == 422
    assert press(as_one("office"), swap, "give", person="").status_code == 422


def test_a_stale_page_says_how_it_stands(as_one, people):
    swap = asked(people["ann"], 3)
    swaps.take(swap.pk, people["carl"], actor=None)
    answer = press(as_one("bert"), swap, "take")
    assert answer.status_code == 409
    assert answer.context["refusal"]
    swaps.withdraw(swap.pk, actor=None)
    answer = press(as_one("bert"), swap, "take")
    assert (answer.status_code, answer.context["acts"]) == (409, set())


def test_pressing_twice_is_once(as_one, people):
    no_approval()
    swap = asked(people["ann"], 3)
    for _each in range(2):
        assert press(as_one("bert"), swap, "take").status_code == 303
    assert DutyChange.objects.count() == 1
    assert holders(swap) == ["Bert"]


def test_who_is_elsewhere_is_told_why_there_is_no_button(as_one, people):
    bert = people["bert"]
    swap = asked(people["ann"], 3)
    change = Change(post=leader_post(), starts_at=swap.starts_at, ends_at=swap.ends_at, comes=bert)
    change_duty(change, actor=None)
    answer = as_one("bert").get(page_of(swap))
    assert answer.context["hindrance"]
    assert "take" not in answer.context["acts"]
    assert answer.context["acts"] == set()


def test_my_shifts_lead_to_asking_and_show_what_was_asked(as_one, people):
    client = as_one("ann")
    key = duty_of(people["ann"], 3).key
    assert f"{ASK}?shift={key}" in client.get("/admin/hotline/my-shifts/").content.decode()
    swap = asked(people["ann"], 3)
    html = client.get("/admin/hotline/my-shifts/").content.decode()
    assert page_of(swap) in html
    assert f"{ASK}?shift={key}" not in html
    assert SWAPS in as_one("bert").get("/admin/").content.decode()  # a colleague asks


def test_stepping_in_is_looked_at_and_pressed(as_one, people):
    start = duty_of(people["ann"], 1).starts_at
    key = duty_of(people["ann"], 1).key
    with travel(start + timedelta(hours=2), tick=False):
        address = f"/admin/hotline/step-in/?shift={key}"
        for who in ("office", "editor", "nobody"):
            assert as_one(who).get(address).status_code in (302, 404)
        assert as_one("hedy").get(address).status_code == 409  # may not hold the post
        client = as_one("bert")
        assert address in client.get("/admin/hotline/my-shifts/").content.decode()
        assert client.get(address).context["colleague"] == people["ann"]
        answer = client.post(address)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/hotline/desk/")
        assert client.get("/admin/hotline/desk/").status_code == 200
        assert client.post(address).status_code == 409  # pressed twice
        assert DutyChange.objects.count() == 1


def test_who_takes_no_turns_any_more_sees_nothing(as_one, people):
    swap = asked(people["ann"], 3)
    DutyPerson.objects.filter(name="Bert").update(is_active=False)
    client = as_one("bert")
    assert client.get(SWAPS).status_code == client.get(page_of(swap)).status_code == 404


def test_four_swaps_cost_as_many_queries_as_one(as_one, people):
    client, costs = as_one("bert"), []
    for number in (1, 4, 7, 10):
        asked(people["ann"], number)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(SWAPS).context["put_to_me"]) == (number + 2) // 3
        costs.append(len(queries))
    assert costs[1] == costs[3]
