from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "cms_apps.search"
    label = "cms_search"
    verbose_name = _("Campus services: search")
