"""An OpenID provider that lies: each lie alone, told by a real server."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories.campus import ZHANG, Campus, campus_page, come_back, running, set_out, settings_for

from .test_identity_campus import assert_back_with


@pytest.fixture(scope="module")
def provider():
    with running("oidc") as address:
        yield Campus("oidc", address)


@pytest.fixture
def page(campus, provider, settings):
    for name, value in settings_for("oidc", provider.address).items():
        setattr(settings, name, value)
    yield campus_page(campus.root_page)
    provider.fail("none")


def test_what_is_asked_of_the_provider(client, page):
    asked = {name: found[0] for name, found in parse_qs(urlsplit(set_out(client, page)).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "profile"}
    assert asked["redirect_uri"] == "http://testserver/sign-in/callback/"
    assert len(asked["nonce"]) > 40
    assert asked["state"]


@pytest.mark.parametrize("lie", ["token_issuer", "no_id_token", "userinfo"])
def test_a_lie_after_the_sign_in_is_refused(client, page, provider, lie):
    there = set_out(client, page)
    if lie == "no_id_token":
        provider.fail(lie)
    location = provider.enter(there, ZHANG)
    provider.fail(lie)
    assert_back_with(client, come_back(client, location), 422)


def test_another_nonce_is_refused(client, page, provider):
    there = set_out(client, page)
    provider.fail("nonce")
    location = provider.enter(there, ZHANG)
    assert_back_with(client, come_back(client, location), 422)


def test_discovery_of_another_issuer_is_refused_before_and_after(client, page, provider):
    location = provider.enter(set_out(client, page), ZHANG)
    provider.fail("issuer")
    assert_back_with(client, client.get(f"/sign-in/{page.pk}/"), 503)
    assert_back_with(client, come_back(client, location), 422)


@pytest.mark.parametrize("fault", ["down", "rubbish"])
def test_a_provider_that_can_not_be_asked_is_a_503_at_once(client, page, provider, fault):
    provider.fail(fault)
    assert_back_with(client, client.get(f"/sign-in/{page.pk}/"), 503)


def test_where_nobody_listens_is_a_503(client, page, settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert_back_with(client, client.get(f"/sign-in/{page.pk}/"), 503)


def test_a_wrong_secret_is_refused(client, page, provider, settings):
    location = provider.enter(set_out(client, page), ZHANG)
    settings.OIDC_CLIENT_SECRET = "wrong"
    assert_back_with(client, come_back(client, location), 422)


def test_a_slash_behind_the_issuer_makes_no_difference(client, page, provider, settings):
    settings.OIDC_ISSUER = f"{provider.address}/"
    answer = come_back(client, provider.enter(set_out(client, page), ZHANG))
    assert "2***15" in client.get(answer["location"]).content.decode()
