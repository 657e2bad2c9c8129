from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    name = "cms_apps.forms"
    label = "cms_forms"
    verbose_name = _("Campus services: forms")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import checks, jobs, protection, setup  # noqa: F401 - each registers itself
        from .identity import email  # noqa: F401 - the same
        from .identity.campus import checks as _campus_checks  # noqa: F401 - the same
        from .identity.campus import provider as _campus_provider  # noqa: F401 - the same
        from .router import router

        api.add_router("/forms/", router)
