from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "cms_apps.search"
    label = "cms_search"
    verbose_name = _("Campus services: search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import jobs, setup, waiting  # noqa: F401 - each registers itself with core
        from .router import router

        api.add_router("/search/", router)
