from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms_apps.core"
    label = "cms_core"
    verbose_name = _("Campus services: core")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import jobs, setup  # noqa: F401 - each registers itself
        from .api import prepare_api
        from .campus import setup as campus  # noqa: F401 - likewise
        from .campus import waiting as calendar  # noqa: F401 - likewise
        from .links import setup as link_rights  # noqa: F401 - likewise
        from .links import tasks, waiting  # noqa: F401 - likewise
        from .outbox import setup as chat_rights  # noqa: F401 - likewise
        from .outbox import waiting as outbox_waiting  # noqa: F401 - likewise
        from .pictures import ahead, uploads  # noqa: F401 - each listens to its signals
        from .preview import jobs as preview_jobs  # noqa: F401 - likewise
        from .preview import router as preview_router  # noqa: F401 - likewise
        from .reviews import recording  # noqa: F401 - likewise
        from .reviews import setup as review_setup  # noqa: F401 - likewise

        prepare_api()
