"""A newcomer's machine and `make demo`: no secrets, mail on the console."""

from .base import *  # noqa: F403 - settings modules build on each other
from .base import DATA_DIR, INSTALLED_APPS, STATIC_ROOT, STORAGES, env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = "dev-only-" + "not-a-secret-" * 4
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
WAGTAILADMIN_BASE_URL = f"http://127.0.0.1:{env.int('PORT', default=8000)}"
# Static files straight from the apps, also with DEBUG off (`make demo`): nothing to collect.
WHITENOISE_USE_FINDERS = True
DATA_DIR.mkdir(parents=True, exist_ok=True)
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns when it is missing
