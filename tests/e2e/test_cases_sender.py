"""A student follows and answers a case with the receipt: typed, or behind the # of a link."""

from uuid import uuid4

import pytest

from cms_apps.cases.acts import perform as staff_does
from cms_apps.forms.models.page import Outcome
from cms_apps.pages.models import FeedbackPage
from tests.factories.cases import category, person, unit_named
from tests.factories.senders import GROUPED, RECEIPT, does, sent_case
from tests.factories.uploads import jpeg, upload

from .browsing import assert_sound, follow
from .test_forms import answer_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EVERYWHERE = pytest.mark.parametrize(
    ("width", "javascript"), [(360, True), (360, False), (1280, True), (1280, False)]
)
LANGUAGES = pytest.mark.parametrize("start", ["", "/en"])


@pytest.fixture(scope="module", autouse=True)
def cases(site_address, django_db_blocker):
    """By how a browser comes to it, so that no test meets another's; made before the browser's loop."""
    with django_db_blocker.unblock():
        category(needs_review=False)
        head = person(unit=unit_named("canteens"), post="head")
        for letter in "ABCDEFGH":
            case = sent_case(letter * 26)
            if letter in "ABCD":
                staff_does("ask", case_id=case.pk, actor=head, data={"text": "一楼还是二楼?"})
            else:
                staff_does("submit", case_id=case.pk, actor=head, data={"text": "今晚起有热菜。"})
        sent_case()
        does("reply", uuid4(), text="看照片", files={"attachments": [upload("窗口.jpg", jpeg())]})


def receipt_of(letters, width, javascript):
    return letters[(width == 1280) * 2 + javascript] * 26


def look_at(visitor, javascript):
    """Axe is a script of the page's own; without any, only the layout is judged."""
    if javascript:
        assert_sound(visitor)
    else:
        assert visitor.sideways_scroll() <= 0


def open_case(visitor, receipt, javascript, start=""):
    """Along the link of a receipt page, or by typing what is printed there."""
    if not javascript:
        page = visitor.open(f"{start}/cases/")
        look_at(visitor, javascript)
        page.fill("[name=receipt]", receipt.lower())
        follow(page, ".button--main")
        return page
    page = visitor.page
    page.goto(f"{visitor.address}{start}/cases/#{receipt}")
    page.wait_for_selector(".timeline")
    return page


@EVERYWHERE
def test_a_question_is_answered_with_a_picture(visit, width, javascript):
    visitor = visit(width, java_script_enabled=javascript)
    page = open_case(visitor, receipt_of("ABCD", width, javascript), javascript)
    assert page.url == f"{visitor.address}/cases/"
    assert "一楼还是二楼?" in page.inner_text(".case__next")
    look_at(visitor, javascript)
    follow(page, "button[value=reply]")
    assert page.is_visible(".error-summary")
    look_at(visitor, javascript)
    page.fill("[name=text]", "二楼,工作日都这样")
    picture = {"name": "窗口.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    page.set_input_files("[name=attachments]", [picture])
    follow(page, "button[value=reply]")
    assert page.is_visible("[role=status]")
    last = page.locator(".timeline__entry").last.inner_text()
    assert "二楼,工作日都这样" in last
    assert "窗口.jpg" in last
    assert page.is_hidden(".case__question")
    look_at(visitor, javascript)


@EVERYWHERE
def test_not_satisfied_takes_it_up_again_and_withdrawing_asks_first(visit, width, javascript):
    visitor = visit(width, java_script_enabled=javascript)
    page = open_case(visitor, receipt_of("EFGH", width, javascript), javascript)
    assert "今晚起有热菜。" in page.inner_text(".case__next")
    look_at(visitor, javascript)
    page.check("[name=is_satisfied][value=false]")
    page.locator(".case__next [name=text]").fill("今晚还是没有")
    follow(page, "button[value=rate]")
    assert "今晚还是没有" in page.inner_text(".timeline")
    assert page.locator("button[value=rate]").count() == 0
    look_at(visitor, javascript)
    follow(page, "button[value=ask]")
    look_at(visitor, javascript)
    follow(page, "button[name=act][value='']")
    assert page.is_visible(".timeline")
    follow(page, "button[value=ask]")
    follow(page, "button[value=withdraw]")
    assert page.is_visible("[role=status]")
    assert page.locator("button[value=ask], button[value=reply]").count() == 0
    look_at(visitor, javascript)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_receipt_page_shows_its_code_and_leads_to_the_case(visit, monkeypatch, width, scheme):
    def accept(self, submission, receipt):
        sent_case(receipt)
        return Outcome(manage_url="/cases/")

    monkeypatch.setattr(FeedbackPage, "accept", accept)
    visitor = visit(width, color_scheme=scheme)
    page = visitor.open("/feedback/")
    page.check("input[value=食堂]")
    page.fill("[name=words]", "晚饭")
    answer_question(page)
    follow(page, ".button--main")
    assert page.locator("svg.qr").bounding_box()["width"] > 120
    assert_sound(visitor)
    page.click(".receipt__open a")
    page.wait_for_selector(".timeline")
    assert page.url == f"{visitor.address}/cases/"


@LANGUAGES
@pytest.mark.parametrize("width", [360, 1280])
def test_the_receipt_leaves_the_address_and_goes_along_into_the_other_language(visit, width, start):
    visitor = visit(width)
    page = open_case(visitor, GROUPED, True, start)
    assert page.url == f"{visitor.address}{start}/cases/"
    assert "ABCDE" not in str(page.evaluate("[location.href, document.referrer, history.length && '']"))
    assert_sound(visitor)
    other = "" if start else "/en"
    page.click("a.language")
    page.wait_for_url(f"{visitor.address}{other}/cases/")
    page.wait_for_selector(".timeline")
    assert "窗口.jpg" in page.inner_text(".timeline")
    assert_sound(visitor)


def test_a_link_that_is_pasted_into_the_open_page_opens_it_too(visit):
    visitor = visit(360)
    page = visitor.open("/cases/")
    page.evaluate(f"location.hash = '{RECEIPT}'")
    page.wait_for_selector(".timeline")
    assert page.url == f"{visitor.address}/cases/"


def test_the_skip_link_is_no_receipt(visit):
    visitor = visit(360)
    page = visitor.open("/cases/#main")
    assert page.url.endswith("#main")
    assert page.input_value("[name=receipt]") == ""


def test_a_picture_comes_down_as_a_file(visit):
    page = open_case(visit(360), RECEIPT, True)
    with page.expect_download() as download:
        page.click("button:has-text('窗口.jpg')")
    assert download.value.suggested_filename == "窗口.jpg"


@LANGUAGES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_opens_nothing_has_words_and_a_next_step(visit, start, scheme):
    visitor = visit(360, color_scheme=scheme)
    page = visitor.open(f"{start}/cases/")
    follow(page, ".button--main")
    assert page.is_visible("#id_receipt_error")
    assert_sound(visitor)
    page.fill("[name=receipt]", "W" * 16)
    follow(page, ".button--main")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.input_value("[name=receipt]") == "W" * 16
    assert_sound(visitor)


def test_paper_holds_the_thread_and_no_forms(visit):
    page = open_case(visit(1280), RECEIPT, True)
    page.emulate_media(media="print")
    assert page.is_visible(".timeline")
    assert page.is_hidden("[data-print]")
    assert page.is_hidden(".case__more")


def test_letters_of_twice_the_size_fit_a_phone(visit):
    visitor = visit(360)
    page = open_case(visitor, RECEIPT, True)
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    assert visitor.sideways_scroll() <= 0
