"""A front end on another origin and campus accounts: there, back with a code, and the proof for it."""

import re
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from cms_apps.forms.identity import proofs
from cms_apps.forms.identity.campus.codes import (
    TRIES,
    challenge_of,
    forget_sign_in_codes,
    new_code,
    take_code,
    use_up,
)
from cms_apps.forms.identity.campus.return_addresses import is_allowed, with_word
from cms_apps.forms.identity.providers import Identity
from cms_apps.forms.models import SignInCode, Submission
from cms_apps.forms.versions import form_of
from tests.factories.campus import ZHANG, Campus, campus_page, come_back, running, settings_for
from tests.factories.forms import feedback_page, payload
from tests.factories.roots import plant_roots
from tests.racing import at_once

from .test_identity_doors import faults, post

APP = "https://app.example.edu.cn"
VERIFIER = "v" * 43
BACK = f"{APP}/form/9?from=list#top"


@pytest.fixture(scope="module", params=["oidc", "cas"])
def provider(request):
    with running(request.param) as address:
        yield Campus(request.param, address)


@pytest.fixture
def page(campus, provider, settings):
    settings.CORS_ALLOWED_ORIGINS = [APP]
    for name, value in settings_for(provider.name, provider.address).items():
        setattr(settings, name, value)
    yield campus_page(campus.root_page)
    provider.fail("none")


def set_out(client, page, **words):
    """As the front end sends its visitor there."""
    address = client.get(f"/api/v3/forms/{page.pk}/").json()["identity"]["sign_in_url"]
    asked = {"return_to": BACK, "code_challenge": challenge_of(VERIFIER), **words}
    return client.get(address, asked)


def word_back(response, name):
    return parse_qs(urlsplit(response["location"]).query)[name][0]


def code_for(client, page, provider, who=ZHANG):
    return word_back(come_back(client, provider.enter(set_out(client, page)["location"], who)), "sign_in")


def fetch(page, code, verifier=VERIFIER, language="zh-hans"):
    return post(Client(), page, "identity/campus/", {"code": code, "code_verifier": verifier}, language)


# -- There and back --------------------------------------------------------------------------------


def test_sign_in_code_proof_submission(client, page, provider):
    back = come_back(client, provider.enter(set_out(client, page)["location"], ZHANG))
    assert back["location"].startswith(f"{APP}/form/9?from=list&sign_in=")
    assert back["location"].endswith("#top")
    proved = fetch(page, word_back(back, "sign_in"))
    assert proved.status_code == 201
    assert set(proved.json()) == {"proof", "expires_at"}
    assert "no-store" in proved["cache-control"]
    sent = payload(page, identity={"proof": proved.json()["proof"]})
    assert post(Client(), page, "submissions/", sent).status_code == 201
    assert Submission.objects.get().person_hash


def test_a_code_is_good_once_and_is_stored_as_its_hash(client, page, provider):
    code = code_for(client, page, provider)
    assert SignInCode.objects.get().code_hash != code
    assert fetch(page, code).status_code == 201
    again = fetch(page, code)
    assert again.status_code == 422
    assert faults(again) == [("body", "code")]


def test_a_code_is_its_own_front_ends_alone(client, page, provider):
    """A code planted in another's browser is worth nothing there, and nothing any more."""
    code = code_for(client, page, provider)
    assert fetch(page, code, "w" * 43).status_code == 422
    assert fetch(page, code).status_code == 422


def test_the_proof_does_not_wait_at_the_forms_own_page(client, page, provider):
    code_for(client, page, provider)
    assert "identity-proof" not in client.get(page.url).content.decode()


def test_a_code_is_of_one_form_and_good_for_two_minutes(client, campus, page, provider):
    other = campus_page(campus.root_page, slug="other")
    code = code_for(client, page, provider)
    assert fetch(other, code).status_code == 422
    SignInCode.objects.update(expires_at=timezone.now())
    assert fetch(page, code).status_code == 422
    forget_sign_in_codes()
    assert not SignInCode.objects.exists()


def test_both_doors_know_the_same_person(client, page, provider):
    proof = fetch(page, code_for(client, page, provider)).json()["proof"]
    form = client.get(
        come_back(client, provider.enter(client.get(f"/sign-in/{page.pk}/")["location"], ZHANG))["location"]
    )
    other = re.search(r'name="identity-proof" value="([^"]*)"', form.content.decode())[1]
    persons = {signing.loads(text, salt=proofs.SALT)[2] for text in (proof, other)}
    assert len(persons) == 1


def test_what_goes_wrong_is_said_to_the_front_end(client, page, provider):
    location = provider.enter(set_out(client, page)["location"], ZHANG)
    provider.fail("down")
    assert word_back(come_back(client, location), "sign_in_error") == "unavailable"


def test_a_shut_form_sends_its_front_end_back(client, page):
    page.closes_at = timezone.now()
    page.save()
    assert word_back(set_out(client, page), "sign_in_error") == "closed"


