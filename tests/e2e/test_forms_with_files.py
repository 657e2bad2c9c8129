"""Files on a form, and a proved e-mail address before it: phone and desk, with JavaScript and without."""

import re

import pytest
from django.core import mail
from wagtail.models import Site

from tests.factories.forms import feedback_page
from tests.factories.identity import LI, asking_page
from tests.factories.uploads import jpeg, pdf

from .browsing import assert_sound, follow
from .test_forms import answer_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHOTOS = ("照片", "photos", "file", {"required": False, "most_files": 2})
RECEIPT = re.compile(r"[A-Z2-7]{5}(-[A-Z2-7]{1,5}){5}")
EVERYWHERE = pytest.mark.parametrize(
    ("width", "javascript"), [(360, True), (360, False), (1280, True), (1280, False)]
)


@pytest.fixture(scope="module", autouse=True)
def form_pages(site_address, django_db_blocker):
    """Made before the browser's loop forbids database work."""
    with django_db_blocker.unblock():
        home = Site.objects.get(is_default_site=True).root_page
        feedback_page(home, PHOTOS, slug="photos", title="报修")
        asking_page(home, PHOTOS, slug="proved", title="只给本校的表单")


def attach(page, *files):
    named = [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    page.set_input_files("[name=photos]", named)


def kept_on(page):
    texts = page.locator(".form__kept").all_inner_texts()
    return [text.split("：")[1].split(",")[0].strip() for text in texts]


def look_at(visitor, javascript):
    """Axe is a script of the page's own; without any, only the layout is judged."""
    if javascript:
        assert_sound(visitor)
    else:
        assert visitor.sideways_scroll() <= 0


@EVERYWHERE
def test_files_stay_through_a_fault_elsewhere_and_one_is_taken_off(visit, width, javascript):
    visitor = visit(width, java_script_enabled=javascript)
    page = visitor.open("/photos/")
    look_at(visitor, javascript)
    page.check("input[value=食堂]")
    page.fill("[name=words]", "龙头漏水")
    page.fill("[name=phone]", "打给我")
    attach(page, ("漏水.jpg", "image/jpeg", jpeg()), ("单据.pdf", "application/pdf", pdf()))
    follow(page, ".button--main")
    assert page.locator("#id_phone_error").is_visible()
    assert kept_on(page) == ["漏水.jpg", "单据.pdf"]
    assert page.input_value("[name=words]") == "龙头漏水"
    look_at(visitor, javascript)
    page.fill("[name=phone]", "66361616")
    page.check(".form__kept:has-text('单据.pdf') input[type=checkbox]")
    answer_question(page)
    assert kept_on(page) == ["漏水.jpg"]
    follow(page, ".button--main")
    assert RECEIPT.fullmatch(page.inner_text("#receipt"))
    look_at(visitor, javascript)


@EVERYWHERE
def test_a_file_that_is_not_taken_says_why_beside_the_one_that_is(visit, width, javascript):
    visitor = visit(width, java_script_enabled=javascript)
    page = visitor.open("/photos/")
    page.check("input[value=宿舍]")
    page.fill("[name=words]", "门坏了")
    attach(page, ("门.jpg", "image/jpeg", jpeg()), ("门.doc", "application/msword", b"no picture"))
    follow(page, ".button--main")
    assert "门.doc" in page.inner_text("#id_photos_error")
    assert kept_on(page) == ["门.jpg"]
    look_at(visitor, javascript)
    answer_question(page)
    follow(page, ".button--main")
    assert RECEIPT.fullmatch(page.inner_text("#receipt"))


@EVERYWHERE
def test_an_address_is_proved_before_the_form_and_files_come_after(visit, width, javascript):
    visitor = visit(width, java_script_enabled=javascript)
    page = visitor.open("/proved/")
    look_at(visitor, javascript)
    page.fill("[name=identity-email]", "li@elsewhere.example.com")
    follow(page, "button[value=send_code]")
    assert page.is_visible(".error-summary")
    look_at(visitor, javascript)
    someone = f"{width}{'js' if javascript else ''}{LI}"
    page.fill("[name=identity-email]", someone)
    follow(page, "button[value=send_code]")
    assert someone in page.inner_text("[role=status]")
    look_at(visitor, javascript)
    code = re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE)[0]
    page.fill("[name=identity-code]", f"{(int(code) + 1) % 1_000_000:06d}")
    follow(page, ".button--main")
    assert page.is_visible(".error-summary")
    page.fill("[name=identity-code]", code)
    follow(page, ".button--main")
    look_at(visitor, javascript)
    page.check("input[value=食堂]")
    page.fill("[name=words]", "饭凉了")
    attach(page, ("饭.jpg", "image/jpeg", jpeg()))
    answer_question(page)
    assert kept_on(page) == ["饭.jpg"]
    follow(page, ".button--main")
    assert RECEIPT.fullmatch(page.inner_text("#receipt"))
    look_at(visitor, javascript)
