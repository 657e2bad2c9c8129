"""Who may do what with which case: the whole table, by the service that page and API both call."""

import pytest
from django.core.exceptions import ValidationError

from cms_apps.cases.acts import ACTS, NotAllowedError, StaleCaseError, acts_for, perform
from cms_apps.cases.models import AnswerDraft, AppendOnlyError, Case, CaseEvent, Route
from cms_apps.cases.reading import may_read, readable_by, roles_in
from cms_apps.cases.services.opening import route_of
from cms_apps.cases.states import CaseOutcome, CaseState, DraftStage, EventKind, MessageKind
from cms_apps.core.models import Place, Unit
from cms_apps.core.roles import EDITORS
from tests.factories.cases import a_case, category, manager, office, person, unit_named
from tests.factories.people import administrator

pytestmark = pytest.mark.django_db

UNIT_ACTS = {"accept", "write", "submit", "progress", "ask", "transfer", "note"}
LEADER_ACTS = UNIT_ACTS | {"assign_person", "close"}
OFFICE_ACTS = {"assign_unit", "close", "merge", "amend", "supervise", "note"}
MANAGER_ACTS = {"instruct", "note"}

PEOPLE = {
    "head": lambda: person(unit=unit_named("canteens"), post="head"),
    "deputy": lambda: person(unit=unit_named("canteens"), post="deputy"),
    "staff": lambda: person(unit=unit_named("canteens")),
    "head of another unit": lambda: person(unit=unit_named("repairs"), post="head"),
    "office": office,
    "manager": manager,
    "administrator": administrator,
    "editor": lambda: person(EDITORS),
    "somebody": person,
    "gone": lambda: person(unit=unit_named("canteens"), post="head", is_active=False),
    "office of the unit": lambda: office(unit=unit_named("canteens")),
}
NEW_CASE = {
    "head": LEADER_ACTS,
    "deputy": LEADER_ACTS,
    "staff": UNIT_ACTS,
    "head of another unit": set(),
    "office": OFFICE_ACTS,
    "manager": MANAGER_ACTS,
    "administrator": OFFICE_ACTS | MANAGER_ACTS,
    "editor": set(),
    "somebody": set(),
    "gone": set(),
    "office of the unit": UNIT_ACTS | OFFICE_ACTS,
}


@pytest.mark.parametrize("who", PEOPLE)
def test_the_table_of_a_new_case(campus, who):
    case, user = a_case(), PEOPLE[who]()
    assert {act.key for act in acts_for(user, case)} == NEW_CASE[who]
    assert may_read(user, case) == bool(NEW_CASE[who])
    assert readable_by(user).filter(pk=case.pk).exists() == bool(NEW_CASE[who])


@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_reads_what_complains_about_them(campus, who):
    """Neither as a member of the unit nor as a person, whatever else they are."""
    user = PEOPLE[who]()
    about_unit = a_case(about_unit=unit_named("canteens"))
    about_person = a_case(about_people=[user])
    in_the_unit = who in {"head", "deputy", "staff", "office of the unit"}
    is_overseer = who in {"office", "manager", "administrator"}
    assert may_read(user, about_unit) == (is_overseer and not in_the_unit)
    assert not roles_in(user, about_person)
    assert set(readable_by(user)) == ({about_unit} if is_overseer else set())
    for key in ACTS:
        with pytest.raises(Case.DoesNotExist):
            perform(key, case_id=about_person.pk, actor=user, data={"text": "x"})


def test_what_no_unit_has_the_office_works_on(campus):
    desk, case = office(), a_case(about_unit=unit_named("canteens"))
    assert case.unit is None
    assert {"accept", "submit", "assign_unit", "assign_person"} <= {act.key for act in acts_for(desk, case)}
    form = ACTS["assign_unit"].form(case=case)
    assert unit_named("canteens") not in form.fields["unit"].queryset


