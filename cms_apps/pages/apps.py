from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "cms_apps.pages"
    label = "cms_pages"
    verbose_name = _("Campus services: pages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import feedback, links, setup  # noqa: F401 - each registers itself with core
        from .router import router

        api.add_router("/site/", router)
