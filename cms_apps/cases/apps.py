from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cms_apps.cases"
    label = "cms_cases"
    verbose_name = _("Campus services: cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import doors, jobs, setup, waiting  # noqa: F401 - each registers itself
        from .publication import citing, home, search  # noqa: F401 - likewise
        from .publication.router import router as letters_router
        from .rates.router import router as rates_router
        from .sender.router import router
        from .staff.router import router as staff_router

        api.add_router("/cases/", router)
        api.add_router("/cases/", letters_router)
        api.add_router("/cases/rates/", rates_router)
        api.add_router("/cases/staff/", staff_router)
