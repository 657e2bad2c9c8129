from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from .modeladmin import SearchGroup

modeladmin_register(SearchGroup)


@hooks.register("construct_settings_menu")
def promoted_results_stand_with_the_search(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name != "promoted-search-results"]
