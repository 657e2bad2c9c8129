"""What operators set: whole, by halves, or not at all; and what is made of a provider's claims."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.utils import translation

from cms_apps.forms.identity.campus.claims import NobodyError, identity_of, masked
from cms_apps.forms.identity.campus.configuration import is_ready
from cms_apps.forms.identity.persons import person_hash

OIDC = {
    "CAMPUS_SIGN_IN": "oidc",
    "OIDC_ISSUER": "https://id.example.edu.cn",
    "OIDC_CLIENT_ID": "campus",
    "OIDC_CLIENT_SECRET": "secret",
}
CAS = {"CAMPUS_SIGN_IN": "cas", "CAS_SERVER_URL": "https://cas.example.edu.cn/cas/"}
ROOT = Path(__file__).resolve().parents[2]
OURS = {"cms_forms.E003", "cms_forms.W001"}


def found_by_checks(settings, known):
    for name, value in known.items():
        setattr(settings, name, value)
    return [(message.id, message.msg) for message in run_checks() if message.id in OURS]


@pytest.mark.parametrize("known", [{}, OIDC, CAS, {**OIDC, **CAS}])
def test_whole_or_nothing_is_good(settings, known):
    assert found_by_checks(settings, known) == []
    assert is_ready() is bool(known)


@pytest.mark.parametrize(
    ("known", "word"),
    [
        ({**OIDC, "OIDC_ISSUER": ""}, "OIDC_ISSUER"),
        ({**OIDC, "OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID"),
        ({**OIDC, "OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET"),
        ({**OIDC, "OIDC_ISSUER": "http://id.example.edu.cn"}, "https://"),
        ({**OIDC, "OIDC_ISSUER": "id.example.edu.cn"}, "https://"),
        ({**OIDC, "SOCIALACCOUNT_ADAPTER": "another.Adapter"}, "SOCIALACCOUNT_ADAPTER"),
        ({**CAS, "CAS_SERVER_URL": ""}, "CAS_SERVER_URL"),
        ({**CAS, "CAS_SERVER_URL": "http://cas.example.edu.cn/"}, "https://"),
        ({**CAS, "CAMPUS_SIGN_IN": "saml"}, "saml"),
        ({**CAS, "ROOT_URLCONF": "cms_apps.forms.urls"}, "campus.urls"),
    ],
)
def test_half_a_configuration_is_an_error_and_signs_nobody_in(settings, known, word):
    found = found_by_checks(settings, known)
    assert [name for name, _text in found] == ["cms_forms.E003"]
    assert word in found[0][1]
    assert "secret" not in found[0][1]
    assert not is_ready()


def test_settings_that_nothing_switches_on_are_a_warning(settings):
    ((name, text),) = found_by_checks(settings, {**OIDC, "CAMPUS_SIGN_IN": ""})
    assert name == "cms_forms.W001"
    assert "OIDC_ISSUER" in text
    assert not is_ready()


WITHOUT_LIBRARY = """
from config.settings.test import *
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("allauth")]
"""


@pytest.mark.own_site
@pytest.mark.parametrize(("known", "is_good"), [({}, True), (CAS, True), (OIDC, False)])
def test_only_a_site_that_speaks_openid_needs_the_library(tmp_path, known, is_good):
    (tmp_path / "without_library.py").write_text(WITHOUT_LIBRARY)
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "without_library",
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
    }
    command = [sys.executable, "-W", "ignore", "site/manage.py", "check"]
    done = subprocess.run(
        command, cwd=ROOT, env={**environment, **known}, capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) is is_good, done.stderr
    assert ("“allauth.account” is not in INSTALLED_APPS" in done.stderr) is not is_good


# -- Claims ------------------------------------------------------------------------------------------


def somebody(claims, **options):
    return identity_of(claims, **{"source": "https://id.example.edu.cn", "usual": "sub", **options})


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"sub": ""},
        {"sub": " "},
        {"sub": None},
        {"sub": True},
        {"sub": ["a", "b"]},
        {"sub": {}},
        {"sub": "x" * 256},
    ],
)
def test_who_is_nobody_in_particular_is_refused(claims):
    with pytest.raises(NobodyError, match="sub"):
        somebody(claims)


def test_people_differ_by_claim_source_and_value(settings):
    people = [somebody({"sub": "1"}), somebody({"sub": "2"}), somebody({"sub": "1"}, source="https://x.cn")]
    settings.CAMPUS_PERSON_CLAIM = "number"
    people.append(somebody({"sub": "3", "number": 1}))
    assert len({person_hash(person) for person in people}) == 4
    assert person_hash(somebody({"sub": "3", "number": ["1"]})) == person_hash(people[-1])


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("20261234515", "2***15"),
        ("张伟", "张*"),
        ("欧阳娜娜", "欧*"),
        ("Li Ming", "L***ng"),
        ("a", "a*"),
        ("\x00\u202e12345678\n", "1***78"),
        ("x" * 5000, "x***xx"),
        ("<script>", "<***t>"),
    ],
)
def test_a_label_says_no_more_than_its_owner_needs(word, shown):
    assert masked(word) == shown


def test_which_claims_make_the_label_is_a_setting(settings):
    claims = {"sub": "1", "preferred_username": "20261234515", "name": "张伟", "nick": "小张同学们好"}
    assert somebody(claims).label == "2***15 张*"
    settings.CAMPUS_LABEL_CLAIMS = ["nick", "missing"]
    assert somebody(claims).label == "小***们好"
    settings.CAMPUS_LABEL_CLAIMS = ["missing"]
    with translation.override("en"):
        assert somebody(claims).label == "your campus account"