def test_a_hand_over_is_given_back_with_its_reason_and_counts_against_the_first(campus):
    canteens, repairs = unit_named("canteens"), unit_named("repairs")
    giver, taker, desk = person(unit=canteens), person(unit=repairs), office()
    case = a_case()
    perform("transfer", case_id=case.pk, actor=giver, data={"unit": repairs.pk, "text": "是设备的事"})
    case = Case.objects.get(pk=case.pk)
    assert (case.unit, case.first_unit, case.handed_over_by) == (repairs, canteens, canteens)
    assert may_read(giver, case)  # until the other accepts
    assert not acts_for(giver, case)

    perform("refuse", case_id=case.pk, actor=taker, data={"text": "设备是好的"})
    case = Case.objects.get(pk=case.pk)
    assert (case.unit, case.handed_over_by) == (canteens, None)
    assert not may_read(taker, case)
    refusal = case.events.get(kind=EventKind.REFUSED)
    assert (refusal.from_unit, refusal.to_unit, refusal.message.text) == (repairs, canteens, "设备是好的")

    perform("assign_unit", case_id=case.pk, actor=desk, data={"unit": repairs.pk})
    case = perform("accept", case_id=case.pk, actor=taker, data={})
    assert (case.unit, case.first_unit) == (repairs, canteens)
    assert not may_read(giver, case)
    assert {act.key for act in acts_for(taker, case)} >= {"transfer"}


def test_a_hand_over_is_not_handed_on_before_it_is_accepted(campus):
    giver, taker = person(unit=unit_named("canteens")), person(unit=unit_named("repairs"))
    case = a_case()
    repairs, energy = unit_named("repairs"), unit_named("energy")
    perform("transfer", case_id=case.pk, actor=giver, data={"unit": repairs.pk, "text": "是设备"})
    with pytest.raises(NotAllowedError):
        perform("transfer", case_id=case.pk, actor=taker, data={"unit": energy.pk, "text": "是电"})


@pytest.mark.parametrize(
    ("review", "sign_off", "way"),
    [
        (False, False, []),
        (True, False, ["approve"]),
        (False, True, ["sign"]),
        (True, True, ["approve", "sign"]),
    ],
)
def test_an_answer_goes_the_way_its_category_has(campus, review, sign_off, way):
    category(needs_review=review, needs_sign_off=sign_off)
    users = {"submit": person(unit=unit_named("canteens")), "approve": office(), "sign": manager()}
    case = a_case()
    for step in ["submit", *way]:
        assert not case.messages.filter(kind=MessageKind.ANSWER).exists()
        case = perform(
            step,
            case_id=case.pk,
            actor=users[step],
            data={"text": f"{step}的话", "outcome": "resolved"},
        )
    answer = case.messages.get(kind=MessageKind.ANSWER)
    assert answer.text == f"{['submit', *way][-1]}的话"
    assert (case.state, case.outcome) == (CaseState.CLOSED, "resolved")
    assert case.answered_at is not None
    assert not AnswerDraft.objects.exists()


def test_an_answer_is_sent_back_with_the_reason(campus):
    category(needs_sign_off=True)
    writer, desk, chief = person(unit=unit_named("canteens")), office(), manager()
    case = a_case()
    perform("submit", case_id=case.pk, actor=writer, data={"text": "不行"})
    with pytest.raises(NotAllowedError):  # it is out of the writer's hands
        perform("write", case_id=case.pk, actor=writer, data={"text": "还是不行"})
    with pytest.raises(NotAllowedError):  # not there yet
        perform("sign", case_id=case.pk, actor=chief, data={"text": "不行"})
    perform("send_back", case_id=case.pk, actor=desk, data={"text": "写明原因"})
    assert AnswerDraft.objects.get().stage == DraftStage.DRAFT
    perform("submit", case_id=case.pk, actor=writer, data={"text": "因为设备"})
    perform("approve", case_id=case.pk, actor=desk, data={"text": "因为设备"})
    perform("send_back", case_id=case.pk, actor=chief, data={"text": "说期限"})
    reasons = case.messages.filter(kind=MessageKind.REASON).values_list("text", flat=True)
    assert list(reasons) == ["写明原因", "说期限"]


