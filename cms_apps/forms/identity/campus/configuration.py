"""How the campus signs people in, as the settings say now; what is said by halves counts for nothing."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.urls import NoReverseMatch, reverse

OIDC, CAS = "oidc", "cas"
NEEDED = {OIDC: ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"), CAS: ("CAS_SERVER_URL",)}
ADDRESSES = {OIDC: "OIDC_ISSUER", CAS: "CAS_SERVER_URL"}
ALLAUTH = ("allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.openid_connect")
ADAPTER = "cms_apps.forms.identity.campus.oidc.CampusAccountAdapter"
CALLBACK = "cms_forms_signed_in"
START = "cms_forms_sign_in"


def setting(name: str) -> Any:
    return getattr(settings, name, "")


def protocol() -> str:
    """`oidc`, `cas`, or what else the settings say; "" for none."""
    return str(setting("CAMPUS_SIGN_IN"))


def is_ready() -> bool:
    """Whether people can sign in at all."""
    return bool(protocol()) and not faults()


def faults() -> list[str]:
    """What is wrong with the settings, for operators; nothing where no sign-in is wanted."""
    chosen = protocol()
    if not chosen:
        return []
    if chosen not in NEEDED:
        return [f"CAMPUS_SIGN_IN is “{chosen}”; it may be oidc, cas or empty."]
    found = [
        f"CAMPUS_SIGN_IN is {chosen}, but {name} is empty." for name in NEEDED[chosen] if not setting(name)
    ]
    if setting(ADDRESSES[chosen]) and not _is_safe(setting(ADDRESSES[chosen])):
        found.append(f"{ADDRESSES[chosen]} does not begin with https://.")
    return found + (_faults_of_oidc() if chosen == OIDC else _faults_of_cas()) + _faults_of_addresses()


def left_over() -> list[str]:
    """Settings of a sign-in that none of them switches on."""
    names = dict.fromkeys(name for needed in NEEDED.values() for name in needed)
    return [] if protocol() else [name for name in names if setting(name)]


def _is_safe(address: str) -> bool:
    """What the provider says of a person is believed because of TLS; on this machine nobody listens."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1", "::1"}


def _faults_of_oidc() -> list[str]:
    found = [f"“{app}” is not in INSTALLED_APPS." for app in ALLAUTH if not apps.is_installed(app)]
    if setting("SOCIALACCOUNT_ADAPTER") != ADAPTER:
        found.append(f"SOCIALACCOUNT_ADAPTER is not “{ADAPTER}”.")
    return found


def _faults_of_cas() -> list[str]:
    return [] if find_spec("cas") else ["The package python-cas is not installed."]


def _faults_of_addresses() -> list[str]:
    try:
        reverse(CALLBACK)
    except NoReverseMatch:
        return ["“cms_apps.forms.identity.campus.urls” is not included in the URLs."]
    return []
