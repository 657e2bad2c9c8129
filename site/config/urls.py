"""Addresses: the admin, documents, the API and the sitemap keep one; pages have one a language."""

from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms_apps.core.api import api

from . import sitemaps, views

urlpatterns = [
    path("healthz/", views.health, name="health"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("challenge/", include("cms_apps.forms.urls")),
    path("sign-in/", include("cms_apps.forms.identity.campus.urls")),
    path("api/v3/", api.urls),
]

if not settings.MEDIA_URL.startswith("http") and settings.SERVE_MEDIA:
    # Local files by the site itself; a reverse proxy or a bucket takes over with SERVE_MEDIA=false.
    urlpatterns.append(path(f"{settings.MEDIA_URL.lstrip('/')}<path:path>", views.media))

RECEPTION = apps.is_installed("cms_apps.reception")
HOTLINE = apps.is_installed("cms_apps.hotline")
SOCIETIES = apps.is_installed("cms_apps.societies")
# Chinese has no prefix, English lives under /en/: a link keeps the reader's language.
urlpatterns += i18n_patterns(
    path("search/", include("cms_apps.search.urls")),
    path("cases/", include("cms_apps.cases.urls")),
    *([path("reception/", include("cms_apps.reception.urls"))] if RECEPTION else []),
    *([path("hotline/", include("cms_apps.hotline.urls"))] if HOTLINE else []),
    *([path("societies/", include("cms_apps.societies.urls"))] if SOCIETIES else []),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"
