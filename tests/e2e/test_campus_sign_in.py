"""A student signs in with a campus account on a phone: a real browser, a real OpenID provider."""

import pytest
from django.test import override_settings
from wagtail.models import Site

from tests.factories.campus import ZHANG, campus_page, running, settings_for

from .browsing import assert_sound, follow
from .test_forms import answer_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def provider(site_address):
    """The provider, with the site set up for it; before the browser, whose loop forbids database work."""
    campus_page(Site.objects.get(is_default_site=True).root_page, slug="campus", title="宿舍报修")
    with running("oidc") as address, override_settings(**settings_for("oidc", address, site_address)):
        yield address


def open_form(visitor):
    """The form's page; what the provider's page wants from elsewhere is not fetched."""
    visitor.page.route(lambda address: "//127.0.0.1" not in address, lambda route: route.abort())
    return visitor.open("/campus/")


def assert_sound_again(visitor):
    """Back from the provider's page, whose faults are its own."""
    visitor.strangers.clear()
    visitor.errors.clear()
    assert_sound(visitor)


@pytest.mark.parametrize("javascript", [True, False])
def test_there_and_back_to_the_receipt(visit, provider, javascript):
    visitor = visit(360, java_script_enabled=javascript)
    page = open_form(visitor)
    if javascript:
        assert_sound(visitor)
    assert page.locator("[name=words]").count() == 0
    follow(page, ".button--main")
    assert page.url.startswith(f"{provider}/oauth2/authorize")
    page.fill("[name=sub]", ZHANG)
    follow(page, "button:has-text('Authorize')")
    assert page.url == f"{visitor.address}/campus/"
    assert "2***15 张*" in page.inner_text(".form")
    if javascript:
        assert_sound_again(visitor)
    page.check("input[value=宿舍]")
    page.fill("[name=words]", "灯坏了。")
    answer_question(page)
    follow(page, ".button--main")
    assert page.is_visible("#receipt")


def test_called_off_and_never_begun_are_said(visit, provider):
    visitor = visit(360)
    page = open_form(visitor)
    follow(page, ".button--main")
    follow(page, "button[value=deny]")
    assert page.is_visible("[role=alert]")
    assert_sound_again(visitor)
    assert visitor.open("/sign-in/callback/?state=x&code=y").is_visible("h1")
    assert visitor.status == 422
    assert_sound(visitor)
