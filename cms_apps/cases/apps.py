from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cms_apps.cases"
    label = "cms_cases"
    verbose_name = _("Campus services: cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import jobs, setup, waiting  # noqa: F401 - each registers itself
