"""Merging on a case's page and by the staff API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from cms_apps.cases.models import Case
from cms_apps.cases.states import EventKind
from tests.cases.staff.test_page import do, page_of, press, shown
from tests.cases.staff.test_router import LIST, act, program_of
from tests.factories.cases import a_case, manager, office, person, unit_named

pytestmark = pytest.mark.django_db
WORDS = "两封信说的是同一件事。"


@pytest.fixture
def desk(campus):
    return office()


@pytest.fixture
def pair(campus):
    return a_case(), a_case(text="晚上七点以后没有热菜,能不能多留一个窗口?")


def box(text):
    """The proposals, as they are drawn."""
    return text.partition('aria-labelledby="likely"')[2].partition("</section>")[0]


def panel(text):
    return text.partition('id="act-merge"')[2].partition("</details>")[0]


def test_a_proposal_leads_to_the_form_filled_in_and_the_form_to_the_merging(client, desk, pair):
    main, copy = pair
    client.force_login(desk)
    text = box(shown(client, copy))
    assert f'href="{page_of(main)}"' in text
    assert all(word in text for word in (main.number, "二食堂晚饭", gettext("Received")))
    assert f'href="?into={main.number}#act-merge"' in text
    form = panel(client.get(page_of(copy), {"into": main.number}).content.decode())
    assert f'value="{main.number}"' in form
    assert form.lstrip().startswith(('class="case-more" open', "class"))
    answer = press(client, copy, "merge", into=main.number, text=WORDS)
    assert (answer.status_code, answer["Location"]) == (303, page_of(copy))
    assert Case.objects.get(pk=copy.pk).duplicate_of == main


def test_merged_and_main_one_lead_to_each_other(client, desk, pair):
    main, copy = pair
    do("merge", copy, desk, into=main.number, text=WORDS)
    client.force_login(desk)
    for here, there in (pair, reversed(pair)):
        text = shown(client, here)
        assert f'<a href="{page_of(there)}">{there.number}</a>' in text
        assert not box(text) if here == copy else True
    unit = person(unit=unit_named("repairs"))
    Case.objects.filter(pk=copy.pk).update(unit=unit_named("repairs"))
    client.force_login(unit)
    assert main.number not in shown(client, copy)
    assert gettext("Merged into a case that is not yours to read.") in shown(client, copy)


@pytest.mark.parametrize("who", ["head", "manager"])
def test_who_may_not_merge_is_proposed_nothing(client, pair, who):
    somebody = manager() if who == "manager" else person(unit=unit_named("canteens"), post="head")
    client.force_login(somebody)
    text = client.get(page_of(pair[1]), {"into": pair[0].number}).content.decode()
    assert not box(text)
    assert 'id="act-merge"' not in text


def test_a_fault_stands_at_its_field_with_the_words(client, desk, pair):
    client.force_login(desk)
    answer = press(client, pair[1], "merge", into="2026-999999", text="写了很久的话")
    assert answer.status_code == 422
    form = panel(answer.content.decode())
    assert 'value="2026-999999"' in form
    assert "写了很久的话</textarea>" in form
    assert gettext("There is no such case, or you may not read it.") in form


@pytest.mark.parametrize("into", ['"><script>x</script>', "9" * 5000, "\x00", ""])
def test_a_hostile_address_fills_in_nothing_else(client, desk, pair, into):
    client.force_login(desk)
    answer = client.get(page_of(pair[1]), {"into": into})
    assert answer.status_code == 200
    assert "<script>x" not in answer.content.decode()


def test_many_cases_cost_the_page_as_many_queries_as_few(client, desk, pair):
    client.force_login(desk)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert box(shown(client, pair[1]))
        return len(queries)

    def more(count):
        for _number in range(count):
            a_case()
            do("merge", a_case(), desk, into=pair[1].number, text=WORDS)

    more(3)
    cost()
    few = cost()
    more(12)
    assert cost() == few


def test_the_api_proposes_merges_and_names_both(desk, pair):
    main, copy = pair
    program = program_of(desk)
    address = f"{LIST}{copy.pk}/likely/"
    (likely,) = program.get(address).json()
    assert (likely["number"], likely["state"], likely["unit"]["id"]) == (
        main.number,
        "received",
        main.unit_id,
    )
    assert 0.3 <= likely["share"] <= 1
    for wrong in ("999999", copy.number, None):
        answer = act(program, copy, "merge", into=wrong, text=WORDS)
        assert answer.status_code == 422
        assert [error["loc"][:2] for error in answer.json()["errors"]] == [["body", "into"]]
    done = act(program, copy, "merge", into=main.number, text=WORDS).json()
    assert (done["outcome"], done["duplicate_of"], done["duplicates"]) == ("duplicate", main.number, [])
    other = program.get(f"{LIST}{main.pk}/").json()
    assert (other["duplicate_of"], other["duplicates"]) == (None, [copy.number])
    assert program.get(address).json() == []
    assert [entry["kind"] for entry in other["thread"]][-1] == EventKind.MERGED


def test_the_api_proposes_to_the_office_only(pair):
    for somebody, status in [
        (person(unit=unit_named("canteens"), post="head"), 403),
        (manager(), 403),
        (person(unit=unit_named("repairs"), post="head"), 404),
    ]:
        assert program_of(somebody).get(f"{LIST}{pair[0].pk}/likely/").status_code == status
