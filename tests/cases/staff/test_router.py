"""The staff API: as much as the admin shows and lets do, with a token and no session."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import APIToken, ModelLogEntry

from cms_apps.cases.act_forms import ActForm
from cms_apps.cases.acts import ACTS, acts_for, perform
from cms_apps.cases.models import AnswerDraft, Case, CaseEvent
from cms_apps.cases.staff.schemas import ActIn
from cms_apps.cases.states import CaseState, EventKind
from cms_apps.core.roles import EDITORS
from tests.factories.cases import a_case, long_ago, manager, office, person, unit_named
from tests.factories.people import administrator

pytestmark = pytest.mark.django_db
LIST = "/api/v3/cases/staff/"


@pytest.fixture
def head(campus):
    return person(unit=unit_named("canteens"), post="head", name="chenfang", last_name="陈芳")


@pytest.fixture
def case(campus):
    return a_case()


def program_of(user, language="zh-CN"):
    """A client that has the user's token and no session."""
    _token, secret = APIToken.create_token(user=user, name="test")
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": language})


def act(program, case, key, once=None, **data):
    headers = {"idempotency-key": str(once)} if once else {}
    address = f"{LIST}{case.pk}/acts/{key}/"
    return program.post(address, data, content_type="application/json", headers=headers)


def do(key, case, actor, **data):
    return perform(key, case_id=case.pk, actor=actor, data=data)


def numbers(program, **query):
    return {item["number"] for item in program.get(LIST, query).json()["items"]}


def kinds(case):
    return list(CaseEvent.objects.filter(case=case).values_list("kind", flat=True))


def test_a_case_from_the_list_to_its_answer(head, case):
    unit, bureau = program_of(head), program_of(office())
    listed = unit.get(LIST).json()
    assert listed["count"] == 1
    assert listed["items"][0]["number"] == case.number
    assert listed["items"][0]["unit"]["name"] == unit_named("canteens").title
    found = unit.get(f"{LIST}{case.pk}/").json()
    assert [may["act"] for may in found["may"]] == [known.key for known in acts_for(head, case)]
    stamp = found["stamp"]
    answer = act(unit, case, "submit", stamp=stamp, text="留了窗口", outcome="resolved")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["draft"] == {"stage": "review", "text": "留了窗口", "outcome": "resolved"}
    assert answer.json()["stamp"] != stamp
    done = act(bureau, case, "approve", text="三号窗口", outcome="resolved").json()
    assert (done["state"], done["outcome"], done["draft"]) == ("closed", "resolved", None)
    assert [entry["kind"] for entry in done["thread"]] == kinds(case)
    said = [entry for entry in done["thread"] if entry["text"]]
    assert [(entry["text"], entry["is_public"]) for entry in said][-1] == ("三号窗口", True)


def test_a_token_is_needed_and_a_session_is_none(client, head, case):
    client.force_login(head)
    refused = program_of(head)
    APIToken.objects.update(revoked_at=case.opened_at)
    for asking in (client, refused):
        for address in (LIST, f"{LIST}{case.pk}/"):
            assert asking.get(address).status_code == 401
        assert act(asking, case, "accept").status_code == 401
    assert kinds(case) == [EventKind.OPENED]


def test_what_may_not_be_read_is_as_if_it_were_not(head, campus):
    canteens = unit_named("canteens")
    theirs = a_case(about_unit=canteens)
    about_one = a_case(about_people=[head])
    stranger = program_of(person(unit=unit_named("repairs"), post="head"))
    blamed, root = program_of(head), administrator(username="root")
    with_root = a_case(about_people=[root])
    for program, hidden in (
        (blamed, theirs),
        (blamed, about_one),
        (stranger, about_one),
        (program_of(root), with_root),
    ):
        assert hidden.number not in numbers(program, due="all")
        for path in (f"{hidden.pk}/", f"{10**12}/", f"{10**30}/"):
            assert program.get(f"{LIST}{path}").status_code == 404
        absent = program.get(f"{LIST}{10**12}/")
        assert program.get(f"{LIST}{hidden.pk}/").content == absent.content
        posted = act(program, hidden, "note", text="x")
        assert posted.status_code == 404
        assert posted.content == act(program, Case(pk=10**12), "note", text="x").content == absent.content


