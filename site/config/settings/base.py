"""Settings every deployment shares, safe for production as they stand.

`dev` and `test` only loosen them; `production` adds what must come from the environment.
docs/deploy.md lists every variable.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from cms_apps.core.videos import PLAYER_ORIGINS

SITE_DIR = Path(__file__).resolve().parents[2]
PROJECT_DIR = SITE_DIR.parent

env = environ.Env()

# Everything a running site writes lies here: database file, media, collected static files.
DATA_DIR = Path(env.str("DATA_DIR", default=str(PROJECT_DIR / "var")))

DEBUG = False
SECRET_KEY = env.str("DJANGO_SECRET_KEY", default="")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# -- Applications ---------------------------------------------------------------------------

INSTALLED_APPS = [
    # The plugin set, top line first: its templates may override Wagtail's.
    "cms_apps.news",
    "cms_apps.pages",
    "cms_apps.mailbox",
    "cms_apps.societies",
    "cms_apps.hotline",
    "cms_apps.reception",
    "cms_apps.cases",
    "cms_apps.forms",
    "cms_apps.search",
    "cms_apps.core",
    # Wagtail
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail_headless_preview",
    "wagtail_modeladmin",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.api.v3",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "ninja",
    "rest_framework",
    "django_filters",
    # Platform (Django's admin is not mounted: modeladmin filters with its classes)
    "django.contrib.admin",
    "django_tasks",
    "django_tasks_db",
    "corsheaders",
    "csp",
    "axes",
    "captcha",
    # The client of campus sign-ins by OpenID Connect; none of its pages has an address here.
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.SiteHeadersMiddleware",
    "config.middleware.SitePolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "cms_apps.core.middleware.APIMethodsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms_apps.forms.uploads.middleware.SparingMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "cms_apps.societies.middleware.TermRightsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms_apps.core.redirects.PageRedirectMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# -- Database, cache, tasks -----------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'site.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Immediate transactions and WAL: with the defaults, 302 of 320 concurrent writers failed.
    # What is deleted is written over, so that erased words stand nowhere in the file.
    _database.setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        }
    )
else:
    # A thread holds one connection; checked before use, so that a restarted server fails no request.
    _database.setdefault("OPTIONS", {}).setdefault(
        "pool", {"max_size": env.int("DATABASE_POOL_SIZE", default=10)}
    )
    _database["CONN_HEALTH_CHECKS"] = True

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- People ---------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

# The forms' challenge: letters drawn by us from the system's randomness, on paper that reads in the dark too.
CAPTCHA_CHALLENGE_FUNCT = "cms_apps.forms.challenge.making.letters"
CAPTCHA_TIMEOUT = 30  # minutes: a long letter takes its time (WCAG 2.2.1)
CAPTCHA_FONT_SIZE = 34
CAPTCHA_LETTER_ROTATION = (-20, 20)
CAPTCHA_NOISE_FUNCTIONS = ("captcha.helpers.noise_dots",)

# A lock falls on a name together with an address, so nobody can lock a colleague out from elsewhere.
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_VERBOSE = False
RELAX_LIMITS = env.int("RELAX_LIMITS", default=1)  # times as many attempts, for load tests

# -- Campus sign-in for forms ---------------------------------------------------------------

CAMPUS_SIGN_IN = env.str("CAMPUS_SIGN_IN", default="")  # oidc, cas, or none
OIDC_ISSUER = env.str("OIDC_ISSUER", default="")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
CAS_SERVER_URL = env.str("CAS_SERVER_URL", default="")
# Which claim tells people apart, and by which ones, masked, they know themselves; empty: as usual.
CAMPUS_PERSON_CLAIM = env.str("CAMPUS_PERSON_CLAIM", default="")
CAMPUS_LABEL_CLAIMS: list[str] = env.list("CAMPUS_LABEL_CLAIMS", default=[])
SOCIALACCOUNT_ADAPTER = "cms_apps.forms.identity.campus.oidc.CampusAccountAdapter"

# -- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# A translation begins as a draft: what is half in Chinese is nobody's to read yet.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
# Wagtail's own Chinese is incomplete: the second folder supplies what it lacks.
LOCALE_PATHS = [SITE_DIR / "locale", SITE_DIR / "locale_wagtail"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# -- Files ----------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [SITE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=True)
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What senders attach to forms: never below MEDIA_ROOT, and without an address.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "private"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A clamd that looks at what senders attach, as tcp://host:3310 or unix:///path; empty: none.
VIRUS_SCANNER = env.str("VIRUS_SCANNER", default="")
if MEDIA_BUCKET := env.str("MEDIA_BUCKET", default=""):
    SERVE_MEDIA = False
    # S3-compatible media; the access keys are read by boto3 from its own AWS_* variables.
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": MEDIA_BUCKET,
            "endpoint_url": env.str("MEDIA_ENDPOINT_URL", default=None),
            "custom_domain": env.str("MEDIA_DOMAIN", default=None),
            "file_overwrite": False,
        },
    }
    # Read by the site alone, which asks who may. A bucket of its own where the media bucket is public.
    STORAGES["private"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("PRIVATE_BUCKET", default=MEDIA_BUCKET),
            "endpoint_url": env.str("MEDIA_ENDPOINT_URL", default=None),
            "location": "private",
            "default_acl": "private",
            "querystring_auth": False,
            "file_overwrite": False,
        },
    }
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long StreamField posts thousands

# -- Security -------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's own preview panel frames the page
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"

_media_sources = [f"https://{env.str('MEDIA_DOMAIN')}"] if env.str("MEDIA_DOMAIN", "") else []
# A front end of its own that shows drafts: see WAGTAIL_HEADLESS_PREVIEW below.
HEADLESS_PREVIEW_URL = env.str("HEADLESS_PREVIEW_URL", default="")
_preview_origins = ["/".join(HEADLESS_PREVIEW_URL.split("/", 3)[:3])] if HEADLESS_PREVIEW_URL else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_media_sources],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, *_media_sources],
        "form-action": [SELF],
        "frame-src": PLAYER_ORIGINS,
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}
# Wagtail's admin writes three kinds of inline script (date fields, inline panels, multiple choosers)
# without a nonce and sets style attributes: the exception is the admin's alone.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:", *_media_sources],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "media-src": [SELF, *_media_sources],
    "frame-src": [SELF, *PLAYER_ORIGINS, *_preview_origins],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [SELF],
}

# -- API ------------------------------------------------------------------------------------

CORS_URLS_REGEX = r"^/api/"
CORS_ALLOWED_ORIGINS: list[str] = [*env.list("CORS_ALLOWED_ORIGINS", default=[]), *_preview_origins]
CORS_ALLOW_HEADERS = (
    "accept",
    "accept-language",
    "authorization",
    "content-type",
    "idempotency-key",
    "if-none-match",
    "preview-token",
)
CORS_EXPOSE_HEADERS = ("ETag", "Retry-After")
WAGTAILAPI_LIMIT_MAX = 100
WAGTAILAPI_RICH_TEXT_FORMAT = "html"

# -- Wagtail --------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "后勤集团"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAILADMIN_USER_LOGIN_FORM = "cms_apps.core.forms.SignInForm"
WAGTAIL_ENABLE_UPDATE_CHECK = False  # a server that can't be reached is a delay on every log-in
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms_apps.core.pictures.forms.PictureForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024  # bytes
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "odt", "pdf", "pptx", "txt", "xls", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024  # bytes
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms_apps.search.backend"}}
WAGTAIL_HEADLESS_PREVIEW = {
    "CLIENT_URLS": {"default": HEADLESS_PREVIEW_URL},
    "ENFORCE_TRAILING_SLASH": False,  # the address is used as it was written
}
HEADLESS_PREVIEW_MAX_AGE = env.int("HEADLESS_PREVIEW_MAX_AGE", default=3600)  # seconds
SITEMAP_PAGE_SIZE = 10_000  # addresses; search engines take 50,000 at most
TAGGIT_CASE_INSENSITIVE = True

# -- Mail and log ---------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="webmaster@localhost")
# Where robots of chat groups may live besides the programs' own servers, as http://relay.example.edu.cn:8080.
CHAT_GATEWAYS: list[str] = env.list("CHAT_GATEWAYS", default=[])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # pikepdf greets at INFO and warns of every fault in what strangers send. Axes' own lines carry the name
    # that was tried; python-cas, at its most talkative, who signed in.
    "loggers": {
        "axes": {"level": "ERROR"},
        "cas": {"level": "INFO"},
        "django_tasks": {"level": "WARNING"},
        "pikepdf": {"level": "ERROR"},
    },
}
