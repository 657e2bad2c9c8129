"""A public server. Refuses to start while a secret or an address is missing."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403 - settings modules build on each other
from .base import ALLOWED_HOSTS, RELAX_LIMITS, SECRET_KEY, env

_missing = [
    f"{name} ({reason})"
    for name, reason, value in (
        ("DJANGO_SECRET_KEY", "50 random characters or more; signs sessions", SECRET_KEY),
        ("ALLOWED_HOSTS", "host names, separated by commas", ALLOWED_HOSTS),
        ("BASE_URL", "the public address, as https://www.example.edu.cn", env.str("BASE_URL", "")),
    )
    if not value
]
if _missing:
    raise ImproperlyConfigured("Set in the environment: " + "; ".join(_missing))
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("DJANGO_SECRET_KEY is shorter than 50 characters")
if RELAX_LIMITS != 1:
    raise ImproperlyConfigured("RELAX_LIMITS is for load tests: take it out of the environment")

# Wagtail's preview panel frames our own pages, so X-Frame-Options is SAMEORIGIN, not DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]  # probes come from inside, without TLS
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
if env.bool("BEHIND_TLS_PROXY", default=False):
    # Only for a proxy that overwrites this header: a client could otherwise claim TLS.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Else every visitor has the proxy's address, and one could lock out all.
    AXES_CLIENT_IP_CALLABLE = VISITOR_ADDRESS_CALLABLE = "config.middleware.address_seen_by_proxy"