def test_who_works_with_no_cases_has_no_list(campus, case):
    program = program_of(person(EDITORS))
    assert program.get(LIST).status_code == 403
    assert program.get(f"{LIST}{case.pk}/").status_code == 404


@pytest.mark.parametrize("post", ["head", "staff"])
def test_who_may_not_or_not_now_is_refused(campus, case, post):
    someone = person(unit=unit_named("canteens"), post=post)
    program = program_of(someone)
    before = kinds(case)
    may = {known.key for known in acts_for(someone, case)}
    for key in set(ACTS) - may:
        answer = act(program, case, key, text="x")
        assert answer.status_code == 403, key
        assert answer["Content-Type"] == "application/problem+json"
    assert act(program, case, "nothing", text="x").status_code == 404
    assert kinds(case) == before


def test_a_stale_stamp_says_what_changed_and_changes_nothing(head, case):
    program = program_of(head)
    stamp = program.get(f"{LIST}{case.pk}/").json()["stamp"]
    do("accept", case, person(unit=unit_named("canteens"), last_name="刘洋"))
    answer = act(program, case, "submit", stamp=stamp, text="答复")
    assert answer.status_code == 409
    errors = answer.json()["errors"]
    assert [error["loc"] for error in errors] == [["body", "stamp"]]
    assert "刘洋" in errors[0]["msg"]
    assert not AnswerDraft.objects.exists()
    fresh = program.get(f"{LIST}{case.pk}/").json()["stamp"]
    assert act(program, case, "submit", stamp=fresh, text="答复").status_code == 200
    assert act(program, case, "note", stamp=stamp, text="词不会过时").status_code == 200


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"text": ""}, ["body", "text"]),
        ({}, ["body", "text"]),
        ({"text": "长" * 5001}, ["body", "text"]),
        ({"text": "a\x00b"}, ["body", "text"]),
        ({"text": ["好"]}, ["body", "text"]),
        ({"text": "好", "outcome": "withdrawn"}, ["body", "outcome"]),
        ({"text": "好", "words": "x"}, ["body", "words"]),
        ({"text": "好", "stamp": 1}, ["body", "stamp"]),
    ],
)
@pytest.mark.parametrize(("language", "english"), [("zh-CN", False), ("en", True)])
def test_faults_are_named_by_field_in_the_readers_language(head, case, data, place, language, english):
    answer = act(program_of(head, language), case, "submit", **data)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert any(error["loc"][: len(place)] == place for error in errors), errors
    assert all(error["msg"].isascii() is english for error in errors)


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (b"{", 400), (b"[]", 422), (b'{"text": "' + b"x" * 100_000 + b'"}', 413)]
)
def test_a_body_that_is_none_is_refused(head, case, body, status):
    address = f"{LIST}{case.pk}/acts/note/"
    assert program_of(head).post(address, body, content_type="application/json").status_code == status
    assert kinds(case) == [EventKind.OPENED]


def test_the_same_key_does_nothing_more_even_when_the_case_is_gone(head, campus):
    case = a_case()
    program, once = program_of(head), uuid4()
    for _try in range(3):
        assert act(program, case, "note", once, text="打过电话").status_code == 200
    assert kinds(case).count(EventKind.NOTED) == 1
    act(program, a_case(), "note", once, text="另一件")
    assert CaseEvent.objects.filter(kind=EventKind.NOTED).count() == 2

    do("transfer", case, head, unit=unit_named("repairs").pk, text="不归我们")
    repairer = program_of(person(unit=unit_named("repairs")))
    for _try in range(2):
        answer = act(repairer, case, "refuse", once, text="也不归我们")
        assert (answer.status_code, answer.content) == (204, b"")
    assert kinds(case).count(EventKind.REFUSED) == 1
    other = program_of(person(unit=unit_named("energy")))
    assert act(other, case, "refuse", once, text="我是谁").status_code == 404


