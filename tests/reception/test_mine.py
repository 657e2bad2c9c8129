"""The page and the API of whoever has the receipt: before the day, after it, and after the talk."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import override
from time_machine import travel

from cms_apps.cases.models import Case
from cms_apps.reception.models import Signup
from cms_apps.reception.services.signing_up import cancel
from cms_apps.reception.states import SignupState, TalkOutcome
from tests.factories.cases import unit_named
from tests.factories.mailbox import mailbox_page
from tests.factories.reception import HostFactory, reception_page, signed_up, slots_of
from tests.factories.reception_talks import afternoon, came, now, talked

pytestmark = pytest.mark.django_db
MINE, LETTERS = "/reception/mine/", reverse_lazy("cms_cases:mine")
RECEIPT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
QUERIES = 11
SAY = "/api/v3/reception/signups/answered/"


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page, starts_at=afternoon(), slot_places=4)


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


def opened(client, **more):
    return client.post(MINE, {"receipt": RECEIPT, **more})


def text(answer):
    return answer.content.decode()


def api(client, address, **body):
    headers = {"Accept-Language": "en"}
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def looked_up(client):
    return api(client, "/api/v3/reception/signups/lookup/", receipt=RECEIPT).json()


# -- Before the day ---------------------------------------------------------------------------------


def test_who_has_a_place_reads_code_where_host_and_party(client, page, slot):
    signup = signed_up(slot, receipt=RECEIPT, party=3)
    shown = text(opened(client))
    for words in (signup.check_in_code, "行政楼102", "林助理", "<dd>3</dd>"):
        assert words in shown
    found = looked_up(client)
    assert (found["check_in_code"], found["host"], found["party"]) == (signup.check_in_code, "Ms Lin", 3)
    assert (found["talk"], found["case"]) == (None, None)


@pytest.mark.parametrize("act", ["waits", "cancelled"])
def test_without_a_place_there_is_no_code(client, page, slot, act):
    signed_up(slot, party=4)
    signup = signed_up(slot, receipt=RECEIPT)
    if act == "cancelled":
        cancel(signup.pk)
    assert signup.check_in_code not in text(opened(client))
    assert looked_up(client)["check_in_code"] == ""


def test_other_times_are_those_of_hosts_who_answer_for_it_and_with_room_for_all(client, campus):
    assistant = HostFactory(name="林助理")
    cook = HostFactory(name="陈主任", unit=unit_named("canteens"))
    plumber = HostFactory(name="水科长", unit=unit_named("repairs"))
    page = reception_page(campus.root_page, hosts=[assistant, cook, plumber], slot_places=2)
    here, small, *others = slots_of(page)
    small.walk_ins = 1
    small.save()
    signed_up(here, receipt=RECEIPT, party=2)
    offered = {slot.pk for slot in opened(client).context["slots"]}
    fit = {slot.pk for slot in others if slot.host_id != plumber.pk}
    assert offered == fit - {here.pk, small.pk}
    assert not {slot.host_id for slot in others if slot.pk in offered} & {plumber.pk}


def test_a_place_for_one_is_a_waiting_list_for_three(client, page, slot):
    other = slots_of(page)[1]
    signed_up(other, party=3)
    signed_up(slot, receipt=RECEIPT, party=3)
    with override("zh-hans"):
        assert "候补" in text(opened(client))


# -- After the time ---------------------------------------------------------------------------------


def test_who_waited_in_vain_is_told_so_and_what_else_there_is(client, campus, page, slot):
    mailbox_page(campus.root_page)
    signed_up(slot, party=4)
    signed_up(slot, receipt=RECEIPT)
    assert opened(client).context["ways"] == []
    with travel(slot.starts_at + timedelta(minutes=1)), override("en"):
        answer = client.post(f"/en{MINE}", {"receipt": RECEIPT})
        assert "no place became free" in text(answer)
        assert "no. 1" not in text(answer)
        assert "Write to the general manager" in {door.title for door in answer.context["ways"]}
        assert "no place became free" in looked_up(client)["label"]


# -- After the talk ---------------------------------------------------------------------------------


def test_what_is_owed_stands_there_and_the_case_opens_with_the_same_receipt(client, slot):
    talk = talked(came(slot, receipt=RECEIPT), outcome=TalkOutcome.OWED)
    case = Case.objects.get()
    shown = opened(client)
    assert f'action="{LETTERS}"' in text(shown)
    for words in (case.number, unit_named("canteens").title, talk.owed_by.isoformat()):
        assert words in text(shown)
    assert "二食堂晚上没有热菜" in text(client.post(LETTERS, {"receipt": RECEIPT}))
    found = looked_up(client)
    assert found["case"] == case.number
    assert found["talk"] == {
        "outcome": "owed",
        "owed_by": talk.owed_by.isoformat(),
        "unit": unit_named("canteens").name_en,
        "answered": "三号窗口开到九点",
        "is_answered": None,
    }


def test_what_was_answered_is_for_who_was_there_alone_and_what_was_asked_for_nobody(client, page, slot):
    talk = talked(came(slot, receipt=RECEIPT), asked="问的话", answered="答的话")
    assert "答的话" in text(opened(client))
    assert "问的话" not in text(opened(client))
    Signup.objects.filter(pk=came(slot).pk).update(talk=talk)
    assert "答的话" not in text(opened(client))
    assert looked_up(client)["talk"]["answered"] == ""


def test_a_yes_is_noted_once_however_often_it_is_pressed(client, slot):
    signup = came(slot, receipt=RECEIPT)
    talked(signup)
    for _press in range(2):
        assert opened(client, act="answered", is_answered="true", words="").status_code == 200
    assert now(signup).is_answered is True
    assert not Case.objects.exists()
    assert 'name="is_answered"' not in text(opened(client))


def test_a_no_opens_one_case_with_the_words(client, slot):
    signup = came(slot, receipt=RECEIPT)
    talked(signup)
    for _press in range(2):
        assert opened(client, act="answered", is_answered="false", words="还是凉的🍲").status_code == 200
    case = Case.objects.get()
    assert (now(signup).case, now(signup).is_answered) == (case, False)
    assert "还是凉的🍲" in case.messages.get().text
    assert "还是凉的🍲" in text(client.post(LETTERS, {"receipt": RECEIPT}))


def test_other_words_after_it_was_said_are_shown_again_and_refused(client, slot):
    talked(came(slot, receipt=RECEIPT))
    opened(client, act="answered", is_answered="true", words="")
    answer = opened(client, act="answered", is_answered="false", words="其实没有")
    assert answer.status_code == 409
    assert "其实没有" in text(answer)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"is_answered": "false", "words": " \n"}, "words"),
        ({"is_answered": "false", "words": "长" * 1001}, "words"),
        ({"is_answered": "false", "words": "空\0字节"}, "words"),
        ({"is_answered": "", "words": "<b>没有</b>"}, "is_answered"),
        ({"is_answered": "maybe", "words": "没有"}, "is_answered"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(client, slot, said, field):
    signup = came(slot, receipt=RECEIPT)
    talked(signup)
    answer = opened(client, act="answered", **said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["words"].value() == said["words"]
    assert "<b>没有" not in text(answer)
    assert now(signup).is_answered is None


@pytest.mark.parametrize("outcome", [TalkOutcome.OWED, TalkOutcome.PASSED_ON, None])
def test_nothing_is_asked_where_nothing_was_answered_at_once(client, slot, outcome):
    signup = came(slot, receipt=RECEIPT)
    if outcome:
        talked(signup, outcome=outcome)
    assert opened(client).context["form"] is None
    assert opened(client, act="answered", is_answered="true", words="").status_code == 409
    assert api(client, SAY, receipt=RECEIPT, is_answered=True).status_code == 409


def test_the_api_says_so_too(client, slot):
    signup = came(slot, receipt=RECEIPT)
    talked(signup)
    assert looked_up(client)["may"] == ["answered"]
    for words in ("", "长" * 1001):
        refused = api(client, SAY, receipt=RECEIPT, is_answered=False, words=words)
        assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["body", "words"])
    assert api(client, SAY, receipt=RECEIPT, is_answered=False, words="\0").status_code == 422
    for _press in range(2):
        said = api(client, SAY, receipt=RECEIPT, is_answered=False, words="还是凉的")
        assert said.status_code == 200
        assert said.headers["Cache-Control"] == "no-store"
    assert said.json()["talk"]["is_answered"] is False
    assert said.json()["case"] == Case.objects.get().number
    assert api(client, SAY, receipt="WRONG", is_answered=True).status_code == 404


def test_the_page_costs_the_same_for_three_times_and_for_thirty(client, campus, django_assert_num_queries):
    for minutes, slug, receipt in ((60, "three", "A" * 26), (600, "thirty", "B" * 26)):
        page = reception_page(campus.root_page, minutes=minutes, slug=slug)
        signed_up(slots_of(page)[0], receipt=receipt)
        client.post(MINE, {"receipt": receipt})
    with django_assert_num_queries(QUERIES):
        client.post(MINE, {"receipt": "A" * 26})
    with django_assert_num_queries(QUERIES):
        client.post(MINE, {"receipt": "B" * 26})


def test_somebody_who_missed_it_reads_what_else_there_is(client, campus, slot):
    mailbox_page(campus.root_page)
    signup = signed_up(slot, receipt=RECEIPT)
    Signup.objects.filter(pk=signup.pk).update(state=SignupState.NO_SHOW)
    with travel(timezone.now() + timedelta(days=8)):
        assert opened(client).context["ways"]
