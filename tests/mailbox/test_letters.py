"""A letter becomes a case, by the page and by the API alike."""

import json
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from cms_apps.cases.models import Case, Message
from cms_apps.cases.reading import may_read
from cms_apps.cases.services.access import opened_by
from cms_apps.cases.states import CaseState, MessageKind, Source
from cms_apps.core.models import OutboxMessage, Place, Unit
from cms_apps.forms.models import Submission
from cms_apps.forms.services import send
from cms_apps.forms.versions import current_version, form_of
from cms_apps.mailbox.models import MailboxPage
from tests.factories.cases import category, person, unit_named
from tests.factories.forms import answered_challenge, sending
from tests.factories.mailbox import letter, mailbox_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(campus):
    return mailbox_page(campus.root_page)


def test_a_letter_opens_a_case_that_its_receipt_opens(page):
    answer = send(page, sending(page, letter(contact="li@stu.example.edu.cn")))
    case, may_act = opened_by(answer.receipt)
    assert may_act
    assert (case.source, case.state, case.unit) == (Source.LETTER, CaseState.RECEIVED, unit_named("canteens"))
    assert (case.subject, case.contact, case.wants_public) == (
        "二食堂晚饭没有热菜",
        "li@stu.example.edu.cn",
        True,
    )
    assert case.place.name == "主校区"
    assert case.submission == Submission.objects.get()
    assert case.messages.get().text.startswith("晚上七点以后")
    assert answer.result["number"] == case.number
    assert case.number in answer.message
    assert answer.manage_url == "/cases/"


def test_the_unit_is_told_and_never_what(page):
    head = person(unit=unit_named("canteens"), post="head")
    send(page, sending(page, letter()))
    mail = OutboxMessage.objects.get(to=head.email)
    assert "热菜" not in mail.subject + mail.body
    assert "/admin/cases/" in mail.body


def test_a_complaint_about_a_unit_goes_past_it(page):
    head = person(unit=unit_named("canteens"), post="head")
    send(page, sending(page, letter(about_unit="canteens")))
    case = Case.objects.get()
    assert case.unit is None
    assert not may_read(head, case)
    assert not OutboxMessage.objects.filter(to=head.email).exists()


def test_the_editors_own_answers_are_told_but_personal_ones_stay_in_the_form(campus):
    page = mailbox_page(
        campus.root_page,
        ("年级", "grade", "singleline", {"required": False}),
        ("希望", "wish", "checkboxes", {"choices": "回电\n回信", "required": False}),
        ("电话", "phone", "phone", {"required": False, "is_personal": True}),
    )
    send(page, sending(page, letter(grade="大二", wish=["回信"], phone="13800000001")))
    text = Message.objects.get(kind=MessageKind.OPENING).text
    assert "年级: 大二" in text
    assert "希望: 回信" in text
    assert "13800000001" not in text


def test_the_address_is_personal_data_and_labels_are_the_pages_language(page):
    with translation.override("en"):
        version = current_version(page, form_of(page))
    fields = {field["key"]: field for field in version.fields}
    assert fields["contact"]["personal"]
    assert not fields["letter"]["personal"]
    assert fields["letter"]["label"] == "您的信"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"category": "nothing"}, "category"),
        ({"category": ""}, "category"),
        ({"place": "999999"}, "place"),
        ({"place": "'; DROP TABLE"}, "place"),
        ({"subject": ""}, "subject"),
        ({"subject": "  "}, "subject"),
        ({"subject": "一" * 61}, "subject"),
        ({"subject": "两\n行"}, "subject"),
        ({"letter": ""}, "letter"),
        ({"letter": "x" * 3001}, "letter"),
        ({"letter": "a\x00b"}, "letter"),
        ({"letter": "\ud800"}, "letter"),
        ({"about_unit": "nobody"}, "about_unit"),
        ({"contact": "not an address"}, "contact"),
        ({"contact": "a@b.cn\nBcc: c@d.cn"}, "contact"),
        ({"contact": f"a@{'.'.join(['b' * 62] * 4)}.cn"}, "contact"),  # valid, and too long to store
    ],
)
def test_what_can_not_be_taken_is_said_at_its_field(page, changes, field):
    with pytest.raises(ValidationError) as refused:
        send(page, sending(page, letter(**changes)))
    assert field in refused.value.error_dict
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "🙂" * 100, "ＡＢＣ１２３", "שלום", "' OR 1=1 --"]
)
def test_any_words_are_words(page, text):
    send(page, sending(page, letter(letter=text)))
    assert Message.objects.get(kind=MessageKind.OPENING).text == text


def test_a_categorys_hint_stands_beside_it(page):
    category(hint="菜品、价格、卫生")
    choices = dict(page.answer_form().base_fields["category"].choices)
    assert choices["dining"] == "餐饮 · 菜品、价格、卫生"


