from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SocietiesConfig(AppConfig):
    name = "cms_apps.societies"
    label = "cms_societies"
    verbose_name = _("Campus services: societies")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import (  # noqa: F401 - each registers itself
            checks,
            jobs,
            search,
            setup,
            setup_members,
            waiting,
            waiting_members,
        )
        from .router import router

        api.add_router("/societies/", router)
