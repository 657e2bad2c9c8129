"""Signing in with a campus account, against real OpenID and CAS servers in processes of their own."""

import json
import logging
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core import serializers
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cms_apps.forms.identity import proofs
from cms_apps.forms.identity.campus import cas, errands
from cms_apps.forms.identity.campus.errands import forget_kept
from cms_apps.forms.identity.campus.views import SIGN_INS
from cms_apps.forms.models import KeptAnswers, Submission
from cms_apps.forms.places import FormClosedError
from cms_apps.forms.services import send
from tests.factories.campus import (
    WANG,
    ZHANG,
    Campus,
    campus_page,
    come_back,
    link_on,
    running,
    set_out,
    settings_for,
    sign_in,
)
from tests.factories.forms import ANSWERS, feedback_page, sending
from tests.factories.people import administrator

from .test_identity_doors import answered, fields_of, go, words


@pytest.fixture(scope="module", params=["oidc", "cas"])
def provider(request):
    with running(request.param) as address:
        yield Campus(request.param, address)


@pytest.fixture
def page(campus, provider, settings):
    for name, value in settings_for(provider.name, provider.address).items():
        setattr(settings, name, value)
    yield campus_page(campus.root_page)
    provider.fail("none")


def proof_on(response):
    return fields_of(words(response))["identity-proof"]


def shows(response, template):
    return template in [used.name for used in response.templates]


def fill_in_and_send(client, page, form):
    text = words(form)
    return go(client, page, text, "send", **ANSWERS, **answered(text))


# -- There and back --------------------------------------------------------------------------------


def test_page_sign_in_form_receipt(client, page, provider):
    first = client.get(page.url)
    assert shows(first, "cms_forms/identity_campus.html")
    assert 'name="words"' not in words(first)
    form = sign_in(client, page, provider)
    assert "2***15 张*" in words(form)
    assert ZHANG not in words(form)
    assert "no-cache" in form["cache-control"]
    assert "private" in form["cache-control"]
    assert 'id="receipt"' in words(fill_in_and_send(client, page, form))
    assert Submission.objects.get().person_hash


def test_a_persons_limit_counts_across_visits_and_two_people_differ(page, provider):
    page.most_per_person = 1
    page.save()
    client = Client()
    first = fill_in_and_send(client, page, sign_in(client, page, provider))
    assert 'id="receipt"' in words(first)
    again = sign_in(Client(), page, provider)
    assert again.status_code == 409
    assert shows(again, "cms_forms/identity_campus.html")
    other = sign_in(client, page, provider, WANG)
    assert 'id="receipt"' in words(fill_in_and_send(client, page, other))
    assert len(set(Submission.objects.values_list("person_hash", flat=True))) == 2


def test_nobody_is_logged_in_and_no_account_is_made(client, page, provider):
    before = get_user_model().objects.count()
    sign_in(client, page, provider)
    assert get_user_model().objects.count() == before
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.exists()
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/account/").status_code == 302


def test_an_editor_stays_logged_in_as_themselves(client, page, provider):
    client.force_login(administrator())
    sign_in(client, page, provider)
    assert client.get("/admin/account/").status_code == 200


