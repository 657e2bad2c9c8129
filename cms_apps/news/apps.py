from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "cms_apps.news"
    label = "cms_news"
    verbose_name = _("Campus services: news")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import home, setup, waiting  # noqa: F401 - each registers itself with core
        from .router import router

        api.add_router("/news/", router)
