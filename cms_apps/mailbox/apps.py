from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailboxConfig(AppConfig):
    name = "cms_apps.mailbox"
    label = "cms_mailbox"
    verbose_name = _("Campus services: manager's mailbox")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_apps.core.api import api

        from . import doors  # noqa: F401 - registers itself
        from .router import router

        api.add_router("/mailbox/", router)