def test_places_to_choose_are_campuses_and_buildings_in_use(page):
    main = Place.objects.campuses().get()
    building = Place.objects.create(kind="building", name="三号楼", parent=main)
    Place.objects.create(kind="room", name="201", parent=building)
    Place.objects.create(kind="building", name="旧楼", parent=main, is_active=False)
    choices = dict(page.answer_form().base_fields["place"].choices)
    assert list(choices.values()) == ["没有具体地点", "主校区", "主校区 · 三号楼"]


def test_what_is_out_of_use_can_not_be_chosen_and_the_form_says_it_changed(page):
    asked = sending(page, letter(about_unit="energy"))
    Unit.objects.filter(slug="energy").update(is_active=False)
    from cms_apps.forms.sending import FormChangedError

    with pytest.raises(FormChangedError) as changed:
        send(page, asked)
    assert changed.value.fields == ["about_unit"]


# -- Urgent -----------------------------------------------------------------------------------------


def posted(page, step, **changes):
    form = form_of(page)
    key, answer = answered_challenge()
    data = {name: value for name, value in letter(**changes).items() if value is not False}
    return {
        **data,
        "step": step,
        "idempotency_key": str(uuid4()),
        "form_version": current_version(page, form).number,
        "consent_version": 1,
        "challenge_key": key,
        "challenge_answer": answer,
    }


def test_emergency_numbers_come_before_the_button_that_sends(page, client):
    response = client.post(page.url, posted(page, "check", letter="宿舍里有很浓的 煤 气 味"))
    assert 'href="tel:119"' in response.text
    assert response.text.index('href="tel:119"') < response.text.index("button--main")
    assert not Case.objects.exists()
    calm = client.post(page.url, posted(page, "check"))
    assert "tel:119" not in calm.text


def test_what_was_chosen_is_checked_in_the_pages_words(page, client):
    text = client.post(page.url, posted(page, "check", about_unit="energy")).text
    answers = text[text.index('class="answers"') : text.index("</dl>")]
    for words in ("餐饮", "主校区", "能源管理中心"):
        assert words in answers
    assert "dining" not in answers


def test_an_urgent_letter_is_marked_and_alerts_go_out(page, client):
    from cms_apps.cases.models import UrgentMatter

    UrgentMatter.objects.filter(name="燃气泄漏").update(told="oncall@example.edu.cn")
    response = client.post(page.url, posted(page, "send", letter="宿舍里有煤气味"))
    assert response.status_code == 200
    case = Case.objects.get()
    assert case.urgent.name == "燃气泄漏"
    mail = OutboxMessage.objects.get(to="oncall@example.edu.cn")
    assert case.number in mail.subject
    assert "煤气味" not in mail.subject + mail.body


def test_front_ends_ask_for_the_same_advice(page, client):
    body = {"category": "dormitory", "subject": "不舒服", "letter": "我不想活了"}
    response = client.post(
        "/api/v3/mailbox/advice/",
        json.dumps(body),
        content_type="application/json",
        HTTP_ACCEPT_LANGUAGE="en",
    )
    urgent = response.json()["urgent"]
    assert urgent["name"] == "Danger to life"
    assert {"number": "12356", "whose": "心理援助热线 Psychological help line"} in urgent["numbers"]
    calm = client.post("/api/v3/mailbox/advice/", "{}", content_type="application/json")
    assert calm.json() == {"urgent": None, "similar": []}


# -- Page and API -----------------------------------------------------------------------------------


def test_the_page_sends_and_shows_receipt_and_number(page, client):
    response = client.post(page.url, posted(page, "send"))
    case = Case.objects.get()
    assert case.number in response.text
    assert "/cases/" in response.text


def test_the_api_sends_too(page, client):
    described = client.get(f"/api/v3/forms/{page.pk}/").json()
    assert described["service"] == "mailbox"
    assert described["schema"]["properties"]["category"]["enum"][0] == "dining"
    key, answer = answered_challenge()
    body = {
        "version": described["version"],
        "challenge": {"key": key, "answer": answer},
        "consent": {"version": described["consent"]["version"]},
        "data": letter(),
    }
    response = client.post(
        f"/api/v3/forms/{page.pk}/submissions/",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert response.status_code == 201, response.json()
    assert response.json()["result"]["number"] == Case.objects.get().number


def test_the_home_page_has_its_door_while_it_is_open(page, client):
    assert "给总经理写信" in client.get("/").text
    assert "Write to the general manager" in client.get("/en/").text
    page.live = False
    page.save()
    assert "给总经理写信" not in client.get("/").text


def test_copied_and_translated_the_letters_stay_together(page, campus):
    from wagtail.models import Locale

    from cms_apps.cases.models import Category

    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.save_revision().publish()
    english = MailboxPage.objects.get(pk=english.pk)
    assert form_of(english) == form_of(page)
    assert dict(english.answer_form().base_fields["category"].choices)["dining"] == "Dining"
    answer = send(english, sending(english, letter()))
    assert answer.manage_url == "/en/cases/"
    assert Category.objects.get(slug="dining").cases.count() == 1
