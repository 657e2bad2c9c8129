from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .panels import GreetingPanel


@hooks.register("construct_homepage_panels")
def greet(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(GreetingPanel())
