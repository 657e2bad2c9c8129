"""What `make test` runs on: PostgreSQL when DATABASE_URL names one, else a SQLite file."""

import os
import tempfile
from pathlib import Path

from .base import *  # noqa: F403 - settings modules build on each other
from .base import CACHES, DATABASES, INSTALLED_APPS, STORAGES

SECRET_KEY = "test-only-" + "not-a-secret-" * 4
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
WAGTAILADMIN_BASE_URL = "http://localhost"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
_scratch = Path(tempfile.mkdtemp(prefix="campus-cms-test-"))
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _scratch / "private"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = _scratch / "media"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file: the shared in-memory database ignores the busy timeout (10 of 30 threads failed).
    # One name per xdist worker, since workers share nothing but the disk.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    DATABASES["default"]["TEST"] = {"NAME": _scratch / f"{worker}.sqlite3"}
else:
    DATABASES["default"]["OPTIONS"]["pool"] = False  # a pool outlives the test database it points to
if CACHES["default"]["BACKEND"].endswith("RedisCache"):
    # Every test empties its cache: one Redis database an xdist worker, counted from the one named.
    address, _, number = CACHES["default"]["LOCATION"].rpartition("/")
    place = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = f"{address}/{int(number) + place}"