def test_no_account_page_of_the_library_has_an_address(client, page):
    for name in ("account_login", "account_signup", "account_reset_password", "socialaccount_connections"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/accounts/login/", "/accounts/signup/", "/sign-in/", "/oidc/campus/login/"):
        assert client.get(path).status_code == 404


def test_who_it_was_stands_in_no_row_and_no_log(client, page, provider, caplog):
    caplog.set_level(logging.DEBUG)
    form = sign_in(client, page, provider)
    fill_in_and_send(client, page, form)
    stored = serializers.serialize("json", [*Submission.objects.all(), *KeptAnswers.objects.all()])
    stored += json.dumps([session.get_decoded() for session in Session.objects.all()])
    for secret in (ZHANG, "张伟"):
        assert secret not in caplog.text
        assert secret not in stored


def test_capitals_and_width_make_no_other_person_with_cas_and_do_with_openid(page, provider):
    found = [
        proofs.proved_by(proof_on(sign_in(Client(), page, provider, who)), page, errands.Form.objects.get())
        for who in ("ZhangWei", "zhangwei")
    ]
    assert (found[0].person == found[1].person) is (provider.name == "cas")


def test_a_second_look_at_the_page_asks_again(client, page, provider):
    sign_in(client, page, provider)
    assert link_on(client.get(page.url))


def test_the_provider_is_asked_again_for_another_person(client, page, provider):
    text = words(sign_in(client, page, provider))
    asked = go(client, page, text, "another_person", words="饭凉了")
    there = client.get(link_on(asked))["location"]
    assert {"oidc": "prompt=login", "cas": "renew=true"}[provider.name] in there
    form = client.get(come_back(client, provider.enter(there, WANG))["location"])
    assert "2***01" in words(form)
    assert "饭凉了" in words(form)


def test_a_page_moved_meanwhile_is_found_again(client, page, provider):
    location = provider.enter(set_out(client, page), ZHANG)
    page.slug = "elsewhere"
    page.save_revision().publish()
    assert come_back(client, location)["location"] == "/elsewhere/"


# -- What was typed ---------------------------------------------------------------------------------


def test_an_expired_proof_keeps_every_word(client, page, provider, monkeypatch):
    text = words(sign_in(client, page, provider))
    monkeypatch.setattr(proofs, "VALID", timezone.timedelta(seconds=-1))
    typed = {"matter": "宿舍", "words": "灯坏了<b>\n两天", "phone": "02886620001"}
    refused = go(client, page, text, "send", **typed, **answered(text))
    monkeypatch.undo()
    assert refused.status_code == 422
    there = client.get(link_on(refused))["location"]
    assert "%E7%81%AF" not in there
    back = come_back(client, provider.enter(there, ZHANG))
    form = words(client.get(back["location"]))
    assert "灯坏了&lt;b&gt;\n两天" in form
    assert 'value="02886620001"' in form
    assert re.search(r'value="宿舍"[^>]*checked', form)
    assert fields_of(form)["idempotency_key"] == fields_of(text)["idempotency_key"]
    assert not KeptAnswers.objects.exists()
    assert not Submission.objects.exists()


def test_kept_words_are_of_one_browser_and_forgotten_in_time(client, page, provider):
    asked = client.post(page.url, {**ANSWERS, "step": "check"})
    kept = link_on(asked)
    assert KeptAnswers.objects.get().posted
    stranger = Client()
    there = stranger.get(kept)["location"]
    form = stranger.get(come_back(stranger, provider.enter(there, WANG))["location"])
    assert ANSWERS["words"] not in words(form)
    KeptAnswers.objects.update(expires_at=timezone.now())
    forget_kept()
    assert not KeptAnswers.objects.exists()
    there = client.get(kept)["location"]
    form = client.get(come_back(client, provider.enter(there, ZHANG))["location"])
    assert form.status_code == 200
    assert ANSWERS["words"] not in words(form)


def test_too_much_kept_is_a_429_that_keeps_it_on_the_page(client, page):
    for _time in range(errands.KEEPINGS.times):
        client.post(page.url, {**ANSWERS, "step": "check"})
    refused = client.post(page.url, {**ANSWERS, "step": "check"})
    assert refused.status_code == 429
    assert ANSWERS["words"] in words(refused)


def test_editors_defaults_are_there_after_the_sign_in(client, campus, page, provider):
    extra = ("房间", "room", "singleline", {"default_value": "三号楼", "required": False})
    other = campus_page(campus.root_page, extra, slug="other")
    assert 'value="三号楼"' in words(sign_in(client, other, provider))


# -- What must not work -----------------------------------------------------------------------------


def assert_lost(response):
    """A clear page, and no form that anybody could send."""
    assert response.status_code == 422
    assert shows(response, "cms_forms/sign_in_lost.html")
    assert "no-store" in response["cache-control"]


def assert_back_with(client, answer, status):
    """On the form's page: why it went wrong, and the button to try again."""
    assert answer.status_code == 302
    shown = client.get(answer["location"])
    assert shown.status_code == status
    assert 'role="alert"' in words(shown)
    assert link_on(shown)
    assert "identity-proof" not in words(shown)


def test_an_answer_that_this_browser_never_asked_for_is_lost(client, page, provider):
    """Somebody sends their own answer to another, who would then write in their name."""
    attackers = provider.enter(set_out(Client(), page), WANG)
    assert_lost(come_back(client, attackers))
    set_out(client, page)  # having begun oneself helps nobody else's answer
    assert_lost(come_back(client, attackers))
    assert "identity-proof" not in words(client.get(page.url))


def test_a_wrong_or_missing_state_is_lost(client, page, provider):
    location = provider.enter(set_out(client, page), ZHANG)
    assert_lost(come_back(client, re.sub(r"state=[^&]*", "state=wrong", location)))
    assert_lost(come_back(client, re.sub(r"state=[^&]*", "", location)))
    assert_lost(client.get("/sign-in/callback/"))


def test_an_answer_is_taken_once(client, page, provider):
    location = provider.enter(set_out(client, page), ZHANG)
    assert come_back(client, location).status_code == 302
    assert_lost(come_back(client, location))


def test_a_used_code_or_ticket_in_a_sign_in_of_ones_own_is_refused(client, page, provider):
    """The state is right, so only the provider can know."""
    used = provider.enter(set_out(client, page), ZHANG)
    come_back(client, used)
    client.get(page.url)
    fresh = provider.enter(set_out(client, page), WANG)
    word = {"oidc": "code", "cas": "ticket"}[provider.name]
    old = re.search(rf"{word}=([^&]*)", used)[1]
    mixed = re.sub(rf"{word}=[^&]*", f"{word}={old}", fresh)
    assert_back_with(client, come_back(client, mixed), 422)


def test_another_persons_fresh_code_or_ticket_is_refused(client, page, provider):
    """PKCE with OpenID Connect; with CAS a ticket is good for its own address alone."""
    attackers = provider.enter(set_out(Client(), page), WANG)
    own = provider.enter(set_out(client, page), ZHANG)
    word = {"oidc": "code", "cas": "ticket"}[provider.name]
    planted = re.search(rf"{word}=([^&]*)", attackers)[1]
    assert_back_with(client, come_back(client, re.sub(rf"{word}=[^&]*", f"{word}={planted}", own)), 422)


def test_after_ten_minutes_an_answer_is_lost(client, page, provider, monkeypatch):
    location = provider.enter(set_out(client, page), ZHANG)
    monkeypatch.setattr(cas, "LONGEST", -1)
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.STATE_TTL", -1)
    assert_lost(come_back(client, location))


def test_a_provider_that_is_down_is_a_503_and_words_are_kept(client, page, provider):
    asked = client.post(page.url, {**ANSWERS, "step": "check"})
    there = client.get(link_on(asked))["location"]
    location = provider.enter(there, ZHANG)
    provider.fail("down")
    shown = client.get(come_back(client, location)["location"])
    assert shown.status_code == 503
    provider.fail("none")
    there = client.get(link_on(shown))["location"]
    form = client.get(come_back(client, provider.enter(there, ZHANG))["location"])
    assert ANSWERS["words"] in words(form)


def test_rubbish_from_a_provider_is_no_error_of_ours(client, page, provider):
    location = provider.enter(set_out(client, page), ZHANG)
    provider.fail("rubbish")
    assert_back_with(client, come_back(client, location), 422 if provider.name == "oidc" else 503)


def test_a_sign_in_called_off_is_said(client, page, provider):
    if provider.name == "oidc":
        location = provider.enter(set_out(client, page), ZHANG, action="deny")
    else:
        location = re.sub(r"&ticket=.*", "", provider.enter(set_out(client, page), ZHANG))
    assert_back_with(client, come_back(client, location), 422)


def test_without_the_claim_that_tells_people_apart_nobody_is_proved(client, page, provider, settings):
    settings.CAMPUS_PERSON_CLAIM = "employeeNumber"
    assert_back_with(client, come_back(client, provider.enter(set_out(client, page), ZHANG)), 422)


def test_another_claim_may_tell_people_apart_and_another_source_makes_others(
    client, page, provider, settings
):
    usual = proofs.signing.loads(proof_on(sign_in(client, page, provider)), salt=proofs.SALT)
    settings.CAMPUS_PERSON_CLAIM = "name"
    named = proofs.signing.loads(proof_on(sign_in(client, page, provider)), salt=proofs.SALT)
    assert usual[2] != named[2]


def test_a_session_that_was_planted_gets_another_key(client, page, provider):
    there = set_out(client, page)
    planted = client.session.session_key
    come_back(client, provider.enter(there, ZHANG))
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_too_many_sign_ins_are_a_429(client, page):
    for _time in range(SIGN_INS.times):
        client.get(f"/sign-in/{page.pk}/")
    answer = client.get(f"/sign-in/{page.pk}/")
    assert client.get(answer["location"]).status_code == 429


def test_only_a_form_for_campus_accounts_has_a_sign_in(client, campus, page):
    plain = feedback_page(campus.root_page, slug="plain")
    draft = campus_page(campus.root_page, slug="draft")
    draft.unpublish()
    for key in (plain.pk, draft.pk, campus.root_page.pk, 999_999):
        assert client.get(f"/sign-in/{key}/").status_code == 404
    assert client.post(f"/sign-in/{page.pk}/").status_code == 405
    assert client.post("/sign-in/callback/").status_code == 405


def test_a_shut_form_signs_nobody_in(client, campus, page):
    shut = campus_page(campus.root_page, slug="shut", closes_at=timezone.now())
    assert client.get(f"/sign-in/{shut.pk}/")["location"] == shut.url
    assert "已经关闭" in words(client.get(shut.url))


def test_a_proof_outlives_neither_the_kind_nor_the_configuration(client, page, provider, settings):
    proof = proof_on(sign_in(client, page, provider))
    settings.CAMPUS_SIGN_IN = ""
    with pytest.raises(FormClosedError):
        send(page, sending(page, proof=proof))
    assert not Submission.objects.exists()
