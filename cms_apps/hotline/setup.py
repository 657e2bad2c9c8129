"""Who keeps the hotline, and the posts it begins with."""

from datetime import time

from cms_apps.core.roles import OFFICE, grant, role, setup_step

from .models import DutyPost

DUTY = "值班人员 On duty"
"""Lets its members into the admin; what is theirs there follows from the roster."""


@setup_step(order=70)
def make_duty_posts() -> None:
    """A leader and a unit head, each for a day and a night."""
    first = (("leader", "带班领导", "Leader on duty", 10), ("head", "值班主任", "Unit head on duty", 20))
    for slug, name, name_en, order in first:
        words = {"name": name, "name_en": name_en, "order": order, "begins_at": time(8), "hours": 24}
        DutyPost.objects.get_or_create(slug=slug, defaults=words)


@setup_step(order=71)
def grant_rosters() -> None:
    """The office keeps posts and people, and draws up the rosters; who is on them gets in."""
    grant(role(DUTY), "wagtailadmin.access_admin")
    grant(role(OFFICE), "wagtailadmin.access_admin", "cms_hotline.manage_roster")
    actions = ("view", "add", "change", "delete")
    for kind in ("dutypost", "dutyperson", "dutyleave", "dutypair"):
        grant(role(OFFICE), *(f"cms_hotline.{action}_{kind}" for action in actions))
    grant(role(OFFICE), "cms_hotline.view_dutychange", "cms_hotline.change_dutyrules")


@setup_step(order=72)
def grant_calls() -> None:
    """The office takes calls at any time, and keeps what is written down of them."""
    grant(
        role(OFFICE), *(f"cms_hotline.{codename}" for codename in ("take_call", "view_call", "view_handover"))
    )
    actions = ("view", "add", "change", "delete")
    grant(role(OFFICE), *(f"cms_hotline.{action}_outagenotice" for action in actions))
