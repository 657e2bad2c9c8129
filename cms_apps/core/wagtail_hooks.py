from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from .panels import WORKFLOW_PANELS, GreetingPanel, has_workflows_of_absent_rooms


@hooks.register("construct_homepage_panels")
def greet(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(GreetingPanel())
    if has_workflows_of_absent_rooms():
        # Wagtail's panels fail on a page whose type is not installed any more.
        panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in WORKFLOW_PANELS]