def test_the_list_is_narrowed_as_the_register_is(head, case):
    bureau = program_of(office())
    closed, late, urgent = a_case(), long_ago(a_case(), 20), a_case(text="上吐下泻")
    do("close", closed, head, outcome="not_ours", text="请找教务处")
    assert closed.number not in numbers(bureau)
    assert numbers(bureau, due="overdue") == {late.number}
    assert numbers(bureau, due="urgent") == {urgent.number}
    assert numbers(bureau, state=CaseState.CLOSED) == {closed.number}
    assert closed.number in numbers(bureau, due="all")
    assert numbers(bureau, unit="repairs") == set()
    assert case.number in numbers(bureau, unit="canteens")
    first = bureau.get(LIST, {"limit": 1}).json()
    assert (first["count"], len(first["items"])) == (3, 1)
    assert first["items"][0]["number"] == urgent.number
    for query in ({"due": "nothing"}, {"state": "nothing"}):
        assert bureau.get(LIST, query).status_code == 422
    assert bureau.get(LIST, {"unit": "\x00"}).status_code == 422


def test_what_an_act_takes_is_described(head, case):
    do("submit", case, head, text="好")
    found = program_of(office()).get(f"{LIST}{case.pk}/").json()
    fields = {may["act"]: {field["name"]: field for field in may["fields"]} for may in found["may"]}
    outcomes = [choice["value"] for choice in fields["approve"]["outcome"]["choices"]]
    assert outcomes == ["resolved", "partly", "not_possible"]
    assert (fields["approve"]["text"]["type"], fields["approve"]["text"]["required"]) == ("text", True)
    units = {int(choice["value"]) for choice in fields["assign_unit"]["unit"]["choices"]}
    assert unit_named("repairs").pk in units
    assert unit_named("canteens").pk not in units
    assert fields["amend"]["about_people"]["type"] == "choices"


def test_every_field_of_every_act_can_be_sent(campus, case):
    fields = {name for known in ACTS.values() for name in known.form(None, case=case).fields}
    assert issubclass(ACTS["accept"].form, ActForm)
    assert fields == set(ActIn.model_fields) - {"stamp"}


def test_records_are_named_by_their_id(head, case):
    bureau = program_of(office())
    repairs = unit_named("repairs")
    assert act(bureau, case, "assign_unit", unit=repairs.pk).json()["unit"]["id"] == repairs.pk
    for wrong in (10**9, 10**30, -1):
        assert act(bureau, case, "assign_unit", unit=wrong).status_code == 422
    blamed = person(unit=repairs)
    answer = act(bureau, case, "amend", category=case.category_id, about_people=[blamed.pk])
    assert answer.status_code == 200
    assert list(case.about_people.all()) == [blamed]
    assert program_of(blamed).get(f"{LIST}{case.pk}/").status_code == 404


def test_reading_a_case_with_an_address_is_logged_and_the_address_not_told(head, campus):
    case = a_case(contact="someone@example.edu.cn")
    answer = program_of(head).get(f"{LIST}{case.pk}/")
    assert b"someone@" not in answer.content
    entry = ModelLogEntry.objects.get(action="cms_cases.read")
    assert (entry.user, entry.object_id) == (head, str(case.pk))


def test_the_list_costs_the_same_queries_for_many(head, campus):
    program = program_of(manager())

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert program.get(LIST, {"limit": 100}).status_code == 200
        return len(queries)

    def more(count):
        for number in range(count):
            case = a_case(text="上吐下泻" if number % 2 else "你好")
            if number % 3:
                do("accept", case, head)

    more(3)
    cost()
    few = cost()
    more(27)
    assert cost() == few <= 12
