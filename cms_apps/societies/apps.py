from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SocietiesConfig(AppConfig):
    name = "cms_apps.societies"
    label = "cms_societies"
    verbose_name = _("Campus services: societies")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, jobs, setup  # noqa: F401 - each registers itself
