"""An editor tries a form in its preview before anybody else sees it."""

import re

import pytest
from django.apps import apps
from playwright.sync_api import expect
from wagtail.models import Site

from cms_apps.core.models import OutboxMessage
from tests.factories.forms import feedback_page
from tests.factories.uploads import jpeg

from .browsing import assert_sound, follow
from .test_admin import assert_policy_kept, log_in
from .world import EDITOR_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RECEIPT = re.compile(r"[A-Z2-7]{5}(-[A-Z2-7]{1,5}){5}")
MORE = [
    ("照片", "photos", "file", {"required": False, "most_files": 2}),
    ("楼号", "building", "singleline", {"required": False}),
    ("房间", "room", "singleline", {"required": False}),
]


@pytest.fixture(scope="module", autouse=True)
def drafts(site_address, django_db_blocker):
    """Two forms: one never published; what is sent of them is looked for when all is over."""
    with django_db_blocker.unblock():
        home = Site.objects.get(is_default_site=True).root_page
        page = feedback_page(home, *MORE, slug="trial", title="先试一试", told="leader@example.edu.cn")
        page.unpublish()
        before = counted()
        yield page.pk
        assert counted() == before


def counted():
    rooms = [apps.get_app_config(label).get_models() for label in ("cms_forms", "captcha")]
    models = [OutboxMessage, *(model for room in rooms for model in room)]
    return {model._meta.label: model._base_manager.count() for model in models}


@pytest.mark.parametrize("width", [360, 1280])
def test_a_draft_is_tried_from_its_preview(visit, drafts, width):
    visitor = visit(width)
    log_in(visitor, EDITOR_NAME)
    page = visitor.open(f"/admin/pages/{drafts}/view_draft/")
    band = page.locator("[role=note]")
    expect(band).to_be_visible()
    assert_sound(visitor)
    page.fill("[name=phone]", "打给我")
    page.set_input_files("[name=photos]", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}])
    follow(page, ".button--main")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert "a.jpg" in page.inner_text(".form__kept")
    expect(band).to_be_visible()
    assert_sound(visitor)
    page.check("input[value=食堂]")
    page.fill("[name=words]", "先试一试")
    page.fill("[name=phone]", "66361616")
    follow(page, ".button--main")
    assert "a.jpg" in page.inner_text(".answers")
    assert_sound(visitor)
    follow(page, "button.button--main[value=send]")
    assert RECEIPT.fullmatch(page.inner_text("#receipt"))
    expect(band).to_be_visible()
    assert_sound(visitor)
    follow(page, "button[value=edit]")
    assert page.input_value("[name=words]") == ""


def test_what_is_being_typed_is_tried_beside_the_editor(visit, drafts):
    visitor = visit(1500)
    log_in(visitor, EDITOR_NAME)
    page = visitor.open(f"/admin/pages/{drafts}/edit/")
    page.click("[data-side-panel-toggle='preview']")
    preview = page.frame_locator("iframe[data-w-preview-target='iframe']:not(.w-preview__proxy)")
    expect(preview.locator("[role=note]")).to_be_visible()
    page.wait_for_timeout(3000)  # Wagtail looks for changes from then on
    page.fill("[name=thanks]", "刚写的话。")
    page.fill("[name=form_fields-1-label]", "新的问题")
    expect(preview.locator("label[for=id_words]")).to_contain_text("新的问题", timeout=30_000)
    preview.locator(".button--main").click()
    expect(preview.locator(".error-summary")).to_contain_text("新的问题")
    preview.locator("input[value=食堂]").check()
    preview.locator("[name=words]").fill("试一试")
    preview.locator(".button--main").click()
    expect(preview.locator(".answers")).to_contain_text("试一试")
    preview.locator("button.button--main[value=send]").click()
    expect(preview.locator("#receipt")).to_have_text(RECEIPT)
    expect(preview.locator("article")).to_contain_text("刚写的话。")
    assert_policy_kept(visitor)
