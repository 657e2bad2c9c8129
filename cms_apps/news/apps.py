from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "cms_apps.news"
    label = "cms_news"
    verbose_name = _("Campus services: news")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import drafting, home, search, setup, waiting  # noqa: F401 - each registers itself
        from .router import router

        api.add_router("/news/", router)
        if apps.is_installed("wagtail_localize"):
            from . import translating  # noqa: F401 - tells it what to leave alone
