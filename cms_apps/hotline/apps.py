from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotlineConfig(AppConfig):
    name = "cms_apps.hotline"
    label = "cms_hotline"
    verbose_name = _("Campus services: hotline")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import doors, jobs, setup, waiting  # noqa: F401 - each registers itself
        from .calls_router import router as calls_router
        from .desk import waiting as desk_waiting  # noqa: F401 - likewise
        from .logs import hide_own_addresses
        from .router import router

        api.add_router("/hotline/", router)
        api.add_router("/hotline/calls/", calls_router)
        hide_own_addresses()
