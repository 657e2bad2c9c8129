from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceptionConfig(AppConfig):
    name = "cms_apps.reception"
    label = "cms_reception"
    verbose_name = _("Campus services: reception days")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import days, doors, erasing, jobs, setup, waiting  # noqa: F401 - each registers itself
        from .router import router
        from .signup_router import router as signups

        api.add_router("/reception/", router)
        api.add_router("/reception/signups/", signups)
