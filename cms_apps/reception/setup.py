"""Who keeps reception days."""

from cms_apps.core.roles import OFFICE, grant, role, setup_step


@setup_step(order=60)
def grant_reception() -> None:
    """The office sees who signed up, and keeps the slots."""
    grant(role(OFFICE), "wagtailadmin.access_admin", "cms_reception.view_signup")
    grant(role(OFFICE), *(f"cms_reception.{action}_slot" for action in ("view", "add", "change", "delete")))
