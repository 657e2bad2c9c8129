"""Roles and first contents: rooms register steps, `setup_site` runs them, again and again safely."""

from collections.abc import Callable

from django.contrib.auth.models import Group, Permission
from wagtail.models import Site

from .models import SetupStepRun

# Group names are data, seen in both languages: they carry both.
EDITORS = "编辑 Editors"
FIRST_REVIEWERS = "初审 First review"
SECOND_REVIEWERS = "复审 Second review"
MODERATORS = "审核 Moderators"
"""They give the final review, or the only one where a site has a single step; and they publish."""
OFFICE = "办公室 Office"
"""The group's office: it keeps the registers of units and places, and sees that opinions are answered."""
_STOCK_NAMES = {EDITORS: "Editors", MODERATORS: "Moderators"}

SetupStep = Callable[[], None]
_steps: list[tuple[int, SetupStep]] = []


def setup_step(*, order: int) -> Callable[[SetupStep], SetupStep]:
    """Decorator: register an idempotent step of `setup_site`; smaller orders run earlier."""

    def register(step: SetupStep) -> SetupStep:
        if step not in (known for _, known in _steps):
            _steps.append((order, step))
        return step

    return register


def run_setup_steps(*, repeat: bool = False) -> list[str]:
    """Run every step not done yet, in order; returns the names of those run.

    A step runs once in a site's life: rights that an administrator took away, and pages that an editor
    deleted, stay away. `repeat` runs all again.
    """
    done = set() if repeat else set(SetupStepRun.objects.values_list("name", flat=True))
    ran = []
    for _order, step in sorted(_steps, key=lambda entry: entry[0]):
        name = f"{step.__module__}.{step.__name__}"
        if name not in done:
            step()
            SetupStepRun.objects.get_or_create(name=name)
            ran.append(name)
    return ran


def main_site() -> Site | None:
    """The default site, else the first; None before there is one."""
    return Site.objects.order_by("-is_default_site", "pk").first()


def role(name: str) -> Group:
    """The group of a role; Wagtail's stock group of that role is renamed, not doubled."""
    group = Group.objects.filter(name=name).first()
    if group is None and name in _STOCK_NAMES:
        group = Group.objects.filter(name=_STOCK_NAMES[name]).first()
        if group is not None:
            group.name = name
            group.save(update_fields=["name"])
    return group or Group.objects.create(name=name)


def grant(group: Group, *codenames: str) -> None:
    """Give a group permissions written as `app_label.codename`.

    Raises:
        Permission.DoesNotExist: a name is misspelt or its app is not migrated.
    """
    for dotted in codenames:
        app_label, codename = dotted.split(".")
        group.permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