# -- Addresses to come back to -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/form/",
        "//app.example.edu.cn/",
        "https://evil.example/",
        "http://app.example.edu.cn/",
        f"{APP}.evil.example/",
        f"{APP}@evil.example/",
        f"{APP}:8443/",
        "https://app.example.edu.cn\\@evil.example/",
        "https:///app.example.edu.cn/",
        "https://user@app.example.edu.cn/",
        "https://app.exam\nple.edu.cn/",
        f"\x00{APP}/",
        f" {APP}/",
        f"{APP}/\r\nSet-Cookie: a=b",
        f"{APP}/{'x' * 2000}",
        "https://app.example.edu.cn／evil/",
        "https://[/",
        "javascript:alert(1)//https://app.example.edu.cn",
    ],
)
def test_only_known_origins_are_gone_back_to(client, page, address):
    assert not is_allowed(address)
    answer = set_out(client, page, return_to=address)
    assert answer.status_code == 400
    assert "location" not in answer


@pytest.mark.parametrize("challenge", ["", "x", "x" * 42, "x" * 44, "!" * 43, "é" * 43])
def test_without_a_challenge_nobody_sets_out(client, page, challenge):
    assert set_out(client, page, code_challenge=challenge).status_code == 400


def test_allowed_addresses_keep_what_they_have(settings):
    settings.CORS_ALLOWED_ORIGINS = [APP, "http://localhost:5173"]
    for address in (APP, f"{APP}/", BACK, "HTTPS://APP.example.edu.cn/x", "http://localhost:5173/#/form/9"):
        assert is_allowed(address)
    assert with_word("http://localhost:5173/#/form/9", "sign_in", "a b") == (
        "http://localhost:5173/?sign_in=a+b#/form/9"
    )
    assert with_word(f"{APP}/?sign_in=old&a=", "sign_in", "new") == f"{APP}/?a=&sign_in=new"


# -- The endpoint ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"code_verifier": VERIFIER}, "code"),
        ({"code": "", "code_verifier": VERIFIER}, "code"),
        ({"code": "x\x00", "code_verifier": VERIFIER}, "code"),
        ({"code": "\ud800", "code_verifier": VERIFIER}, "code"),
        ({"code": 5, "code_verifier": VERIFIER}, "code"),
        ({"code": "x" * 1000, "code_verifier": VERIFIER}, "code"),
        ({"code": "x"}, "code_verifier"),
        ({"code": "x", "code_verifier": "short"}, "code_verifier"),
        ({"code": "x", "code_verifier": "\ud800" * 43}, "code_verifier"),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_no_code_is_a_422_at_it(client, page, sent, place, language):
    answer = post(client, page, "identity/campus/", sent, language)
    assert answer.status_code == 422
    assert faults(answer) == [("body", place)]


def test_tries_are_limited(page):
    for _time in range(TRIES.times):
        fetch(page, "wrong")
    answer = fetch(page, "wrong")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_forms_of_other_kinds_know_neither(client, campus, page):
    plain = feedback_page(campus.root_page, slug="plain")
    assert fetch(plain, "x").status_code == 409
    assert post(client, page, "identity/", {"email": "li@example.edu.cn"}).status_code == 409
    assert fetch(campus.root_page, "x").status_code == 404


def test_a_sign_in_taken_out_of_the_settings_shuts_the_form(client, page, settings):
    sent = payload(page)
    settings.CAMPUS_SIGN_IN = ""
    assert client.get(f"/api/v3/forms/{page.pk}/").json()["identity"] == {
        "kind": "campus",
        "domains": [],
        "sign_in_url": None,
    }
    assert post(client, page, "submissions/", sent).status_code == 409
    assert fetch(page, "x").status_code == 409
    assert client.get(f"/sign-in/{page.pk}/").status_code == 302
    assert client.get("/sign-in/callback/").status_code == 404
    shown = client.get(page.url)
    assert shown.status_code == 503
    assert "/sign-in/" not in shown.content.decode()
    typed = client.post(page.url, {"words": "灯坏了", "step": "check"})
    assert typed.status_code == 503
    assert "灯坏了" in typed.content.decode()
    assert not Submission.objects.exists()


# -- At the same moment --------------------------------------------------------------------------------


@pytest.fixture
def raced(transactional_db, settings):
    settings.RELAX_LIMITS = 1000
    settings.CAMPUS_SIGN_IN, settings.CAS_SERVER_URL = "cas", "https://cas.example.edu.cn/cas/"
    plant_roots()
    call_command("setup_site", verbosity=0)
    return campus_page(Site.objects.get().root_page)


def fresh_code(page):
    form = form_of(page)
    return new_code(form, proofs.give_proof(form, Identity("campus", ZHANG, "")), challenge_of(VERIFIER))


def test_of_eight_who_fetch_at_once_one_gets_the_proof(raced):
    for _round in range(5):
        code = fresh_code(raced)

        def work(_number, code=code):
            return take_code(raced, code=code, verifier=VERIFIER, sender="203.0.113.1")

        results = at_once(work, 8, ValidationError)
        assert sum(isinstance(result, proofs.Proof) for result in results) == 1


def test_eight_who_use_a_code_up_at_once_are_told_so_once(raced):
    fresh_code(raced)
    row = SignInCode.objects.get()
    assert sum(at_once(lambda _number: use_up(row), 8)) == 1


def test_control_looking_before_deleting_lets_several_have_it(raced):
    fresh_code(raced)
    looked = Barrier(8)

    def careless(_number):
        row = SignInCode.objects.filter(expires_at__gt=timezone.now()).first()
        looked.wait()
        if row is None:
            return False
        SignInCode.objects.filter(pk=row.pk).delete()
        return True

    assert sum(at_once(careless, 8)) > 1
