from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo site's contents; installed in development and tests only."""

    name = "demo"
    label = "demo"
