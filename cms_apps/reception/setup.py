"""Who keeps reception days."""

from cms_apps.core.roles import OFFICE, grant, role, setup_step

HOSTS = "接待人 Reception hosts"
"""Lets its members into the admin; which days' desks they keep follows from their records as hosts."""


@setup_step(order=60)
def grant_reception() -> None:
    """The office sees who signed up, and keeps the slots."""
    grant(role(OFFICE), "wagtailadmin.access_admin", "cms_reception.view_signup")
    grant(role(OFFICE), *(f"cms_reception.{action}_slot" for action in ("view", "add", "change", "delete")))


@setup_step(order=61)
def grant_managing() -> None:
    """The office moves and cancels for who asks for it, and writes to those who signed up."""
    grant(role(OFFICE), "cms_reception.manage_signup")


@setup_step(order=62)
def grant_desk() -> None:
    """The office keeps every desk and the hosts' records, and words talks for everybody; hosts get in."""
    grant(role(HOSTS), "wagtailadmin.access_admin")
    grant(role(OFFICE), "cms_reception.keep_desk", "cms_reception.view_talk", "cms_reception.change_talk")
    grant(role(OFFICE), *(f"cms_reception.{action}_host" for action in ("view", "add", "change", "delete")))