def test_whom_it_turns_out_to_be_about_loses_it(campus):
    head, desk = person(unit=unit_named("canteens"), post="head"), office()
    case = a_case()
    perform("write", case_id=case.pk, actor=head, data={"text": "草稿"})
    case = perform(
        "amend",
        case_id=case.pk,
        actor=desk,
        data={"category": case.category_id, "about_unit": unit_named("canteens").pk},
    )
    assert case.unit is None
    assert case.first_unit is None
    assert not may_read(head, case)
    case = perform(
        "amend", case_id=case.pk, actor=desk, data={"category": case.category_id, "about_people": [head.pk]}
    )
    perform("assign_unit", case_id=case.pk, actor=desk, data={"unit": unit_named("canteens").pk})
    case = Case.objects.get(pk=case.pk)
    assert case.unit == unit_named("canteens")
    assert not may_read(head, case)
    others = ACTS["assign_person"].form(case=case).fields["handler"].queryset
    assert head not in others


def test_a_stale_page_is_refused_but_words_are_not(campus):
    head, desk = person(unit=unit_named("canteens"), post="head"), office()
    case = a_case()
    seen = case.stamp
    perform("accept", case_id=case.pk, actor=head, data={}, stamp=seen)
    with pytest.raises(StaleCaseError):
        perform(
            "assign_unit", case_id=case.pk, actor=desk, data={"unit": unit_named("energy").pk}, stamp=seen
        )
    perform("note", case_id=case.pk, actor=desk, data={"text": "看过了"}, stamp=seen)
    assert case.messages.filter(text="看过了").exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "required"), ("   ", "required"), ("x" * 5001, "max_length"), ("a\x00b", None), ("\ud800", None)],
)
def test_words_that_are_none_are_refused_at_their_field(campus, text, code):
    case, desk = a_case(), office()
    with pytest.raises(ValidationError) as refused:
        perform("note", case_id=case.pk, actor=desk, data={"text": text})
    faults = refused.value.error_dict["text"]
    assert code is None or faults[0].code == code


def test_closing_without_an_answer_says_why(campus):
    case, desk = a_case(), office()
    with pytest.raises(ValidationError) as refused:
        perform("close", case_id=case.pk, actor=desk, data={"outcome": "not_ours", "text": ""})
    assert "text" in refused.value.error_dict
    for impossible in (CaseOutcome.RESOLVED, CaseOutcome.WITHDRAWN, "x"):
        with pytest.raises(ValidationError):
            perform("close", case_id=case.pk, actor=desk, data={"outcome": impossible, "text": "x"})
    case = perform("close", case_id=case.pk, actor=desk, data={"outcome": "not_ours", "text": "是网络中心的"})
    assert case.outcome == CaseOutcome.NOT_OURS
    assert case.messages.get(kind=MessageKind.CLOSING).is_public


def test_the_record_is_only_added_to(campus):
    case = a_case()
    event = case.events.get()
    for rewrite in (
        event.save,
        event.delete,
        case.events.all().delete,
        lambda: CaseEvent.objects.update(kind="noted"),
    ):
        with pytest.raises(AppendOnlyError):
            rewrite()


def test_a_route_of_the_campus_goes_before_the_one_for_elsewhere(campus):
    north = Place.objects.create(kind="campus", name="北校区")
    building = Place.objects.create(kind="building", name="一号楼", parent=north)
    dining = category()
    Route.objects.create(category=dining, campus=north, unit=unit_named("dormitories"))
    assert route_of(dining, None) == unit_named("canteens")
    assert route_of(dining, Place.objects.get(name="主校区")) == unit_named("canteens")
    assert route_of(dining, building) == unit_named("dormitories")
    assert route_of(dining, building, unit_named("dormitories")) == unit_named("canteens")
    Unit.objects.filter(slug="canteens").update(is_active=False)
    assert route_of(dining, None) is None
