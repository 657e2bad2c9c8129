"""OpenID Connect by django-allauth, as its client only: no account is made and nobody is logged in.

State, PKCE, the exchange of the code and the claims' issuer, audience and age are the library's; the nonce,
and that discovery and userinfo speak of the same, are added here.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from requests import RequestException

from .arriving import CANCELLED, REFUSED, UNAVAILABLE, arrived, failed
from .claims import NobodyError, identity_of
from .configuration import CALLBACK, setting
from .errands import Errand

PROVIDER = "campus"
SCOPES = ["openid", "profile"]
_ENDPOINTS = {"authorization_endpoint", "token_endpoint", "jwks_uri"}


def begin(request: HttpRequest, errand: Errand) -> HttpResponse:
    provider, nonce = get_adapter(request).get_provider(request, PROVIDER), secrets.token_urlsafe(32)
    asked = {"nonce": nonce, **({"prompt": "login"} if errand.again else {})}
    data = {"errand": asdict(errand), "nonce": nonce}
    try:
        return provider.redirect(request, process=AuthProcess.LOGIN, data=data, auth_params=asked)
    except (RequestException, OAuth2Error) as fault:
        return failed(request, errand, UNAVAILABLE, type(fault).__name__)


def finish(request: HttpRequest) -> HttpResponse:
    return OAuth2CallbackView.adapter_view(CampusOAuth2Adapter(request, PROVIDER))(request)


@contextmanager
def _whatever_it_answers() -> Iterator[None]:
    """A provider may answer anything; what the library trips over is that provider's fault, no error here."""
    try:
        yield
    except RequestException:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, ImproperlyConfigured) as fault:
        raise OAuth2Error("unreadable answer") from fault


class CampusOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    """The conversation with the provider."""

    @property
    def openid_config(self) -> dict[str, Any]:
        with _whatever_it_answers():
            found = super().openid_config
            issuer, wanted = str(found["issuer"]), str(setting("OIDC_ISSUER"))
            if issuer.rstrip("/") != wanted.rstrip("/"):  # OpenID Connect Discovery 1.0, 4.3
                raise OAuth2Error("discovery speaks of another issuer")
            if not found.keys() >= _ENDPOINTS:
                raise OAuth2Error("discovery lacks an endpoint")
            return found

    @property
    def basic_auth(self) -> bool:
        """Where discovery is silent it means Basic (OpenID Connect Discovery 1.0, 3); the library posts."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return "client_secret_basic" in methods and "client_secret_post" not in methods

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse(CALLBACK))

    def get_client(self, request: HttpRequest, app: SocialApp) -> OAuth2Client:
        """Without the token's address: the library would ask discovery for it where it minds no fault yet."""
        callback = self.get_callback_url(request, app)
        return OAuth2Client(request, app.client_id, app.secret, self.access_token_method, "", callback)

    def get_access_token_data(
        self, request: HttpRequest, app: SocialApp, client: OAuth2Client, **kwargs: Any
    ) -> Any:
        with _whatever_it_answers():
            client.access_token_url, client.basic_auth = self.access_token_url, self.basic_auth
            return super().get_access_token_data(request, app, client, **kwargs)

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        return SocialToken(token=data["access_token"])

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        with _whatever_it_answers():
            app.settings["fetch_userinfo"] = "userinfo_endpoint" in self.openid_config
            return super().complete_login(request, app, token, **kwargs)


class CampusOpenIDProvider(OpenIDConnectProvider):
    oauth2_adapter_class = CampusOAuth2Adapter


class CampusAccountAdapter(DefaultSocialAccountAdapter):
    """The one provider of the settings, and the only way on from it: back to the form with a proof."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        known = {"server_url": setting("OIDC_ISSUER").rstrip("/"), "oauth_pkce_enabled": True}
        return [
            SocialApp(
                provider=OpenIDConnectProvider.id,
                provider_id=PROVIDER,
                name=PROVIDER,
                client_id=setting("OIDC_CLIENT_ID"),
                secret=setting("OIDC_CLIENT_SECRET"),
                settings={**known, "scope": SCOPES},
            )
        ]

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> CampusOpenIDProvider:
        return CampusOpenIDProvider(request, app=self.get_app(request, provider, client_id))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        raise ImmediateHttpResponse(_signed_in(request, sociallogin))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        fault, known = REFUSED, extra_context or {}
        state = known.get("state")
        if state is None:  # on the way there, or an answer that was never asked for
            state = _stashed(request, provider, known.get("state_id"))
            fault = UNAVAILABLE
        if error == AuthError.CANCELLED:
            fault = CANCELLED
        elif isinstance(exception, RequestException):
            fault = UNAVAILABLE
        errand = Errand(**state["data"]["errand"]) if state else None
        # Only its type: the text may hold what the provider answered.
        raise ImmediateHttpResponse(failed(request, errand, fault, type(exception).__name__))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False


def _stashed(request: HttpRequest, provider: Any, state_id: str | None) -> dict[str, Any] | None:
    try:
        return provider.unstash_redirect_state(request, state_id)
    except PermissionDenied:
        return None


def _signed_in(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    said, data = sociallogin.account.extra_data, sociallogin.state["data"]
    errand, token, more = Errand(**data["errand"]), said.get("id_token"), said.get("userinfo") or {}
    if not token or not constant_time_compare(str(token.get("nonce", "")), data["nonce"]):
        return failed(request, errand, REFUSED, "no ID token, or not the one that was asked for")
    if more and more.get("sub") != token.get("sub"):  # OpenID Connect Core 1.0, 5.3.2
        return failed(request, errand, REFUSED, "userinfo is about somebody else")
    try:
        identity = identity_of({**more, **token}, source=token["iss"], usual="sub")
    except NobodyError as fault:
        return failed(request, errand, REFUSED, fault)
    return arrived(request, errand, identity)
