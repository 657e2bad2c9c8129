"""The register: who sees which case, at every address of it, and what it tells."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from openpyxl import load_workbook

from cms_apps.cases.acts import ACTS, perform
from cms_apps.cases.models import CannedAnswer, Case, Category, UrgentMatter
from cms_apps.cases.waiting import waiting_cases
from cms_apps.core.roles import EDITORS
from tests.factories.cases import a_case, category, long_ago, manager, office, person, unit_named
from tests.factories.people import UserFactory, administrator

pytestmark = pytest.mark.django_db
REGISTER = "/admin/cms_cases/case/"
DATA = {"text": "理由在此", "outcome": "not_ours"}


@pytest.fixture
def house(campus):
    """Everybody who may meet a case, by what they are."""
    canteens, dormitories, energy = map(unit_named, ("canteens", "dormitories", "energy"))
    return {
        "office": office(),
        "manager": manager(),
        "head": person(unit=canteens, post="head"),
        "staff": person(unit=canteens),
        "other head": person(unit=dormitories, post="head"),
        "blamed head": person(unit=energy, post="head"),
        "blamed person": administrator(username="blamed"),
        "administrator": administrator(username="root"),
        "editor": person(EDITORS),
        "stranger": UserFactory(),
    }


@pytest.fixture
def cases(house):
    """One with its unit, one handed over from there to another, one about a unit and a person."""
    plain, passed = a_case(subject="晚饭"), a_case(subject="转过去的")
    perform(
        "transfer",
        case_id=passed.pk,
        actor=house["staff"],
        data={"unit": unit_named("dormitories").pk, "text": "不归我们"},
    )
    blamed = a_case(
        subject="投诉",
        about_unit=unit_named("energy"),
        about_people=[house["blamed person"], house["head"]],
    )
    return {"plain": plain, "passed": passed, "blamed": blamed}


READS = {
    "office": {"plain", "passed", "blamed"},
    "manager": {"plain", "passed", "blamed"},
    "head": {"plain", "passed"},
    "staff": {"plain", "passed", "blamed"},
    "other head": {"passed"},
    "blamed head": set(),
    "blamed person": {"plain", "passed"},
    "administrator": {"plain", "passed", "blamed"},
    "editor": None,  # no register at all
    "stranger": None,
}
UNIT = {"accept", "write", "submit", "progress", "ask", "note"}
MAY = {
    ("office", "plain"): {"assign_unit", "close", "merge", "amend", "supervise", "note"},
    ("manager", "plain"): {"instruct", "note"},
    ("head", "plain"): UNIT | {"transfer", "assign_person", "close"},
    ("staff", "plain"): UNIT | {"transfer"},
    ("administrator", "plain"): {"assign_unit", "close", "merge", "amend", "supervise", "instruct", "note"},
    ("blamed person", "plain"): {"assign_unit", "close", "merge", "amend", "supervise", "instruct", "note"},
    ("office", "passed"): {"assign_unit", "close", "merge", "amend", "supervise", "note"},
    ("manager", "passed"): {"instruct", "note"},
    ("head", "passed"): set(),
    ("staff", "passed"): set(),
    ("other head", "passed"): UNIT | {"refuse", "assign_person", "close"},
    ("staff", "blamed"): UNIT | {"transfer"},
    ("office", "blamed"): {"assign_unit", "close", "merge", "amend", "supervise", "note"},
    ("manager", "blamed"): {"instruct", "note"},
}


def status(client, address):
    answer = client.get(address)
    return 403 if answer.status_code == 302 else answer.status_code


def page_of(case):
    return reverse("cms_cases_case", args=[case.pk])


def listed(client, **query):
    return client.get(REGISTER, query).content.decode()


def is_listed(client, case, **query):
    return f'href="{page_of(case)}"' in listed(client, **query)


def exported(client, kind="csv", **query):
    return b"".join(client.get(REGISTER, {"due": "all", **query, "export": kind}).streaming_content)


@pytest.mark.parametrize("who", READS)
def test_every_address_of_the_register_shows_what_its_reader_may_read(client, house, cases, who):
    client.force_login(house[who])
    readable = READS[who]
    assert status(client, REGISTER) == (403 if readable is None else 200)
    for name, case in cases.items():
        may = name in (readable or ())
        assert status(client, page_of(case)) == (200 if may else 403 if who == "stranger" else 404)
        assert status(client, f"{REGISTER}inspect/{case.pk}/") in (403, 404)
        assert status(client, f"{REGISTER}history/{case.pk}/") in (403, 404)
        for changing in ("edit", "delete"):
            assert status(client, f"{REGISTER}{changing}/{case.pk}/") == 403
        if readable is not None:
            assert is_listed(client, case, due="all") is may
            assert is_listed(client, case, q=case.number) is may
            assert (case.number in exported(client).decode()) is may
    assert status(client, f"{REGISTER}create/") == 403


@pytest.mark.parametrize("who", READS)
def test_every_act_is_refused_to_whom_it_is_not_for(client, house, cases, who):
    client.force_login(house[who])
    twin = a_case(about_unit=unit_named("energy"), about_people=[house["blamed person"], house["head"]])
    into = {"plain": cases["passed"], "passed": cases["plain"], "blamed": twin}
    for name, case in cases.items():
        may = MAY.get((who, name), set())
        outcome = {}
        for key in ACTS:
            with transaction.atomic():
                data = DATA | {
                    "act": key,
                    "outcome": "not_ours" if key == "close" else "",
                    "unit": unit_named("repairs").pk,
                    "handler": (house["other head"] if name == "passed" else house["staff"]).pk,
                    "category": case.category_id,
                    "into": into[name].number,
                }
                outcome[key] = client.post(page_of(case), data).status_code
                transaction.set_rollback(True)
        refused = 302 if who == "stranger" else 409 if name in (READS[who] or ()) else 404
        if (who, name) in MAY or name not in (READS[who] or ()):
            assert outcome == {key: 303 if key in may else refused for key in ACTS}


def test_nobody_is_let_in_without_signing_in(client, cases):
    for address in (REGISTER, page_of(cases["plain"]), f"{page_of(cases['plain'])}erase/"):
        assert client.get(address).url.startswith("/admin/login/")
        assert client.post(address, {"act": "note", "text": "x"}).url.startswith("/admin/login/")
    assert not Case.objects.filter(messages__kind="note").exists()


@pytest.mark.parametrize("who", READS)
def test_only_the_office_erases(client, house, cases, who):
    client.force_login(house[who])
    for name, case in cases.items():
        may = who in {"office", "administrator", "blamed person"} and name in (READS[who] or ())
        answer = client.get(f"{page_of(case)}erase/").status_code
        assert answer == (200 if may else 302 if who == "stranger" else 404)


def test_the_first_panels_lines_lead_to_as_many_cases_as_they_count(client, rf, house, cases):
    a_case(text="有人上吐下泻")
    long_ago(a_case(), 20)
    a_case(category=Category.objects.get(slug="other"))
    perform("submit", case_id=cases["plain"].pk, actor=house["head"], data={"text": "好的"})
    signed = a_case(category=category(needs_review=False, needs_sign_off=True))
    perform("submit", case_id=signed.pk, actor=house["head"], data={"text": "好的"})
    Case.objects.filter(pk=cases["passed"].pk).update(sender_wrote_at=timezone.now())
    for who in ("office", "manager", "head", "staff", "other head"):
        client.force_login(house[who])
        request = rf.get("/admin/")
        request.user = house[who]
        lines = list(waiting_cases(request))
        assert len(lines) >= 4
        for line in lines:
            assert client.get(line.url).context["result_count"] == line.count, line
    client.force_login(house["office"])
    counts = {
        key: client.get(REGISTER, {"due": key}).context["result_count"] for key in ("review", "sign_off")
    }
    assert counts == {"review": 1, "sign_off": 1}


def test_open_cases_are_shown_first_and_closed_ones_are_found(client, house, cases):
    perform("close", case_id=cases["plain"].pk, actor=house["head"], data=DATA)
    client.force_login(house["head"])
    assert not is_listed(client, cases["plain"])
    for query in ({"due": "all"}, {"q": cases["plain"].number}, {"state__exact": "closed"}):
        assert is_listed(client, cases["plain"], **query)
    month = f"{timezone.localtime():%Y-%m}"
    assert is_listed(client, cases["plain"], received=month)
    assert not is_listed(client, cases["plain"], received="2020-01")
    assert not is_listed(client, cases["plain"], received="2020-13")


def test_mine_and_my_units(client, house, cases):
    perform("accept", case_id=cases["plain"].pk, actor=house["staff"], data={})
    client.force_login(house["staff"])
    assert is_listed(client, cases["plain"], due="mine")
    assert not is_listed(client, cases["passed"], due="mine")
    assert not is_listed(client, cases["passed"], due="unit")
    client.force_login(house["head"])
    assert not is_listed(client, cases["plain"], due="mine")
    assert is_listed(client, cases["plain"], due="unit")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("{number}", True),
        ("{pk}", True),
        ("1999-{pk}", False),
        ("晚饭", True),
        ("热菜", True),
        ("晚饭 热菜", True),
        ("晚饭 没有的词", False),
        ("9" * 30, False),
        ("２０２６", False),
        ("%", False),
    ],
)
def test_a_case_is_found_by_number_subject_and_words(client, house, cases, words, found):
    case = cases["plain"]
    client.force_login(house["head"])
    number, pk = case.number, f"{case.pk:06d}"
    assert is_listed(client, case, q=words.format(number=number, pk=pk)) is found


def test_a_case_with_many_words_is_listed_once(client, house, cases):
    for _number in range(3):
        perform("note", case_id=cases["plain"].pk, actor=house["head"], data={"text": "热菜热菜"})
    client.force_login(house["head"])
    answer = client.get(REGISTER, {"q": "热菜热菜"})
    assert answer.context["result_count"] == 1


def test_marks_are_words_and_the_urgent_come_first(client, house, cases):
    late = long_ago(a_case(subject="很久了"), 20)
    urgent = a_case(subject="有人不舒服", text="上吐下泻")
    Case.objects.filter(pk=cases["plain"].pk).update(sender_wrote_at=timezone.now())
    client.force_login(house["head"])
    text = listed(client)
    for mark in (
        gettext("Urgent: %(matter)s") % {"matter": "食物中毒"},
        gettext("Overdue"),
        gettext("Sender wrote"),
    ):
        assert f">{mark}</strong>" in text
    first = [case.pk for case in client.get(REGISTER).context["object_list"]]
    assert first[:2] == [urgent.pk, late.pk]


def test_only_its_own_filters_narrow_it(client, house, cases):
    client.force_login(house["head"])
    for query in (
        "contact__startswith=a",
        "receipt_hash__startswith=a",
        "about_people=1",
        "messages__text=x",
    ):
        assert client.get(f"{REGISTER}?{query}").status_code == 302
    for query in ("due=nothing", "state__exact=nothing", "unit__id__exact=999999", "o=99", "p=99"):
        assert client.get(f"{REGISTER}?{query}").status_code == 200


def test_an_export_holds_neither_words_nor_addresses(client, house):
    case = a_case(subject="=1+1 晚饭", text="密密的话", contact="someone@example.edu.cn")
    client.force_login(house["office"])
    sheet = load_workbook(BytesIO(exported(client, "xlsx"))).active
    cells = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    for text in (exported(client).decode(), cells):
        assert case.number in text
        assert "饮食" in text
        for hidden in ("晚饭", "密密", "someone", case.receipt_hash):
            assert hidden not in text


def test_the_register_costs_the_same_queries_for_many(client, house):
    client.force_login(house["office"])

    def cost(query):
        with CaptureQueriesContext(connection) as queries:
            client.get(REGISTER, query)
        return len(queries)

    def more(count):
        for number in range(count):
            case = a_case(text="上吐下泻" if number % 2 else "你好")
            if number % 3:
                perform("accept", case_id=case.pk, actor=house["head"], data={})

    more(3)
    kinds = ({}, {"q": "你好"}, {"due": "all", "received": f"{timezone.localtime():%Y-%m}"})
    cost({})
    few = [cost(query) for query in kinds]
    more(27)
    assert [cost(query) for query in kinds] == few
    assert max(few) <= 24  # one of them asks which pages the office may add to


# -- Categories, urgent matters and canned answers ---------------------------------------------------

RECORDS = {"category": Category, "urgentmatter": UrgentMatter, "cannedanswer": CannedAnswer}


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize(
    ("who", "may"), [("office", True), ("head", False), ("manager", False), ("editor", False)]
)
def test_the_office_keeps_the_other_registers(client, house, record, who, may):
    CannedAnswer.objects.create(title="谢谢", text="来信收到")
    found = RECORDS[record].objects.first()
    client.force_login(house[who])
    for address in ("", "create/", f"edit/{found.pk}/", f"delete/{found.pk}/"):
        assert status(client, f"/admin/cms_cases/{record}/{address}") == (200 if who == "office" else 403)


def test_the_office_changes_a_category_and_its_routes(client, house):
    dining = Category.objects.get(slug="dining")
    client.force_login(house["office"])
    address = f"/admin/cms_cases/category/edit/{dining.pk}/"
    route = dining.routes.get()
    data = {
        "name": "吃饭",
        "name_en": "Food",
        "slug": "dining",
        "hint": "",
        "answer_within": "16",
        "resolve_within": "40",
        "kept_days": "365",
        "order": "10",
        "urgent": "",
        "is_active": "on",
        "routes-TOTAL_FORMS": "1",
        "routes-INITIAL_FORMS": "1",
        "routes-MIN_NUM_FORMS": "0",
        "routes-MAX_NUM_FORMS": "1000",
        "routes-0-id": str(route.pk),
        "routes-0-campus": "",
        "routes-0-unit": str(unit_named("repairs").pk),
        "routes-0-ORDER": "1",
        "routes-0-DELETE": "",
    }
    assert client.post(address, data).status_code == 302
    dining.refresh_from_db()
    assert (dining.name, dining.answer_within) == ("吃饭", 16)
    assert a_case().unit == unit_named("repairs")
    assert a_case().answer_due_at - timezone.now() < timedelta(days=30)


def test_a_category_with_cases_stays(client, house, cases):
    dining = Category.objects.get(slug="dining")
    client.force_login(house["office"])
    answer = client.post(f"/admin/cms_cases/category/delete/{dining.pk}/", follow=True)
    assert answer.status_code == 200
    assert Category.objects.filter(pk=dining.pk).exists()
