from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms_apps.core"
    label = "cms_core"
    verbose_name = _("Campus services: core")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import jobs  # noqa: F401 - registers its jobs with the schedule
        from .api import prepare_api

        prepare_api()
